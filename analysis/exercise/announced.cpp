#include "analysis/exercise/announced.h"

#include <algorithm>
#include <cmath>

namespace stance::exercise {
namespace {

enum class Posture : std::uint8_t { kAny, kUpright, kOnBack, kOnHands, kOnSide };

// What a repetition does on its way from rest to the turning point. 0: nothing that could be relied on.
struct Way {
  Posture posture = Posture::kAny;
  float up_cm = 0.0F;      // at least so far up, or down where negative: a small repetition of somebody short
  float pitch_deg = 0.0F;  // at least so far forward, or backward where negative
  float smallest = 12.0F;  // of a single one, units of PelvisState
};

// Travel of the hip from segment lengths: a half squat 15-25 cm, the step onto 15 cm, the seat of a high
// stool 20 cm, a bridge 10-25; a hinge lowers the hip by the bend of the knees alone, the sensor above it by
// more.
Way way_of(Exercise exercise) {
  switch (exercise) {
    case Exercise::kSquat:
      return {Posture::kUpright, -10.0F, 0.0F, 15.0F};
    case Exercise::kLunge:
    case Exercise::kReverseLunge:
    case Exercise::kLateralLunge:
      return {Posture::kUpright, -8.0F, 0.0F, 12.0F};
    case Exercise::kStepUp:
    case Exercise::kSitToStand:
      return {Posture::kUpright, 10.0F, 0.0F, 15.0F};
    case Exercise::kRomanianDeadlift:
    case Exercise::kSingleLegRdl:
    case Exercise::kGoodMorning:
    case Exercise::kKettlebellSwing:
      return {Posture::kUpright, -4.0F, 12.0F, 20.0F};
    case Exercise::kKneelingBackBend:
      return {Posture::kUpright, -3.0F, -8.0F, 10.0F};
    case Exercise::kGluteBridge:
    case Exercise::kSingleLegBridge:
    case Exercise::kHipThrust:
    case Exercise::kBridgeHold:
      return {Posture::kOnBack, 5.0F, -8.0F, 10.0F};
    case Exercise::kDonkeyKick:
    case Exercise::kFireHydrant:
      return {Posture::kOnHands, 0.0F, 0.0F, 5.0F};
    case Exercise::kClamshell:
      return {Posture::kOnSide, 0.0F, 0.0F, 5.0F};
    case Exercise::kHipAbductionStanding:
      return {Posture::kUpright, 0.0F, 0.0F, 5.0F};
    default:
      return {};
  }
}

// Cosines of the vertical with the body's axes: generous, for the wearer said what it is.
bool in_posture(Posture posture, const Eigen::Vector3f& up_body) {
  switch (posture) {
    case Posture::kUpright:
      return up_body.z() > 0.5F;  // within 60 deg: who sits slouched, or is bent at the turning point
    case Posture::kOnBack:
      return up_body.x() > 0.25F;  // shoulders on a bench
    case Posture::kOnHands:
      return up_body.x() < -0.5F;
    case Posture::kOnSide:
      return std::abs(up_body.y()) > 0.5F;
    case Posture::kAny:
      break;
  }
  return true;
}

// 1: the way it should go; -1: the other way; 0: too little to say.
int agrees(float value, float least) {
  if (std::abs(value) < std::abs(least)) return 0;
  return value * least > 0.0F ? 1 : -1;
}

// Lying, or so far back that it has hardly begun to rise.
constexpr float kLeansBack = 0.6F;  // cosine: by 53 deg; slouched in a chair it is 45

bool lies(Exercise exercise, const PelvisPath& path, std::int64_t from, std::int64_t to,
          const Eigen::Matrix3f& body_from_sensor) {
  if (way_of(exercise).posture != Posture::kUpright) return false;
  for (std::int64_t i = std::max(from, path.first()); i < std::min(to, path.end()); ++i) {
    const Eigen::Vector3f up_body = body_from_sensor * path[i].state.head<3>().normalized();
    if (up_body.z() < kLeansBack && up_body.x() > 0.0F) return true;
  }
  return false;
}

constexpr auto kRiseFrames = static_cast<std::int64_t>(kRiseFromLying_s * kFrameRate_hz);

}  // namespace

bool lies_before(Exercise exercise, const PelvisPath& path, std::int64_t start,
                 const Eigen::Matrix3f& body_from_sensor) {
  return lies(exercise, path, start - kRiseFrames, start, body_from_sensor);
}

bool lies_after(Exercise exercise, const PelvisPath& path, std::int64_t end,
                const Eigen::Matrix3f& body_from_sensor) {
  return lies(exercise, path, end, end + kRiseFrames, body_from_sensor);
}

Fit fit(Exercise exercise, const RepMeasures& measures, const std::optional<BodyMotion>& motion) {
  const Way way = way_of(exercise);
  if (motion && !in_posture(way.posture, motion->up_body) &&
      !in_posture(way.posture, motion->up_body_at_turn))
    return Fit::kNone;
  const int by_height = way.up_cm == 0.0F ? 0 : agrees(measures.height_at_turn_cm, way.up_cm);
  const int by_pitch = way.pitch_deg == 0.0F || !motion ? 0 : agrees(motion->turned_deg.y(), way.pitch_deg);
  // Both poses of a hinge are at much the same height: its tilt tells better.
  const int told = by_pitch != 0 ? by_pitch : by_height;
  if (told > 0) return Fit::kRep;
  if (told < 0) return Fit::kExchanged;
  // Without the axes, what hardly rises may still be a hinge or a back-bend.
  const bool should_tell = way.up_cm != 0.0F && (way.pitch_deg == 0.0F || motion);
  return should_tell ? Fit::kNone : Fit::kUnknown;
}

bool leans_on_both_ways(Exercise exercise) {
  return exercise == Exercise::kStepUp || exercise == Exercise::kSitToStand;
}

float smallest_single(Exercise exercise) { return way_of(exercise).smallest; }

}  // namespace stance::exercise
