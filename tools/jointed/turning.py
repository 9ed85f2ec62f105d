"""Rotations and smooth curves, for many moments at once.

World: x forward at the start of the session, y left, z up. The pelvis' own axes are the same when its bearer stands
upright: x forward, y left, z up. A positive turn about y leans forward, about x lifts the left side, about z turns left.
Rotation arrays are (n, 3, 3) and take vectors of the pelvis to the world; angles are radians.
"""
import numpy as np


def _about(axis, angle):
    angle = np.atleast_1d(np.asarray(angle, float))
    c, s = np.cos(angle), np.sin(angle)
    turn = np.zeros((len(angle), 3, 3))
    i, j = (axis + 1) % 3, (axis + 2) % 3
    turn[:, axis, axis] = 1
    turn[:, i, i] = turn[:, j, j] = c
    turn[:, i, j], turn[:, j, i] = -s, s
    return turn


def about_x(angle):
    return _about(0, angle)


def about_y(angle):
    return _about(1, angle)


def about_z(angle):
    return _about(2, angle)


def turn_of(vector):
    """Rotation matrices of rotation vectors (n, 3): Rodrigues."""
    vector = np.atleast_2d(vector)
    angle = np.linalg.norm(vector, axis=1)
    axis = vector / np.maximum(angle, 1e-12)[:, None]
    cross = np.zeros((len(vector), 3, 3))
    cross[:, 0, 1], cross[:, 0, 2], cross[:, 1, 2] = -axis[:, 2], axis[:, 1], -axis[:, 0]
    cross -= cross.transpose(0, 2, 1)
    sine, cosine = np.sin(angle)[:, None, None], np.cos(angle)[:, None, None]
    return np.eye(3) + sine * cross + (1 - cosine) * (cross @ cross)


def vector_of(turn):
    """Rotation vectors of rotation matrices, at most half a turn long."""
    turn = turn.reshape(-1, 3, 3)
    twice_sine = np.stack([turn[:, 2, 1] - turn[:, 1, 2], turn[:, 0, 2] - turn[:, 2, 0], turn[:, 1, 0] - turn[:, 0, 1]], 1)
    size = np.linalg.norm(twice_sine, axis=1)
    angle = np.arctan2(size, np.trace(turn, axis1=1, axis2=2) - 1)
    vector = twice_sine * np.where(size > 1e-9, angle / np.maximum(size, 1e-12), 0.5)[:, None]
    for i in np.flatnonzero((size < 1e-6) & (angle > 3)):  # half a turn: the axis is what stays
        column = (turn[i] + np.eye(3))[:, np.argmax(np.diag(turn[i]))]
        vector[i] = angle[i] * column / np.linalg.norm(column)
    return vector


def angle_between(first, others):
    """How far each of the rotations is turned against the first, radians."""
    return np.linalg.norm(vector_of(first.T @ others), axis=1)


def transposed(turn):
    return np.swapaxes(turn, -1, -2)


def rotate(turn, vector):
    return np.einsum('nij,nj->ni', turn, np.broadcast_to(vector, (len(turn), 3)))


def vec(x, y, z):
    """(n, 3) from numbers or arrays."""
    return np.stack(np.broadcast_arrays(np.atleast_1d(x), y, z), 1).astype(float)


def ease(value, begin=0.0, end=1.0):
    """0 up to begin, 1 from end on, between them the curve of least jerk (Flash & Hogan 1985)."""
    t = np.clip((np.asarray(value, float) - begin) / (end - begin), 0, 1)
    return t**3 * (10 - 15 * t + 6 * t * t)


def ramp(value, begin, softness=0.07):
    """0 at 0 and 1 at 1, rising evenly from about `begin` on: for what sets in late and ends with the movement."""
    level = lambda x: softness * np.logaddexp(0, (np.asarray(x, float) - begin) / softness)
    return (level(value) - level(0)) / (level(1) - level(0))


def limited(value, most, softness=0.06):
    """A joint that nears its end: the value where small, never much above `most`."""
    return most - softness * np.logaddexp(0, (most - value) / softness)


def bump(value, peak=0.5):
    """0 at 0 and at 1, 1 at the peak, level at all three."""
    t = np.clip(np.asarray(value, float), 0, 1) ** (np.log(0.5) / np.log(peak))
    return np.sin(np.pi * t) ** 2


def smooth(values, samples):
    """A running Hann window along the first axis; the ends are held."""
    samples = int(samples) | 1
    if samples < 3:
        return values
    window = np.hanning(samples + 2)[1:-1]
    window /= window.sum()
    half = samples // 2
    columns = values.reshape(len(values), -1)
    out = np.empty_like(columns)
    for i in range(columns.shape[1]):
        padded = np.pad(columns[:, i], half, mode='edge')
        out[:, i] = np.convolve(padded, window, 'valid')
    return out.reshape(values.shape)


def wander(rng, count, rate_hz, low_hz, high_hz, channels=1):
    """Noise of unit variance between two frequencies, (count, channels); slower is stronger, as sway is."""
    size = 1 << int(np.ceil(np.log2(max(count, 16))))
    frequency = np.fft.rfftfreq(size, 1 / rate_hz)
    shape = np.where((frequency >= low_hz) & (frequency <= high_hz), 1 / np.maximum(frequency, low_hz), 0)
    spectrum = np.fft.rfft(rng.standard_normal((size, channels)), axis=0) * shape[:, None]
    noise = np.fft.irfft(spectrum, size, axis=0)
    return noise[:count] / np.maximum(noise.std(axis=0), 1e-12)
