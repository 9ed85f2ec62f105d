#!/usr/bin/python3
"""Fits how sure a span of the timeline is (analysis/timeline/span_confidence_model.h) and measures it leaving people out.

    fit_confidence.py DATA DUMP_SPANS [--write analysis/timeline/span_confidence_model.h]

DATA holds SET/NAME.csv.zst, SET/NAME.truth.jsonl and index.csv; DUMP_SPANS is the program built from dump_spans.cpp.
Fitted on hapt, as recorded and without its gyroscope (where the decoder errs more often). A span is right when most of
its labelled time (0.5 s off the edges of a label) is; it counts by that time, up to 20 s, since a pause of which the
label touches half a second is no error worth learning. Needs numpy, scipy, zstdcat.
"""
import argparse, csv, io, json, os, subprocess
from concurrent.futures import ThreadPoolExecutor
import numpy as np
from scipy.optimize import minimize

LABELS = ['lying', 'sitting', 'standing', 'walking', 'stairs_up', 'stairs_down', 'running', 'not_worn']
LOCOMOTION = range(3, 7)
WORN = range(7)
EDGE_S, LEAST_S, MOST_S = 0.5, 0.3, 20.0
PENALTY = 0.3
BINS = (0, 0.5, 0.7, 0.85, 0.95, 0.99, 1.01)


def spans_of(path, program, with_gyro):
    """(locomotion?, damped margin, right?, weight) of each span that has labelled time."""
    table = subprocess.run(['zstdcat', path + '.csv.zst'], capture_output=True, check=True).stdout
    if not with_gyro:
        table = b'\n'.join(b','.join(row.split(b',')[:4]) for row in table.split(b'\n'))
    text = subprocess.run([program], input=table, capture_output=True, check=True).stdout.decode()
    with open(path + '.truth.jsonl') as lines:
        truth = [t for t in map(json.loads, lines) if t['type'] == 'activity']
    out = []
    for row in np.loadtxt(io.StringIO(text), delimiter=',', ndmin=2):
        start_s, end_s, state, evidence = row[0], row[1], int(row[2]), row[4:]
        overlap_s = [(min(end_s, t['end_s'] - EDGE_S) - max(start_s, t['start_s'] + EDGE_S), t['label']) for t in truth]
        labelled_s = sum(s for s, _ in overlap_s if s > 0)
        if labelled_s < LEAST_S or state not in WORN: continue
        right_s = sum(s for s, label in overlap_s if s > 0 and label == LABELS[state])
        margin = evidence[state] - max(evidence[k] for k in WORN if k != state)
        out.append((state in LOCOMOTION, np.sign(margin) * np.log1p(abs(margin)), right_s > labelled_s / 2,
                    min(labelled_s, MOST_S) / MOST_S))
    return out


def fit(x, right, weight):
    """Constant and slope of the posture curve, then of the locomotion curve."""
    def loss(b):
        z = x @ b
        return (weight * (np.logaddexp(0, z) - right * z)).sum() + PENALTY / 2 * (b[[1, 3]] ** 2).sum()
    return minimize(loss, np.zeros(4)).x


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('data')
    parser.add_argument('program')
    parser.add_argument('--write')
    args = parser.parse_args()
    with open(os.path.join(args.data, 'index.csv')) as index:
        people = {r['recording']: r['subject'] for r in csv.DictReader(index) if r['recording'].startswith('hapt/')}
    jobs = [(name, gyro) for name in sorted(people) for gyro in (True, False)]
    with ThreadPoolExecutor() as pool:
        done = pool.map(lambda j: spans_of(os.path.join(args.data, j[0]), args.program, j[1]), jobs)
        rows = [(people[name], *span) for (name, _), spans in zip(jobs, done) for span in spans]
    person = np.array([r[0] for r in rows])
    moves, margin, right, weight = (np.array([r[k] for r in rows], float) for k in (1, 2, 3, 4))
    x = np.column_stack([1 - moves, margin * (1 - moves), moves, margin * moves])
    stated = np.zeros(len(rows))
    for who in np.unique(person):
        out = person == who
        stated[out] = 1 / (1 + np.exp(-x[out] @ fit(x[~out], right[~out], weight[~out])))
    figures, error = [], 0.0
    for low, high in zip(BINS, BINS[1:]):
        use = (stated >= low) & (stated < high)
        if not use.any(): continue
        total = weight[use].sum()
        s, r = (weight * stated)[use].sum() / total, (weight * right)[use].sum() / total
        error += abs(s - r) * total / weight.sum()
        figures.append(f'{use.sum()} spans stated {s:.3f}, right {r:.3f}')
    b = fit(x, right, weight)
    print('\n'.join(figures), f'mean error {error:.4f}', b, sep='\n')
    if not args.write: return
    with open(args.write, 'w') as f:
        f.write(f'''// Coefficients of a span's confidence. Made by tools/fit/fit_confidence.py; do not edit.
// Fitted on the people of hapt (UCI HAPT, Reyes-Ortiz 2015), as recorded and without the gyroscope.
// Of people left out, by labelled time (mean error {error:.3f}):
{chr(10).join("//   " + line for line in figures)}
// confidence = 1 / (1 + exp(-constant - slope * m)), m = sign(margin) ln(1 + |margin|), where margin is by how much the
// span's log-likelihood exceeds that of the next best state.
#pragma once

namespace stance {{

struct ConfidenceCurve {{
  float constant;
  float slope;
}};
inline constexpr ConfidenceCurve kPostureConfidence = {{{b[0]:.3f}F, {b[1]:.3f}F}};
inline constexpr ConfidenceCurve kLocomotionConfidence = {{{b[2]:.3f}F, {b[3]:.3f}F}};

}}  // namespace stance
''')


if __name__ == '__main__':
    main()
