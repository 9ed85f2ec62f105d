"""Exercises on the back, the side, hands and knees, or the knees, as joint angles, and the postures they begin in.

On the back the pelvis points up (pitch -90 degrees) and the head to -x; on hands and knees it points down (pitch near
+90) and the head to +x; on a side its axis along the trunk is level.
"""
import numpy as np

from body import below_shoulders, over_knee, pelvis_turn
from exercise import Exercise
from standing_exercises import D, mirrored
from turning import about_x, about_y, about_z, ease, limited, ramp, vec


# Bridge: hips from about 60 degrees bent to straight, which lifts the trunk by 20-32 degrees; the pelvis tucks first and
# turns 25-45 in all (Youdas 2015; Lehecka 2017).
def draw_bridge(rng, p):
    return {'rise': rng.uniform(19, 31) * D, 'tuck': rng.uniform(5, 14) * D, 'drop': rng.uniform(2, 8) * D, 'twist': rng.uniform(0, 5) * D}


def _shoulders_on_floor(p):
    return np.array([-(p.trunk - p.belt_above_hips), 0, p.half_depth])


def pose_bridge(p, y, t):
    u = t.s * t.size
    rise = y['rise'] * (1 + 0.04 * t.own[:, 0]) * ramp(t.s, 0.03) * t.size
    pitch = -90 * D - rise - y['tuck'] * ease(t.s, 0, 0.6) * t.size
    turn = pelvis_turn(pitch) @ about_x(D * t.own[:, 1] * u) @ about_z(D * t.own[:, 2] * u)
    return below_shoulders(p, turn, _shoulders_on_floor(p), rise)


def pose_single_bridge(p, y, t):
    """The free side sinks and falls behind; the range is smaller than on both legs."""
    u = t.s * t.size
    rise = 0.8 * y['rise'] * (1 + 0.05 * t.own[:, 0]) * ramp(t.s, 0.03) * t.size
    pitch = -90 * D - rise - 0.8 * y['tuck'] * ease(t.s, 0, 0.6) * t.size
    turn = pelvis_turn(pitch) @ about_z(-(y['drop'] + D * t.own[:, 1]) * u) @ about_x((y['twist'] + D * t.own[:, 2]) * u)
    return mirrored(*below_shoulders(p, turn, _shoulders_on_floor(p), rise), t.side)


# Hip thrust: shoulder blades on a bench of 35-45 cm, hips from near the floor to level with it (Contreras 2011).
def draw_thrust(rng, p):
    low = rng.uniform(-34, -24) * D
    return {'bench': rng.uniform(0.36, 0.44), 'low': low, 'high': rng.uniform(-3, 6) * D, 'tuck': rng.uniform(4, 12) * D}


def pose_thrust(p, y, t):
    u = t.s * t.size
    rise = y['low'] + limited((y['high'] - y['low']) * (1 + 0.04 * t.own[:, 0]) * u, 50 * D)
    turn = pelvis_turn(-90 * D - rise - y['tuck'] * ramp(t.s, 0.3) * t.size) @ about_z(D * t.own[:, 1] * u)
    return below_shoulders(p, turn, np.array([-(p.trunk - p.belt_above_hips), 0, y['bench']]), rise)


# Hands and knees. The leg that moves turns the pelvis with it: lumbar extension when it goes up behind, a turn about the
# spine when it goes out to the side (Neumann ch. 9: lumbar axial turn 5-15, extension 10-20 degrees).
def _all_fours(p, y, pitch, thigh, tilt, twist, bend, side):
    turn = about_y(y['base'] + pitch) @ about_z(twist) @ about_x(bend)
    return mirrored(*over_knee(p, turn, np.array([0, -p.half_hips, 0.05]), thigh, tilt, -1), side)


def draw_donkey(rng, p):
    return {'base': rng.uniform(76, 92) * D, 'extend': rng.uniform(8, 16) * D, 'twist': rng.uniform(2, 8) * D, 'shift': rng.uniform(0.2, 0.6),
            'forward': rng.uniform(-3, 5) * D, 'bend': rng.uniform(-2, 3) * D}


def pose_donkey(p, y, t):
    u = t.s * t.size
    return _all_fours(p, y, (y['extend'] + D * t.own[:, 0]) * ramp(t.s, 0.15) * t.size, y['forward'] * u,
                      p.half_hips * y['shift'] * ease(t.s, 0, 0.5) / p.thigh, (y['twist'] + D * t.own[:, 1]) * u, y['bend'] * u, t.side)


def draw_hydrant(rng, p):
    return {'base': rng.uniform(76, 92) * D, 'twist': rng.uniform(6, 19) * D, 'bend': rng.uniform(1, 8) * D, 'extend': rng.uniform(-3, 4) * D,
            'shift': rng.uniform(0.4, 1.0), 'forward': rng.uniform(-3, 3) * D}


def pose_hydrant(p, y, t):
    u = t.s * t.size
    return _all_fours(p, y, y['extend'] * u, y['forward'] * u, p.half_hips * y['shift'] * ease(t.s, 0, 0.5) / p.thigh,
                      (y['twist'] + 1.2 * D * t.own[:, 0]) * u, (y['bend'] + D * t.own[:, 1]) * u, t.side)


# Clamshell: on the other side, hips bent 45 degrees; the upper knee opens and the pelvis rolls back with it by 3-15
# degrees (Willcox & Burden 2013). It rolls on the floor without slipping.
def draw_clamshell(rng, p):
    return {'roll': rng.uniform(4, 14) * D, 'lean': rng.uniform(-12, 8) * D, 'hike': rng.uniform(-2, 3) * D}


def pose_clamshell(p, y, t):
    u = t.s * t.size
    roll = (y['roll'] + D * t.own[:, 0]) * u
    turn = about_x(90 * D + np.zeros(len(u))) @ about_z(y['lean'] + roll) @ about_x((y['hike'] + 0.5 * D * t.own[:, 1]) * u)
    height = np.hypot(p.half_breadth * np.cos(roll + y['lean']), p.half_depth * np.sin(roll + y['lean']))
    return mirrored(turn, vec(-0.12 * roll, 0, height), t.side)


# Kneeling back-bend (reverse nordic): the body leans back over the knees by 15-40 degrees, the hips stay nearly straight.
def draw_back_bend(rng, p):
    return {'lean': rng.uniform(17, 38) * D, 'hip': rng.uniform(-0.12, 0.10), 'bend': rng.uniform(0, 5) * D}


def pose_back_bend(p, y, t):
    lean = y['lean'] * (1 + 0.04 * t.own[:, 0]) * t.s * t.size
    turn = pelvis_turn(-(1 + y['hip']) * lean - y['bend'] * ramp(t.s, 0.3), D * t.own[:, 1] * t.s, D * t.own[:, 2] * t.s)
    return over_knee(p, turn, np.array([0, 0, 0.05]), -lean, 0.008 * t.own[:, 3] * t.s)


FLOOR = [
    Exercise('glute_bridge', 'back', False, 'concentric', (0.8, 1.5), (0.9, 1.8), 1.5, 0.9, draw_bridge, pose_bridge),
    Exercise('single_leg_bridge', 'back', True, 'concentric', (0.8, 1.5), (0.9, 1.8), 1.2, 0.9, draw_bridge, pose_single_bridge),
    Exercise('hip_thrust', 'bench', False, 'concentric', (0.8, 1.4), (1.0, 1.9), 1.2, 0.7, draw_thrust, pose_thrust),
    Exercise('donkey_kick', 'all_fours', True, 'concentric', (0.8, 1.4), (0.8, 1.5), 0.8, 0.7, draw_donkey, pose_donkey),
    Exercise('fire_hydrant', 'all_fours', True, 'concentric', (0.8, 1.4), (0.8, 1.5), 0.9, 0.7, draw_hydrant, pose_hydrant),
    Exercise('clamshell', 'side', True, 'concentric', (0.8, 1.5), (0.8, 1.6), 1.0, 0.8, draw_clamshell, pose_clamshell, alternates=False),
    Exercise('kneeling_back_bend', 'kneeling', False, 'eccentric', (1.2, 2.3), (0.9, 1.8), 0.6, 0.9, draw_back_bend, pose_back_bend),
]
