"""Compares two files of figures leaf by leaf: compare_figures.py REFERENCE OURS. A missing figure (NaN, null)
equals a missing one; numbers may differ by rounding in the third decimal; all else is compared as text."""
import json
import math
import sys

TOLERANCE = 0.0005


def leaves(value, path=''):
    if not isinstance(value, dict):
        return {path: value}
    return {p: v for key, inner in value.items() for p, v in leaves(inner, f'{path}/{key}').items()}


def is_missing(value):
    return value is None or (isinstance(value, float) and math.isnan(value))


def same(a, b):
    if is_missing(a) or is_missing(b):
        return is_missing(a) and is_missing(b)
    if isinstance(a, (int, float)) and isinstance(b, (int, float)):
        return abs(a - b) <= TOLERANCE
    return a == b


def main():
    with open(sys.argv[1]) as reference, open(sys.argv[2]) as ours:
        wanted, found = leaves(json.load(reference)), leaves(json.load(ours))
    absent = object()
    different = [p for p in sorted({*wanted, *found}) if not same(wanted.get(p, absent), found.get(p, absent))]
    for path in different:
        print(f'{path}: reference {wanted.get(path, "nothing")}, ours {found.get(path, "nothing")}')
    print(f'{len(wanted)} figures of the reference scorer, {len(different)} different')
    sys.exit(1 if different else 0)


if __name__ == '__main__':
    main()
