// One repetition in the wearer's own axes: how the pelvis turned and where it went, relative to its start.
//
// Turning is the rotation vector from the pose at the start, along the body's axes: pitch about the left one,
// roll about the forward one, twist about the long one. Going is the level acceleration integrated twice over
// the repetition, with what velocity and place have left at the end taken out (it ends where it began; as the
// height in LocalPath). Needs a gyroscope and BodyAxes. Error of going: some centimetres in 3 s; it fails
// where the body ends elsewhere than it began. Plain values; pure functions.
#pragma once

#include <Eigen/Core>
#include <cstdint>

#include "analysis/exercise/pelvis_path.h"
#include "analysis/exercise/set_review.h"

namespace stance::exercise {

// Signs: pitch with the top of the pelvis forward, roll with the left side up, twist with the right side
// forward are positive; forward, left and up likewise.
struct BodyMotion {
  Eigen::Vector3f up_body = Eigen::Vector3f::UnitZ();  // vertical at the start; upright is (0, 0, 1)
  Eigen::Vector3f up_body_at_turn = Eigen::Vector3f::UnitZ();
  Eigen::Vector3f turned_deg = Eigen::Vector3f::Zero();  // at the turning point: roll, pitch, twist
  Eigen::Vector3f went_cm = Eigen::Vector3f::Zero();     // at the turning point: forward, left, up
  // The second half of the way there less its first half, means: free of where exactly the repetition began.
  Eigen::Vector3f then_turned_deg = Eigen::Vector3f::Zero();
  float then_left_cm = 0.0F;
  float pitch_range_deg = 0.0F;  // highest less lowest pitch, anywhere
  float left_early_cm = 0.0F;    // mean over the first half of the way there
  float duration_s = 0.0F;
  float hold_s = 0.0F;  // within a tenth of the turning point
};

// `rep` lies within `path`. `body_from_sensor` as of BodyAxes.
BodyMotion body_motion(const PelvisPath& path, const RepFrames& rep, const Eigen::Matrix3f& body_from_sensor);

}  // namespace stance::exercise
