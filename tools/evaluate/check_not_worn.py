#!/usr/bin/python3
"""A sensor that nobody wears, for hours: is that noticed, and does it lie down, sit or walk meanwhile?

    check_not_worn.py DIR STANCE_EVALUATE [--hours H] [--people N] [--keep FOLDER]

Recordings of hapt, each of another person, are prolonged: a hand takes the sensor off, turning it by 90 to 180 degrees
within 0.6 to 3 s, and leaves it in one of five places. What it feels there is made up, but for walking, which is the
person's own out of the same recording:
  table     the noise of the sensor (that of the simulator's cheap part) and nothing else
  drawer    the same, and every half an hour or so somebody pulls the drawer
  bag       the same for a quarter of an hour, then it is lifted, within 1 to 2 s, and carried for five minutes, turned
            as it fell, tight to the trunk (a rucksack)
  swinging_bag  any way up in a bag that hangs from a hand or a shoulder and is carried at once, then every 20 minutes, as
            a pendulum; laid down as it hung
  car_seat  a car that drives, stops and bends: ISO 2631's comfortable ride (0.3 m/s^2 rms, 1 to 12 Hz), braking and
            bends of 1 m/s^2
Printed for each place: how many were found within 20 minutes, minutes until then (median; until the place is left
where never), sedentary bouts and steps in the time nobody wore it. Fails where a table or a drawer takes longer, or has
a bout or a step. Needs numpy, zstd.
"""
import argparse, csv, json, os, statistics, subprocess, tempfile
import numpy as np

PLACES = ('table', 'drawer', 'bag', 'swinging_bag', 'car_seat')
SEEDS = {'table': 0, 'drawer': 1, 'bag': 2, 'car_seat': 3, 'swinging_bag': 4}
MUST = ('table', 'drawer')
ACC_NOISE, GYRO_NOISE, G, RATE = 0.035, 0.003, 9.81, 50.0
WITHIN_S = 1200.0


def read(path):
    text = subprocess.run(['zstdcat', path + '.csv.zst'], capture_output=True, check=True).stdout.decode()
    return np.array([row.split(',') for row in text.split('\n')[1:] if row], float)


def rotation(axis, angle):
    x, y, z = axis / np.linalg.norm(axis)
    k = np.array([[0, -z, y], [z, 0, -x], [-y, x, 0]])
    return np.eye(3) + np.sin(angle) * k + (1 - np.cos(angle)) * k @ k


def taken_off(up, random, any_way_up):
    """Readings while a hand turns the sensor, and up afterwards (sensor frame)."""
    seconds, angle = random.uniform(0.6, 3.0), np.radians(random.uniform(90, 180))
    if any_way_up: angle = np.arccos(random.uniform(-1, 1))
    axis = np.cross(up, random.normal(size=3))
    return turned_by_hand(up, axis / np.linalg.norm(axis), angle, seconds, random)


def turned_by_hand(up, axis, angle, seconds, random):
    t = np.arange(int(seconds * RATE)) / (seconds * RATE)
    turned = angle * t * t * (3 - 2 * t)
    acc = np.array([G * rotation(axis, -a) @ up for a in turned]) + random.normal(scale=0.8, size=(len(t), 3))
    gyro = np.outer(angle * 6 * t * (1 - t) / seconds, axis) + random.normal(scale=0.2, size=(len(t), 3))
    return acc, gyro, rotation(axis, -angle) @ up


def smooth(noise, low_hz, high_hz):
    """Noise with nothing below and above, rms 1."""
    f = np.fft.rfftfreq(len(noise), 1 / RATE)
    s = np.fft.rfft(noise, axis=0)
    s[(f < low_hz) | (f > high_hz)] = 0
    out = np.fft.irfft(s, len(noise), axis=0)
    return out / out.std()


def swings(hangs, n, random):
    """Readings in a bag that hangs from the hand or the shoulder of somebody who walks, up being `hangs` at rest.

    A pendulum with two axes whose upper end moves as its bearer does: up and down and to and fro at every step, sideways
    and, in the hand, to and fro once a stride (Zatsiorsky, Kinematics of Human Motion: the trunk 3 m/s^2 up and down, 1.5
    to and fro, 1 sideways at 1.9 steps a second, amplitudes; a laden arm swings by 5 cm). It rubs against its bearer, twists
    on its strap, and the sensor lies up to a fifth of the length above or below the point that swings like a point.
    """
    length_m, twist_rad = random.uniform(0.4, 1.0), random.uniform(0.05, 0.2)
    damping, off = random.uniform(0.05, 0.2), random.uniform(0.8, 1.2)
    steps_hz, strength = random.uniform(1.6, 2.1), random.uniform(0.7, 1.2)
    in_hand = random.uniform() < 0.5
    fine, dt = 4 * n, 1 / (4 * RATE)
    phase = np.cumsum(2 * np.pi * steps_hz * (1 + 0.03 * smooth(random.normal(size=fine), 0.0, 0.4))) * dt
    shift = random.uniform(0, 2 * np.pi, 5)
    up = strength * (3.0 * np.cos(phase) + 1.0 * np.cos(2 * phase + shift[0]))
    fore = strength * 1.5 * np.cos(phase + shift[1])
    if in_hand: fore += 0.05 * (np.pi * steps_hz) ** 2 * np.cos(phase / 2 + shift[2])
    side = strength * 1.0 * np.cos(phase / 2 + shift[3])
    angle, rate = np.zeros((fine, 2)), np.zeros((fine, 2))
    rubs = 2 * damping * np.sqrt(G / length_m)
    for k in range(1, fine):
        pull = -((G + up[k]) * np.sin(angle[k - 1]) + np.array([fore[k], side[k]]) * np.cos(angle[k - 1])) / length_m
        rate[k] = rate[k - 1] + dt * (pull - rubs * rate[k - 1])
        angle[k] = angle[k - 1] + dt * rate[k]
    angle, rate, up, fore, side, phase = (x[::4] for x in (angle, rate, up, fore, side, phase))
    turned = np.gradient(rate, 1 / RATE, axis=0)
    # In the bag's own axes, x to the front, y to the side, z along the strap; angles so small that their order is nothing.
    across = [off * length_m * turned[:, k] + np.cos(angle[:, k]) * a + np.sin(angle[:, k]) * (G + up)
              for k, a in enumerate((fore, side))]
    along = (G + up) * np.cos(angle).prod(1) + off * length_m * (rate ** 2).sum(1) - fore * np.sin(angle[:, 0]) \
        - side * np.sin(angle[:, 1])
    twists = twist_rad * np.pi * steps_hz * np.cos(phase / 2 + shift[4])
    rattle = 0.3 * np.column_stack([smooth(random.normal(size=n), 1, 12) for _ in range(3)])
    acc = np.column_stack(across + [along]) + rattle
    gyro = np.column_stack([rate[:, 1], -rate[:, 0], twists]) + 0.05 * rattle
    # Those axes in the sensor: z is where up was, the others any way round.
    x = np.cross(hangs, random.normal(size=3))
    x /= np.linalg.norm(x)
    axes = np.column_stack([x, np.cross(hangs, x), hangs])
    return acc @ axes.T, gyro @ axes.T


def left(place, up, n, walking, random):
    acc, gyro = np.tile(G * up, (n, 1)), np.zeros((n, 3))
    if place == 'drawer':
        for at in np.arange(random.uniform(300, 1800), n / RATE - 10, 1800):
            i = int(at * RATE)
            acc[i:i + 100] += random.normal(scale=1.0, size=(100, 3))
            gyro[i:i + 100] += random.normal(scale=0.15, size=(100, 3))
    if place == 'bag':
        turn = rotation(random.normal(size=3), random.uniform(1.0, 2.6))
        walk = np.hstack([walking[:, 1:4] @ turn.T, walking[:, 4:7] @ turn.T])
        for at in np.arange(900, n / RATE - 310, 1200):
            i, m = int(at * RATE), int(300 * RATE)
            looped = np.resize(walk, (m, 6))
            acc[i:i + m], gyro[i:i + m] = looped[:, :3], looped[:, 3:]
            carried = walk[:, :3].mean(0) / np.linalg.norm(walk[:, :3].mean(0))
            axis = np.cross(up, carried)
            angle = np.arctan2(np.linalg.norm(axis), up @ carried)
            a, g, _ = turned_by_hand(up, axis / np.linalg.norm(axis), angle, random.uniform(1.0, 2.0), random)
            acc[i:i + len(a)], gyro[i:i + len(a)] = a, g
    if place == 'swinging_bag':
        for at in np.concatenate([[20], np.arange(1200, n / RATE - 310, 1200)]):
            i, m = int(at * RATE), int(300 * RATE)
            acc[i:i + m], gyro[i:i + m] = swings(up, m, random)
    if place == 'car_seat':
        drives = (smooth(random.normal(size=n), 0.0005, 0.01) > -0.5)[:, None]
        ride = np.column_stack([smooth(random.normal(size=n), 1, 12) for _ in range(3)])
        slow = np.column_stack([smooth(random.normal(size=n), 0.02, 0.2) for _ in range(2)])
        side = np.cross(up, [1.0, 0.3, 0.2])
        side /= np.linalg.norm(side)
        acc += drives * (0.2 * ride + 0.7 * slow[:, :1] * side + 0.5 * slow[:, 1:] * np.cross(up, side))
        gyro += drives * (0.05 * slow[:, :1] * up + 0.02 * ride)
    acc += random.normal(scale=ACC_NOISE, size=(n, 3))
    gyro += random.normal(scale=GYRO_NOISE, size=(n, 3)) + random.uniform(-0.01, 0.01, 3)
    return acc, gyro


def make(data, name, place, hours, folder, random):
    """Writes the recording and its truth; returns when it was laid down."""
    rows = read(os.path.join(data, name))
    with open(os.path.join(data, name) + '.truth.jsonl') as lines:
        truth = [t for t in map(json.loads, lines) if t['type'] == 'activity']
    walk = max((t for t in truth if t['label'] == 'walking'), key=lambda t: t['end_s'] - t['start_s'])
    walking = rows[(rows[:, 0] > walk['start_s'] + 1) & (rows[:, 0] < walk['end_s'] - 1)]
    rows = rows[rows[:, 0] < truth[-1]['end_s']]  # what follows is the sensor's own taking off
    up = rows[-25:, 1:4].mean(0)
    acc, gyro, up = taken_off(up / np.linalg.norm(up), random, place == 'swinging_bag')
    start_s = rows[-1, 0] + len(acc) / RATE
    rest = left(place, up, int(hours * 3600 * RATE), walking, random)
    acc, gyro = np.vstack([acc, rest[0]]), np.vstack([gyro, rest[1]])
    time_s = rows[-1, 0] + np.arange(1, len(acc) + 1) / RATE
    path = os.path.join(folder, place, name.replace('/', '_'))
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with subprocess.Popen(['zstd', '-q', '-1', '-f', '-o', path + '.csv.zst'], stdin=subprocess.PIPE, text=True) as out:
        out.stdin.write('time_s,acc_x_m_s2,acc_y_m_s2,acc_z_m_s2,gyro_x_rad_s,gyro_y_rad_s,gyro_z_rad_s\n')
        for row in np.vstack([rows, np.column_stack([time_s, acc, gyro])]):
            out.stdin.write('%.3f,%.4f,%.4f,%.4f,%.5f,%.5f,%.5f\n' % tuple(row))
    with open(path + '.truth.jsonl', 'w') as out:
        for t in truth + [{'type': 'activity', 'start_s': start_s, 'end_s': time_s[-1], 'label': 'not_worn'}]:
            out.write(json.dumps(t) + '\n')
    return f'{place}/{name.replace("/", "_")}', start_s, time_s[-1]


def judge(path, start_s, end_s):
    with open(path) as lines:
        events = [json.loads(line) for line in lines]
    spans = [e for e in events if e['type'] == 'activity' and e['label'] == 'not_worn' and e['end_s'] > start_s]
    found_s = max(0.0, spans[0]['start_s'] - start_s) if spans else end_s - start_s
    bouts = sum(e['type'] == 'sedentary_bout' and e['end_s'] > start_s + 120 for e in events)
    steps = sum(e['type'] == 'step' and e['time_s'] > start_s for e in events)
    worn_s = end_s - start_s - sum(e['end_s'] - max(start_s, e['start_s']) for e in spans)
    return found_s, bouts, steps, worn_s


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('data')
    parser.add_argument('evaluate')
    parser.add_argument('--hours', type=float, default=8)
    parser.add_argument('--people', type=int, default=6)
    parser.add_argument('--only', choices=PLACES, help='one place')
    parser.add_argument('--seed', type=int, default=0, help='another one makes other places of the same people')
    parser.add_argument('--keep')
    args = parser.parse_args()
    with open(os.path.join(args.data, 'index.csv')) as index:
        names = {}
        for r in csv.DictReader(index):
            if r['recording'].startswith('hapt/'): names.setdefault(r['subject'], r['recording'])
    failed = False
    with tempfile.TemporaryDirectory() as scratch:
        folder = args.keep or scratch
        for place in [args.only] if args.only else PLACES:
            made = [make(args.data, name, place, args.hours, folder, np.random.default_rng([k + args.seed, SEEDS[place]]))
                    for k, name in enumerate(list(names.values())[:args.people])]
            out = os.path.join(folder, 'events')
            subprocess.run([args.evaluate, folder, '--only', place, '--predictions', out], check=True,
                           stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            judged = [judge(os.path.join(out, name + '.jsonl'), start_s, end_s) for name, start_s, end_s in made]
            print(f'{place:12} found {sum(j[0] <= WITHIN_S for j in judged)} of {len(judged)}, after '
                  f'{statistics.median(j[0] for j in judged) / 60:.1f} min; bouts {sum(j[1] for j in judged)}, '
                  f'steps {sum(j[2] for j in judged)}; called worn {sum(j[3] for j in judged) / 3600:.2f} h of '
                  f'{args.hours * len(judged):g}', flush=True)
            late = any(j[0] > WITHIN_S for j in judged)
            failed |= place in MUST and (late or any(j[1] or j[2] for j in judged))
            if not args.keep:
                for name, *_ in made: os.remove(os.path.join(folder, name + '.csv.zst'))
    if failed: raise SystemExit('A sensor on a table or in a drawer is taken for a person.')


if __name__ == '__main__':
    main()
