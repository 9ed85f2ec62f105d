#!/usr/bin/python3
"""Fits the walking classifier (analysis/gait/walking_model.h) and measures it leaving people out.

    fit_walking.py DATA DUMP_EPOCHS [--write analysis/gait/walking_model.h]

DATA holds SET/NAME.csv.zst, SET/NAME.truth.jsonl and index.csv; DUMP_EPOCHS is the program built from dump_epochs.cpp.
Fitted on hapt and sisfall; mobifall and adept are only measured. A multinomial logistic regression on standardised
features, classes weighted alike, once with the lean from walking upright and once without it. Needs numpy and zstdcat.
"""
import argparse, csv, io, json, os, subprocess
from concurrent.futures import ThreadPoolExecutor
import numpy as np

CLASSES = ['still', 'walking', 'stairs_up', 'stairs_down', 'running']
STILL = {'sitting', 'standing', 'lying'}
# Movement that is no locomotion: sitting down, lying down, bending (protocol codes of sisfall).
NO_LOCOMOTION = {'D07', 'D08', 'D09', 'D10', 'D12', 'D13', 'D14', 'D15', 'D16'}
UP = slice(4, 7)
FIRST_FEATURE = 11
FEATURES = 12  # of the classifier; what follows is of a thigh
EDGE_S = 0.5
MAX_LEAN_DEG = 25.0
FOLDS = 8


def epochs(path, program):
    csv_bytes = subprocess.run(['zstdcat', path], capture_output=True, check=True).stdout
    text = subprocess.run([program], input=csv_bytes, capture_output=True, check=True).stdout.decode()
    return np.loadtxt(io.StringIO(text), delimiter=',', ndmin=2)


def recording(data, name, program):
    d = epochs(os.path.join(data, name + '.csv.zst'), program)
    label = np.full(len(d), -1)
    if len(d) == 0: return d, label, np.zeros(0)
    middle = (d[:, 0] + d[:, 1]) / 2
    for line in open(os.path.join(data, name + '.truth.jsonl')):
        e = json.loads(line)
        if e['type'] == 'protocol' and e['code'] in NO_LOCOMOTION: label[2:-2] = 0
        if e['type'] != 'activity': continue
        c = 0 if e['label'] in STILL else CLASSES.index(e['label']) if e['label'] in CLASSES else -1
        label[(middle > e['start_s'] + EDGE_S) & (middle < e['end_s'] - EDGE_S)] = c
    lean = np.zeros(len(d))
    if (label == 1).sum() > 5:
        upright = d[label == 1, UP].mean(0)
        upright /= np.linalg.norm(upright)
        lean = np.degrees(np.arccos(np.clip(d[:, UP] @ upright, -1, 1)))
    return d, label, np.minimum(lean, MAX_LEAN_DEG)


def load(data, program, sets):
    rows = [r for r in csv.DictReader(open(os.path.join(data, 'index.csv'))) if r['recording'].split('/')[0] in sets]
    with ThreadPoolExecutor(2) as pool:
        parts = list(pool.map(lambda r: recording(data, r['recording'], program), rows))
    x, y, person = [], [], []
    for r, (d, label, lean) in zip(rows, parts):
        if not len(d): continue
        known = label >= 0
        x.append(np.c_[d[known, FIRST_FEATURE:FIRST_FEATURE + FEATURES], lean[known]])
        y.append(label[known])
        person += [r['recording'].split('/')[0] + r['subject']] * known.sum()
    return np.vstack(x), np.concatenate(y), np.array(person)


def fit(x, y, steps=400, penalty=1e-3):
    """Softmax regression by Adam; the last column of x is constant."""
    classes = len(CLASSES)
    weight = (1 / np.maximum(1, np.bincount(y, minlength=classes)))[y]
    weight /= weight.sum()
    target, b = np.eye(classes)[y], np.zeros((x.shape[1], classes))
    m, v = np.zeros_like(b), np.zeros_like(b)
    shrink = np.r_[np.ones((len(b) - 1, 1)), [[0]]]
    for i in range(steps):
        p = posterior(x, b)
        g = x.T @ ((p - target) * weight[:, None]) + penalty * b * shrink
        m, v = 0.9 * m + 0.1 * g, 0.99 * v + 0.01 * g * g
        b -= (0.1 if i < 0.6 * steps else 0.02) * (m / (1 - 0.9 ** (i + 1))) / (np.sqrt(v / (1 - 0.99 ** (i + 1))) + 1e-9)
    return b


def posterior(x, b):
    z = x @ b
    p = np.exp(z - z.max(1, keepdims=True))
    return p / p.sum(1, keepdims=True)


def standardised(x, mean, deviation):
    return np.c_[(x - mean) / deviation, np.ones(len(x))]


def confusion(y, p):
    c = np.zeros((len(CLASSES), len(CLASSES)), int)
    np.add.at(c, (y, p), 1)
    return c


def recall(c):
    return (np.diag(c) / np.maximum(1, c.sum(1))).round(3)


def fitted(x, y):
    mean, deviation = x.mean(0), x.std(0)
    b = fit(standardised(x, mean, deviation), y)
    raw = b[:-1] / deviation[:, None]  # so that the program need not standardise
    return np.vstack([raw, b[-1] - mean @ raw]), lambda z: posterior(standardised(z, mean, deviation), b).argmax(1)


def leave_people_out(x, y, person):
    people, c = np.unique(person), 0
    for fold in range(FOLDS):
        out = np.isin(person, people[fold::FOLDS])
        c = c + confusion(y[out], fitted(x[~out], y[~out])[1](x[out]))
    return 2 * np.diag(c) / (c.sum(0) + c.sum(1))


def table(name, b):
    rows = [f'    {{{", ".join(f"{v:.4f}F" for v in row)}}},' for row in b]
    return f'inline constexpr WalkingTable<{len(b)}> {name} = {{{{\n' + '\n'.join(rows) + '\n}};\n'


HEADER = '''// Coefficients of the walking classifier. Made by tools/fit/fit_walking.py; do not edit.
// Fitted on the people of hapt (UCI HAPT, Reyes-Ortiz 2015) and sisfall (Sucerquia 2017), classes weighted alike.
// F1 of single epochs, people left out ({classes}):
//   with lean    {with_lean}
//   without lean {without_lean}
// Recall on placements and people never fitted on, without lean: mobifall (pocket) {mobifall}, adept (left hip, running) {adept}.
// Rows: the features in the order of MoveFeature, lean in degrees (first table), constant. Columns: still, walking,
// stairs up, stairs down, running. A score is the sum of feature times coefficient; softmax gives probabilities.
#pragma once

#include <array>

namespace stance {{

template <int kRows>
using WalkingTable = std::array<std::array<float, 5>, kRows>;

// clang-format off
{tables}// clang-format on

}}  // namespace stance
'''


def main():
    a = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    a.add_argument('data'); a.add_argument('program'); a.add_argument('--write'); a.add_argument('--quick', action='store_true')
    a = a.parse_args()
    x, y, person = load(a.data, a.program, {'hapt', 'sisfall'})
    with_lean, _ = fitted(x, y)
    without_lean, predict = fitted(x[:, :-1], y)
    figures = dict(classes=', '.join(CLASSES), with_lean='not measured', without_lean='not measured')
    if not a.quick:
        figures['with_lean'] = leave_people_out(x, y, person).round(3)
        figures['without_lean'] = leave_people_out(x[:, :-1], y, person).round(3)
    for other in ('mobifall', 'adept'):
        xo, yo, _ = load(a.data, a.program, {other})
        c = confusion(yo, predict(xo[:, :-1]))
        print(other, c, sep='\n')
        figures[other] = recall(c)
    tables = table('kWalkingWithLean', with_lean) + '\n' + table('kWalkingWithoutLean', without_lean)
    text = HEADER.format(tables=tables, **figures)
    print(text)
    if a.write: open(a.write, 'w').write(text)


if __name__ == '__main__':
    main()
