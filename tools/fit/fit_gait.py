#!/usr/bin/env python3
"""Fits the kernels of analysis/gait/gait_kernels.h to recordings with true foot contacts.

    fit_gait.py DUMP_TOOL DATA_DIR OUT_HEADER [--set ipol] [--without p01,p02] [--only p01,p02]

DUMP_TOOL is the built tools/fit/dump_gait_windows; DATA_DIR holds SET/NAME.csv.zst and SET/NAME.truth.jsonl.
Linear kernels, by ridge regression over taps spread in proportion to the step period:
- contact: vertical, forward and impact onto a bump (SD 30 ms) at every true contact;
- toe-off: the same at every true toe-off;
- side, at true contacts: yaw rate, roll rate and lateral acceleration (with a gyroscope), or lateral
  acceleration alone, onto +1 (left) and -1 (right). No constant: a mirrored walker gives the negative.
Prints what leaving one person out gives. --without leaves people out of the fit, to measure on them end to end.
"""
import argparse, glob, json, os, subprocess
import numpy as np

CONTACT_TAPS, SIDE_TAPS, MIN_SCALE, MAX_CONTACT_SCALE, MAX_SIDE_SCALE, BUMP_S = 33, 17, 35, 150, 75, 0.03
RIDGE_CONTACT, RIDGE_SIDE = 0.003, 0.05
UNNAMED = {'ipol_4-1', 'ipol_4-2'}  # feet told apart, but not named
CHANNELS = dict(contact=(2, 3, 4), side=(6, 7, 5), side_acc=(5,))


def load(tool, path):
    csv = subprocess.run(['zstdcat', path], stdout=subprocess.PIPE, check=True).stdout
    raw = subprocess.run([tool], input=csv, stdout=subprocess.PIPE, check=True).stdout
    rows = np.frombuffer(raw).reshape(-1, 10)
    truth = [json.loads(line) for line in open(path[:-8] + '.truth.jsonl')]
    person = [e['id'] for e in truth if e['type'] == 'person']
    return rows, truth, person[0] if person else os.path.basename(path)


def spans_of(truth):
    spans = [(e['start_s'], e['end_s']) for e in truth if e['type'] == 'scored']
    for turn in (e for e in truth if e['type'] == 'turn'):
        spans = [c for a, b in spans for c in ((a, min(b, turn['start_s'])), (max(a, turn['end_s']), b)) if c[1] > c[0]]
    return spans


def taps(window, at, columns, count, max_scale):
    k = np.linspace(-1, 1, count)
    scale = np.clip(np.round(window[at, 8]), MIN_SCALE, max_scale)
    index = np.clip(at[:, None] + np.floor(k * scale[:, None] + 0.5).astype(int), 0, len(window) - 1)
    return np.concatenate([window[index, c] for c in columns], axis=1)


def interpolated(window):
    """Taps with straight lines between them: a triangle, one tap wide to each side (step_decoder.cpp does it afterwards)."""
    scale = np.clip(np.round(np.median(window[:, 8])), MIN_SCALE, MAX_CONTACT_SCALE)
    width = int(scale + CONTACT_TAPS // 4) // (CONTACT_TAPS // 2)
    triangle = (width - abs(np.arange(1 - width, width))) / width ** 2
    out = window.copy()
    for c in range(2, 8): out[:, c] = np.convolve(np.pad(window[:, c], width - 1, mode='edge'), triangle, mode='valid')
    return out


class Sums:
    def __init__(self): self.contact = [0, 0]; self.toe_off = [0, 0]; self.side = {}; self.test = []
    def add(self, rows, truth, named):
        steps = [(e['time_s'], e['side']) for e in truth if e['type'] == 'step']
        times = np.array([t for t, _ in steps])
        toe_offs = np.array([e['time_s'] for e in truth if e['type'] == 'toe_off'])
        spans = spans_of(truth)
        for number in np.unique(rows[:, 0]):
            w = rows[rows[:, 0] == number]
            at = np.flatnonzero([any(a <= t <= b for a, b in spans) for t in w[:, 1]])[::2]
            if len(at):
                x = np.c_[taps(interpolated(w), at, CHANNELS['contact'], CONTACT_TAPS, MAX_CONTACT_SCALE), np.ones(len(at))]
                for sums, centres in ((self.contact, times), (self.toe_off, toe_offs)):
                    y = np.exp(-0.5 * ((w[at, 1][:, None] - centres) / BUMP_S) ** 2).max(1)
                    sums[0] = sums[0] + x.T @ x
                    sums[1] = sums[1] + x.T @ y
            inside = [(t, s) for t, s in steps if w[0, 1] <= t <= w[-1, 1]]
            if not named or not inside: continue
            at = np.array([np.argmin(abs(w[:, 1] - t)) for t, _ in inside])
            y = np.array([1.0 if s == 'left' else -1.0 for _, s in inside])
            for kind in ('side', 'side_acc'):
                x = taps(w, at, CHANNELS[kind], SIDE_TAPS, MAX_SIDE_SCALE)
                a = self.side.setdefault(kind, [0, 0])
                a[0] = a[0] + x.T @ x
                a[1] = a[1] + x.T @ y
                self.test.append((kind, x, y))


def solve(parts):
    out = {}
    for kind in ('contact', 'toe_off'):
        a, b = (sum(getattr(p, kind)[i] for p in parts) for i in (0, 1))
        out[kind] = np.linalg.solve(a + RIDGE_CONTACT * a[-1, -1] * np.eye(len(a)), b)
    for kind in ('side', 'side_acc'):
        a, b = sum(p.side[kind][0] for p in parts), sum(p.side[kind][1] for p in parts)
        out[kind] = np.linalg.solve(a + RIDGE_SIDE * np.trace(a) / len(a) * np.eye(len(a)), b)
    return out


def table(name, weights, taps_count, comment):
    rows = weights.reshape(-1, taps_count)
    body = ',\n'.join('    {' + ', '.join(f'{v:.5f}F' for v in row) + '}' for row in rows)
    kind = f'std::array<std::array<float, {taps_count}>, {len(rows)}>'
    return f'// {comment}\ninline constexpr {kind} {name} = {{{{\n{body}}}}};\n'


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument('tool'); p.add_argument('data'); p.add_argument('header')
    p.add_argument('--set', default='ipol'); p.add_argument('--without', default=''); p.add_argument('--only', default='')
    a = p.parse_args()
    people = {}
    for path in sorted(glob.glob(os.path.join(a.data, a.set, '*.csv.zst'))):
        rows, truth, person = load(a.tool, path)
        people.setdefault(person, Sums()).add(rows, truth, os.path.basename(path)[:-8] not in UNNAMED)
    right = {'side': [], 'side_acc': []}
    for person, own in people.items():
        k = solve([s for q, s in people.items() if q != person])
        for kind, x, y in own.test: right[kind] += list((x @ k[kind]) * y > 0)
    for kind, v in right.items(): print(f'{kind}: single steps right, one person left out: {np.mean(v):.4f}')
    without = set(a.without.split(',')) if a.without else set()
    only = set(a.only.split(',')) if a.only else set(people)
    k = solve([s for q, s in people.items() if q not in without and q in only])
    with open(a.header, 'w') as f:
        f.write('// Written by tools/fit/fit_gait.py; do not edit. Rows are channels, columns taps from one step period\n'
                '// before to one after (step_decoder.h says how they are used).\n#pragma once\n\n#include <array>\n\nnamespace stance {\n\n')
        f.write(f'inline constexpr int kContactTaps = {CONTACT_TAPS};\ninline constexpr int kSideTaps = {SIDE_TAPS};\n')
        f.write(f'inline constexpr int kMinTapScale = {MIN_SCALE};  // samples\ninline constexpr int kMaxContactScale = {MAX_CONTACT_SCALE};\ninline constexpr int kMaxSideScale = {MAX_SIDE_SCALE};\n')
        f.write(f'inline constexpr float kContactOffset = {k["contact"][-1]:.5f}F;\n\n')
        f.write(table('kContactKernel', k['contact'][:-1], CONTACT_TAPS, 'Vertical, forward, impact.') + '\n')
        f.write(table('kToeOffKernel', k['toe_off'][:-1], CONTACT_TAPS, 'The same at the toe-offs.') + '\n')
        f.write(table('kSideKernel', k['side'], SIDE_TAPS, 'Yaw rate, roll rate, lateral acceleration; positive: left.') + '\n')
        f.write(table('kSideKernelAcc', k['side_acc'], SIDE_TAPS, 'Lateral acceleration alone; positive: left.'))
        f.write('\n}  // namespace stance\n')


if __name__ == '__main__': main()
