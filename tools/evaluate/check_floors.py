#!/usr/bin/env python3
"""Holds measured figures against floors.txt beside this file. Python standard library only.

    stance-evaluate DIR --json | check_floors.py              one line a figure; fails when one misses its floor
    stance-evaluate DIR --json | check_floors.py --markdown   the accuracy table of README.md
    gait_figures.py ... | check_floors.py --floors gait_floors.txt
"""
import argparse
import json
import operator
import pathlib
import sys

COMPARE = {'>=': operator.ge, '<=': operator.le}


def read_floors(path):
    """Yields (set, figure, relation, floor, words)."""
    for line in path.read_text().splitlines():
        if line and not line.startswith('#'):
            yield line.split(maxsplit=4)


def as_number(value):
    """A figure as a number: "27/30" is a share; a missing figure or one without any case (null) is None."""
    if isinstance(value, str):
        hit, _, total = value.partition('/')
        return int(hit) / int(total) if int(total) else None
    return value


def find(figures, path):
    for key in path.split('.'):
        figures = figures.get(key) if isinstance(figures, dict) else None
    return as_number(figures)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--markdown', action='store_true')
    parser.add_argument('--floors', default='floors.txt', help='a file beside this one')
    options = parser.parse_args()
    markdown = options.markdown
    measured = json.load(sys.stdin)
    missed = 0
    print('| recordings | what | measured | floor |\n|---|---|---|---|' if markdown else
          f'{"set":10} {"figure":36} {"measured":>9}    floor')
    for name, figure, relation, floor, words in read_floors(pathlib.Path(__file__).with_name(options.floors)):
        value = find(measured.get(name, {}), figure)
        limit = float(floor) if floor[0].isdigit() else find(measured.get(name, {}), floor)
        good = value is not None and limit is not None and COMPARE[relation](value, limit)
        missed += not good
        shown = 'none' if value is None else f'{value:.3f}'.rstrip('0').rstrip('.')
        wanted = f'{relation} {floor}' if limit is None else f'{relation} {limit:g}'
        if markdown:
            print(f'| {name} | {words} | {shown} | {wanted.replace(">=", "at least").replace("<=", "at most")} |')
        else:
            print(f'{name:10} {figure:36} {shown:>9}    {wanted:10} {"" if good else "MISSED"}'.rstrip())
    sys.exit(f'{missed} figures miss their floor.' if missed else 0)


if __name__ == '__main__':
    main()
