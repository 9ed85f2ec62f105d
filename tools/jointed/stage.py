"""What happens one after the other: the trajectory of the pelvis in the world at 400 Hz, and the activity of every moment.

Each part is told in the frame of a place on the floor (x the way the person faces) and begins where the last one ended;
what lies apart is bridged by a movement of least jerk. Posture changes without an own chain (lying down, getting to the
knees) go through a few poses that overlap, as sub-movements of a person do.
"""
import numpy as np

from exercise import RATE_HZ
from turning import about_z, bump, ease, smooth, turn_of, vec, vector_of, wander


class Stage:
    def __init__(self, rng, person):
        self.rng, self.person = rng, person
        self.parts = []  # (turn, place, shock, sway)
        self.count = 0
        self.ground = np.zeros(3)  # of the place: where on the floor
        self.heading = 0.0
        self.turn, self.place = np.eye(3), person.standing_pelvis()
        self.labels = []  # (from sample, label)

    @property
    def now_s(self):
        return self.count / RATE_HZ

    def label(self, label, at=None):
        self.labels.append((self.count if at is None else at, label))

    def _world(self, turn, place):
        to_world = about_z(self.heading)[0]
        return to_world @ turn, place @ to_world.T + self.ground

    def _append(self, turn, place, shock=None, sway=1.0):
        """Poses of the world."""
        shock = np.zeros((len(turn), 3)) if shock is None else shock
        self.parts.append((turn, place, shock, np.full(len(turn), float(sway))))
        self.turn, self.place = turn[-1], place[-1]
        self.count += len(turn)

    def hold(self, seconds, sway=1.0):
        count = max(int(seconds * RATE_HZ), 1)
        self._append(np.repeat(self.turn[None], count, 0), np.repeat(self.place[None], count, 0), None, sway)

    def through(self, poses, sway=1.0):
        """Through poses of the place, [(turn, place, seconds)]; each sets out before the one before has been reached."""
        start_turn, start_place = self.turn, self.place
        spans, begin = [], 0.0
        for _, _, seconds in poses:
            spans.append((begin, begin + seconds))
            begin += 0.72 * seconds
        time = np.arange(int(spans[-1][1] * RATE_HZ) + 1) / RATE_HZ
        turn = np.repeat(start_turn[None], len(time), 0)
        place = np.repeat(start_place[None], len(time), 0)
        last_turn, last_place = start_turn, start_place
        for (to_turn, to_place, _), span in zip(poses, spans):
            to_turn, to_place = (part[0] for part in self._world(np.reshape(to_turn, (1, 3, 3)), np.reshape(to_place, (1, 3))))
            done = ease(time, *span)
            turn = turn @ turn_of(done[:, None] * vector_of(last_turn.T @ to_turn))
            place = place + done[:, None] * (to_place - last_place)
            last_turn, last_place = to_turn, to_place
        self._append(turn, place, None, sway)

    def follow(self, turn, place, shock=None, sway=1.0):
        """A trajectory of the place; first to where it begins, if that is elsewhere. Returns the sample it begins at."""
        world_turn, world_place = self._world(turn, place)
        apart = np.linalg.norm(world_place[0] - self.place) + 0.4 * np.linalg.norm(vector_of(self.turn.T @ world_turn[0]))
        if apart > 1e-3:
            self.through([(turn[0], place[0], 0.6 + 1.2 * min(apart, 1.5))], sway)
        begin = self.count
        self._append(world_turn, world_place, None if shock is None else shock @ about_z(self.heading)[0].T, sway)
        return begin

    def stand(self, seconds, sway=1.0):
        """Upright over the place, at rest."""
        place = self.person.standing_pelvis()[None]
        self.follow(np.eye(3)[None], place)
        self.hold(seconds, sway)

    def walk(self, seconds, turns=None, speed=1.0):
        """Walking by harmonics of the stride, which begins and ends on the spot where one stands.

        Pelvis: up and down 4-5 cm twice a stride with a second bump at loading, sideways 4-5 cm, list and turn some 2-4
        degrees each way (Inman 1981; Perry 1992); accelerations of 2-2.5 m/s2 r.m.s. upward and 1.2-1.8 each along and across,
        their higher harmonics a third to a half of the first (Menz 2003; Zijlstra 2003); cadence and step length by height
        (Winter 1991).
        """
        rng, p = self.rng, self.person
        if not hasattr(p, 'gait'):
            p.gait = {'step_s': rng.uniform(0.50, 0.60) * (p.height / 1.7) ** 0.5, 'length': rng.uniform(0.37, 0.44) * p.height,
                      'up': rng.uniform(0.016, 0.024), 'second': rng.uniform(0.0009, 0.0022), 'third': rng.uniform(0.0005, 0.0012),
                      'side': rng.uniform(0.016, 0.026), 'side_third': rng.uniform(0.003, 0.006),
                      'along': rng.uniform(0.011, 0.018), 'along_second': rng.uniform(0.0015, 0.003),
                      'list': rng.uniform(0.03, 0.07), 'yaw': rng.uniform(0.03, 0.07), 'nod': rng.uniform(0.012, 0.03),
                      'lean': rng.uniform(0.0, 0.08), 'limp': rng.normal(0, 0.012), 'strike': rng.uniform(1.5, 5)}
        g = p.gait
        steps = max(int(seconds / g['step_s']), 3)
        first = rng.integers(2)
        spans = g['step_s'] * (1 + 0.02 * rng.standard_normal(steps)) * (1 + g['limp'] * (-1.0) ** (np.arange(steps) + first))
        spans[0] *= 1.25
        spans[-1] *= 1.2
        ends = np.concatenate([[0], np.cumsum(spans)])
        time = np.arange(int(ends[-1] * RATE_HZ)) / RATE_HZ
        phase = smooth(np.interp(time, ends, np.arange(steps + 1)), 0.25 * RATE_HZ)  # in steps; whole at foot contact
        phase = np.clip(phase, 0, steps)
        share = ease(phase, 0.1, 1.6) * ease(steps - phase, 0.1, 1.6)
        stride = np.pi * (phase + first)  # even: the left foot lands
        if turns is None:
            turns = [(rng.uniform(0.5, 0.9) * rng.choice([-1, 1]) * rng.uniform(0.7, 3.0)) for _ in range(int(seconds / 9 + rng.random()))]
        heading = np.zeros(len(time))
        for number, angle in enumerate(turns):
            middle = time[-1] * (number + rng.uniform(0.35, 0.65)) / len(turns)
            span = min(max(abs(angle) / 1.1, 1.0), 0.9 * time[-1])  # El-Gohary 2014: some 65 degrees a second
            middle = np.clip(middle, span / 2, time[-1] - span / 2)
            heading += angle * ease(time, middle - span / 2, middle + span / 2)
        forward = speed * share * g['length'] * np.gradient(phase) + np.gradient(
            share * (g['along'] * np.sin(2 * np.pi * (phase - 0.05)) + g['along_second'] * np.sin(4 * np.pi * phase + 0.5)))
        size = share * (0.35 + 0.65 * speed)
        sideways = size * (g['side'] * np.sin(stride) + g['side_third'] * np.sin(3 * stride + 0.4))
        path = np.cumsum(forward[:, None] * vec(np.cos(heading), np.sin(heading), 0 * heading), axis=0)
        path -= path[0]
        height = size * (-g['up'] * np.cos(2 * np.pi * (phase - 0.07)) + g['second'] * np.sin(4 * np.pi * (phase - 0.05))
                         + g['third'] * np.sin(6 * np.pi * (phase - 0.02)) - 0.012)
        place = path + vec(-np.sin(heading) * sideways, np.cos(heading) * sideways, height) + p.standing_pelvis()
        turn = about_z(heading - size * g['yaw'] * np.cos(stride)) @ turn_of(
            vec(size * g['list'] * np.sin(stride + 0.35), g['lean'] * share + size * g['nod'] * np.cos(2 * np.pi * phase + 0.6), 0))
        shock = np.zeros((len(time), 3))
        for at in np.searchsorted(phase, np.arange(1, steps)):
            self._heel_strike(shock, at, size[min(at, len(size) - 1)] * g['strike'] * rng.uniform(0.7, 1.3), heading[min(at, len(size) - 1)])
        self.follow(turn, place, shock, 0.4)
        to_world = about_z(self.heading)[0]
        self.ground = self.ground + to_world @ path[-1]
        self.heading += heading[-1]

    def _heel_strike(self, shock, at, strength, heading):
        """A jerk upward and backward that rings off within a tenth of a second (Lafortune 1991: less at the pelvis)."""
        t = np.arange(min(int(0.15 * RATE_HZ), len(shock) - at)) / RATE_HZ
        wave = strength * np.exp(-t / 0.022) * np.sin(2 * np.pi * self.rng.uniform(13, 20) * t)
        shock[at:at + len(t)] += wave[:, None] * np.array([-0.4 * np.cos(heading), -0.4 * np.sin(heading), 1.0])

    def fidget(self, seconds):
        """Standing with the weight shifted, looking around, a hand at the clothes: small, irregular, never rhythmic."""
        rng, p, until = self.rng, self.person, self.now_s + seconds
        while self.now_s < until - 1.5:
            kind = rng.integers(4)
            shift, list_, yaw, pitch = rng.normal(0, 0.025), rng.normal(0, 0.045), rng.normal(0, 0.16), rng.normal(0.02, 0.05)
            if kind == 0:  # a look over the shoulder and back
                yaw *= 2.2
            turn = about_z(yaw)[0] @ turn_of(np.array([[list_, pitch, 0]]))[0]
            self.through([(turn, p.standing_pelvis() + [rng.normal(0, 0.015), shift, -abs(rng.normal(0, 0.008))], rng.uniform(0.7, 2.0))], 1.5)
            self.hold(rng.uniform(0.3, 4.0), rng.choice([1.0, 2.0]))
        self.follow(np.eye(3)[None], p.standing_pelvis()[None])
        self.hold(max(until - self.now_s, 0.3))

    def finish(self):
        """The whole trajectory with sway upon it: (turn, place, shock), and the spans of activity in seconds."""
        turn, place, shock, sway = (np.concatenate(parts) for parts in zip(*self.parts))
        rng, p = self.rng, self.person
        gain = smooth(sway, 1.2 * RATE_HZ)[:, None] * p.sway
        count = len(turn)
        # Quiet stance: 0.15-1 Hz, some millimetres and half a degree (Winter 1995); breathing is part of it.
        breath = bump(np.mod(np.cumsum(0.24 * (1 + 0.3 * wander(rng, count, RATE_HZ, 0.01, 0.1)[:, 0])) / RATE_HZ, 1))
        place = place + gain * (wander(rng, count, RATE_HZ, 0.12, 1.5, 3) * [0.003, 0.003, 0.0006])
        lean = gain * np.deg2rad(0.35) * wander(rng, count, RATE_HZ, 0.12, 2.0, 3) + np.deg2rad(0.25) * vec(0, breath, 0)
        turn = turn @ turn_of(lean)
        place, turn = smooth(place, 0.04 * RATE_HZ), _orthonormal(smooth(turn, 0.04 * RATE_HZ))
        spans = []
        for (at, label), (until, _) in zip(self.labels, self.labels[1:] + [(self.count, '')]):
            if until <= at:
                continue
            if spans and spans[-1]['label'] == label:
                spans[-1]['end'] = until
            else:
                spans.append({'start': at, 'end': until, 'label': label})
        return turn, place, shock, spans


def _orthonormal(turn):
    """Averaged rotation matrices made rotations again."""
    first = turn[:, :, 0] / np.linalg.norm(turn[:, :, 0], axis=1, keepdims=True)
    third = np.cross(first, turn[:, :, 1])
    third /= np.linalg.norm(third, axis=1, keepdims=True)
    return np.stack([first, np.cross(third, first), third], 2)
