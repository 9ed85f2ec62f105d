#!/usr/bin/python3
"""Fits the score of sitting down and standing up (analysis/posture/posture_move_model.h) and measures it leaving people out.

    fit_moves.py DATA DUMP_MOVES [--write analysis/posture/posture_move_model.h] [--without FOLD]

DATA holds SET/NAME.csv.zst, SET/NAME.truth.jsonl and index.csv; DUMP_MOVES is the program built from dump_moves.cpp.
Fitted on hapt (labelled transitions) and sisfall (D07-D10: one sitting down and then one standing up somewhere in the
recording; walking, stairs, lying down, bending and stumbling: none). When within its span a transition happens is not
known: the fit starts at the largest vertical move and then takes the likeliest moment by its own score, twice.
--without leaves out the people of one of FOLDS folds, to measure the whole analyzer on them. Needs numpy, scipy, zstdcat.
"""
import argparse, csv, io, json, os, subprocess
from concurrent.futures import ThreadPoolExecutor
import numpy as np
from scipy.optimize import minimize

REACH, BIN_S, FOLDS = 12, 0.16, 4
BINS = 2 * REACH + 1
PENALTY, ROUGHNESS = 1.0, 10.0
EACH_NEGATIVE = 0.2  # weight of a moment that is neither; it has many alike beside it
KINDS = {('standing', 'sitting'): 0, ('sitting', 'standing'): 1}
PAIRS = {'D07', 'D08', 'D09', 'D10'}
# Not used: jogging and jumps (told by other means), sitting down among other things (D11, D17), and bending the knees
# down and up again (D15), which is the same movement.
UNUSED = {'D03', 'D04', 'D11', 'D15', 'D17', 'D19'}
NOTHING = -1e6


def dumped(path, program):
    text = subprocess.run([program], input=subprocess.run(['zstdcat', path], capture_output=True, check=True).stdout,
                          capture_output=True, check=True).stdout.decode()
    rows = np.loadtxt(io.StringIO(text), delimiter=',', ndmin=2)
    if not len(rows): return rows
    parts = []
    # The transitions of sisfall start at once: for the fit the body rests before a stretch as it begins.
    for part in np.split(rows, np.flatnonzero(rows[1:, 1]) + 1):
        rest = np.repeat(part[:1], REACH, 0)
        rest[:, 0] -= BIN_S * np.arange(REACH, 0, -1)
        rest[:, 2] = 0
        parts += [rest, part, np.full((1, rows.shape[1]), np.nan)]
    return np.vstack(parts)


def angle_deg(a, b):
    return np.degrees(np.arctan2(np.linalg.norm(np.cross(a, b), axis=1), (a * b).sum(1)))


def features(rows):
    """Features of every bin, and which bins have all of them."""
    n = len(rows)
    use = np.arange(REACH, n - REACH)
    window = lambda k: rows[use + k]
    up = lambda first, last: sum(window(k)[:, 3:6] for k in range(first, last + 1))
    before, after = up(-12, -9), up(9, 12)
    columns = [window(k)[:, 2] for k in range(-REACH, REACH + 1)] + [angle_deg(before, after)]
    for off in (-6, -3, 0, 3, 6):
        then = up(off - 1, off + 1)
        columns += [angle_deg(then, before), angle_deg(then, after)]
    x = np.full((n, len(columns)), np.nan)
    x[use] = np.array(columns).T
    return x, np.flatnonzero(np.isfinite(x).all(1))


def vertical_move(rows):
    """What the fit starts with: the force against the derivative of a Gaussian of 0.45 s."""
    t = np.arange(-8, 9) * BIN_S
    return np.correlate(np.nan_to_num(rows[:, 2]), -2 * t * np.exp(-t * t / (2 * 0.45 ** 2)) * BIN_S, 'same')


def recording(data, row, program):
    name = row['recording']
    code = os.path.basename(name)[:3] if name.startswith('sisfall') else ''
    if code in UNUSED: return None
    rows = dumped(os.path.join(data, name + '.csv.zst'), program)
    if len(rows) < BINS: return None
    x, valid = features(rows)
    if not len(valid): return None
    truth = [json.loads(line) for line in open(os.path.join(data, name + '.truth.jsonl'))]
    middle, spans = rows[:, 0] + BIN_S / 2, []
    neither = np.zeros(len(rows), bool)
    if code in PAIRS:
        spans.append((-1, 0, len(rows)))
    elif code:
        neither[:] = True
    else:
        for e in truth:
            if e['type'] == 'activity': neither |= (middle > e['start_s']) & (middle < e['end_s'])
        for e in truth:
            if e['type'] != 'transition': continue
            inside = (middle > e['start_s'] - 0.5) & (middle < e['end_s'] + 0.5)
            kind = KINDS.get((e['from'], e['to']))
            if kind is not None: spans.append((kind, *np.flatnonzero(inside)[[0, -1]]))
            # Lying down from standing holds sitting down; between lying and sitting there is neither.
            neither[inside] = kind is None and 'standing' not in (e['from'], e['to'])
    ok = np.zeros(len(rows), bool)
    ok[valid] = True
    start = vertical_move(rows)[:, None] * [-10, 10]
    start[~ok] = NOTHING
    return dict(name=name, code=code, person=name.split('/')[0] + row['subject'], x=x, valid=valid, spans=spans,
                neither=np.flatnonzero(neither & ok), score=start)


def moments(r):
    """The likeliest moments of a recording's transitions by its present score: (kind, bin)."""
    out, s = [], r['score']
    for kind, first, last in r['spans']:
        if kind >= 0:
            out.append((kind, first + int(np.argmax(s[first:last + 1, kind]))))
            continue
        apart = 9  # bins: nobody sits for less in these recordings
        best = np.maximum.accumulate(s[:, 0])
        up = apart + int(np.argmax(s[apart:, 1] + best[:-apart]))
        out += [(0, int(np.argmax(s[:up - apart + 1, 0]))), (1, up)]
    return [(k, i) for k, i in out if s[i, k] > NOTHING]


def fit(recordings):
    x, y, w = [], [], []
    for r in recordings:
        found = moments(r)
        near = set(r['valid'])
        for k, i in found:
            at = [j for j in (i - 1, i, i + 1) if j in near]
            x.append(r['x'][at]); y += [k + 1] * len(at); w += [1 / 3] * len(at)
            # Beside it there is none: a move shows as smaller ones the other way before and after it.
            beside = [i + o for o in (-8, -6, -5, 5, 6, 8) if i + o in near and all(abs(i + o - j) > 4 for _, j in found)]
            x.append(r['x'][beside]); y += [0] * len(beside); w += [1 / 3] * len(beside)
        x.append(r['x'][r['neither']]); y += [0] * len(r['neither']); w += [EACH_NEGATIVE] * len(r['neither'])
    x, y, w = np.vstack(x), np.array(y), np.array(w)
    mean, deviation = x.mean(0), x.std(0)
    z, target = np.c_[(x - mean) / deviation, np.ones(len(x))], np.eye(3)[y]
    n = z.shape[1]
    penalty = np.eye(n)
    penalty[-1, -1] = 1e-6
    step = np.diff(np.eye(BINS), axis=0)
    penalty[:BINS, :BINS] += ROUGHNESS * step.T @ step

    def loss(b):
        b = np.c_[np.zeros(n), b.reshape(n, 2)]
        s = z @ b
        p = np.exp(s - s.max(1, keepdims=True))
        p /= p.sum(1, keepdims=True)
        value = -(w * np.log(np.maximum(1e-12, (p * target).sum(1)))).sum() + PENALTY / 2 * np.sum(b * (penalty @ b))
        return value, (z.T @ ((p - target) * w[:, None]) + PENALTY * penalty @ b)[:, 1:].ravel()

    b = minimize(loss, np.zeros(2 * n), jac=True, method='L-BFGS-B', options=dict(maxiter=300)).x.reshape(n, 2)
    raw = b[:-1] / deviation[:, None]
    return np.vstack([raw, b[-1] - mean @ raw])


def rescore(recordings, b):
    for r in recordings:
        r['score'] = np.full((len(r['x']), 2), NOTHING)
        r['score'][r['valid']] = r['x'][r['valid']] @ b[:-1] + b[-1]


def leave_people_out(recordings):
    people = sorted({r['person'] for r in recordings})
    for _ in range(2):
        tables = []
        for fold in range(FOLDS):
            out = set(people[fold::FOLDS])
            tables.append((out, fit([r for r in recordings if r['person'] not in out])))
        for out, b in tables: rescore([r for r in recordings if r['person'] in out], b)


def figures(recordings, threshold):
    found = transitions = pairs = pairs_found = false = 0
    hours = 0.0
    for r in recordings:
        s = r['score']
        for kind, first, last in r['spans']:
            if kind < 0:
                pairs += 1
                pairs_found += len(m := moments(r)) == 2 and all(s[i, k] > threshold for k, i in m)
            else:
                transitions += 1
                found += s[first:last + 1, kind].max() > threshold
        hours += len(r['neither']) * BIN_S / 3600
        rest = s[r['neither']].max(1, initial=NOTHING) if len(r['neither']) else np.zeros(0)
        over = rest > threshold
        false += int(over[:1].sum() + (over[1:] & ~over[:-1]).sum())
    return found / transitions, pairs_found / pairs, false / hours


HEADER = '''// Coefficients of the score of sitting down and standing up. Made by tools/fit/fit_moves.py; do not edit.
// Fitted on {recordings} recordings of hapt and sisfall ({people} people). At a log-odds of {threshold:.0f}, for people left out:
// {right:.1%} of the transitions of hapt and, both at once, {pairs:.1%} of the pairs of sisfall are found, with {false:.0f} an hour
// elsewhere (lying down, walking, stairs, bending and stumbling among it), before the decoder weighs them along time.
// Rows: force in bins of 0.16 s (m/s^2), the angles of posture_move.cpp (deg), 1. Columns: sit, stand, against neither.
#pragma once

#include <array>

namespace stance {{

inline constexpr std::array<std::array<float, 2>, {rows}> kPostureMove = {{{{
{table}
}}}};

}}  // namespace stance
'''


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('data')
    parser.add_argument('program')
    parser.add_argument('--write')
    parser.add_argument('--without', type=int)
    a = parser.parse_args()
    rows = [r for r in csv.DictReader(open(os.path.join(a.data, 'index.csv'))) if r['recording'].startswith(('hapt/', 'sisfall/'))]
    with ThreadPoolExecutor(2) as pool:
        recordings = [r for r in pool.map(lambda row: recording(a.data, row, a.program), rows) if r]
    people = sorted({r['person'] for r in recordings})
    leave_people_out(recordings)
    for threshold in (-2, -1, 0, 1, 2, 3):
        print('log-odds over %d: hapt %.3f, sisfall pairs %.3f, false %.1f an hour' % (threshold, *figures(recordings, threshold)))
    if not a.write: return
    right, pairs, false = figures(recordings, 0)
    if a.without is not None: recordings = [r for r in recordings if r['person'] not in people[a.without::FOLDS]]
    b = fit(recordings)
    table = '\n'.join(f'    {{{u:.5f}F, {v:.5f}F}},' for u, v in b)
    with open(a.write, 'w') as f:
        f.write(HEADER.format(recordings=len(recordings), people=len({r['person'] for r in recordings}), threshold=0,
                              right=right, pairs=pairs, false=false, rows=len(b), table=table))


if __name__ == '__main__':
    main()
