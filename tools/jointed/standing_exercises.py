"""Exercises on the feet, as joint angles. Sources stand at each; angles in degrees are turned to radians by `D`.

Every pose is written for the left side and mirrored for the right.
"""
import numpy as np

from body import balanced_lean, balanced_shank, bent_leg, over_foot, over_toes, pelvis_turn
from exercise import Exercise
from turning import about_z, bump, ease, limited, ramp, vec

D = np.pi / 180


def mirrored(turn, place, side):
    """The same on the right: left and right exchanged where `side` is -1."""
    sign = np.where(side < 0, -1.0, 1.0)
    flip = np.stack([np.ones_like(sign), sign, np.ones_like(sign)], 1)
    return turn * flip[:, :, None] * flip[:, None, :], place * flip


def both_feet(person):
    return np.array([0, 0, person.ankle_height])


def one_foot(person, side, x=0.0, z=0.0):
    return np.array([x, side * person.half_hips, person.ankle_height + z])


# Squat: knee 80-120 degrees at the bottom, ankle 20-35 (Schoenfeld 2010; Escamilla 2001); the trunk leans as balance asks;
# the pelvis follows the trunk in part, and tucks under near the bottom (McKean 2010: sacrum 15-40 degrees).
def draw_squat(rng, p):
    return {'knee': rng.uniform(85, 115) * D, 'shank': rng.uniform(22, 35) * D, 'spread': rng.uniform(10, 28) * D,
            'target': rng.uniform(0.02, 0.06), 'arms': rng.uniform(0.0, 0.05), 'share': rng.uniform(0.60, 0.90), 'tuck': rng.uniform(0, 8) * D}


def pose_squat(p, y, t):
    u = t.s * t.size
    knee = limited(y['knee'] * u * (1 + 0.03 * t.own[:, 0]), 125 * D) + 3 * D * (1 - u)
    shank = limited(y['shank'] * u**0.9 * (1 + 0.05 * t.own[:, 1]), 40 * D)
    level = balanced_lean(p, 0.0, 3 * D, y['target'] * 0.5, 0.0)
    lean = balanced_lean(p, shank, knee, y['target'] * (0.5 + 0.5 * ease(u)), y['arms'] * ease(u, 0, 0.5)) - level
    pitch = y['share'] * limited(lean, 52 * D) * (1 + 0.06 * t.own[:, 2] * t.s) - y['tuck'] * ease(u, 0.65, 1.05)
    turn = pelvis_turn(pitch, 1.2 * D * t.own[:, 3] * t.s, 1.2 * D * t.own[:, 4] * t.s)
    return over_foot(p, turn, both_feet(p), shank, knee, 0, 0.012 * t.own[:, 5] * t.s, y['spread'] * u)


# Hinges: hips fold 60-90 degrees, knees 15-30 in a deadlift and 5-15 in a good morning, shanks as balance asks; the pelvis
# takes 75-90 % of the lean of the trunk
# (McGill; Lee et al. 2018 for the deadlift; Schellenberg 2013 for good mornings).
def _draw_hinge(lean, knee, share=(0.72, 0.90)):
    def draw(rng, p):
        return {'lean': rng.uniform(*lean) * D, 'knee': rng.uniform(*knee) * D, 'share': rng.uniform(*share),
                'target': rng.uniform(0.03, 0.07), 'over': rng.uniform(2, 7) * D}
    return draw


def pose_hinge(p, y, t):
    u = t.s * t.size
    lean = limited(y['lean'] * u * (1 + 0.04 * t.own[:, 0]), 88 * D)
    knee = 3 * D + (y['knee'] * (1 + 0.1 * t.own[:, 1])) * ease(u, 0, 0.9)
    shank = balanced_shank(p, lean, knee, y['target'] * ease(u)) - balanced_shank(p, 0.0, 3 * D, 0.0)
    turn = pelvis_turn(y['share'] * lean, 1.2 * D * t.own[:, 3] * t.s, 1.5 * D * t.own[:, 4] * t.s)
    return over_foot(p, turn, both_feet(p), shank, knee, 0, 0.01 * t.own[:, 5] * t.s)


def pose_swing(p, y, t):
    """A hinge whose top is a hard lock-out: the pelvis tucks for a moment (McGill & Marshall 2012)."""
    turn, place = pose_hinge(p, y, t)
    return turn @ pelvis_turn(-y['over'] * bump(t.s, 0.12)), place


# Single-leg deadlift: the hip of the leg that stands folds, the free side opens by 3-12 degrees (Diamant 2021).
def draw_single_hinge(rng, p):
    return {'lean': rng.uniform(48, 75) * D, 'knee': rng.uniform(8, 22) * D, 'target': 0.05, 'open': rng.uniform(2, 12) * D,
            'over': rng.uniform(0.75, 1.0), 'turn': rng.uniform(-4, 4) * D}


def pose_single_hinge(p, y, t):
    u = t.s * t.size
    lean = limited(y['lean'] * u * (1 + 0.04 * t.own[:, 0]), 85 * D)
    knee = 2 * D + y['knee'] * ease(u, 0, 0.8)
    # The free leg, stretched behind, weighs against the trunk, so the hip goes back less than with both feet down.
    shank = 0.55 * (balanced_shank(p, lean, knee, y['target'] * ease(u)) - balanced_shank(p, 0.0, 2 * D, 0.0))
    shift = p.half_hips * y['over'] * ease(t.s, 0, 0.35)
    opened = (y['open'] + 2 * D * t.own[:, 2]) * u
    turn = pelvis_turn(lean, -2 * D * bump(t.s, 0.2), y['turn'] * u + 2 * D * t.own[:, 4] * t.s) @ about_z(-opened)
    return mirrored(*over_foot(p, turn, one_foot(p, 1), shank, knee, 1, -shift / p.leg), t.side)


# Lunge: step of about 0.6-0.7 leg lengths, front knee near 90 degrees, the rear heel up; pelvis upright within some
# 15 degrees (Farrokhi 2008). The chain stands on the ball of the rear foot.
def draw_lunge(rng, p):
    return {'foot': rng.uniform(45, 65) * D, 'fall': rng.uniform(52, 80) * D, 'stride': rng.uniform(13, 19) * D,
            'pitch': rng.uniform(2, 16) * D, 'yaw': rng.uniform(2, 9) * D, 'hike': rng.uniform(1, 5) * D}


def pose_lunge(p, y, t):
    step, drop = ease(t.s, 0, 0.85), ramp(t.s, 0.22) * t.size
    turn = pelvis_turn(y['pitch'] * drop + 3 * D * bump(t.s, 0.3) + 2 * D * t.own[:, 0] * t.s,
                       y['hike'] * bump(t.s, 0.25) + 1.5 * D * t.own[:, 1] * t.s, -y['yaw'] * step)
    shank = y['stride'] * step + y['fall'] * (1 + 0.03 * t.own[:, 2]) * drop
    thigh = y['stride'] * step - 8 * D * drop
    toe = np.array([p.foot, -p.half_hips, 0])
    turn, place = over_toes(p, turn, toe, y['foot'] * ramp(t.s, 0.1) * t.size, limited(shank, 98 * D), thigh, -1)
    return mirrored(turn, place + vec(0, -0.03 * bump(t.s, 0.25) + 0.03 * drop, 0), t.side)


# Reverse lunge: the front leg bends over its foot; the other steps back.
def draw_reverse_lunge(rng, p):
    return {'knee': rng.uniform(78, 102) * D, 'shank': rng.uniform(6, 20) * D, 'pitch': rng.uniform(5, 24) * D,
            'yaw': rng.uniform(2, 8) * D, 'drop': rng.uniform(1, 5) * D}


def pose_reverse_lunge(p, y, t):
    u = t.s * t.size
    early = ease(t.s, 0, 0.4)
    turn = pelvis_turn(y['pitch'] * u + 2 * D * t.own[:, 0] * t.s,
                       y['drop'] * bump(t.s, 0.3) + 1.5 * D * t.own[:, 1] * t.s, -y['yaw'] * ease(t.s, 0, 0.6))
    knee = limited(y['knee'] * u * (1 + 0.03 * t.own[:, 2]), 108 * D)
    shift = 0.7 * p.half_hips * early - 0.5 * p.half_hips * ease(t.s, 0.35, 0.9)
    return mirrored(*over_foot(p, turn, one_foot(p, 1), y['shank'] * u, knee, 1, -shift / p.leg), t.side)


# Lateral lunge: the leg left behind stays straight and spreads to 28-45 degrees, the hips go back (Neumann: abduction 40).
def draw_lateral_lunge(rng, p):
    return {'spread': rng.uniform(28, 42) * D, 'back': rng.uniform(4, 12) * D, 'pitch': rng.uniform(14, 38) * D,
            'roll': rng.uniform(-2, 8) * D, 'yaw': rng.uniform(-3, 6) * D}


def pose_lateral_lunge(p, y, t):
    u = t.s * t.size
    turn = pelvis_turn(y['pitch'] * ramp(t.s, 0.1) * t.size, -y['roll'] * u + 3 * D * bump(t.s, 0.25) + D * t.own[:, 1] * t.s, y['yaw'] * u)
    tilt = -limited(y['spread'] * (1 + 0.04 * t.own[:, 0]) * u, 50 * D)
    return mirrored(*over_foot(p, turn, one_foot(p, -1), -y['back'] * ramp(t.s, 0.2) * t.size, 2 * D + 0 * u, -1, tilt), t.side)


# Step-up: a box of 15-40 cm; the trunk leans 15-35 degrees while the weight goes over the foot on it (Simenz 2012). The
# chain stands on the foot on the box; while that foot is still on its way the hips only sway over the other one.
def draw_step_up(rng, p):
    return {'box': min(rng.uniform(0.15, 0.40), 0.24 * p.height), 'ahead': rng.uniform(0.24, 0.34), 'lean': rng.uniform(14, 34) * D,
            'share': rng.uniform(0.6, 0.9), 'hike': rng.uniform(3, 8) * D, 'drop': rng.uniform(1, 5) * D, 'tap': rng.random() < 0.4}


def pose_step_up(p, y, t):
    rise = ramp(t.s, 0.26)
    low = bent_leg(p, -y['ahead'], 0.998 * p.leg - y['box'])
    top = bent_leg(p, 0.0, (0.985 if y['tap'] else 0.998) * p.leg)
    shank, knee = (low[i] + (top[i] - low[i]) * rise for i in (0, 1))
    lean = y['lean'] * y['share'] * (1 + 0.12 * t.own[:, 0]) * bump(t.s, 0.45)
    roll = (y['hike'] + D * t.own[:, 1]) * bump(t.s, 0.18) + y['drop'] * bump(t.s, 0.6) + (3 * D * ease(t.s, 0.7, 1) if y['tap'] else 0)
    turn = pelvis_turn(lean, roll, -5 * D * bump(t.s, 0.3))
    sway = -0.035 * bump(t.s, 0.15) + 0.8 * p.half_hips * bump(t.s, 0.62)
    turn, place = over_foot(p, turn, one_foot(p, 1, y['ahead'], y['box']), shank, knee, 1)
    # The chain begins where both feet stand: what is over of the lean at its foot is balanced by the foot on the floor.
    return mirrored(turn, place + vec(0, sway, 0), t.side)


# Abduction: the free leg goes out 20-40 degrees; the pelvis hikes 5-15 and shifts over the other foot (Neumann, ch. 12).
def draw_abduction(rng, p):
    return {'hike': rng.uniform(5, 14) * D, 'shift': rng.uniform(0.5, 0.95), 'yaw': rng.uniform(-4, 4) * D, 'pitch': rng.uniform(-3, 4) * D}


def pose_abduction(p, y, t):
    u = t.s * t.size
    turn = pelvis_turn(y['pitch'] * u, (y['hike'] + D * t.own[:, 0]) * u - 1.5 * D * bump(t.s, 0.15), (y['yaw'] + D * t.own[:, 1]) * u)
    tilt = p.half_hips * (y['shift'] + 0.08 * t.own[:, 2]) * ease(t.s, 0, 0.45) / p.leg
    return mirrored(*over_foot(p, turn, one_foot(p, -1), 0 * u, 1 * D + 0 * u, -1, tilt), t.side)


# Sit to stand: seat 40-48 cm, the trunk leans 30-50 degrees before the seat is left, of which the pelvis does 25-45
# (Schenkman 1990; Nuzik 1986: about 2 s). Sitting tilts the pelvis back.
def draw_sit_to_stand(rng, p):
    return {'seat': rng.uniform(0.41, 0.48), 'tilt': rng.uniform(4, 18) * D, 'lean': rng.uniform(24, 43) * D, 'back': rng.uniform(0.86, 0.96)}


def seat_hip(p, y):
    return -y['back'] * p.thigh + 0.05, y['seat'] + 0.075 - p.ankle_height


def pose_sit_to_stand(p, y, t):
    rise = ramp(t.s, 0.24)
    low, top = bent_leg(p, *seat_hip(p, y)), (0.0, 2 * D)
    shank, knee = (low[i] + (top[i] - low[i]) * rise for i in (0, 1))
    pitch = -y['tilt'] * (1 - t.s) + (y['lean'] * (1 + 0.08 * t.own[:, 0])) * bump(t.s, 0.42)
    turn = pelvis_turn(pitch, 1.2 * D * t.own[:, 1] * bump(t.s), 1.2 * D * t.own[:, 2] * bump(t.s))
    return over_foot(p, turn, both_feet(p), shank, knee)


STANDING = [
    Exercise('squat', 'standing', False, 'eccentric', (1.0, 2.2), (0.8, 1.6), 0.8, 1.0, draw_squat, pose_squat),
    Exercise('romanian_deadlift', 'standing', False, 'eccentric', (1.3, 2.6), (0.9, 1.8), 0.6, 1.0, _draw_hinge((56, 82), (14, 30)), pose_hinge),
    Exercise('good_morning', 'standing', False, 'eccentric', (1.3, 2.6), (0.9, 1.8), 0.6, 1.0, _draw_hinge((50, 76), (4, 14)), pose_hinge),
    Exercise('kettlebell_swing', 'standing', False, 'eccentric', (0.75, 0.95), (0.6, 0.8), 0.0, 0.15, _draw_hinge((56, 80), (18, 38)), pose_swing,
             even_curve=True),
    Exercise('single_leg_rdl', 'standing', True, 'eccentric', (1.3, 2.5), (1.0, 1.9), 0.6, 1.2, draw_single_hinge, pose_single_hinge),
    Exercise('lunge', 'standing', True, 'eccentric', (1.1, 1.9), (1.0, 1.6), 0.6, 1.0, draw_lunge, pose_lunge, contacts=((0.42, 4.0),)),
    Exercise('reverse_lunge', 'standing', True, 'eccentric', (1.1, 1.9), (1.0, 1.6), 0.6, 1.0, draw_reverse_lunge, pose_reverse_lunge,
             contacts=((0.40, 2.5),)),
    Exercise('lateral_lunge', 'standing', True, 'eccentric', (1.1, 1.8), (0.9, 1.6), 0.6, 1.0, draw_lateral_lunge, pose_lateral_lunge,
             contacts=((0.35, 3.5),)),
    Exercise('step_up', 'standing', True, 'concentric', (1.2, 1.9), (1.2, 1.9), 0.7, 1.0, draw_step_up, pose_step_up, whole_way=True,
             contacts=((0.26, 4.0), (0.9, 1.5))),
    Exercise('hip_abduction_standing', 'standing', True, 'concentric', (0.8, 1.5), (0.8, 1.6), 1.0, 0.8, draw_abduction, pose_abduction,
             alternates=False),
    Exercise('sit_to_stand', 'chair', False, 'concentric', (0.9, 1.5), (1.0, 1.7), 0.8, 1.0, draw_sit_to_stand, pose_sit_to_stand, whole_way=True,
             contacts=((0.25, 2.0),)),
]
