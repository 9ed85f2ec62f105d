// What is known of an exercise that the wearer announced: in which posture it is done, and which way the
// pelvis goes from its rest pose.
//
// A cycle of the path is seen before it is known which of its two ends is rest. Of a known exercise the body
// tells: the hips of a squat go down first, those of a bridge up, a hinge tilts the pelvis forward out of
// standing. Height tells without knowing the wearer's axes, where it is clearly more than the error of
// integrating over a repetition; small exercises tell by posture and tilt, and only with the axes. Pure
// functions; nothing is allocated.
#pragma once

#include <cstdint>
#include <optional>

#include "analysis/event.h"
#include "analysis/exercise/body_path.h"
#include "analysis/exercise/local_path.h"

namespace stance::exercise {

struct Announced {
  Exercise exercise = Exercise::kOther;
  Side side = Side::kUnknown;  // both: the legs alternate; unknown: not told
};

enum class Fit : std::uint8_t {
  kUnknown,    // nothing speaks for or against it
  kRep,        // a repetition, from rest to rest
  kExchanged,  // from turning pose to turning pose
  kNone        // the exercise is not done in this posture, or not as small
};

// `motion`: empty where the wearer's axes are not known.
Fit fit(Exercise exercise, const RepMeasures& measures, const std::optional<BodyMotion>& motion);

// Whether the body ends each way of it higher or lower, leaning forward on both: each way looks like a cycle
// of tilt of its own.
bool leans_on_both_ways(Exercise exercise);

// Whether who did it lay less than kRiseFromLying_s before frame `start`, or after frame `end`: then it was
// getting up, or down, and no exercise that is done upright. Rising from the floor to standing takes 3 s and
// more, by way of sitting or of all fours; the frame may lie a second within the movement. false of other
// exercises, and where the path does not hold the frames.
inline constexpr double kRiseFromLying_s = 4.0;
bool lies_before(Exercise exercise, const PelvisPath& path, std::int64_t start,
                 const Eigen::Matrix3f& body_from_sensor);
bool lies_after(Exercise exercise, const PelvisPath& path, std::int64_t end,
                const Eigen::Matrix3f& body_from_sensor);

// Excursion of the smallest single repetition of it that is believed without a second one vouching for it,
// in units of PelvisState: larger than settling into position.
float smallest_single(Exercise exercise);

}  // namespace stance::exercise
