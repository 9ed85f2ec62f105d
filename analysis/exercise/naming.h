// Which exercise is a set, and which leg did each of its repetitions?
//
// A tree of physical questions, asked of the medians over the set, in the wearer's own axes: in which posture
// does a repetition begin (the vertical in body axes); does the pelvis rise or sink; which way does it go;
// does it tilt, and is it one-sided? Thresholds lie between what the body can do in one and in the other
// exercise, in degrees and centimetres, with the reason beside each in the source; where reasons leave room,
// between what simulated people of two kinds show. `other` when no answer fits.
//
// Told apart badly: a Romanian deadlift and a good morning differ by the bend of the knees alone.
// Fails without BodyAxes (no walk was seen): then nothing here can be asked.
//
// Sides: whoever lifts a foot first shifts the pelvis over the other; the hip of the leg that goes forward
// goes with it (twist); the free side is hiked, opens or sinks. The evidence of each repetition is summed as
// log odds; a set is of one leg, or of one after the other for three repetitions and more each, or
// alternates, whichever explains all of them best. Pure functions; nothing is allocated.
#pragma once

#include <optional>
#include <span>

#include "analysis/analyzer.h"
#include "analysis/event.h"
#include "analysis/exercise/body_path.h"

namespace stance::exercise {

Exercise name_of_set(std::span<const BodyMotion> reps);

// What the names above are asked of; all NaN for no repetitions.
SetMotion motion_of(std::span<const BodyMotion> reps);
Exercise name_of_motion(const SetMotion& motion);

// Whether repetitions seen so have rest and turning pose exchanged: the one they begin in is no pose to rest
// in. Empty: both poses would do. Who exercises upright rests with the trunk nearer to upright and does not
// rise out of a step backward; who lies on the back rests with the hip down; nobody rests with the pelvis
// rolled aside.
std::optional<bool> begins_at_turn(std::span<const BodyMotion> reps);

// Whether repetitions are surely seen from the wrong pose, whatever the wearer stands still in before and
// after the set: those onto a box or up from a seat begin below, those that lean back on the knees upright.
// Empty: they are not such, or not surely.
std::optional<bool> surely_begins_at_turn(std::span<const BodyMotion> reps);

// Whether repetitions of somebody upright look like steps onto a box, or a seat left, counted from the upper
// pose: surely so (above), or turning below in a pose that is passed through, between two leans. Who squats
// or lunges is bent furthest where they turn.
bool seen_from_above(std::span<const BodyMotion> reps);

// Whether every repetition of it belongs to one leg.
bool one_sided(Exercise exercise);

// Its first way is the effort, whatever the pelvis does meanwhile.
bool lifts_a_leg(Exercise exercise);

// Sides of consecutive repetitions of one set, oldest first: left or right each, unknown where the evidence
// does not suffice; both for an exercise of both legs. `sides` is as long as `reps`. `told`: what the wearer
// said; both: the legs alternate, and only which begins is asked. `shown`: of a taught exercise, a set of
// which the leg is known (shown_leg() of learned.h); a repetition that is more like it than like its mirror
// image is of that leg.
void tell_sides(Exercise exercise, std::span<const BodyMotion> reps, std::span<Side> sides,
                Side told = Side::kUnknown, const LearnedSet* shown = nullptr);

}  // namespace stance::exercise
