#include "analysis/exercise/naming.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

namespace stance::exercise {
namespace {

constexpr std::size_t kMostReps = 64;
constexpr float kDegPerRad = 180.0F / std::numbers::pi_v<float>;

// Posture, by cosines of the vertical with the body's axes.
constexpr float kOnSide = 0.75F;   // within 41 deg of lying on a side
constexpr float kOnBack = 0.93F;   // within 22 deg of flat; a pelvis on the floor lies flatter
constexpr float kReclined = 0.4F;  // shoulders on a bench of 40 cm: the trunk is 35-60 deg off the floor
constexpr float kOnHands = -0.7F;  // on all fours the trunk is level within 45 deg
constexpr float kSitting = 0.6F;   // a pelvis that slouches in a chair is tilted back by up to 45 deg
constexpr float kUpright = 0.8F;   // within 37 deg: standing, kneeling, sitting

// Rising and sinking. Steps and boxes for exercise are 15-45 cm high and seats 40-50, of which the hip
// travels 20 and more; a hip hinge over soft knees sinks by up to 20 cm, a knee bend that is worth it by
// more.
constexpr float kRises_cm = 10.0F;
constexpr float kSinks_cm = -13.0F;
// To leave a seat the trunk flexes by 40-50 deg, two thirds of it at the pelvis, out of a pelvis that sits
// tilted backward by 10-30; on a box one leans by 10-20.
constexpr float kLeansToRise_deg = 26.0F;
constexpr float kLeansToRiseScatter_deg = 5.0F;
// Seats are sat on with both legs; who steps up shifts and rolls the pelvis over one: by two units of these.
constexpr float kStepRoll_deg = 2.0F;
constexpr float kStepTwist_deg = 2.0F;
constexpr float kStepShift_cm = 3.0F;
constexpr float kStepUnits = 2.0F;
constexpr float kStepUnitsScatter = 0.7F;
// Sine, backward, in the lower pose: a seat tilts by 6 deg and more, in most by 10 to 35, a step by none.
constexpr float kSeatTilt = 0.09F;
constexpr float kSeatTiltScatter = 0.03F;
constexpr float kMostOfOneCue = 2.0F;
constexpr float kSits_cm = -20.0F;  // onto the highest stool; bending back on the knees sinks by under 12
// Sine: upright nobody tilts the pelvis back by 12 deg without a seat below it, but on the knees, on purpose.
constexpr float kSeated = 0.2F;
constexpr float kNoLean_deg = 4.0F;  // nobody leaves a seat without leaning forward
// Who goes up by a box or a seat, or down again, leans on the way and is upright at both ends. What else
// sinks leans most where it turns: lunges within 5 deg; a squat that tucks the pelvis in the depth, or comes
// up hips first, within half of its lean. Sitting down leans by 16 deg and more, stepping down by 8 in half a
// step.
constexpr float kLeansToSit_deg = 15.0F;
constexpr float kLeansToSitPerLean = 0.3F;
constexpr float kLeansToStep_deg = 8.0F;
constexpr float kUprightOnBox_deg = 10.0F;
constexpr float kStepsOnBox_cm = 24.0F;
constexpr float kRestOfStep_cm = 18.0F;  // once one leans to it; who comes up from a squat goes forward by 16
constexpr float kStepsOnBoxAside_cm = 12.0F;
// Whoever steps off a box and onto it again turns amid the way, upright between two leans. Who slows down to
// turn, by least jerk, is within a tenth of the turning point for a quarter of the time, who passes through
// it at speed for a tenth.
constexpr float kPasses = 0.12F;
constexpr float kLeansInPassing_deg = 2.5F;
constexpr float kPassesBelow_cm = -8.0F;
constexpr float kRollsBack = 0.05F;  // 3 deg: less is what the trunk does while breathing
constexpr float kHinge_deg = 24.0F;
// deg per cm. A squat tilts by 20-40 deg in 20-60 cm; a hinge by 24 and more, over knees bent by 30 deg at
// most, which lower the hip by 6 cm, and its own 10 (kAboveHip_cm) by 1 to 5.
constexpr float kHingePerSinking = 2.1F;
constexpr float kSwing_s = 2.1F;  // 30-45 kettlebell swings a minute; hinges with a bar take 3 s
constexpr float kSwingPerSinking = 1.0F;
constexpr float kLeansBack_deg = -10.0F;
// A step of a lunge moves the pelvis by half its length, 20-45 cm; the hips of a squat go back by up to 12.
constexpr float kSteps_cm = 12.0F;
constexpr float kStepsBack_cm = 8.0F;  // beyond what leaning asks for
// Who leans over both feet stays above them: trunk, head and arms, two thirds of the weight 35 cm above the
// hip, come forward by 0.4 cm per degree, and the hip goes back by as much. More is a step.
constexpr float kHipsBack_cm_per_deg = 0.4F;
constexpr float kStepsAside_cm = 18.0F;
// Nothing but a stride takes the pelvis so far and back, however little it sinks.
constexpr float kStrides_cm = 30.0F;
constexpr float kDips_cm = -4.0F;  // more than a hip that is hiked, or a leg that swings, does
// One leg at work turns the pelvis: by 4-12 deg in a lunge, RDL or bridge; two do by 1-2.
constexpr float kTurns_deg = 4.0F;
constexpr float kShifts_cm = 3.0F;  // over one foot from between both: half the stance width, 4-8 cm
// Both in these units, added: by chance and by errors of the axes two legs reach 0.9 on the back in 19 of 20
// sets and 1.0 at most, and 1.3 in a hinge; of one leg 1 of 20 stays below 1.2 and, of jointed people, 1 of 4
// below 0.9 (simulated people of both kinds).
constexpr float kOneLegOnBack = 0.95F;
constexpr float kOneLegHinged = 1.4F;
constexpr float kHikes_deg = 3.5F;
constexpr float kHikesFar_deg = 8.0F;
// Lifting the leg backward tilts the pelvis forward, lifting it sideways turns it about the trunk.
constexpr float kBackwardShare = 0.4F;
// Good mornings keep the knees within 5-10 deg of straight: the hip sinks by
// under 5 cm. Deadlifts bend them by 15-30.
constexpr float kSoftKnees_cm = 5.5F;
constexpr float kAboveHip_cm = 10.0F;  // the sensor above the hip joints, about which it turns

// Poses. Standing and walking tilt the pelvis alike within 5 deg; roll has no zero but the symmetry of the
// body.
constexpr float kLifts_cm = 4.0F;
constexpr float kClearLean = 0.10F;       // sine: 6 deg
constexpr float kClearLeanOnBox = 0.26F;  // 15 deg
constexpr float kClearRoll = 0.07F;       // sine: 4 deg
constexpr float kFarBack = 0.5F;          // sine: 30 deg
constexpr float kSatBack = 0.12F;         // a pelvis tilted back by more sits

template <typename Get>
float median(std::span<const BodyMotion> reps, Get get) {
  std::array<float, kMostReps> values;
  const std::size_t count = std::min(reps.size(), kMostReps);
  for (std::size_t i = 0; i < count; ++i) values[i] = get(reps[i]);
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(count / 2);
  std::nth_element(values.begin(), middle, values.begin() + static_cast<std::ptrdiff_t>(count));
  return *middle;
}

// Medians over the set; what changes sign with the leg by its size.
struct Typical {
  Eigen::Vector3f up = Eigen::Vector3f::Zero();
  Eigen::Vector3f at_turn = Eigen::Vector3f::Zero();
  float aside = 0.0F;  // cosine: lying on a side
  float aside_at_turn = 0.0F;
  float roll_deg = 0.0F, pitch_deg = 0.0F, twist_deg = 0.0F, pitch_range_deg = 0.0F;
  float forward_cm = 0.0F, left_cm = 0.0F, up_cm = 0.0F;
  float duration_s = 0.0F;
  float hold_share = 0.0F;  // of the duration, near the turn
};

Typical typical(std::span<const BodyMotion> reps) {
  Typical t;
  for (int axis = 0; axis < 3; ++axis)
    t.up[axis] = median(reps, [&](const BodyMotion& m) { return m.up_body[axis]; });
  t.aside = median(reps, [](const BodyMotion& m) { return std::abs(m.up_body.y()); });
  for (int axis = 0; axis < 3; ++axis)
    t.at_turn[axis] = median(reps, [&](const BodyMotion& m) { return m.up_body_at_turn[axis]; });
  t.aside_at_turn = median(reps, [](const BodyMotion& m) { return std::abs(m.up_body_at_turn.y()); });
  t.roll_deg = median(reps, [](const BodyMotion& m) { return std::abs(m.turned_deg.x()); });
  t.pitch_deg = median(reps, [](const BodyMotion& m) { return m.turned_deg.y(); });
  t.twist_deg = median(reps, [](const BodyMotion& m) { return std::abs(m.turned_deg.z()); });
  t.pitch_range_deg = median(reps, [](const BodyMotion& m) { return m.pitch_range_deg; });
  t.forward_cm = median(reps, [](const BodyMotion& m) { return m.went_cm.x(); });
  t.left_cm = median(reps, [](const BodyMotion& m) { return std::abs(m.went_cm.y()); });
  t.up_cm = median(reps, [](const BodyMotion& m) { return m.went_cm.z(); });
  t.duration_s = median(reps, [](const BodyMotion& m) { return m.duration_s; });
  t.hold_share = median(reps, [](const BodyMotion& m) { return m.hold_s / std::max(0.1F, m.duration_s); });
  return t;
}

// The size with the sign that most of the movement had.
float with_sign(float size, std::span<const BodyMotion> reps, float (*get)(const BodyMotion&)) {
  float sum = 0.0F;
  for (const BodyMotion& m : reps) sum += get(m);
  return std::copysign(size, sum);
}

float one_leg(const Typical& t) { return t.left_cm / kShifts_cm + t.twist_deg / kTurns_deg; }

bool goes_as_onto_a_box(const Typical& t, float ahead_cm = kStepsOnBox_cm) {
  return std::abs(t.forward_cm) > ahead_cm || t.left_cm > kStepsOnBoxAside_cm;
}

// Up by a box or from a seat; or down, where the repetitions are counted from the higher pose.
bool by_box_or_seat(const Typical& t) {
  if (std::abs(t.up_cm) < kRises_cm) return false;
  const bool rises = t.up_cm > 0.0F;
  const float back_below = rises ? t.up.x() : t.at_turn.x();
  const float back_above = rises ? t.at_turn.x() : t.up.x();
  const float leans_on_way_deg = t.pitch_range_deg - std::abs(t.pitch_deg);
  if (std::abs(t.up_cm) > -kSits_cm && back_below - std::max(0.0F, back_above) > kSeated &&
      leans_on_way_deg > kNoLean_deg)
    return true;
  const float leans_below_deg = rises ? -t.pitch_deg : t.pitch_deg;
  return leans_on_way_deg > kLeansToSit_deg + kLeansToSitPerLean * std::max(0.0F, leans_below_deg) ||
         (leans_on_way_deg > kLeansToStep_deg && std::abs(t.pitch_deg) < kUprightOnBox_deg &&
          goes_as_onto_a_box(t));
}

Exercise name_of_rising(const Typical& t) {
  const float one_sided =
      t.roll_deg / kStepRoll_deg + t.twist_deg / kStepTwist_deg + t.left_cm / kStepShift_cm;
  const float tilted_back = t.up_cm > 0.0F ? t.up.x() : t.at_turn.x();
  const auto cue = [](float size) { return std::clamp(size, -kMostOfOneCue, kMostOfOneCue); };
  const float seat = cue((t.pitch_range_deg - kLeansToRise_deg) / kLeansToRiseScatter_deg) +
                     cue((kStepUnits - one_sided) / kStepUnitsScatter) +
                     cue((tilted_back - kSeatTilt) / kSeatTiltScatter);
  return seat > 0.0F ? Exercise::kSitToStand : Exercise::kStepUp;
}

Exercise name_upright(const Typical& t) {
  if (by_box_or_seat(t)) return name_of_rising(t);
  const bool steps_aside = t.left_cm > kStepsAside_cm && t.left_cm > std::abs(t.forward_cm);
  if (steps_aside && t.up_cm < (t.left_cm > kStrides_cm ? 0.0F : kDips_cm)) return Exercise::kLateralLunge;
  // A hip that is hiked far rises, too; on a box the pelvis rolls less than it leans.
  if (t.roll_deg > kHikesFar_deg && t.roll_deg > 2.0F * t.pitch_range_deg)
    return Exercise::kHipAbductionStanding;
  const float leans_at_turn_deg = t.pitch_deg - std::atan2(t.up.x(), t.up.z()) * kDegPerRad;
  if (t.up_cm > kRises_cm && leans_at_turn_deg < kHinge_deg) return name_of_rising(t);
  if (t.pitch_deg < kLeansBack_deg) return Exercise::kKneelingBackBend;
  const float sinking_cm = std::max(1.0F, -t.up_cm);
  if (t.pitch_deg > kHinge_deg) {
    if (t.duration_s < kSwing_s && t.pitch_deg > kSwingPerSinking * sinking_cm)
      return Exercise::kKettlebellSwing;
    if (t.pitch_deg > kHingePerSinking * sinking_cm) {
      if (one_leg(t) > kOneLegHinged) return Exercise::kSingleLegRdl;
      const float knees_cm = -t.up_cm - kAboveHip_cm * (1.0F - std::cos(t.pitch_deg / kDegPerRad));
      return knees_cm > kSoftKnees_cm ? Exercise::kRomanianDeadlift : Exercise::kGoodMorning;
    }
  }
  const bool strides = std::abs(t.forward_cm) > kStrides_cm && t.up_cm < kDips_cm;
  if (t.up_cm < kSinks_cm || strides) {
    const float turned = t.twist_deg / kTurns_deg;
    if (t.forward_cm / kSteps_cm + turned > 2.0F) return Exercise::kLunge;
    const float stepped_back_cm = -t.forward_cm - kHipsBack_cm_per_deg * std::max(0.0F, t.pitch_deg);
    if (stepped_back_cm / kStepsBack_cm + turned > 2.0F) return Exercise::kReverseLunge;
    return Exercise::kSquat;
  }
  if (t.roll_deg / kHikes_deg + t.left_cm / kShifts_cm > 2.0F && t.roll_deg > std::abs(t.pitch_deg))
    return Exercise::kHipAbductionStanding;
  return Exercise::kOther;
}

}  // namespace

namespace {

Exercise name_of(const Typical& t) {
  if (t.aside > kOnSide) return Exercise::kClamshell;
  if (t.up.x() > kReclined && t.pitch_deg < 0.0F) {  // who leans back on a chair comes upright instead
    if (t.up_cm < 0.0F) return Exercise::kOther;
    if (t.up.x() < kOnBack) return Exercise::kHipThrust;
    return one_leg(t) > kOneLegOnBack ? Exercise::kSingleLegBridge : Exercise::kGluteBridge;
  }
  if (t.up.x() < kOnHands)
    return t.pitch_deg > kBackwardShare * t.twist_deg ? Exercise::kDonkeyKick : Exercise::kFireHydrant;
  return t.up.z() > (t.up.x() > 0.0F ? kSitting : kUpright) ? name_upright(t) : Exercise::kOther;
}

}  // namespace

Exercise name_of_set(std::span<const BodyMotion> reps) {
  return reps.empty() ? Exercise::kOther : name_of(typical(reps));
}

SetMotion motion_of(std::span<const BodyMotion> reps) {
  if (reps.empty()) return {};
  const Typical t = typical(reps);
  const auto sign = [reps](float size, float (*get)(const BodyMotion&)) {
    return with_sign(size, reps, get);
  };
  const float aside = sign(t.aside, [](const BodyMotion& m) { return m.up_body.y(); });
  const float aside_at_turn =
      sign(t.aside_at_turn, [](const BodyMotion& m) { return m.up_body_at_turn.y(); });
  const float roll_deg = sign(t.roll_deg, [](const BodyMotion& m) { return m.turned_deg.x(); });
  const float twist_deg = sign(t.twist_deg, [](const BodyMotion& m) { return m.turned_deg.z(); });
  const float left_cm = sign(t.left_cm, [](const BodyMotion& m) { return m.went_cm.y(); });
  return {{t.up.x(), aside, t.up.z(), t.at_turn.x(), aside_at_turn, t.at_turn.z(), roll_deg, t.pitch_deg,
           twist_deg, t.forward_cm, left_cm, t.up_cm, t.pitch_range_deg, t.duration_s}};
}

Exercise name_of_motion(const SetMotion& motion) {
  if (!motion.known()) return Exercise::kOther;
  const auto& v = motion.values;
  Typical t;
  t.up = {v[0], v[1], v[2]};
  t.aside = std::abs(v[1]);
  t.at_turn = {v[3], v[4], v[5]};
  t.aside_at_turn = std::abs(v[4]);
  t.roll_deg = std::abs(v[6]);
  t.pitch_deg = v[7];
  t.twist_deg = std::abs(v[8]);
  t.forward_cm = v[9];
  t.left_cm = std::abs(v[10]);
  t.up_cm = v[11];
  t.pitch_range_deg = v[12];
  t.duration_s = v[13];
  return name_of(t);
}

std::optional<bool> begins_at_turn(std::span<const BodyMotion> reps) {
  if (reps.empty()) return std::nullopt;
  const Typical t = typical(reps);
  if (t.aside > kOnSide) {
    // A knee that opens upwards takes the pelvis back with it, so that the front faces up.
    const float rolls_back = t.at_turn.x() - t.up.x();
    if (std::abs(rolls_back) < kRollsBack) return std::nullopt;
    return rolls_back < 0.0F;
  }
  if (t.up.x() > kReclined && t.at_turn.x() > kReclined) {
    if (std::abs(t.up_cm) < kLifts_cm) return std::nullopt;
    return t.up_cm < 0.0F;
  }
  if (t.up.z() > kSitting && t.at_turn.z() > kSitting && t.up.x() < kSatBack) {
    if (t.up_cm < kSits_cm && t.at_turn.x() - t.up.x() > kSatBack) return true;
    if (by_box_or_seat(t)) return t.up_cm < 0.0F;
    // Forward lean: of both poses the smaller one is rest. Leaning back is done on purpose. Who steps onto a
    // box may be seen from the lean before the step on.
    const bool box = t.up_cm > kRises_cm && t.twist_deg < kTurns_deg && goes_as_onto_a_box(t, kRestOfStep_cm);
    const float clear = box ? kClearLeanOnBox : kClearLean;
    const float lean = -t.up.x();
    const float lean_at_turn = -t.at_turn.x();
    if (lean > clear && lean - std::abs(lean_at_turn) > clear) return true;
    if (lean_at_turn > kClearLean && lean_at_turn - std::abs(lean) > kClearLean) return false;
    if (t.up_cm > kRises_cm && t.forward_cm < -kSteps_cm) return true;
    if (t.up_cm < -kRises_cm && t.forward_cm > kSteps_cm) return false;
  }
  if (t.aside_at_turn - t.aside > kClearRoll) return false;
  // Who steps up has one foot on the box, and the pelvis rolled with it, before the hip rises.
  if (t.up_cm < kRises_cm && t.aside - t.aside_at_turn > kClearRoll) return true;
  return std::nullopt;
}

std::optional<bool> surely_begins_at_turn(std::span<const BodyMotion> reps) {
  if (reps.empty()) return std::nullopt;
  const Typical t = typical(reps);
  if (t.up.z() < kSitting || t.at_turn.z() < kSitting) return std::nullopt;
  if (t.up.x() > kFarBack && t.pitch_deg > kHinge_deg && t.pitch_range_deg - t.pitch_deg < kNoLean_deg)
    return true;
  if (!by_box_or_seat(t)) return std::nullopt;
  return t.up_cm < 0.0F;
}

bool seen_from_above(std::span<const BodyMotion> reps) {
  if (reps.empty()) return false;
  const Typical t = typical(reps);
  if (t.up.z() < kSitting || t.at_turn.z() < kSitting) return false;
  if (by_box_or_seat(t)) return t.up_cm < 0.0F;
  return t.up_cm < kPassesBelow_cm && t.hold_share < kPasses &&
         t.pitch_range_deg - std::abs(t.pitch_deg) > kLeansInPassing_deg;
}

bool lifts_a_leg(Exercise exercise) {
  return exercise == Exercise::kDonkeyKick || exercise == Exercise::kFireHydrant ||
         exercise == Exercise::kClamshell || exercise == Exercise::kHipAbductionStanding;
}

bool one_sided(Exercise exercise) {
  switch (exercise) {
    case Exercise::kSingleLegBridge:
    case Exercise::kSingleLegRdl:
    case Exercise::kLunge:
    case Exercise::kReverseLunge:
    case Exercise::kLateralLunge:
    case Exercise::kStepUp:
    case Exercise::kDonkeyKick:
    case Exercise::kFireHydrant:
    case Exercise::kClamshell:
    case Exercise::kHipAbductionStanding:
      return true;
    default:
      return false;
  }
}

}  // namespace stance::exercise
