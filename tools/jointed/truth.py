"""What really happened, as events: gathered in samples of the body while it moves, written in seconds at the end."""
import json

import numpy as np

from exercise import RATE_HZ
from turning import angle_between

SIDE_NAME = {1: 'left', -1: 'right', 0: 'both'}


def seconds(sample):
    return round(sample / RATE_HZ, 3)


class Truth:
    def __init__(self):
        self.sets, self.transitions, self.others = [], [], []

    def transition(self, begin, end, before, after):
        self.transitions.append({'type': 'transition', 'start_s': seconds(begin), 'end_s': seconds(end), 'time_s': seconds((begin + end) / 2),
                                 'from': before, 'to': after})

    def not_a_rep(self, begin, end, what):
        self.others.append({'type': 'not_a_rep', 'start_s': seconds(begin), 'end_s': seconds(end), 'what': what})

    def add_set(self, at, exercise, track, series):
        """A set whose track begins at this sample; sets of one series are compared side by side."""
        for begin, end in track.aborted:
            self.not_a_rep(at + begin, at + end, f'aborted {exercise.name}')
        self.sets.append({'exercise': exercise, 'series': series, 'reps': [{**rep, **{k: at + rep[k] for k in ('begin', 'turned', 'left', 'end')}}
                                                                           for rep in track.reps]})

    def events(self, turn, place, spans, sensor, person, name):
        out = [{'type': 'person', 'id': name, 'height_m': round(person.height, 3)},
               {'type': 'sensor', 'placement': sensor.placement, 'rate_hz': sensor.rate_hz, 'has_gyro': True}]
        out += [{'type': 'activity', 'start_s': seconds(s['start']), 'end_s': seconds(s['end']), 'label': s['label']} for s in spans]
        out += self.transitions + self.others
        by_series = {}
        for one in self.sets:
            exercise, reps = one['exercise'], []
            for number, rep in enumerate(one['reps'], 1):
                moved = slice(rep['begin'], rep['end'] + 1)
                way_out, way_back = seconds(rep['turned'] - rep['begin']), seconds(rep['end'] - rep['left'])
                eccentric, concentric = (way_out, way_back) if exercise.out_is == 'eccentric' else (way_back, way_out)
                reps.append({'type': 'rep', 'start_s': seconds(rep['begin']), 'end_s': seconds(rep['end']), 'exercise': exercise.name,
                             'side': SIDE_NAME[rep['side']], 'number': number, 'eccentric_s': eccentric, 'concentric_s': concentric,
                             'range_of_motion_deg': round(float(np.rad2deg(angle_between(turn[rep['begin']], turn[moved]).max())), 2),
                             'vertical_travel_cm': round(float(np.ptp(place[moved, 2])) * 100, 1)})
            sides = {rep['side'] for rep in reps}
            out.append({'type': 'set', 'start_s': reps[0]['start_s'], 'end_s': reps[-1]['end_s'], 'exercise': exercise.name,
                        'side': sides.pop() if len(sides) == 1 else 'both', 'reps': len(reps)})
            out += reps
            by_series.setdefault(one['series'], []).extend(reps)
        for reps in by_series.values():
            out += self._compared(reps)
        return out

    @staticmethod
    def _compared(reps):
        out = []
        for measure in ('range_of_motion_deg', 'eccentric_s', 'concentric_s'):
            sides = {side: [rep[measure] for rep in reps if rep['side'] == side] for side in ('left', 'right')}
            if not sides['left'] or not sides['right']:
                continue
            left, right = (float(np.median(sides[side])) for side in ('left', 'right'))
            percent = 100 * (left - right) / ((left + right) / 2)
            enough = min(map(len, sides.values())) >= 5
            verdict = 'not_enough' if not enough else 'no_difference' if abs(percent) < 3 else 'left_less' if percent < 0 else 'right_less'
            out.append({'type': 'asymmetry', 'start_s': reps[0]['start_s'], 'end_s': reps[-1]['end_s'], 'exercise': reps[0]['exercise'],
                        'measure': measure, 'left': round(left, 3), 'right': round(right, 3), 'difference_percent': round(percent, 2), 'verdict': verdict})
        return out


def write(path, events):
    order = {'person': -2.0, 'sensor': -1.0}
    events.sort(key=lambda event: order.get(event['type'], event.get('start_s', event.get('time_s', 0.0))))
    with open(path, 'w') as file:
        for event in events:
            file.write(json.dumps(event, separators=(',', ':')) + '\n')
