#!/usr/bin/python3
"""Checks the jointed simulator against itself, physics and textbooks. A few seconds; says what is wrong and fails.

  tools/jointed/check.py             all checks
  tools/jointed/check.py --ranges    and what the pelvis does in every exercise, over many people
"""
import argparse
import pathlib
import sys
import tempfile

import numpy as np

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import truth as truth_module  # noqa: E402
from body import Person  # noqa: E402
from exercise import RATE_HZ, make_habit, make_track, still_track  # noqa: E402
from postures import EXERCISES, Mover  # noqa: E402
from sensor import GRAVITY_M_S2, Sensor, axis_orientations, measure, perfect  # noqa: E402
from stage import Stage  # noqa: E402
from turning import rotate, transposed, turn_of, vector_of  # noqa: E402
from workout import Workout  # noqa: E402

# What textbooks and studies allow a pelvis in a whole repetition of most people, most of the time (the sources stand at the
# exercises): turning in degrees and rise or fall in centimetres; medians over people must lie inside.
PLAUSIBLE = {
    'squat': ((10, 40), (22, 45)), 'romanian_deadlift': ((40, 70), (2, 14)), 'good_morning': ((40, 70), (2, 14)),
    'kettlebell_swing': ((40, 70), (3, 16)), 'single_leg_rdl': ((40, 75), (2, 16)), 'lunge': ((5, 20), (18, 42)),
    'reverse_lunge': ((5, 25), (20, 45)), 'lateral_lunge': ((12, 40), (10, 32)), 'step_up': ((10, 35), (15, 40)),
    'hip_abduction_standing': ((5, 15), (0, 5)), 'sit_to_stand': ((25, 55), (30, 47)), 'glute_bridge': ((25, 45), (12, 30)),
    'single_leg_bridge': ((18, 40), (8, 25)), 'hip_thrust': ((28, 50), (12, 30)), 'donkey_kick': ((8, 20), (0, 6)),
    'fire_hydrant': ((5, 25), (0, 6)), 'clamshell': ((3, 15), (0, 3)), 'kneeling_back_bend': ((15, 40), (2, 18))}


def repetition(name, seed):
    """One repetition of a person: time of the way, turning as a rotation vector (degrees), place against its begin (cm)."""
    exercise, rng = EXERCISES[name], np.random.default_rng(seed)
    person = Person(rng)
    style, habit = exercise.draw(rng, person), make_habit(rng, person, exercise)
    track = make_track(rng, person, exercise, [1 if exercise.one_sided else 0] * 4, habit)
    turn, place = exercise.pose(person, style, track)
    rep = track.reps[2]
    moved = slice(rep['begin'], rep['end'])
    turned = np.rad2deg(vector_of(turn[rep['begin']].T @ turn[moved]))
    force = np.linalg.norm(perfect(turn, place, np.zeros(3))[0], axis=1)
    return len(turned) / RATE_HZ, turned, 100 * (place[moved] - place[rep['begin']]), np.abs(force - GRAVITY_M_S2).max()


def check_ranges(show):
    if show:
        print('medians (5th and 95th percentile) of 40 people: turning and its parts about x (left up), y (forward), z (to the left) in'
              ' degrees;\ntravel forward, aside, up in cm; seconds; largest acceleration in m/s2')
    for name, (turning, rise) in PLAUSIBLE.items():
        rows = []
        for seed in range(40):
            time_s, turned, travel, force = repetition(name, seed)
            rows.append([np.linalg.norm(turned, axis=1).max(), *np.ptp(turned, axis=0), *np.ptp(travel, axis=0), time_s, force])
        rows = np.array(rows)
        low, middle, high = np.percentile(rows, [5, 50, 95], axis=0)
        if show:
            print(f'{name:23}', '  '.join(f'{m:.0f} ({a:.0f}-{b:.0f})' if b > 7 else f'{m:.1f} ({a:.1f}-{b:.1f})' for a, m, b in zip(low, middle, high)))
        assert turning[0] <= middle[0] <= turning[1], f'{name}: the pelvis turns by {middle[0]:.1f} degrees, not {turning}'
        assert rise[0] <= middle[6] <= rise[1], f'{name}: the pelvis rises or falls by {middle[6]:.1f} cm, not {rise}'
        assert high[8] < 30, f'{name}: accelerations of {high[8]:.0f} m/s2'


def check_both_sides_are_mirrored():
    for exercise in EXERCISES.values():
        if exercise.one_sided:
            rng = np.random.default_rng(3)
            person = Person(rng)
            style = exercise.draw(rng, person)
            (left, left_at), (right, right_at) = (exercise.pose(person, style, still_track(side, 0.7)) for side in (1, -1))
            flip = np.diag([1.0, -1.0, 1.0])
            assert np.allclose(flip @ left @ flip, right) and np.allclose(left_at @ flip, right_at), exercise.name
            for turn in (left, right):
                assert np.allclose(np.linalg.det(turn), 1), exercise.name


def check_the_moving_side_does_what_it_is_named_for():
    """Left leg: its side of the pelvis rises in an abduction, a fire hydrant and a donkey kick, falls back in a clamshell."""
    rng = np.random.default_rng(4)
    person = Person(rng)
    for name, axis, sign in (('hip_abduction_standing', 2, 1), ('fire_hydrant', 2, 1), ('donkey_kick', 2, 1), ('clamshell', 0, -1)):
        exercise = EXERCISES[name]
        style = exercise.draw(rng, person)
        at_rest, at_end = (exercise.pose(person, style, still_track(1, far))[0][0] for far in (0, 1))
        assert sign * (at_end[axis, 1] - at_rest[axis, 1]) > 0.02, name


def check_stillness_reads_gravity():
    rng = np.random.default_rng(5)
    stage = Stage(rng, Person(rng))
    stage.label('standing')
    stage.person.sway = 0.0
    stage.hold(20)
    turn, place, shock, _ = stage.finish()
    sensor = Sensor(rng, stage.person)
    _, force, rate = measure(rng, sensor, turn, place, shock)
    size = np.linalg.norm(force.mean(axis=0))
    assert abs(size - GRAVITY_M_S2) < 0.35, f'gravity reads {size:.2f}'
    up = sensor.mounting.T @ turn[0].T @ [0, 0, 1]
    assert force.mean(axis=0) @ up / size > 0.999, 'gravity points elsewhere'
    assert np.abs(rate.mean(axis=0) - sensor.gyro_bias).max() < 0.003, 'a still gyroscope reads more than its bias'


def check_gyroscope_agrees_with_orientation_and_gravity():
    """Through lying down, turning over and getting up: the integrated rate is the change of orientation."""
    rng = np.random.default_rng(6)
    stage = Stage(rng, Person(rng))
    mover = Mover(stage, truth_module.Truth())
    stage.label('standing')
    clam = EXERCISES['clamshell']
    style = clam.draw(rng, stage.person)
    stage.stand(2)
    for side in (1, -1):
        mover.to(clam, style, side)
        stage.hold(2)
    assert stage.turn[2, 1] < -0.9, 'on the left side the right one is not up'
    mover.up()
    stage.walk(8)
    turn, place, shock, _ = stage.finish()
    assert np.abs(np.diff(place, axis=0)).max() * RATE_HZ < 4, 'the pelvis jumps'
    _, rate = perfect(turn, place, np.array([0.0, 0.15, 0.0]))
    assert np.linalg.norm(rate, axis=1).max() < 6, 'the pelvis flips'
    now = turn[0]
    for step in turn_of(rate[:-1] / RATE_HZ):
        now = now @ step
    apart = np.rad2deg(np.linalg.norm(vector_of(now.T @ turn[-1])))
    assert apart < 1.0, f'integrated rate and orientation are {apart:.2f} degrees apart'


def check_a_lever_arm_feels_the_turning():
    """At a constant rate about the vertical the force is r w^2 toward the axis."""
    angle = 2.0 * np.arange(400) / RATE_HZ
    turn = turn_of(np.outer(angle, [0, 0, 1]))
    force, rate = perfect(turn, np.zeros((400, 3)), np.array([0.0, 0.15, 0.0]))
    assert np.allclose(force[5:-5], [0, -0.6, GRAVITY_M_S2], atol=1e-3) and np.allclose(rate[5:-5], [0, 0, 2], atol=1e-6)
    assert np.allclose(rotate(transposed(turn), rotate(turn, [1, 2, 3])), [1, 2, 3])


def check_there_are_24_orientations():
    assert len({way.tobytes() for way in axis_orientations()}) == 24


def check_walking_looks_like_walking():
    rng = np.random.default_rng(8)
    for _ in range(6):
        stage = Stage(rng, Person(rng))
        stage.label('walking')
        stage.walk(20, turns=[])
        turn, place, _, _ = stage.finish()
        force = perfect(turn, place, np.zeros(3))[0][int(4 * RATE_HZ):-int(4 * RATE_HZ)]
        upward = force[:, 2] - force[:, 2].mean()
        power = np.abs(np.fft.rfft(upward * np.hanning(len(upward)))) ** 2
        steps_hz = np.fft.rfftfreq(len(upward), 1 / RATE_HZ)[power.argmax()]
        assert 1.5 < steps_hz < 2.2 and 1.2 < upward.std() < 3.2, f'{steps_hz:.2f} steps a second, {upward.std():.2f} m/s2 up and down'
        level = np.linalg.norm(force[:, :2], axis=1)
        assert 1.0 < np.sqrt((level**2).mean()) < 3.2, 'too little or too much along and across'
        speed = np.linalg.norm(place[-int(6 * RATE_HZ)] - place[int(6 * RATE_HZ)]) / (len(place) / RATE_HZ - 12)
        assert 0.9 < speed < 1.7, f'{speed:.2f} m/s'


def check_a_workout():
    """Spans touch and cover, repetitions lie in sets and sets in exercising, and a seed gives the same for ever."""
    first, again = (Workout(11, ['step_up', 'clamshell']).run() for _ in range(2))
    assert all(np.array_equal(a, b) for a, b in zip(first[:3], again[:3])) and first[3] == again[3], 'a seed is not the same twice'
    time_s, force, _, events = first
    spans = [event for event in events if event['type'] == 'activity']
    assert spans[0]['start_s'] == 0 and abs(spans[-1]['end_s'] - time_s[-1]) < 0.1, 'spans do not cover the recording'
    assert all(a['end_s'] == b['start_s'] and a['end_s'] > a['start_s'] for a, b in zip(spans, spans[1:])), 'spans do not touch'
    for event in events:
        if event['type'] == 'set':
            inside = [rep for rep in events if rep['type'] == 'rep' and event['start_s'] <= rep['start_s'] and rep['end_s'] <= event['end_s']]
            assert len(inside) == event['reps'] and all(rep['exercise'] == event['exercise'] for rep in inside)
            assert any(s['label'] == 'exercising' and s['start_s'] <= event['start_s'] and event['end_s'] <= s['end_s'] for s in spans)
    assert np.abs(force).max() < 8 * GRAVITY_M_S2, 'a workout clips'
    with tempfile.TemporaryDirectory() as folder:
        truth_module.write(pathlib.Path(folder) / 'x.truth.jsonl', events)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--ranges', action='store_true', help='print what the pelvis does in every exercise')
    options = parser.parse_args()
    failed = 0
    for name, check in [(name, check) for name, check in globals().items() if name.startswith('check_')]:
        try:
            check(options.ranges) if name == 'check_ranges' else check()
            print('ok    ', name.removeprefix('check_').replace('_', ' '))
        except AssertionError as error:
            failed += 1
            print('FAILED', name.removeprefix('check_').replace('_', ' '), '-', error)
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main())
