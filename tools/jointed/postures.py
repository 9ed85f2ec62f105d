"""Ways between the postures a workout needs: chairs, the floor, hands and knees, a bench; and lifting a weight."""
import numpy as np

from body import pelvis_turn
from exercise import RATE_HZ, Exercise, make_track, shocks, still_track
from floor_exercises import FLOOR
from standing_exercises import D, STANDING, draw_sit_to_stand, pose_hinge, pose_sit_to_stand
from turning import about_z, angle_between, ease

EXERCISES = {exercise.name: exercise for exercise in STANDING + FLOOR}
LABEL_OF = {'standing': 'standing', 'chair': 'sitting', 'back': 'lying', 'side': 'lying', 'bench': 'sitting',
            'all_fours': 'kneeling', 'kneeling': 'kneeling'}


class Mover:
    """Takes the body of a stage from posture to posture and writes down when."""

    def __init__(self, stage, truth):
        self.stage, self.truth, self.rng, self.person = stage, truth, stage.rng, stage.person
        self.posture = 'standing'
        self.chair = draw_sit_to_stand(self.rng, self.person)
        self.half_kneel_side = self.rng.choice([-1, 1])
        self.quick = self.rng.uniform(0.8, 1.3)  # multiplies the seconds of changes

    def _timed(self, to, movement):
        """Does a movement that ends in another posture; its middle parts the activities."""
        before, begin = LABEL_OF[self.posture], self.stage.count
        movement()
        middle, after = (begin + self.stage.count) // 2, LABEL_OF[to]
        self.stage.label(after, middle)
        self.stage.label(after)
        if before != after and 'kneeling' not in (before, after):
            self.truth.transition(begin, self.stage.count, before, after)
        self.posture = to

    def _start_pose(self, exercise, style, side):
        turn, place = exercise.pose(self.person, style, still_track(side))
        return turn[0], place[0]

    def to(self, exercise, style, side):
        """Into the posture the exercise begins in."""
        base = exercise.base
        if base == 'standing':
            self.up()
        elif base == 'chair':
            self.chair = style
            if self.posture != 'chair':
                self.up()
                self.sit()
        else:
            if self.posture not in ('standing', base):
                self.up()
            pose = self._start_pose(exercise, style, side)
            if self.posture == base:
                if base == 'side' and self._turned_by(pose[0]) > 60 * D:  # over the back to the other side
                    self._roll_over(pose)
                else:
                    self.stage.through([(*pose, self.rng.uniform(0.8, 1.6))])
            else:
                self._timed(base, lambda: self.stage.through(self._way_down(base, side, pose)))

    def _roll_over(self, pose):
        """From one side over the back to the other: the trunk's axis stays level and where it is."""
        stage, p = self.stage, self.person
        side = 1 if stage.turn[2, 1] > 0 else -1  # the side that is up falls back
        stage.heading += np.pi  # the head stays where it is, so the person faces the other way
        now = about_z(-stage.heading)[0] @ stage.turn
        middle = [(now @ about_z(side * angle * D)[0], [0, 0, p.half_depth + 0.03], 0.9 * self.quick) for angle in (45, 90, 135)]
        stage.through(middle + [(*pose, 1.2 * self.quick)])

    def _turned_by(self, turn):
        return angle_between(self.stage.turn, self.stage._world(turn[None], np.zeros((1, 3)))[0])[0]

    def _half_kneel(self, seconds):
        p, side = self.person, self.half_kneel_side
        middle = (pelvis_turn(22 * D, 3 * D * side, 6 * D * side)[0], [0.12, 0.04 * side, 0.72 * p.standing_pelvis()[2]], 0.55 * seconds)
        low = (pelvis_turn(8 * D, 2 * D * side, 4 * D * side)[0], [0.02, 0.02 * side, 0.06 + p.thigh + p.belt_above_hips], 0.6 * seconds)
        return [middle, low]

    def _way_down(self, base, side, pose):
        p, q, rng = self.person, self.quick, self.rng
        if base == 'bench':
            squat = (pelvis_turn(25 * D)[0], [-0.25, 0, 0.42 * p.height * 0.7], 1.4 * q)
            floor = (pelvis_turn(-22 * D)[0], [-0.1, 0, p.half_depth + 0.06], 1.2 * q)
            return [squat, floor, (pelvis_turn(-22 * D)[0], [-0.1, 0, p.half_depth + 0.06], 0.8), (*pose, 1.2 * q)]
        way = self._half_kneel(2.4 * q)
        if base == 'kneeling':
            return way + [(*pose, 1.0 * q)]
        if base == 'all_fours':
            return way + [(*pose, 1.5 * q)]
        lean = (side or rng.choice([-1, 1]))  # sits down on the right hip when the left side is to be up
        side_sit = (pelvis_turn(-8 * D, 35 * D * lean, -20 * D * lean)[0], [-0.15, -0.12 * lean, p.half_breadth + 0.02], 1.5 * q)
        lowered = (pelvis_turn(-45 * D, 25 * D * lean, -10 * D * lean)[0], [-0.08, -0.05 * lean, p.half_depth + 0.03], 1.3 * q)
        return way + [side_sit] + ([lowered] if base == 'back' else []) + [(*pose, 1.5 * q)]

    def up(self):
        """To standing, from wherever."""
        p, q, rng = self.person, self.quick, self.rng
        if self.posture == 'standing':
            return
        if self.posture == 'chair':
            self._timed('standing', lambda: self._chair_way(0.0, 1.0))
            return
        stand = (np.eye(3), p.standing_pelvis(), 1.3 * q)
        half = list(reversed(self._half_kneel(2.2 * q)))
        lean = rng.choice([-1, 1])
        sit = (pelvis_turn(-15 * D, 20 * D * lean, -15 * D * lean)[0], [-0.1, -0.1 * lean, p.half_breadth], 1.6 * q)
        on_side = (pelvis_turn(-70 * D)[0] @ about_z(45 * D * lean)[0], [0, 0, p.half_depth + 0.04], 1.3 * q)
        first = {'back': [on_side, sit], 'side': [sit], 'bench': [(pelvis_turn(-20 * D)[0], [-0.1, 0, p.half_depth + 0.06], 1.0 * q), sit],
                 'all_fours': [], 'kneeling': []}[self.posture]
        self._timed('standing', lambda: self.stage.through(first + half + [stand]))

    def _chair_way(self, from_s, to_s):
        seconds = self.rng.uniform(1.4, 2.2) * self.quick
        t = np.arange(int(seconds * RATE_HZ)) / (seconds * RATE_HZ)
        track = still_track()
        track.s = from_s + (to_s - from_s) * ease(t)
        track.size, track.own = np.ones(len(t)), np.zeros((len(t), 6))
        turn, place = pose_sit_to_stand(self.person, self.chair, track)
        self.stage.follow(turn, place, shocks(track, EXERCISES['sit_to_stand'], self.rng, len(t)))

    def sit(self):
        self._timed('chair', lambda: self._chair_way(1.0, 0.0))

    def rest_sitting(self, seconds):
        """On a chair with a rounded back: the pelvis 10-35 degrees behind upright (Andersson 1979)."""
        rng, stage = self.rng, self.stage
        turn, place = (part[0] for part in pose_sit_to_stand(self.person, self.chair, still_track()))
        until = stage.now_s + seconds
        slump = rng.uniform(10, 33)
        while stage.now_s < until - 3:
            leaned = pelvis_turn(-(slump + rng.normal(0, 3)) * D, rng.normal(0, 2) * D, rng.normal(0, 3) * D)[0]
            stage.through([(leaned, place + [rng.normal(0.02, 0.01), rng.normal(0, 0.01), 0], rng.uniform(0.9, 1.8))], 0.4)
            stage.hold(rng.uniform(4, 15), 0.4)
        stage.through([(turn, place, 1.2)], 0.4)

    def rest_low(self, seconds):
        """On the floor between sets: still, with a shift now and then; from hands and knees up to the knees."""
        rng, stage, p = self.rng, self.stage, self.person
        until, base_turn, base_place = stage.now_s + seconds, stage.turn.copy(), stage.place.copy()
        if self.posture == 'all_fours':
            upright = (pelvis_turn(3 * D)[0], [-0.05, 0, 0.06 + p.thigh + p.belt_above_hips], 1.6 * self.quick)
            stage.through([upright], 0.7)
            base_turn, base_place = stage.turn.copy(), stage.place.copy()
        elif self.posture == 'bench':
            stage.through([(pelvis_turn(-rng.uniform(15, 30) * D)[0], [-0.1, 0, p.half_depth + 0.06], 1.6)], 0.5)
            base_turn, base_place = stage.turn.copy(), stage.place.copy()
        while stage.now_s < until:
            stage.hold(rng.uniform(2, 8), 0.35)
            if rng.random() < 0.6:
                shifted = base_turn @ pelvis_turn(*(rng.normal(0, 3, 3) * D))[0]
                back = about_z(-stage.heading)[0]
                stage.through([(back @ shifted, back @ (base_place - stage.ground) + rng.normal(0, 0.006, 3), rng.uniform(0.8, 1.6))], 0.35)

    def bend_to_floor(self, what):
        """A weight is picked up or put down: part hinge, part squat, in one's own way each time."""
        rng = self.rng
        once = Exercise('bend', 'standing', False, 'eccentric', (1, 1), (1, 1), 0, 0, None, pose_hinge)
        style = {'lean': rng.uniform(58, 84) * D, 'knee': rng.uniform(25, 75) * D, 'share': rng.uniform(0.65, 0.9), 'target': 0.05}
        steady = type('Once', (), dict(vars(self.person), depth=1.0, size_scatter=0.08, sloppy=0, aborts=0, long_pauses=0, fatigue=0, size_left_more=0,
                                       time_left_more=0))()
        track = make_track(rng, steady, once, [0], {'out_s': rng.uniform(1.0, 1.8), 'back_s': rng.uniform(0.9, 1.6),
                                                    'far_pause_s': rng.uniform(0.2, 1.2), 'near_pause_s': 0.2})
        at = self.stage.follow(*pose_hinge(self.person, style, track), None, 1.2)
        self.truth.not_a_rep(at + track.reps[0]['begin'], at + track.reps[0]['end'], what)
