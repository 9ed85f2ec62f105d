"""What an exercise is, and how its repetitions follow each other in time.

A set is a `Track`: for every moment how far the repetition has gone (0 its beginning, 1 its far end), how large it is
meant to be, which side does it, and what else this repetition has of its own. The joint angles of `standing_exercises`
and `floor_exercises` are functions of that.
"""
from dataclasses import dataclass, field
from typing import Callable

import numpy as np

from turning import smooth, wander

RATE_HZ = 400.0  # of the body; sensors take fewer samples


@dataclass(frozen=True)
class Exercise:
    name: str
    base: str  # the posture it begins in: standing, chair, back, bench, all_fours, side, kneeling
    one_sided: bool
    out_is: str  # what the way out is: 'eccentric' (a squat) or 'concentric' (a bridge)
    out_s: tuple  # from, to: seconds of the way out at an average pace
    back_s: tuple
    far_pause_s: float  # at most, as a habit
    near_pause_s: float
    draw: Callable  # (rng, person) -> the angles and distances of this person, a dict
    pose: Callable  # (person, style, track) -> turn (n, 3, 3), place (n, 3)
    alternates: bool = True
    whole_way: bool = False  # a box or a chair decides how far: no smaller and larger repetitions
    contacts: tuple = ()  # (how far, strength in m/s2): a foot or the seat is met there
    even_curve: bool = False  # thrown rather than placed: nearer to a sine


@dataclass
class Track:
    s: np.ndarray
    size: np.ndarray
    side: np.ndarray  # +1 left, -1 right, 0 both
    own: np.ndarray  # (n, 6): of the repetition, some standard deviations
    reps: list = field(default_factory=list)
    aborted: list = field(default_factory=list)


def still_track(side=0, far=0.0):
    """One moment, at the beginning or the far end of a repetition without peculiarities."""
    return Track(np.array([float(far)]), np.ones(1), np.full(1, float(side)), np.zeros((1, 6)))


def _way(rng, seconds, even):
    """0 to 1 in so many seconds: between least jerk and a sine, hurried early or late, with a waver."""
    count = max(int(seconds * RATE_HZ), 20)
    t = np.linspace(0, 1, count, endpoint=False)
    t = t + rng.uniform(-0.3, 0.3) * np.sin(2 * np.pi * t) / (2 * np.pi)
    t = t ** rng.uniform(0.85, 1.18)
    least_jerk = t**3 * (10 - 15 * t + 6 * t * t)
    share = rng.uniform(0.1, 0.4) if even else rng.uniform(0.4, 1.0)
    curve = share * least_jerk + (1 - share) * 0.5 * (1 - np.cos(np.pi * t))
    waver = wander(rng, count, RATE_HZ, 0.7, 3.0)[:, 0] * np.sin(np.pi * t) ** 4
    return np.clip(curve + rng.uniform(0.003, 0.012) * waver, 0, 1.02)


def make_track(rng, person, exercise, sides, habit):
    """Repetitions of the given sides (+1, -1, 0), one after the other, with rests, slips and aborted tries between.

    `habit` holds what this person does in every set of this exercise: `out_s`, `back_s`, `far_pause_s`, `near_pause_s`.
    """
    s, size, side_of, own, reps, aborted = [], [], [], [], [], []

    def add(values, amplitude, side, peculiar):
        s.append(values)
        size.append(np.full(len(values), amplitude))
        side_of.append(np.full(len(values), float(side)))
        own.append(np.tile(peculiar, (len(values), 1)))
        return sum(map(len, s))

    def rest(seconds, side, level=0.0, amplitude=1.0, peculiar=np.zeros(6)):
        if seconds > 0.01:
            add(np.full(int(seconds * RATE_HZ), level), amplitude, side, peculiar)

    rest(rng.uniform(0.2, 0.8), sides[0])
    for number, side in enumerate(sides):
        tired = person.fatigue * number / max(len(sides), 8)
        amplitude = 1.0
        if not exercise.whole_way:
            amplitude = float(np.clip(rng.normal(1, person.size_scatter), 0.7, 1.25)) * person.depth * (1 - 0.7 * tired)
            amplitude *= 1 + 0.5 * side * person.size_left_more
        slow = float(np.clip(rng.normal(1, person.time_scatter), 0.7, 1.4)) * (1 + tired) * (1 + 0.5 * side * person.time_left_more)
        peculiar = np.clip(rng.standard_normal(6), -2, 2)
        quick = exercise.even_curve  # a swing goes on by its own weight
        if not quick and number and rng.random() < person.aborts:
            reach, begun = rng.uniform(0.33, 0.5), sum(map(len, s))
            add(reach * _way(rng, 0.55 * slow * habit['out_s'], False), amplitude, side, peculiar)
            until = add(reach * (1 - _way(rng, 0.55 * slow * habit['back_s'], False)), amplitude, side, peculiar)
            aborted.append((begun, until))
            rest(rng.uniform(0.5, 2.0), side)
        sloppy = not exercise.whole_way and rng.random() < person.sloppy
        if sloppy:
            amplitude *= rng.uniform(0.6, 0.75)
        begun = sum(map(len, s))
        turned = add(_way(rng, slow * habit['out_s'] * rng.normal(1, 0.04), exercise.even_curve), amplitude, side, peculiar)
        rest(habit['far_pause_s'] * rng.uniform(0.6, 1.4), side, 1.0, amplitude, peculiar)
        left = sum(map(len, s))
        until = add(1 - _way(rng, slow * habit['back_s'] * rng.normal(1, 0.04), exercise.even_curve), amplitude, side, peculiar)
        reps.append({'begin': begun, 'turned': turned, 'left': left, 'end': until, 'side': int(side)})
        pause = habit['near_pause_s'] * rng.uniform(0.5, 1.5)
        if not quick and number + 1 < len(sides) and rng.random() < person.long_pauses:
            pause += rng.uniform(2, 6)
        rest(pause, side)
    rest(rng.uniform(0.2, 0.6), sides[-1])
    # Muscles do not step: a window takes the corners off where phases meet.
    track = Track(smooth(np.concatenate(s), RATE_HZ * (0.09 if exercise.even_curve else 0.14)), np.concatenate(size),
                  np.concatenate(side_of), np.concatenate(own), reps, aborted)
    return track


def make_habit(rng, person, exercise):
    pace = person.pace * rng.uniform(0.9, 1.1)
    if exercise.even_curve:
        pace = 0.5 + 0.5 * pace  # gravity sets the time of a pendulum
    return {'out_s': rng.uniform(*exercise.out_s) * pace, 'back_s': rng.uniform(*exercise.back_s) * pace,
            'far_pause_s': rng.choice([0, rng.uniform(0, exercise.far_pause_s)]),
            'near_pause_s': rng.choice([0.1, rng.uniform(0, exercise.near_pause_s)])}


def shocks(track, exercise, rng, count):
    """Acceleration of the world (m/s2) where a foot or the seat is met on the way, as a damped ring of the soft parts."""
    out = np.zeros((count, 3))
    for level, strength in exercise.contacts:
        crossed = np.flatnonzero((track.s[:-1] < level) != (track.s[1:] < level))
        for at in crossed:
            downward = track.s[at + 1] < track.s[at]
            wanted = strength if (exercise.out_is == 'eccentric') != downward else 0.35 * strength
            ring(out, at, rng, wanted * rng.uniform(0.5, 1.4))
    return out


def ring(out, at, rng, strength):
    t = np.arange(min(int(0.25 * RATE_HZ), len(out) - at)) / RATE_HZ
    wave = strength * np.exp(-t / rng.uniform(0.025, 0.05)) * np.sin(2 * np.pi * rng.uniform(9, 16) * t)
    out[at:at + len(t)] += wave[:, None] * np.array([rng.normal(-0.2, 0.2), rng.normal(0, 0.2), 1.0])
