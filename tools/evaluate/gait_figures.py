#!/usr/bin/env python3
"""Measures of walking that stance-evaluate alone does not give. Python standard library.

    gait_figures.py EVALUATE DATA PREDICTIONS [--only PART,PART]

EVALUATE is the built stance-evaluate, DATA the folder of recordings, PREDICTIONS what
`stance-evaluate DATA --predictions PREDICTIONS` has written. Prints JSON, for check_floors.py --floors gait_floors.txt.

  false_steps   final steps an hour where nobody walks: sitting, standing, lying (hapt, days) and the protocols of
                sisfall D07 to D17. Within 1.5 s of the edges of a label people arrive and set off: what is found there
                (0.5 s off the edges, as activities are scored) is counted by itself, `at_edges`
  changed       ipol with the sensor turned, at other rates, with 2 % lost in bursts, without a gyroscope, turned by 180
                degrees amid the walk: F1 and sides, and what they lose
  cadence       adept: cadence of every minute that was run from end to end, against the strongest frequency of the
                length of the acceleration; seconds of jogging labelled as walking in mobifall and sisfall
  verdict       ipol people whose true mean difference is under 5 %: share of trials with a verdict other than
                "no difference"; and the share of trials whose true difference lies in the stated interval
"""
import argparse, cmath, collections, glob, json, math, os, statistics, subprocess, sys

SCORED_EDGE_S, EDGE_S = 0.5, 1.5
RUNNING_M_S2 = 4.0  # standard deviation of the length of the acceleration
RESTING = ('sitting', 'standing', 'lying')
MOVING = ('walking', 'stairs_up', 'stairs_down', 'running')
RESTING_PROTOCOLS = [f'D{i:02}' for i in range(7, 18)]
CLEAR_PERCENT = 5.0


def events(path):
    with open(path) as lines: return [json.loads(line) for line in lines]


def of(kind, all_events): return [e for e in all_events if e['type'] == kind]


def cases(args, prefix):
    for path in sorted(glob.glob(os.path.join(args.data, prefix + '*.truth.jsonl'))):
        name = os.path.relpath(path, args.data)[:-len('.truth.jsonl')]
        yield name, events(path), events(os.path.join(args.predictions, name + '.jsonl'))


# --- where nobody walks ---

def false_steps(args):
    out = {}
    for data_set in ('hapt', 'days'):
        seconds, steps, at_edges = collections.Counter(), collections.Counter(), 0
        for _, truth, got in cases(args, data_set + '/'):
            times = [e['time_s'] for e in of('step', got)]
            for span in of('activity', truth):
                label, begin, end = span['label'], span['start_s'], span['end_s']
                if label not in RESTING: continue
                inside = sum(begin + EDGE_S <= t <= end - EDGE_S for t in times)
                seconds[label] += max(0.0, end - begin - 2 * EDGE_S)
                steps[label] += inside
                at_edges += sum(begin + SCORED_EDGE_S <= t <= end - SCORED_EDGE_S for t in times) - inside
        out[data_set] = {label: dict(hours=seconds[label] / 3600, steps=steps[label],
                                     per_hour=3600 * steps[label] / max(seconds[label], 1.0)) for label in RESTING}
        out[data_set]['at_edges'] = at_edges
    hours, steps = collections.Counter(), collections.Counter()
    for name, _, got in cases(args, 'sisfall/'):
        code = os.path.basename(name)[:3]
        if code not in RESTING_PROTOCOLS: continue
        spans = of('activity', got)
        hours[code] += (max(e['end_s'] for e in spans) - min(e['start_s'] for e in spans)) / 3600
        steps[code] += len(of('step', got))
    riding = ('D17',)
    out['sisfall_resting_per_hour'] = (sum(n for code, n in steps.items() if code not in riding) /
                                       sum(h for code, h in hours.items() if code not in riding))
    out['sisfall'] = {code: dict(hours=hours[code], steps=steps[code], per_hour=steps[code] / hours[code])
                      for code in sorted(hours)}
    return out


# --- the same walks, changed ---

CHANGES = {'crooked': ['--mounting', 'crooked'], 'turned': ['--mounting', 'cube7'], 'rate_50': ['--rate', '50'],
           'rate_200': ['--rate', '200'], 'losses': ['--lose', '2'], 'without_gyro': ['--without-gyro'],
           **{f'{kind}_midway{felt}': ['--knock', '180', '--knock-at', '0.4', '--knock-about', about, '--knock-time', took]
              for kind, about in (('back_to_front', 'vertical'), ('upside_down', 'level'))
              for felt, took in (('', '0.2'), ('_unfelt', '0'))}}


def measure(args, options):
    run = subprocess.run([args.evaluate, args.data, '--only', 'ipol', '--json', *options], stdout=subprocess.PIPE,
                         stderr=subprocess.DEVNULL, check=True)
    figures = json.loads(run.stdout)['ipol']
    return dict(f1=figures['steps']['f1'], spread_ms=figures['steps']['spread_ms'],
                sides=figures['sides']['accuracy'], asymmetry=figures['asymmetry']['mean_abs_error_points'],
                per_person=figures['asymmetry']['per_person_error_points'],
                within_person=figures['asymmetry']['within_person_spread_points'])


def changed(args):
    out = {'unchanged': measure(args, [])}
    for kind, options in CHANGES.items():
        out[kind] = measure(args, options)
        out[kind]['f1_lost'] = out['unchanged']['f1'] - out[kind]['f1']
        out[kind]['sides_lost'] = out['unchanged']['sides'] - out[kind]['sides']
    return out


# --- running ---

def norm_at_20_hz(csv):
    """Length of the acceleration, mean of each 0.05 s."""
    lines = subprocess.run(['zstdcat', csv], stdout=subprocess.PIPE, check=True).stdout.decode().splitlines()[1:]
    sums, counts = collections.Counter(), collections.Counter()
    for line in lines:
        t, x, y, z = (float(v) for v in line.split(',')[:4])
        sums[int(20 * t)] += math.sqrt(x * x + y * y + z * z)
        counts[int(20 * t)] += 1
    return [sums[i] / max(counts[i], 1) for i in range(max(sums) + 1)]


def strongest_hz(x, low=2.0, high=3.2, step=0.005):
    """The frequency with most power, the ends tapered: what the steps have no part in."""
    mean = statistics.mean(x)
    x = [(v - mean) * (0.5 - 0.5 * math.cos(2 * math.pi * i / len(x))) for i, v in enumerate(x)]
    def power(hz):
        turn = cmath.exp(-2j * math.pi * hz / 20)
        total, at = 0j, 1 + 0j
        for v in x:
            total += v * at
            at *= turn
        return abs(total)
    return max((low + step * i for i in range(int((high - low) / step) + 1)), key=power)


def cadence(args):
    minutes = []
    for name, truth, got in cases(args, 'adept/'):
        times = [e['time_s'] for e in of('step', got)]
        norm = norm_at_20_hz(os.path.join(args.data, name + '.csv.zst'))
        for span in of('activity', truth):
            for begin in range(int(span['start_s']), int(span['end_s']) - 59, 60):
                piece = norm[20 * begin:20 * (begin + 60)]
                # The recording holds walking and rest, too: only minutes run from end to end.
                if any(statistics.pstdev(piece[i:i + 60]) < RUNNING_M_S2 for i in range(0, 1200, 60)): continue
                gaps = [b - a for a, b in zip(times, times[1:]) if begin <= a and b < begin + 60 and b - a < 0.6]
                hz = len(gaps) / sum(gaps) if gaps else 0.0
                true_hz = strongest_hz(piece)
                minutes.append(dict(begin_s=begin, hz=hz, true_hz=true_hz, error_percent=100 * abs(hz / true_hz - 1)))
    jogging = collections.Counter()
    for prefix in ('mobifall/JOG', 'sisfall/D03', 'sisfall/D04'):
        for _, truth, got in cases(args, prefix):
            for span in of('activity', truth):
                for e in of('activity', got):
                    jogging[e['label']] += max(0.0, min(e['end_s'], span['end_s']) - max(e['start_s'], span['start_s']))
    return dict(minutes=minutes, worst_error_percent=max(m['error_percent'] for m in minutes),
                jogging_s={k: round(v, 1) for k, v in jogging.items()},
                jogging_as_walking=jogging['walking'] / sum(jogging.values()))


# --- what is said about left and right ---

def true_percent(truth):
    """As the scorer does it, over all alternating true steps outside turns."""
    turns = [(e['start_s'], e['end_s']) for e in of('turn', truth)]
    left, right = [], []
    steps = sorted(of('step', truth), key=lambda e: e['time_s'])
    for a, b in zip(steps, steps[1:]):
        took = b['time_s'] - a['time_s']
        if a['side'] == b['side'] or not 0.25 < took < 2.5 or any(s < b['time_s'] and a['time_s'] < e for s, e in turns):
            continue
        (left if b['side'] == 'left' else right).append(took)
    if min(len(left), len(right)) < 6: return None
    l, r = statistics.median(left), statistics.median(right)
    return 200 * (l - r) / (l + r)


def verdict(args):
    people = collections.defaultdict(list)
    for _, truth, got in cases(args, 'ipol/'):
        person, told = of('person', truth), [e for e in of('asymmetry', got) if e['measure'] == 'step_time_s']
        percent = true_percent(truth)
        if person and told and percent is not None: people[person[0]['id']].append((percent, told[0]))
    even = [t for trials in people.values() if abs(statistics.mean(p for p, _ in trials)) < CLEAR_PERCENT for t in trials]
    wrong = [t for _, t in even if t['verdict'] not in ('no_difference', 'not_enough')]
    all_trials = [t for trials in people.values() for t in trials]
    answered = [(p, t) for p, t in all_trials if t.get('noise_percent') is not None]
    inside = [abs(t['difference_percent'] - p) <= t['noise_percent'] for p, t in answered]
    return dict(people=len(people), even_trials=len(even), told_a_difference=len(wrong) / max(len(even), 1),
                truth_inside_noise=sum(inside) / max(len(inside), 1),
                median_noise_percent=statistics.median(t['noise_percent'] for _, t in answered))


PARTS = dict(false_steps=false_steps, changed=changed, cadence=cadence, verdict=verdict)


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument('evaluate'); p.add_argument('data'); p.add_argument('predictions')
    p.add_argument('--only', default=','.join(PARTS))
    args = p.parse_args()
    json.dump({part: PARTS[part](args) for part in args.only.split(',')}, sys.stdout, indent=1)
    print()


if __name__ == '__main__': main()
