#include "analysis/event.h"

#include <algorithm>
#include <atomic>
#include <cstring>
#include <mutex>

namespace stance {
namespace {

template <typename Enum, std::size_t kCount>
struct NameTable {
  std::array<std::string_view, kCount> names;

  [[nodiscard]] std::string_view name(Enum value) const { return names[static_cast<std::size_t>(value)]; }
  [[nodiscard]] std::optional<Enum> value(std::string_view name) const {
    const auto found = std::find(names.begin(), names.end(), name);
    if (found == names.end()) return std::nullopt;
    return static_cast<Enum>(found - names.begin());
  }
};

constexpr NameTable<ActivityLabel, kActivityLabelCount> kActivities{
    {"unknown", "lying", "sitting", "standing", "walking", "stairs_up", "stairs_down", "running",
     "exercising", "kneeling", "other", "not_worn"}};
constexpr NameTable<Side, 4> kSides{{"unknown", "left", "right", "both"}};
constexpr NameTable<LyingOn, 5> kLyingOn{{"unknown", "back", "left", "right", "front"}};
constexpr NameTable<Worn, 5> kWorn{{"unknown", "left", "middle", "right", "leg"}};
constexpr NameTable<Exercise, kExerciseCount> kExercises{{"other",
                                                          "squat",
                                                          "glute_bridge",
                                                          "hip_thrust",
                                                          "single_leg_bridge",
                                                          "romanian_deadlift",
                                                          "single_leg_rdl",
                                                          "lunge",
                                                          "reverse_lunge",
                                                          "lateral_lunge",
                                                          "step_up",
                                                          "donkey_kick",
                                                          "fire_hydrant",
                                                          "clamshell",
                                                          "hip_abduction_standing",
                                                          "sit_to_stand",
                                                          "good_morning",
                                                          "kettlebell_swing",
                                                          "kneeling_back_bend",
                                                          "bridge_hold",
                                                          "hip_flexor_stretch"}};
constexpr NameTable<Verdict, 4> kVerdicts{{"not_enough", "no_difference", "left_less", "right_less"}};
constexpr NameTable<Measure, 6> kMeasures{{"range_of_motion_deg", "concentric_s", "eccentric_s",
                                           "vertical_travel_cm", "step_time_s", "stance_time_s"}};
constexpr NameTable<RejectionReason, 7> kReasons{
    {"too_few", "too_small", "too_irregular", "walking", "too_fast", "too_slow", "not_alike"}};

// Names of taught exercises, in the order they were first heard of. Only ever grows: a name that was given
// out stays where it is.
constexpr std::size_t kMostTaught = 200;
constexpr std::size_t kLongestTaughtName = 40;
struct TaughtNames {
  std::mutex mutex;  // of whoever adds
  std::array<std::array<char, kLongestTaughtName>, kMostTaught> letters{};
  std::array<std::size_t, kMostTaught> lengths{};
  std::atomic<std::size_t> count = 0;

  [[nodiscard]] std::string_view name(std::size_t i) const { return {letters[i].data(), lengths[i]}; }
  [[nodiscard]] std::optional<Exercise> find(std::string_view name_sought) const {
    const std::size_t known = count.load(std::memory_order_acquire);
    for (std::size_t i = 0; i < known; ++i) {
      if (name(i) == name_sought) return static_cast<Exercise>(static_cast<std::size_t>(kExerciseCount) + i);
    }
    return std::nullopt;
  }
};
TaughtNames& taught_names() {
  static TaughtNames names;
  return names;
}

bool is_exercise_name(std::string_view name) {
  const auto letter = [](char c) { return c >= 'a' && c <= 'z'; };
  return !name.empty() && name.size() <= kLongestTaughtName && letter(name.front()) &&
         std::all_of(name.begin(), name.end(),
                     [&](char c) { return letter(c) || (c >= '0' && c <= '9') || c == '_'; });
}

template <typename... Functions>
struct Overloaded : Functions... {
  using Functions::operator()...;
};
template <typename... Functions>
Overloaded(Functions...) -> Overloaded<Functions...>;

template <typename Body>
concept HasTime = requires(Body body) {
  body.time_s;
};

}  // namespace

std::string_view name_of(ActivityLabel label) { return kActivities.name(label); }
std::string_view name_of(Worn worn) { return kWorn.name(worn); }
std::string_view name_of(Side side) { return kSides.name(side); }
std::string_view name_of(LyingOn lying_on) { return kLyingOn.name(lying_on); }
std::string_view name_of(Exercise exercise) {
  if (!is_taught(exercise)) return kExercises.name(exercise);
  const auto number = static_cast<std::size_t>(exercise) - static_cast<std::size_t>(kExerciseCount);
  const TaughtNames& taught = taught_names();
  return number < taught.count.load(std::memory_order_acquire) ? taught.name(number)
                                                               : kExercises.name(Exercise::kOther);
}
std::string_view name_of(Verdict verdict) { return kVerdicts.name(verdict); }
std::string_view name_of(Measure measure) { return kMeasures.name(measure); }
std::string_view name_of(RejectionReason reason) { return kReasons.name(reason); }
std::optional<ActivityLabel> activity_from_name(std::string_view name) { return kActivities.value(name); }
std::optional<Worn> worn_from_name(std::string_view name) { return kWorn.value(name); }
std::optional<Side> side_from_name(std::string_view name) { return kSides.value(name); }
std::optional<LyingOn> lying_on_from_name(std::string_view name) { return kLyingOn.value(name); }
std::optional<Exercise> exercise_from_name(std::string_view name) {
  if (const auto known = kExercises.value(name)) return known;
  return taught_names().find(name);
}
std::optional<Verdict> verdict_from_name(std::string_view name) { return kVerdicts.value(name); }
std::optional<Measure> measure_from_name(std::string_view name) { return kMeasures.value(name); }

std::optional<Exercise> taught_exercise(std::string_view name) {
  if (const auto known = exercise_from_name(name)) return known;
  if (!is_exercise_name(name)) return std::nullopt;
  TaughtNames& taught = taught_names();
  const std::lock_guard lock(taught.mutex);
  if (const auto known = taught.find(name)) return known;
  const std::size_t next = taught.count.load(std::memory_order_relaxed);
  if (next == kMostTaught) return std::nullopt;
  std::memcpy(taught.letters[next].data(), name.data(), name.size());
  taught.lengths[next] = name.size();
  taught.count.store(next + 1, std::memory_order_release);
  return static_cast<Exercise>(static_cast<std::size_t>(kExerciseCount) + next);
}

std::string_view type_name(const EventBody& body) {
  return std::visit(Overloaded{[](const Activity&) { return std::string_view("activity"); },
                               [](const Transition&) { return std::string_view("transition"); },
                               [](const Step&) { return std::string_view("step"); },
                               [](const Rep&) { return std::string_view("rep"); },
                               [](const Set&) { return std::string_view("set"); },
                               [](const SedentaryBout&) { return std::string_view("sedentary_bout"); },
                               [](const Asymmetry&) { return std::string_view("asymmetry"); },
                               [](const LiveState&) { return std::string_view("live_state"); },
                               [](const Rejection&) { return std::string_view("rejection"); },
                               [](const Walk&) { return std::string_view("walk"); },
                               [](const Hold&) { return std::string_view("hold"); },
                               [](const Announcement&) { return std::string_view("announcement"); }},
                    body);
}

double time_of(const EventBody& body) {
  return std::visit(
      [](const auto& event) {
        if constexpr (HasTime<decltype(event)>) {
          return event.time_s;
        } else {
          return event.start_s;
        }
      },
      body);
}

double end_of(const EventBody& body) {
  return std::visit(
      [](const auto& event) {
        if constexpr (HasTime<decltype(event)>) {
          return event.time_s;
        } else {
          return event.end_s;
        }
      },
      body);
}

}  // namespace stance
