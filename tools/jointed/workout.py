"""A session of one person: arriving, five to nine exercises with their sets and rests, and leaving."""
import numpy as np

from body import Person
from exercise import make_habit, make_track, shocks
from postures import EXERCISES, Mover
from sensor import Sensor, measure
from stage import Stage
from truth import Truth

WITH_WEIGHT = {'romanian_deadlift', 'single_leg_rdl', 'kettlebell_swing'}  # lies on the floor before and after
LONGEST_S = 16 * 60  # no set begins after that


class Workout:
    def __init__(self, seed, only=None):
        self.rng = np.random.default_rng([seed, 7919])
        self.seed = seed
        self.person = Person(self.rng)
        self.sensor = Sensor(self.rng, self.person)
        self.truth = Truth()
        self.stage = Stage(self.rng, self.person)
        self.mover = Mover(self.stage, self.truth)
        self.only = only

    def run(self):
        """Returns (time_s, specific force, angular rate, events)."""
        rng, stage = self.rng, self.stage
        stage.label('standing')
        stage.stand(rng.uniform(5, 10))
        self._walk(rng.uniform(15, 30))
        names = self.only or [str(name) for name in rng.choice(sorted(EXERCISES), rng.integers(5, 10), replace=False)]
        for series, name in enumerate(names):
            if stage.now_s > LONGEST_S:
                break
            self._exercise(EXERCISES[name], series)
            if rng.random() < 0.8:
                self.mover.up()
                self._walk(rng.uniform(4, 14))
        self.mover.up()
        stage.stand(rng.uniform(2, 5))
        self._walk(rng.uniform(10, 20))
        stage.stand(2)
        turn, place, shock, spans = stage.finish()
        time, force, rate = measure(rng, self.sensor, turn, place, shock)
        events = self.truth.events(turn, place, spans, self.sensor, self.person, f'jointed-{self.seed}')
        return time, force, rate, events

    def _walk(self, seconds):
        self.stage.label('walking')
        self.stage.walk(seconds)
        self.stage.label('standing')
        self.stage.hold(self.rng.uniform(0.5, 2))

    def _exercise(self, exercise, series):
        rng, p = self.rng, self.person
        style, habit = exercise.draw(rng, p), make_habit(rng, p, exercise)
        sets, reps = int(rng.integers(1, 4)), int(rng.integers(5, 16))
        if exercise.name == 'kettlebell_swing':
            reps = int(rng.integers(8, 16))
        ways = ['one_side_after_the_other'] * 6 + ['left', 'right'] + (['alternating'] * 4 if exercise.alternates else [])
        way = str(rng.choice(ways)) if exercise.one_sided else 'both'
        first = int(rng.choice([-1, 1]))
        weighted = exercise.name in WITH_WEIGHT and rng.random() < 0.8
        for number in range(sets):
            if self.stage.now_s > LONGEST_S:
                return
            if way == 'one_side_after_the_other':
                plan = [[first] * reps, [-first] * reps]
            elif way == 'alternating':
                plan = [[first * (-1) ** i for i in range(2 * ((reps + 1) // 2))]]
            else:
                plan = [[{'left': 1, 'right': -1, 'both': 0}[way]] * reps]
            for part, sides in enumerate(plan):
                if part:
                    self._short_rest(rng.uniform(4, 15))
                self._set(exercise, style, habit, sides, weighted, series)
            if number + 1 < sets:
                self._rest(rng.uniform(15, 60))
        self._short_rest(rng.uniform(2, 8))

    def _set(self, exercise, style, habit, sides, weighted, series):
        rng, stage, mover = self.rng, self.stage, self.mover
        mover.to(exercise, style, sides[0])
        if exercise.base == 'standing':
            stage.fidget(rng.uniform(2, 6))
            if weighted:
                mover.bend_to_floor('picking a weight up')
                stage.hold(rng.uniform(0.8, 3))
        else:
            stage.hold(rng.uniform(1.5, 4), 0.5)
        track = make_track(rng, self.person, exercise, sides, habit)
        sway = {'standing': 1.3 if exercise.one_sided else 1.0, 'all_fours': 0.7, 'kneeling': 0.8, 'chair': 0.6}.get(exercise.base, 0.3)
        at = stage.follow(*exercise.pose(self.person, style, track), shocks(track, exercise, rng, len(track.s)), sway)
        stage.label('exercising', at + track.reps[0]['begin'])
        after = {'standing': 'standing', 'chair': 'sitting', 'back': 'lying', 'side': 'lying', 'bench': 'sitting'}.get(exercise.base, 'kneeling')
        stage.label(after, at + track.reps[-1]['end'])
        self.truth.add_set(at, exercise, track, series)
        stage.hold(rng.uniform(0.5, 2), sway)
        if weighted:
            mover.bend_to_floor('putting a weight down')

    def _short_rest(self, seconds):
        if self.mover.posture == 'standing':
            self.stage.fidget(seconds)
        elif self.mover.posture == 'chair':
            self.mover.rest_sitting(seconds)
        else:
            self.mover.rest_low(seconds)

    def _rest(self, seconds):
        """Between sets: as one is, or up and about, or on a chair."""
        rng, stage, mover = self.rng, self.stage, self.mover
        if mover.posture != 'standing':
            if rng.random() < 0.75:
                self._short_rest(seconds)
                return
            mover.up()
        until = stage.now_s + seconds
        kind = rng.random()
        if kind < 0.25 and seconds > 20:
            stage.hold(rng.uniform(0.5, 2))
            mover.sit()
            mover.rest_sitting(seconds - 5)
            mover.up()
        elif kind < 0.6:
            self._walk(min(rng.uniform(5, 20), seconds * 0.6))
        elif kind < 0.7:  # talks, turns to someone, shifts from foot to foot
            begin = stage.count
            stage.fidget(min(seconds * 0.7, 20))
            self.truth.not_a_rep(begin, stage.count, 'talking and shifting')
        elif kind < 0.8:  # two or three small steps that turn the body
            stage.label('walking')
            stage.walk(2.2, turns=[rng.uniform(1.0, 2.6) * rng.choice([-1, 1])], speed=0.15)
            stage.label('standing')
        left = until - stage.now_s
        if left > 1:
            stage.fidget(left)
