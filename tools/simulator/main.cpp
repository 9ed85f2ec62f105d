#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <string>

#include "tools/simulator/files.h"
#include "tools/simulator/script.h"
#include "tools/simulator/session.h"
#include "tools/simulator/workout.h"

namespace {

using namespace stance::simulator;

struct Options {
  std::string session = "demo";
  std::string actions, script_file, out, mounting = "aligned";
  SessionSpec spec;
  double noise = 1.0;
  int sessions = 0;
  bool list = false, no_gyro = false;
};

void declare(CLI::App& app, Options& o) {
  app.add_flag("--list", o.list, "Show the sessions that have a name, with their scripts");
  app.add_option("--session", o.session, "A session by name")->capture_default_str();
  app.add_option("--do", o.actions,
                 "What the body does instead: \"sit 60; stand 10; walk 40 asymmetry=8; squat 10\"");
  app.add_option("--script", o.script_file, "The same from a file")->check(CLI::ExistingFile);
  app.add_option("--seed", o.spec.seed, "Decides the person, chance, and the sensor's errors")
      ->capture_default_str();
  app.add_option(
         "--sessions", o.sessions,
         "So many random workouts instead, of different people with the sensor worn in different ways, into "
         "the folder --out for stance-evaluate; seeds from --seed on")
      ->check(CLI::PositiveNumber);
  app.add_option("--out", o.out, "NAME.csv or NAME.csv.zst; NAME.truth.jsonl is written beside it");
  app.add_option("--rate", o.spec.sensor.rate_hz, "Samples a second")
      ->check(CLI::Range(25.0, 400.0))
      ->capture_default_str();
  app.add_option("--placement", o.spec.sensor.placement, "right_hip, left_hip, lower_back or front")
      ->capture_default_str();
  app.add_option("--mounting", o.mounting, "aligned, crooked, cube0 to cube23, or YAW,PITCH,ROLL in degrees")
      ->capture_default_str();
  app.add_option("--noise", o.noise, "Noise, bias and scale error of the sensor, times so much")
      ->check(CLI::NonNegativeNumber)
      ->capture_default_str();
  app.add_option("--losses", o.spec.sensor.losses_per_minute, "Bursts of lost samples a minute")
      ->check(CLI::NonNegativeNumber)
      ->capture_default_str();
  app.add_option("--loss-length", o.spec.sensor.mean_loss_s, "Mean seconds of a burst")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  app.add_flag("--no-gyro", o.no_gyro, "A sensor without gyroscope");
}

int fail(const std::string& sentence) {
  fmt::print(stderr, "stance-simulate: {}\n", sentence);
  return 1;
}

int list() {
  for (const NamedSession& session : named_sessions())
    fmt::print("{}: {}\n{}\n", session.name, session.about, session.script);
  return 0;
}

stance::Result<std::string> script_for(const Options& o) {
  if (!o.actions.empty()) return o.actions;
  if (o.script_file.empty()) return script_of(o.session);
  std::ifstream file(o.script_file);
  return std::string(std::istreambuf_iterator<char>(file), {});
}

int workouts(const Options& o) {
  const auto written = write_workouts(o.out, o.spec.seed, o.sessions);
  if (!written) return fail(written.error().message);
  fmt::print("{} workouts in {}; score them with: stance-evaluate {}\n", o.sessions, o.out, o.out);
  return 0;
}

int run(Options& o) {
  if (o.list) return list();
  if (o.out.empty()) return fail("Say where to write: --out NAME.csv.zst");
  if (o.sessions > 0) return workouts(o);
  const auto script = script_for(o);
  if (!script) return fail(script.error().message);
  const auto mounting = mounting_from_name(o.mounting, o.spec.seed);
  if (!mounting) return fail(mounting.error().message);
  SensorModel& sensor = o.spec.sensor;
  o.spec.script = *script;
  sensor.rotation_body_sensor = *mounting;
  sensor.has_gyro = !o.no_gyro;
  for (double* error : {&sensor.acc_noise_m_s2, &sensor.gyro_noise_rad_s, &sensor.acc_bias_limit_m_s2,
                        &sensor.gyro_bias_limit_rad_s, &sensor.scale_error_limit})
    *error *= o.noise;
  const auto session = simulate(o.spec);
  if (!session) return fail(session.error().message);
  const auto truth = write_session(*session, o.out);
  if (!truth) return fail(truth.error().message);
  fmt::print("{} samples, {:.0f} s; truth in {}\n", session->samples.size(), session->duration_s,
             truth->string());
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  constexpr int kUsage = 2;
  CLI::App app("Simulates a body with a motion sensor at its hip: samples, and the truth beside them",
               "stance-simulate");
  app.footer(script_help());
  Options options;
  declare(app, options);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : kUsage;
  }
  return run(options);
}
