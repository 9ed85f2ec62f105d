#!/bin/sh
# Are our figures those of the reference scorer? Analyses every recording below TRUTH_DIR, lets both score the
# same events, and compares all figures to the third decimal. Prints one line a difference; status 0 when equal.
#
#     compare_with_reference.sh TRUTH_DIR SCORE_PY [STANCE_EVALUATE [PREDICTED_DIR]]
#
# With PREDICTED_DIR nothing is analysed: the events there are scored. Needs python3.
set -eu

if [ $# -lt 2 ]; then
  sed -n '2,7s/^# \{0,1\}//p' "$0" >&2
  exit 2
fi
truth_dir=$1
score_py=$2
here=$(cd "$(dirname "$0")" && pwd)
evaluate=${3:-$here/../../build/dev/tools/evaluate/stance-evaluate}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

if [ $# -ge 4 ]; then
  predicted=$4
else
  predicted=$work/predicted
  "$evaluate" "$truth_dir" --predictions "$predicted" >/dev/null
fi
"$evaluate" "$truth_dir" --score-only "$predicted" --json >"$work/ours.json"
python3 "$score_py" "$truth_dir" "$predicted" --json >"$work/reference.json"
python3 "$here/compare_figures.py" "$work/reference.json" "$work/ours.json"
