#!/usr/bin/python3
"""Are the hand-set thresholds of posture fitted to the people they are measured on?

    choose_posture.py DIR BUILD [--only NAME]

Each threshold below is tried at other values while all else stays as it is. For every person of hapt the value that is
best for all the others is chosen (by the mean of macro F1 of six and F1 of transitions) and that person is judged with it;
what comes out, pooled, is the figure with the threshold re-chosen and nobody judged by a choice they took part in.
Where it differs little from the figure as it stands, the choice does not matter or does not depend on who is measured.

Nothing is changed: the source file is compiled with the other value beside the build (BUILD, made with Ninja, up to
date) and stance-evaluate is linked anew in a temporary folder. Prints a table with where it comes from.
Needs numpy, ninja, zstd.
"""
import argparse, collections, csv, json, os, re, shlex, subprocess, sys, tempfile
import numpy as np

# Source file, constant, what it is, values; which of them stands in the source is read there.
THRESHOLDS = [
    ('posture/decoder.cpp', 'kTiltWeight', 'weight of half a second of an angle', (0.25, 0.4, 0.6)),
    ('posture/decoder.cpp', 'kSureLogOdds', 'log-odds of a sure move', (1.0, 2.0, 3.0)),
    ('posture/posture_model.cpp', 'kPosture', 'log-probability of sitting down', (-7.0, -5.0, -3.5)),
    ('posture/posture_model.cpp', 'kShare', 'of the angle between sitting and standing', (0.4, 0.65, 0.9)),
    ('posture/posture_model.cpp', 'kLyingFrom_deg', 'angle from which one lies', (58.0, 66.0, 74.0)),
    ('timeline/timeline.cpp', 'kLeastStayOnEdge_s', 'stay on the edge of the bed', (4.0, 5.5, 7.0)),
]
LABELS = ('lying', 'sitting', 'standing', 'walking', 'stairs_up', 'stairs_down')
EDGE_S, NEAR_S = 0.5, 1.5


def commands(build, target):
    return subprocess.run(['ninja', '-C', build, '-t', 'commands', target], check=True, capture_output=True,
                          text=True).stdout.splitlines()


def evaluate_with(build, source, text, scratch):
    """stance-evaluate with `text` in place of the source file; its path."""
    lines = commands(build, 'stance-evaluate')
    compile_line = next(line for line in lines if re.search(r' -c \S*/analysis/' + re.escape(source) + '$', line))
    link_line = next(line for line in reversed(lines) if '-o tools/evaluate/stance-evaluate' in line)
    link_line = link_line[link_line.index('&& ') + 3:link_line.rindex('&&')] if '&&' in link_line else link_line
    other = os.path.join(scratch, os.path.basename(source))
    with open(other, 'w') as out: out.write(text)
    words = shlex.split(compile_line)
    words[-1] = other
    words[words.index('-o') + 1] = made = os.path.join(scratch, 'other.o')
    for flag in ('-MT', '-MF'): words[words.index(flag) + 1] = os.path.join(scratch, 'other.d')
    subprocess.run(words, check=True, cwd=build)
    program = os.path.join(scratch, 'stance-evaluate')
    words = shlex.split(link_line)
    words[words.index('-o') + 1] = program
    words.insert(words.index('analysis/libstance_analysis.a'), made)  # found first: the library's own is not linked
    subprocess.run(words, check=True, cwd=build)
    return program


def lines_of(path, kind):
    with open(path) as lines: return [e for e in map(json.loads, lines) if e['type'] == kind]


def judge(data, predicted, names):
    """person -> (confusion of LABELS, true and false and missed transitions)"""
    people = collections.defaultdict(lambda: [np.zeros((len(LABELS), len(LABELS) + 1)), np.zeros(3)])
    for name, person in names:
        truth, ours = os.path.join(data, name + '.truth.jsonl'), os.path.join(predicted, name + '.jsonl')
        spans = lines_of(ours, 'activity')
        confusion, moves = people[person]
        for t in lines_of(truth, 'activity'):
            if t['label'] not in LABELS: continue
            row = confusion[LABELS.index(t['label'])]
            for s in spans:
                shared = min(t['end_s'] - EDGE_S, s['end_s']) - max(t['start_s'] + EDGE_S, s['start_s'])
                if shared > 0: row[LABELS.index(s['label']) if s['label'] in LABELS else -1] += shared
        left = lines_of(truth, 'transition')
        if not left: continue  # as stance-evaluate does
        for t in lines_of(ours, 'transition'):
            near = [u for u in left if (u['from'], u['to']) == (t['from'], t['to']) and
                    u['start_s'] - NEAR_S <= t['time_s'] <= u['end_s'] + NEAR_S]
            moves[0 if near else 1] += 1
            if near: left.remove(near[0])
        moves[2] += len(left)
    return people


def figures(parts):
    confusion, moves = sum(p[0] for p in parts), sum(p[1] for p in parts)
    right = np.diag(confusion)
    named = confusion[:, :-1].sum(0)
    f1 = 2 * right / np.maximum(named + confusion.sum(1), 1e-9)
    return f1.mean(), 2 * moves[0] / (2 * moves[0] + moves[1] + moves[2])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('data')
    parser.add_argument('build')
    parser.add_argument('--only', help='this threshold alone')
    args = parser.parse_args()
    analysis = os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', '..', 'analysis')
    with open(os.path.join(args.data, 'index.csv')) as index:
        names = [(r['recording'], r['subject']) for r in csv.DictReader(index) if r['recording'].startswith('hapt/')]
    people = sorted({person for _, person in names})
    print(f'# Made by tools/fit/choose_posture.py on {len(names)} recordings of {len(people)} people of hapt (UCI HAPT,\n'
          '# Reyes-Ortiz 2015), one person left out at a time. macro F1 of six / F1 of transitions.')
    print(f'{"threshold":20} {"stands":>7} {"as it stands":>15} {"re-chosen":>15}  chosen, by how many people left out')
    for source, name, what, values in THRESHOLDS:
        if args.only not in (None, name): continue
        with open(os.path.join(analysis, source)) as lines: text = lines.read()
        pattern = re.compile(r'(constexpr (?:float|double) ' + name + r' = )(-?[\d.]+)(F?;)')
        stands = float(pattern.search(text).group(2))
        by_value = {}
        for value in sorted({stands, *values}):
            with tempfile.TemporaryDirectory() as scratch:
                other = pattern.sub(lambda m, v=value: f'{m.group(1)}{v}{m.group(3)}', text)
                program = evaluate_with(args.build, source, other, scratch)
                subprocess.run([program, args.data, '--only', 'hapt', '--predictions', scratch], check=True,
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
                by_value[value] = judge(args.data, scratch, names)
        chosen = {}
        for person in people:
            chosen[person] = max(by_value, key=lambda v: (sum(figures([by_value[v][p] for p in people if p != person])),
                                                          v == stands))
        left_out = figures([by_value[chosen[p]][p] for p in people])
        now = figures(list(by_value[stands].values()))
        count = collections.Counter(chosen.values())
        print(f'{name:20} {stands:7g} {now[0]:7.3f} / {now[1]:.3f} {left_out[0]:7.3f} / {left_out[1]:.3f}  ' +
              ', '.join(f'{v:g}: {n}' for v, n in sorted(count.items())) + f'   {what}', flush=True)


if __name__ == '__main__':
    sys.exit(main())
