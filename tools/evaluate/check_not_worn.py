#!/usr/bin/python3
"""A sensor that nobody wears, for hours: is that noticed, and does it lie down, sit or walk meanwhile?

    check_not_worn.py DIR STANCE_EVALUATE [--hours H] [--people N] [--keep FOLDER]

Recordings of hapt, each of another person, are prolonged: a hand takes the sensor off, turning it by 90 to 180 degrees
within 0.6 to 3 s, and leaves it in one of four places. What it feels there is made up, but for walking, which is the
person's own out of the same recording:
  table     the noise of the sensor (that of the simulator's cheap part) and nothing else
  drawer    the same, and every half an hour or so somebody pulls the drawer
  bag       the same for a quarter of an hour, then the bag is carried for five minutes, turned as it fell
  car_seat  a car that drives, stops and bends: ISO 2631's comfortable ride (0.3 m/s^2 rms, 1 to 12 Hz), braking and
            bends of 1 m/s^2
Printed for each place: how many were found within 20 minutes, minutes until then (median; until the place is left
where never), sedentary bouts and steps in the time nobody wore it. Fails where a table or a drawer takes longer, or has
a bout or a step. Needs numpy, zstd.
"""
import argparse, csv, json, os, statistics, subprocess, tempfile
import numpy as np

PLACES = ('table', 'drawer', 'bag', 'car_seat')
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


def taken_off(up, random):
    """Readings while a hand turns the sensor, and up afterwards (sensor frame)."""
    seconds, angle = random.uniform(0.6, 3.0), np.radians(random.uniform(90, 180))
    axis = np.cross(up, random.normal(size=3))
    axis /= np.linalg.norm(axis)
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
    acc, gyro, up = taken_off(up / np.linalg.norm(up), random)
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
    parser.add_argument('--keep')
    args = parser.parse_args()
    with open(os.path.join(args.data, 'index.csv')) as index:
        names = {}
        for r in csv.DictReader(index):
            if r['recording'].startswith('hapt/'): names.setdefault(r['subject'], r['recording'])
    failed = False
    with tempfile.TemporaryDirectory() as scratch:
        folder = args.keep or scratch
        for place in PLACES:
            made = [make(args.data, name, place, args.hours, folder, np.random.default_rng([k, PLACES.index(place)]))
                    for k, name in enumerate(list(names.values())[:args.people])]
            out = os.path.join(folder, 'events')
            subprocess.run([args.evaluate, folder, '--only', place, '--predictions', out], check=True,
                           stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            judged = [judge(os.path.join(out, name + '.jsonl'), start_s, end_s) for name, start_s, end_s in made]
            print(f'{place:9} found {sum(j[0] <= WITHIN_S for j in judged)} of {len(judged)}, after '
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
