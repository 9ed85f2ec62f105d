#!/usr/bin/python3
"""Simulates workouts by a body of joints, with a sensor at the waist, and the truth beside them.

A second simulator, which shares nothing with tools/simulator: there the movement of the pelvis is written down, here it
follows from the angles of ankles, knees, hips and back over the feet, knees or shoulders that carry the body. What the
analyzer finds in one and not in the other, it may have learned from a simulator instead of from people.
"""
import argparse
import csv
import pathlib
import subprocess
import sys
import time

import numpy as np

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from postures import EXERCISES  # noqa: E402
from truth import write  # noqa: E402
from workout import Workout  # noqa: E402

HEADER = 'time_s,acc_x_m_s2,acc_y_m_s2,acc_z_m_s2,gyro_x_rad_s,gyro_y_rad_s,gyro_z_rad_s\n'


def write_samples(path, time_s, force, rate):
    table = np.column_stack([time_s, force, rate])
    text = HEADER + '\n'.join(map(('%.4f,' + '%.4f,' * 3 + '%.5f,%.5f,%.5f').__mod__, map(tuple, table.tolist()))) + '\n'
    subprocess.run(['zstd', '-q', '-f', '-T1', '-o', path], input=text.encode(), check=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter, epilog="""
The folder then holds jointed/jSEED.csv.zst (samples), jointed/jSEED.truth.jsonl (events, as stance-evaluate reads
them) and jointed/index.csv. Session N is the same for ever for the same seed, numpy and options.

  tools/jointed/jointed_workouts.py --out /tmp/jointed --sessions 20 --seed 1
  build/dev/tools/evaluate/stance-evaluate /tmp/jointed --worst 5
""")
    parser.add_argument('--out', required=True, type=pathlib.Path, help='folder to write to; is made if missing')
    parser.add_argument('--sessions', type=int, default=1, help='how many, each of another person (default 1)')
    parser.add_argument('--seed', type=int, default=1, help='of the first; the next ones count up (default 1)')
    parser.add_argument('--only', help='these exercises, comma-separated, in this order, instead of five to nine drawn ones')
    options = parser.parse_args()
    only = options.only.split(',') if options.only else None
    unknown = set(only or []) - set(EXERCISES)
    if unknown:
        parser.error(f"no such exercise: {', '.join(sorted(unknown))}. There are: {', '.join(sorted(EXERCISES))}")
    folder = options.out / 'jointed'
    folder.mkdir(parents=True, exist_ok=True)
    rows = []
    for seed in range(options.seed, options.seed + options.sessions):
        began = time.monotonic()
        workout = Workout(seed, only)
        time_s, force, rate, events = workout.run()
        name = f'j{seed:04d}'
        write_samples(folder / f'{name}.csv.zst', time_s, force, rate)
        write(folder / f'{name}.truth.jsonl', events)
        sensor, duration = workout.sensor, len(time_s) / workout.sensor.rate_hz
        rows.append([f'jointed/{name}', f'jointed-{seed}', sensor.placement, sensor.rate_hz, round(duration, 1), 'yes', 'simulated by joints'])
        reps = sum(event['type'] == 'rep' for event in events)
        sets = sum(event['type'] == 'set' for event in events)
        print(f'{name}: {duration / 60:.1f} min, {sets} sets, {reps} reps, {sensor.placement} at {sensor.rate_hz:.0f} Hz '
              f'({time.monotonic() - began:.1f} s)', flush=True)
    with open(folder / 'index.csv', 'w', newline='') as file:
        table = csv.writer(file, lineterminator='\n')
        table.writerow(['recording', 'subject', 'placement', 'rate_hz', 'duration_s', 'gyro', 'note'])
        table.writerows(rows)


if __name__ == '__main__':
    main()
