"""A person's segments, and the chains of joints from what supports the body up to the pelvis.

Lengths are the shares of body height of Winter, "Biomechanics and Motor Control of Human Movement" (4th ed., fig. 4.1,
after Drillis & Contini), masses those of its table 4.1. A chain gives the place of a hip joint and then of the middle of
the pelvis at belt height; where the pelvis points follows from the joint angles of the exercise.
"""
import numpy as np

from turning import about_x, about_y, about_z, rotate, vec


class Person:
    """Sizes in metres, and habits that stay with a person through all exercises."""

    def __init__(self, rng):
        height = float(np.clip(rng.normal(1.71, 0.09), 1.50, 1.95))
        build = lambda: rng.normal(1, 0.03)
        self.height = height
        self.shank = 0.246 * height * build()
        self.thigh = 0.245 * height * build()
        self.ankle_height = 0.039 * height
        self.foot = 0.60 * 0.152 * height  # from the ball of the foot back to the ankle
        self.trunk = 0.288 * height * build()  # hip joint to shoulder joint
        self.half_hips = 0.050 * height  # Neumann: hip joint centres some 17-18 cm apart
        self.belt_above_hips = 0.055 * height  # iliac crests over the hip joints
        self.half_breadth = 0.095 * height  # the pelvis and what covers it, to one side
        self.half_depth = 0.062 * height  # and from its middle to front or back
        self.hat_arm = 0.626 * self.trunk  # head, arms and trunk: its centre of mass over the hip joints
        self.masses = (0.122, 0.200, 0.678)  # both shanks and feet, both thighs, head with arms and trunk

        self.pace = rng.uniform(0.75, 1.45)  # multiplies the time of every repetition
        self.depth = rng.uniform(0.78, 1.1)  # and its size
        self.size_scatter = rng.uniform(0.05, 0.15)
        self.time_scatter = rng.uniform(0.05, 0.15)
        self.sloppy = rng.choice([0, 0, 0.04, 0.10])  # share of repetitions that go only part of the way
        self.aborts = rng.choice([0, 0.02, 0.05])  # chance before a repetition
        self.long_pauses = rng.choice([0, 0.03, 0.08])
        self.fatigue = rng.uniform(0, 0.25)
        self.sway = rng.uniform(0.6, 1.6)
        # Left against right, as a share: many people none worth the name, some a good deal.
        uneven = rng.random() < 0.45
        self.size_left_more = rng.choice([-1, 1]) * rng.uniform(0.10, 0.25) if uneven and rng.random() < 0.7 else 0.0
        self.time_left_more = rng.choice([-1, 1]) * rng.uniform(0.10, 0.25) if uneven and rng.random() < 0.5 else 0.0

    @property
    def leg(self):
        return self.shank + self.thigh

    def standing_pelvis(self):
        return np.array([0.0, 0.0, self.ankle_height + self.leg * 0.998 + self.belt_above_hips])


def pelvis_turn(pitch=0.0, roll=0.0, yaw=0.0):
    """Turned about the vertical, then leaned, then one side lifted."""
    pitch, roll, yaw = np.broadcast_arrays(np.atleast_1d(pitch), roll, yaw)
    return about_z(yaw) @ about_y(pitch) @ about_x(roll)


def over_foot(person, turn, ankle, shank, knee, side=0, tilt=0.0, spread=0.0):
    """Pelvis over a foot that stays: shank leaned forward by `shank`, the knee bent by `knee`, the whole leg tilted to its
    side by `tilt` (positive: to the right). `side` +1 is the left leg, -1 the right, 0 both legs seen from the side, whose
    thighs may `spread` outwards, which makes them shorter in that view. Returns (turn, place)."""
    shank, knee, tilt, spread = np.broadcast_arrays(np.atleast_1d(shank), knee, tilt, spread)
    lower = about_x(tilt) @ about_y(shank)
    upper = lower @ about_y(-knee)
    hip = ankle + person.shank * lower[:, :, 2] + (person.thigh * np.cos(spread))[:, None] * upper[:, :, 2]
    return turn, on_hip(person, turn, hip, side)


def over_toes(person, turn, toe, foot, shank, thigh, side):
    """Pelvis over the ball of a foot whose heel rises: absolute forward angles of foot, shank and thigh."""
    foot = np.atleast_1d(foot)
    ankle = toe + rotate(about_y(foot), [-person.foot, 0, person.ankle_height])
    hip = ankle + person.shank * about_y(shank)[:, :, 2] + person.thigh * about_y(thigh)[:, :, 2]
    return turn, on_hip(person, turn, hip, side)


def over_knee(person, turn, knee, thigh, tilt, side=0):
    """Pelvis over a knee on the floor: the thigh leaned forward by `thigh`, to the right by `tilt`."""
    hip = knee + person.thigh * (about_x(tilt) @ about_y(thigh))[:, :, 2]
    return turn, on_hip(person, turn, hip, side)


def on_hip(person, turn, hip, side=0):
    return hip + rotate(turn, [0, -side * person.half_hips, person.belt_above_hips])


def below_shoulders(person, turn, shoulders, rise):
    """Pelvis of someone on the back, the trunk lying from the shoulders towards +x and rising by `rise` above level."""
    rise = np.atleast_1d(rise)
    along = vec(np.cos(rise), 0, np.sin(rise))
    waist = shoulders + (person.trunk - person.belt_above_hips - 0.04) * along
    return turn, waist - 0.04 * turn[:, :, 2]


def bent_leg(person, hip_from_ankle_x, hip_from_ankle_z):
    """Shank lean and knee bend that bring the hip joint there: the two-bar linkage, the knee in front."""
    reach = min(float(np.hypot(hip_from_ankle_x, hip_from_ankle_z)), 0.9995 * person.leg)
    cosine = (person.shank**2 + person.thigh**2 - reach**2) / (2 * person.shank * person.thigh)
    knee = np.pi - np.arccos(np.clip(cosine, -1, 1))
    at_ankle = np.arccos(np.clip((person.shank**2 + reach**2 - person.thigh**2) / (2 * person.shank * reach), -1, 1))
    return float(np.arctan2(hip_from_ankle_x, hip_from_ankle_z) + at_ankle), float(knee)


def balanced_lean(person, shank, knee, target, arms_forward=0.0):
    """The lean of the trunk that keeps the centre of mass at `target` in front of the ankles; arms held forward help."""
    knee_x = person.shank * np.sin(shank)
    hip_x = knee_x + person.thigh * np.sin(shank - knee)
    legs, thighs, upper = person.masses
    sine = (target - legs * 0.6 * knee_x - thighs * (knee_x + hip_x) / 2 - upper * (hip_x + arms_forward)) / (upper * person.hat_arm)
    return np.arcsin(np.clip(sine, -0.95, 0.95))


def balanced_shank(person, lean, knee, target):
    """The lean of the shank (backward is negative) that keeps the balance when the trunk leans forward: Newton steps."""
    legs, thighs, upper = person.masses
    shank = np.zeros_like(np.asarray(lean, float))
    for _ in range(6):
        knee_x, hip_arm = person.shank * np.sin(shank), person.thigh * np.sin(shank - knee)
        mass_x = (0.6 * legs + thighs + upper) * knee_x + (thighs / 2 + upper) * hip_arm + upper * person.hat_arm * np.sin(lean)
        slope = (0.6 * legs + thighs + upper) * person.shank * np.cos(shank) + (thighs / 2 + upper) * person.thigh * np.cos(shank - knee)
        shank = shank - (mass_x - target) / slope
    return np.clip(shank, -0.35, 0.35)
