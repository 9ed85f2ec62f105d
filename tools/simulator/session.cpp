#include "tools/simulator/session.h"

#include <array>

#include "tools/simulator/choreographer.h"

namespace stance::simulator {
namespace {

constexpr std::array<NamedSession, 5> kSessions{
    {{"demo",
      "about 13 minutes: sitting, walking evenly and unevenly, two sets of squats, a shuffle, one set a leg "
      "that "
      "moves more on the left",
      R"(stand 12
walk 45 asymmetry=0.5 turns=1
sit 150
stand 15
shuffle 6
stand 10
squat 10
stand 40
squat 8
stand 15
walk 60 asymmetry=9 turns=1
stand 10
single_leg_rdl 7 side=left size_difference=30
stand 20
single_leg_rdl 7 side=right size_difference=30
stand 15
sit 90
stand 8
walk 30 asymmetry=0
stand 5
lie 60
)"},
     {"postures", "every change between lying, sitting and standing, and a walk",
      "stand 15; walk 25; stand 12; sit 20; stand 15; sit 20; lie 25; sit 20; stand 12; lie 25 side=left; "
      "stand 15; "
      "walk 25; stand 10"},
     {"walks", "even and uneven walking with turns",
      "stand 8; walk 40 asymmetry=0 turns=2; stand 10; walk 40 asymmetry=8; stand 10; walk 40 asymmetry=-8; "
      "stand 8"},
     {"squats", "three sets of squats, a shuffle between",
      "stand 10; walk 20; stand 15; squat 10; stand 30; squat 5; "
      "shuffle 5; stand 20; squat 12; stand 15"},
     {"desk", "an hour and a half at a desk with short breaks",
      "stand 10; walk 30; sit 1500; stand 30; walk 60; sit 1800; stand 3; sit 900; stand 10; walk 90; sit "
      "900"}}};

// Moves that follow are drawn from the seed as the person is, so that one number is the whole session.
std::vector<Json> head_of(const SessionSpec& spec) {
  std::string commands;
  for (const char c : spec.script) commands += c == '\n' ? ';' : c;
  return {{{"type", "person"}, {"id", "simulated-" + std::to_string(spec.seed)}},
          {{"type", "sensor"},
           {"placement", spec.sensor.placement},
           {"rate_hz", spec.sensor.rate_hz},
           {"has_gyro", spec.sensor.has_gyro}},
          {{"type", "protocol"}, {"what", commands}}};
}

}  // namespace

std::span<const NamedSession> named_sessions() { return kSessions; }

Result<std::string> script_of(std::string_view name) {
  std::string names;
  for (const NamedSession& session : kSessions) {
    if (session.name == name) return std::string(session.script);
    names += (names.empty() ? "" : ", ") + std::string(session.name);
  }
  return failure(ErrorCode::kNotFound,
                 "There is no session \"" + std::string(name) + "\"; there are " + names + ".");
}

Result<Session> simulate(const SessionSpec& spec) {
  const auto commands = parse_script(spec.script);
  if (!commands) return tl::make_unexpected(commands.error());
  Choreographer choreographer(make_person(spec.seed), spec.seed, commands->front());
  for (const Command& command : *commands) choreographer.perform(command);
  const Performance performance = std::move(choreographer).finish();
  auto samples = measure(performance.motion, performance.duration_s, spec.sensor, spec.seed);
  if (!samples) return tl::make_unexpected(samples.error());
  Session session{std::move(*samples), head_of(spec), performance.duration_s};
  session.truth.insert(session.truth.end(), performance.truth.begin(), performance.truth.end());
  return session;
}

}  // namespace stance::simulator
