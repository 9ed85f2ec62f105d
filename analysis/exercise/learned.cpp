#include "analysis/exercise/learned.h"

#include <algorithm>
#include <cmath>

#include "analysis/exercise/naming.h"

namespace stance::exercise {
namespace {

// What a set differs by from another one of the same person: the pose is taken up anew (7 deg), size scatters
// by 10-20 % and is measured to some degrees and centimetres, time by 10 %.
constexpr float kPose = 0.12F;  // cosine
constexpr float kTurned_deg = 4.0F;
constexpr float kWent_cm = 4.0F;
constexpr float kShare = 0.15F;
constexpr float kDuration_s = 0.3F;
// Places in SetMotion::values: poses end before the first, and so on; the last is the duration.
constexpr std::size_t kEndOfPoses = 6;
constexpr std::size_t kEndOfTurning = 9;
constexpr std::size_t kEndOfGoing = 12;
constexpr std::size_t kEndOfPitch = 13;

// How far a learned set may be. Alone in its claim, half more than usual; where the tree of known exercises
// calls both by one name, which is another claim, as usual; where it tells them apart, half of that.
constexpr float kNearAlone = 1.5F;
constexpr float kNear = 1.0F;
constexpr float kNearAgainst = 0.5F;

// What the other leg does with the opposite sign: aside, roll, twist, left.
bool is_mirrored(std::size_t i) { return i == 1 || i == 4 || i == 6 || i == 8 || i == 10; }

float scale(std::size_t i, float a, float b) {
  const float size = kShare * std::max(std::abs(a), std::abs(b));
  if (i < kEndOfPoses) return kPose;
  if (i < kEndOfTurning) return kTurned_deg + size;
  if (i < kEndOfGoing) return kWent_cm + size;
  if (i < kEndOfPitch) return kTurned_deg + size;
  return kDuration_s + size;
}

}  // namespace

float distance(const SetMotion& a, const SetMotion& b) {
  float sum = 0.0F;
  for (std::size_t i = 0; i < a.values.size(); ++i) {
    // The other leg does the same.
    const float a_i = is_mirrored(i) ? std::abs(a.values[i]) : a.values[i];
    const float b_i = is_mirrored(i) ? std::abs(b.values[i]) : b.values[i];
    const float off = (a_i - b_i) / scale(i, a_i, b_i);
    sum += off * off;
  }
  return std::sqrt(sum / static_cast<float>(a.values.size()));
}

const LearnedSet* shown_leg(std::span<const LearnedSet> learned, Exercise exercise) {
  if (!is_taught(exercise)) return nullptr;
  const auto last = std::find_if(learned.rbegin(), learned.rend(), [&](const LearnedSet& one) {
    return one.exercise == exercise && one.motion.known() &&
           (one.side == Side::kLeft || one.side == Side::kRight);
  });
  return last == learned.rend() ? nullptr : &*last;
}

float likeness_of_leg(const SetMotion& shown, const SetMotion& rep) {
  float sum = 0.0F;
  for (std::size_t i = 0; i < shown.values.size(); ++i) {
    if (!is_mirrored(i)) continue;
    // ((a + b)^2 - (a - b)^2) / 2
    const float size = scale(i, shown.values[i], rep.values[i]);
    sum += 2.0F * shown.values[i] * rep.values[i] / (size * size);
  }
  return sum;
}

std::optional<Exercise> learned_name(std::span<const LearnedSet> learned, const SetMotion& motion,
                                     Exercise known) {
  if (!motion.known()) return std::nullopt;
  std::optional<Exercise> name;
  float nearest = kNearAlone;
  for (const LearnedSet& one : learned) {
    if (!one.motion.known()) continue;
    const bool alone = known == Exercise::kOther || one.exercise == known;
    const float limit = alone ? kNearAlone : name_of_motion(one.motion) == known ? kNear : kNearAgainst;
    const float far = distance(one.motion, motion);
    const bool near = far <= std::min(limit, nearest);  // not where a value is not known
    if (!near) continue;
    nearest = far;
    name = one.exercise;
  }
  return name;
}

}  // namespace stance::exercise
