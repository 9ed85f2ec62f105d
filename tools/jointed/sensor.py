"""What a sensor at the waist tells of the pelvis' trajectory: specific force and angular rate in its own axes.

Errors are of the size that data sheets of small sensors name (Bosch BMI270, InvenSense ICM-42688, ST LSM6DSO).
"""
import itertools

import numpy as np

from exercise import RATE_HZ
from turning import rotate, smooth, transposed, turn_of, vector_of, wander

GRAVITY_M_S2 = 9.81
RANGE_M_S2 = 8 * GRAVITY_M_S2
PLACEMENTS = ('left_hip', 'right_hip', 'lower_back')


def axis_orientations():
    """The 24 ways of a box with its edges along the axes."""
    ways = []
    for order in itertools.permutations(range(3)):
        for signs in itertools.product((1, -1), repeat=3):
            turn = np.zeros((3, 3))
            turn[range(3), order] = signs
            if np.linalg.det(turn) > 0:
                ways.append(turn)
    return ways


class Sensor:
    """How one sensor is worn, and how it errs."""

    def __init__(self, rng, person):
        self.placement = str(rng.choice(PLACEMENTS))
        self.rate_hz = float(rng.choice([50, 100, 200]))
        side = {'left_hip': 1, 'right_hip': -1, 'lower_back': 0}[self.placement]
        self.arm = np.array([rng.uniform(-0.02, 0.05), side * person.half_breadth, rng.uniform(-0.03, 0.03)])
        if side == 0:
            self.arm = np.array([-person.half_depth - 0.03, rng.uniform(-0.02, 0.02), rng.uniform(-0.03, 0.03)])
        axis = rng.standard_normal(3)
        tilt = np.deg2rad(rng.uniform(0, 15)) * axis / np.linalg.norm(axis)
        self.mounting = turn_of(tilt)[0] @ axis_orientations()[rng.integers(24)]
        self.gyro_bias = rng.uniform(-0.01, 0.01, 3)
        self.acc_offset = rng.normal(0, 0.08, 3)
        self.acc_scale = 1 + rng.normal(0, 0.006, 3)
        self.gyro_scale = 1 + rng.normal(0, 0.006, 3)
        self.acc_noise = rng.uniform(0.012, 0.05)  # of a sample at 100 Hz, m/s2
        self.gyro_noise = rng.uniform(0.0012, 0.005)  # rad/s
        self.acc_step = float(rng.choice([2 * RANGE_M_S2 / 65536, 2 * RANGE_M_S2 / 4096]))
        self.gyro_step = 2 * np.deg2rad(2000) / 65536
        # Belt and skin: a mass on a damped spring; what it yields, and how it tips under a sideways pull.
        self.wobble_hz, self.wobble_damping = rng.uniform(6, 13), rng.uniform(0.25, 0.6)
        self.wobble_share = rng.uniform(0.1, 0.5)
        self.tip = np.deg2rad(rng.uniform(0.05, 0.5))  # per m/s2
        self.creep = np.deg2rad(rng.uniform(0, 1.5))  # slow shifting of the belt over the session


def perfect(turn, place, arm):
    """Specific force (m/s2) and angular rate (rad/s) in the pelvis' axes at a point `arm` from its middle."""
    point = place + rotate(turn, arm)
    acceleration = np.zeros_like(point)
    acceleration[1:-1] = (point[2:] - 2 * point[1:-1] + point[:-2]) * RATE_HZ**2
    force = acceleration + [0, 0, GRAVITY_M_S2]
    rate = np.zeros_like(point)
    rate[1:-1] = vector_of(transposed(turn[:-2]) @ turn[2:]) * RATE_HZ / 2
    return rotate(transposed(turn), force), rate


def _spring(force, frequency_hz, damping):
    """Acceleration of a mass on a spring against what carries it."""
    count = len(force)
    size = 1 << int(np.ceil(np.log2(count + 4 * RATE_HZ)))
    s = 2j * np.pi * np.fft.rfftfreq(size, 1 / RATE_HZ)
    own = 2 * np.pi * frequency_hz
    answer = -s * s / (s * s + 2 * damping * own * s + own * own)
    return np.fft.irfft(np.fft.rfft(force - force[0], size, axis=0) * answer[:, None], size, axis=0)[:count]


def measure(rng, sensor, turn, place, shock):
    """Samples of the sensor: (time_s, specific force, angular rate)."""
    # The sensor tips a little under the pull it feels, and creeps; both are turns, so force and rate agree on them.
    pull = smooth(perfect(turn, place, sensor.arm)[0] + rotate(transposed(turn), shock), RATE_HZ * 0.05)
    upright = smooth(pull, RATE_HZ * 2)
    tipped = np.cross(pull - upright, np.sign(sensor.arm) * (np.abs(sensor.arm) > 0.05)) * sensor.tip
    tipped = np.clip(tipped, -0.1, 0.1) + sensor.creep * wander(rng, len(turn), RATE_HZ, 0.0005, 0.02, 3)
    worn = turn @ turn_of(smooth(tipped, RATE_HZ * 0.05))
    force, rate = perfect(worn, place + rotate(turn, sensor.arm), np.zeros(3))
    force = force + rotate(transposed(worn), shock)
    force = force + sensor.wobble_share * _spring(force, sensor.wobble_hz, sensor.wobble_damping)
    step = int(RATE_HZ / sensor.rate_hz)
    force, rate = (smooth(values, 2 * step - 1)[::step] for values in (force, rate))  # the sensor's own low-pass
    force, rate = force @ sensor.mounting, rate @ sensor.mounting
    finer = np.sqrt(sensor.rate_hz / 100)
    force = force * sensor.acc_scale + sensor.acc_offset + sensor.acc_noise * finer * rng.standard_normal(force.shape)
    drift = np.deg2rad(0.03) * wander(rng, len(rate), sensor.rate_hz, 0.001, 0.01, 3)
    rate = rate * sensor.gyro_scale + sensor.gyro_bias + drift + sensor.gyro_noise * finer * rng.standard_normal(rate.shape)
    force = np.clip(np.round(force / sensor.acc_step) * sensor.acc_step, -RANGE_M_S2, RANGE_M_S2)
    rate = np.clip(np.round(rate / sensor.gyro_step) * sensor.gyro_step, -np.deg2rad(2000), np.deg2rad(2000))
    return np.arange(len(force)) / sensor.rate_hz, force, rate
