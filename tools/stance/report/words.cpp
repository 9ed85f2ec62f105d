#include "tools/stance/report/words.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "analysis/asymmetry/exercise_comparison.h"
#include "analysis/asymmetry/walking_comparison.h"
#include "tools/stance/report/symmetry.h"

namespace stance {
namespace {

std::string spaced(std::string_view snake_case) {
  std::string words(snake_case);
  std::replace(words.begin(), words.end(), '_', ' ');
  return words;
}

bool is_time(Measure measure) {
  return measure == Measure::kConcentricS || measure == Measure::kEccentricS ||
         measure == Measure::kStepTimeS || measure == Measure::kStanceTimeS;
}

// Why a difference beyond the noise is none all the same.
std::string allowance_words(const Asymmetry& asymmetry) {
  const bool beyond_noise = std::abs(asymmetry.difference_percent) > asymmetry.noise_percent;
  if (asymmetry.verdict != Verdict::kNoDifference || !beyond_noise) return "";
  if (asymmetry.exercise) return " (two sets may differ by a few percent without a cause)";
  return fmt::format(" (a pelvis shows up to {:.0f} % between equal sides)",
                     WalkingComparison::allowance_percent(asymmetry.measure));
}

}  // namespace

std::string duration_words(double seconds) {
  if (!(seconds >= 0.0)) return "unknown";
  const auto whole = static_cast<std::int64_t>(std::llround(seconds));
  if (whole < 100) return fmt::format("{} s", whole);
  const std::int64_t minutes = (whole + 30) / 60;
  if (minutes < 60) return fmt::format("{} min", minutes);
  return fmt::format("{} h {:02} min", minutes / 60, minutes % 60);
}

std::string clock_words(double seconds) {
  const auto whole = static_cast<std::int64_t>(std::max(0.0, seconds));
  return fmt::format("{}:{:02}:{:02}", whole / 3600, whole / 60 % 60, whole % 60);
}

std::string exercise_words(Exercise exercise) {
  switch (exercise) {
    case Exercise::kOther:
      return "repeated movement";
    case Exercise::kSingleLegBridge:
      return "single-leg bridge";
    case Exercise::kSingleLegRdl:
      return "single-leg RDL";
    case Exercise::kStepUp:
      return "step-up";
    case Exercise::kSitToStand:
      return "sit-to-stand";
    case Exercise::kHipAbductionStanding:
      return "standing hip abduction";
    case Exercise::kKneelingBackBend:
      return "kneeling back-bend";
    default:
      return spaced(name_of(exercise));
  }
}

std::string announced_words(const Announcement& announcement) {
  const std::string name = exercise_words(announcement.exercise);
  if (announcement.side == Side::kUnknown) return name;
  return name + (announcement.side == Side::kBoth ? ", alternating"
                                                  : fmt::format(", {}", name_of(announcement.side)));
}

std::string activity_words(ActivityLabel label) { return spaced(name_of(label)); }

std::string placement_words(Placement placement) {
  return placement == Placement::kAuto ? "not told" : spaced(name_of(placement));
}

std::string worn_words(Worn worn) {
  switch (worn) {
    case Worn::kLeft:
      return "on the left";
    case Worn::kMiddle:
      return "in the middle";
    case Worn::kRight:
      return "on the right";
    case Worn::kLeg:
      return "on a leg, as in a trouser pocket";
    case Worn::kUnknown:
      break;
  }
  return "not clear";
}

std::string measure_words(Measure measure) {
  switch (measure) {
    case Measure::kRangeOfMotionDeg:
      return "range of motion";
    case Measure::kConcentricS:
      return "concentric time";
    case Measure::kEccentricS:
      return "eccentric time";
    case Measure::kVerticalTravelCm:
      return "vertical travel";
    case Measure::kStepTimeS:
      return "step time";
    case Measure::kStanceTimeS:
      return "stance time";
  }
  return "unknown measure";
}

std::string rejection_words(RejectionReason reason) {
  switch (reason) {
    case RejectionReason::kTooFew:
      return "less than three repetitions";
    case RejectionReason::kTooSmall:
      return "too small for a repetition";
    case RejectionReason::kTooIrregular:
      return "too irregular for a set";
    case RejectionReason::kWalking:
      return "it was walking";
    case RejectionReason::kTooFast:
      return "too fast for a repetition";
    case RejectionReason::kTooSlow:
      return "too slow for a repetition";
    case RejectionReason::kNotAlike:
      return "the movements were not alike";
  }
  return "";
}

std::string measure_value(Measure measure, float value) {
  if (std::isnan(value)) return "not known";
  if (measure == Measure::kRangeOfMotionDeg) return fmt::format("{:.1f}°", value);
  if (measure == Measure::kVerticalTravelCm) return fmt::format("{:.1f} cm", value);
  if (measure == Measure::kStepTimeS || measure == Measure::kStanceTimeS)
    return fmt::format("{:.0f} ms", 1000.0F * value);
  return fmt::format("{:.2f} s", value);
}

std::string verdict_words(const Asymmetry& asymmetry) {
  const bool time = is_time(asymmetry.measure);
  switch (asymmetry.verdict) {
    case Verdict::kNoDifference:
      return "no detectable difference";
    case Verdict::kLeftLess:
      return time ? "left shorter than right, beyond usual noise"
                  : "left moved less than right, beyond usual noise";
    case Verdict::kRightLess:
      return time ? "right shorter than left, beyond usual noise"
                  : "right moved less than left, beyond usual noise";
    case Verdict::kNotEnough:
      break;
  }
  if (ExerciseComparison::is_undecided(asymmetry))
    return "not enough reps for how much they differ among themselves";
  if (asymmetry.withheld) return "not told: a sensor that moves with one leg sees the two feet differently";
  return asymmetry.exercise ? "not enough reps" : "not enough steps";
}

std::string asymmetry_words(const Asymmetry& asymmetry) {
  std::string text = fmt::format("{}: left {} ({}), right {} ({})", measure_words(asymmetry.measure),
                                 measure_value(asymmetry.measure, asymmetry.left), asymmetry.left_count,
                                 measure_value(asymmetry.measure, asymmetry.right), asymmetry.right_count);
  if (!std::isnan(asymmetry.difference_percent)) {
    text += fmt::format(", difference {:+.1f} %", asymmetry.difference_percent);
    if (!std::isnan(asymmetry.noise_percent))
      text += fmt::format(" (noise ±{:.1f} %)", asymmetry.noise_percent);
  }
  return text + ": " + verdict_words(asymmetry) + allowance_words(asymmetry);
}

std::string difference_words(const Asymmetry& asymmetry) {
  if (!is_compared(asymmetry)) return verdict_words(asymmetry);
  std::string noise;
  if (!std::isnan(asymmetry.noise_percent)) {
    const float in_unit = asymmetry.noise_percent * (asymmetry.left + asymmetry.right) / 200.0F;
    noise = fmt::format(" (usual noise ±{})", measure_value(asymmetry.measure, in_unit));
  }
  if (asymmetry.verdict == Verdict::kNoDifference)
    return verdict_words(asymmetry) + noise + allowance_words(asymmetry);
  const char* side = asymmetry.left < asymmetry.right ? "left" : "right";
  const std::string by = measure_value(asymmetry.measure, std::abs(asymmetry.left - asymmetry.right));
  const std::string seen = is_time(asymmetry.measure) ? fmt::format("{} {} was {} shorter", side,
                                                                    measure_words(asymmetry.measure), by)
                                                      : fmt::format("{} side moved {} less", side, by);
  const bool undecided = ExerciseComparison::is_undecided(asymmetry);
  return seen + noise + (undecided ? ": not enough reps to tell whether it is more than chance" : "");
}

std::string counted(std::int64_t count, std::string_view singular) {
  return fmt::format("{} {}{}", count, singular, count == 1 ? "" : "s");
}

std::string wrapped(std::string_view text, std::size_t width, std::string_view indent) {
  std::string result(indent);
  std::size_t column = indent.size();
  while (!text.empty()) {
    const std::string_view word = text.substr(0, text.find(' '));
    text.remove_prefix(std::min(text.size(), word.size() + 1));
    if (column > indent.size() && column + 1 + word.size() > width) {
      result += '\n';
      result += indent;
      column = indent.size();
    }
    if (column > indent.size()) {
      result += ' ';
      ++column;
    }
    result += word;
    column += word.size();
  }
  return result + '\n';
}

}  // namespace stance
