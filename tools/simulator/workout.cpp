#include "tools/simulator/workout.h"

#include <fmt/format.h>

#include <fstream>
#include <iterator>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "tools/simulator/files.h"
#include "tools/simulator/moves.h"
#include "tools/simulator/random.h"

namespace stance::simulator {
namespace {

constexpr double kMostTiltDeg = 15.0;

class Coach {
 public:
  explicit Coach(std::uint64_t seed) : random_(seed, 8) {}

  std::string workout() {
    say("stand", 5, 12);
    say("walk", 20, 40, " turns=1");
    if (chance(0.5)) say("sit", 30, 70);
    const int kinds = whole(6, 10);
    std::vector<const Move*> moves;
    for (const Move& move : all_moves()) moves.push_back(&move);
    for (int i = 0; i < kinds; ++i) {
      std::swap(moves[static_cast<std::size_t>(i)],
                moves[static_cast<std::size_t>(whole(i, static_cast<int>(moves.size()) - 1))]);
      train(*moves[static_cast<std::size_t>(i)]);
    }
    say("walk", 15, 30);
    say("sit", 20, 40);
    return std::move(script_);
  }

 private:
  int either_way(int size) { return chance(0.5) ? size : -size; }
  bool chance(double share) { return random_.uniform(0.0, 1.0) < share; }
  int whole(int low, int high) { return std::min(high, static_cast<int>(random_.uniform(low, high + 1.0))); }
  template <typename T>
  const T& one_of(const std::vector<T>& things) {
    return things[static_cast<std::size_t>(whole(0, static_cast<int>(things.size()) - 1))];
  }
  void say(std::string_view verb, int least, int most, std::string_view options = "") {
    fmt::format_to(std::back_inserter(script_), "{} {}{}\n", verb, whole(least, most), options);
  }

  void rest(const Move& move, int least, int most) {
    const bool up = move.posture == Posture::kStanding;
    if (move.posture == Posture::kSupine) return say(chance(0.8) ? "floor" : "sit", least, most);
    if (!up) return say(chance(0.5) ? "kneel" : "stand", least, most);
    if (chance(0.2)) return say("talk", least, most);
    if (chance(0.15)) say("shuffle", 2, 5);
    say(chance(0.2) ? "sit" : "stand", least, most);
  }

  void train(const Move& move) {
    say("walk", 6, 14);
    rest(move, 3, 12);
    if (move.held) {
      for (const char* side : {" side=left", " side=right"}) {
        say(move.word, 15, 40, move.one_sided ? side : "");
        if (!move.one_sided) break;
      }
      return;
    }
    const std::string options = manners(move);
    const int reps = whole(5, 14), rounds = whole(1, 3);
    const bool alternating = move.may_alternate && chance(0.35);
    for (int round = 0; round < rounds; ++round) {
      if (alternating) {
        say(move.word, 2 * reps - 4, 2 * reps - 4, " side=alternating" + options);
      } else if (move.one_sided) {
        say(move.word, reps, reps, " side=left" + options);
        if (chance(0.7)) rest(move, 4, 10);
        say(move.word, reps, reps, " side=right" + options);
      } else {
        say(move.word, reps, reps, options);
      }
      rest(move, 12, 45);
    }
  }

  // What is asked of this exercise beyond the person's own way; also that the sides differ clearly, or not at
  // all.
  std::string manners(const Move& move) {
    std::string out;
    const auto add = [&](std::string_view name, int value) { out += fmt::format(" {}={}", name, value); };
    if (move.one_sided && chance(0.4)) add("size_difference", either_way(whole(10, 25)));
    if (move.one_sided && chance(0.3)) add("time_difference", either_way(whole(10, 20)));
    if (chance(0.2)) add("hold_s", 2);
    if (chance(0.15)) add("pause_s", 2);
    if (chance(0.15)) add("sloppy", 20);
    if (chance(0.1)) add("aborted", 1);
    if (chance(0.15)) add("long_pauses", 1);
    if (chance(0.2)) add("fatigue", 40);
    return out;
  }

  Random random_;
  std::string script_;
};

}  // namespace

SessionSpec random_workout(std::uint64_t seed) {
  SessionSpec spec;
  spec.seed = seed;
  spec.script = Coach(seed).workout();
  Random random(seed, 9);
  const auto one_of = [&](int count) {
    return std::min(count - 1, static_cast<int>(random.uniform(0.0, count)));
  };
  spec.sensor.rate_hz = 50.0 * (1 << one_of(3));
  spec.sensor.placement =
      std::array{"right_hip", "left_hip", "lower_back"}[static_cast<std::size_t>(one_of(3))];
  const double direction = random.uniform(0.0, 2.0 * std::numbers::pi);
  const Eigen::AngleAxisd tilt(radians(random.uniform(0.0, kMostTiltDeg)),
                               Eigen::Vector3d(std::cos(direction), std::sin(direction), 0.0));
  spec.sensor.rotation_body_sensor =
      tilt * mounting_from_name("cube" + std::to_string(one_of(24)), seed).value();
  return spec;
}

Result<void> write_workouts(const std::filesystem::path& folder, std::uint64_t first_seed, int count) {
  std::error_code error;
  std::filesystem::create_directories(folder / "workouts", error);
  if (error) return failure(ErrorCode::kIo, "Cannot make " + folder.string() + ": " + error.message() + ".");
  std::string index = "recording,subject,placement,rate_hz,duration_s,gyro,note\n";
  for (int i = 0; i < count; ++i) {
    const std::uint64_t seed = first_seed + static_cast<std::uint64_t>(i);
    const SessionSpec spec = random_workout(seed);
    const auto session = simulate(spec);
    if (!session) return tl::make_unexpected(session.error());
    const std::string name = fmt::format("workouts/s{:04}", seed);
    if (const auto written = write_session(*session, folder / (name + ".csv.zst")); !written)
      return tl::make_unexpected(written.error());
    fmt::format_to(std::back_inserter(index), "{},simulated-{},{},{:.1f},{:.1f},yes,simulated workout\n",
                   name, seed, spec.sensor.placement, spec.sensor.rate_hz, session->duration_s);
  }
  std::ofstream file(folder / "index.csv", std::ios::binary);
  file << index;
  file.close();
  if (!file)
    return failure(ErrorCode::kIo, "Cannot write " + (folder / "index.csv").string() + "; is there room?");
  return {};
}

}  // namespace stance::simulator
