// What the tests of the history share: sessions made up from a seed, with every kind of event.
#pragma once

#include <random>
#include <sstream>
#include <string>
#include <vector>

#include "tools/stance/history/archive.h"
#include "tools/stance/history/history.h"

namespace stance::test {

class MadeUpHistory {
 public:
  explicit MadeUpHistory(unsigned seed) : random_(seed) {}

  RecordingRow row(int number) {
    RecordingRow row;
    row.path = "recordings/made-up-" + std::to_string(number) + ".stance";
    row.start_utc_us = 1'790'000'000'000'000 + number * 86'400'000'000LL + whole(0, 999'999);
    row.sensor_id = std::to_string(whole(1, 3));
    row.sensor_name = whole(0, 1) == 0 ? "bélt \"7\"" : "";
    row.placement = Placement::kRightHip;
    row.rate_hz = real(25.0, 200.0);
    row.finished = whole(0, 4) > 0;
    row.duration_s = real(0.0, 57600.0);
    row.samples = static_cast<std::uint64_t>(whole(0, 5'000'000));
    row.gap_s = real(0.0, 9.0);
    return row;
  }

  // In an order in which they could become known.
  std::vector<Event> events(int count) {
    std::vector<Event> events;
    double now_s = 0.0;
    for (int i = 0; i < count; ++i) {
      now_s += real(0.0, 30.0);
      events.push_back({true, body(now_s)});
    }
    return events;
  }

  // Stores sessions with all that hangs on them.
  void fill(History& history, int sessions) {
    for (int i = 1; i <= sessions; ++i) {
      RecordingRow stored = row(i);
      stored.id = history.add(stored).value();
      const std::vector<LinkGap> gaps = {{whole(1, 99), whole(100, 200), "lost"}};
      const auto all = events(static_cast<int>(whole(0, 400)));
      if (!history.write(stored, {.events = all, .gaps = gaps})) throw std::runtime_error("not stored");
      PromptRow prompt;
      prompt.recording_id = stored.id;
      prompt.due_s = real(0.0, 5000.0);
      prompt.firmness = "normal";
      prompt.outcome = "answered";
      if (!history.write(prompt)) throw std::runtime_error("not stored");
      CorrectionRow correction;
      correction.recording_id = stored.id;
      correction.set_end_s = real(10.0, 20.0);
      correction.exercise = correction.counted_exercise = Exercise::kSquat;
      correction.reps = static_cast<std::int32_t>(whole(0, 20));
      if (!history.add(correction)) throw std::runtime_error("not stored");
    }
  }

 private:
  std::int64_t whole(std::int64_t from, std::int64_t to) {
    return std::uniform_int_distribution<std::int64_t>(from, to)(random_);
  }
  double real(double from, double to) { return std::uniform_real_distribution(from, to)(random_); }
  float maybe(double from, double to) {
    return whole(0, 3) == 0 ? kNotKnown : static_cast<float>(real(from, to));
  }

  EventBody body(double now_s) {
    switch (whole(0, 9)) {
      case 0:
        return Activity{now_s, now_s + real(0.0, 90.0),
                        static_cast<ActivityLabel>(whole(0, kActivityLabelCount - 1)), maybe(0.0, 1.0)};
      case 1:
        return Transition{
            now_s,          now_s - 1.0, now_s + 1.0, ActivityLabel::kSitting, ActivityLabel::kStanding,
            maybe(0.0, 1.0)};
      case 2: {
        Rep rep;
        rep.start_s = now_s;
        rep.end_s = now_s + real(1.0, 4.0);
        rep.exercise = static_cast<Exercise>(whole(0, kExerciseCount - 1));
        rep.number = static_cast<std::int32_t>(whole(1, 20));
        rep.range_of_motion_deg = maybe(0.0, 90.0);
        return rep;
      }
      case 3:
        return Set{now_s,
                   now_s + 30.0,
                   Exercise::kLunge,
                   Side::kLeft,
                   static_cast<std::int32_t>(whole(3, 20)),
                   maybe(0.0, 1.0)};
      case 4:
        return SedentaryBout{now_s, now_s + real(60.0, 4000.0)};
      case 5:
        return Rejection{now_s, now_s + 3.0, RejectionReason::kTooFast};
      default: {
        Step step;
        step.time_s = now_s;
        step.side = static_cast<Side>(whole(0, 2));
        step.side_probability = maybe(0.5, 1.0);
        if (whole(0, 1) == 0) step.toe_off_s = now_s + real(0.05, 0.2);
        return step;
      }
    }
  }

  std::mt19937 random_;
};

// All sessions as write_archive() gives them.
inline std::string archived(const History& history) {
  std::vector<std::int64_t> sessions;
  const auto rows = history.recordings().value();
  for (const RecordingRow& row : rows) sessions.push_back(row.id);
  std::string text;
  if (!write_archive(history, sessions, [&](std::string_view line) { text.append(line) += '\n'; }))
    throw std::runtime_error("no archive");
  return text;
}

inline Result<Imported> import(History& history, const std::string& text) {
  std::istringstream lines(text);
  return read_archive(history, lines);
}

}  // namespace stance::test
