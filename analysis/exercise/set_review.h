// A set seen as a whole, with what came before and after it: which of its two poses is the rest pose, and
// which repetitions at its ends and in its pauses were missed. Pure functions on the pelvis's path; nothing
// is allocated.
//
// Rest pose: people stand, lie or kneel in it before the first repetition and after the last one. From the
// end of a repetition to the next moment of stillness the height is integrated once more, with the constant
// error removed that makes velocity zero at both ends; so height tells as well as tilt where the body came to
// rest. It fails where nobody is still for half a second within some seconds of the set, at either end.
#pragma once

#include <cstdint>
#include <optional>

#include "analysis/exercise/local_path.h"
#include "analysis/exercise/rep_path.h"

namespace stance::exercise {

// One repetition in frame numbers of PelvisPath.
struct RepFrames {
  std::int64_t start = 0;
  std::int64_t turn = 0;
  std::int64_t end = 0;
};

// Where the body was still before `rep` (step -1), or after it (step 1): 0 in its rest pose, 1 in its turning
// pose. `pause` frames lie between repetitions of its set: stillness no longer than that at the edge of `rep`
// does not count, what lies one way further does. Empty: in neither pose, or not still.
std::optional<float> pose_beyond(const PelvisPath& path, const RepFrames& rep, std::int64_t pause, int step);

// Which way the body left long stillness before a set (step -1), or came back to it after (step 1): 0 from
// or to the set's rest pose, 1 its turning pose. Long is longer than any stillness between `first.start` and
// `last.end`. Empty: no such stillness near, or not in a pose of the set. Needs a height without phase shift.
std::optional<float> pose_in_stillness(const PelvisPath& path, const RepFrames& first, const RepFrames& last,
                                       const PelvisState& away, const Fold& fold, int step);

// Height at frame `to` above that at `from`, in cm, when the body is at rest in both.
float rise_cm(const PelvisPath& path, std::int64_t from, std::int64_t to);

// What a repetition has to be like to belong to a set.
struct Likeness {
  const RepShape* shape = nullptr;
  PelvisState away = PelvisState::Zero();
  float amplitude = 0.0F;     // of LocalPath
  std::int64_t duration = 0;  // frames
  float alike = 0.0F;
  bool between = false;     // the set goes on around it
  float shake_m_s2 = 0.0F;  // the most of its repetitions: what shakes no more than they do is no walking
  float rest_deg = 0.0F;    // tilt_along() in its poses
  float turn_deg = 0.0F;
  Eigen::Vector3f rest_up_deg = Eigen::Vector3f::Zero();  // PelvisState of its rest pose, without height
  Fold fold;
};

// Tilt along the set's direction. Unlike height it has a zero that does not drift.
float tilt_along(const PelvisPath& path, std::int64_t number, const Likeness& set);

// Whether tilt leads in the set, and this goes from its rest pose to the other side, as whoever lifts the
// other leg does: from there it looks like a repetition that begins in the turning pose.
bool goes_other_way(const PelvisPath& path, const RepFrames& rep, const Likeness& set);

// Whether tilt alone leads in the set, and the wearer is in another posture than it rests in: on the way to
// lying down, say, or on the other side.
bool in_other_posture(const PelvisPath& path, std::int64_t number, const Likeness& set);

// Whether it shakes like steps, and so many times more than any repetition of the set.
bool walks_off(const PelvisPath& path, const LocalPath& rep, const Likeness& set, float times = 1.0F);

struct MissedRep {
  RepFrames frames;
  float similarity = 0.0F;
};

// The repetition between frames `from` and `to` most alike the set, if one is alike.
std::optional<MissedRep> find_missed(const PelvisPath& path, std::int64_t from, std::int64_t to,
                                     const Likeness& set);

}  // namespace stance::exercise
