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
    const float off = (a.values[i] - b.values[i]) / scale(i, a.values[i], b.values[i]);
    sum += off * off;
  }
  return std::sqrt(sum / static_cast<float>(a.values.size()));
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
