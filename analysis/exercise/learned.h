// Names that the wearer taught, or put right: a set is called what the sets most alike it were.
//
// Sets are compared as they are told apart (naming.h), by the medians of posture, turning, going and time
// in the wearer's own axes, each measured against what it differs by from one set of the same person to the
// next. A taught name must fit clearly better than the known ones: the set has to be as near to the taught
// one as sets of one exercise are, and nearer still where the tree of known exercises calls the two by
// different names; only where the tree has no name may it be farther. A set that the wearer said was
// counted right speaks for its name in the same way. Pure functions; nothing is allocated.
#pragma once

#include <optional>
#include <span>

#include "analysis/analyzer.h"
#include "analysis/event.h"

namespace stance::exercise {

// 0: alike to the last degree; 1: as far as two sets of one exercise by the same person usually are.
float distance(const SetMotion& a, const SetMotion& b);

// `known`: what the set is called without what was learned. Empty: nothing that was learned is near enough.
std::optional<Exercise> learned_name(std::span<const LearnedSet> learned, const SetMotion& motion,
                                     Exercise known);

// Of a taught exercise, the set shown last of which the leg is known. nullptr: none, so it has no sides.
const LearnedSet* shown_leg(std::span<const LearnedSet> learned, Exercise exercise);

// Whether a repetition is more like `shown` (positive) than like its mirror image (negative): the difference
// of the two squared distances, halved, in the units of distance() and so of log odds; 0 where the movement
// is the same on both sides.
float likeness_of_leg(const SetMotion& shown, const SetMotion& rep);

}  // namespace stance::exercise
