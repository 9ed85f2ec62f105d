#!/usr/bin/env bash
# Is what the daemon stores what the analysis finds? Plays RECORDING through a pseudo-terminal into the daemon, SPEED
# times as fast, and holds the stored events against `stance analyze` of the same file. Prints the first differences.
#
#     live_is_offline.sh STANCE RECORDING SPEED
set -euo pipefail
if [ "$#" -ne 3 ]; then
  sed -n '2,5s/^# \{0,1\}//p' "$0" >&2
  exit 2
fi
stance=$1 recording=$2 speed=$3

work=$(mktemp -d)
player=
trap '[ -z "$player" ] || kill "$player" 2>/dev/null; rm -rf "$work"' EXIT
: >"$work/config.toml"

mkfifo "$work/port"
"$stance" play "$recording" --speed "$speed" >"$work/port" 2>"$work/play.log" &
player=$!
exec 3<"$work/port"
read -r port <&3 || { cat "$work/play.log" >&2; exit 1; }
"$stance" daemon --config "$work/config.toml" --data-dir "$work/data" --port "$port" --once --quiet \
  2>"$work/daemon.log" || { cat "$work/daemon.log" >&2; exit 1; }
wait "$player"
player=

# What happened, without the line that describes the recording: its name and origin differ by nature.
events() { grep -v '"type": *"recording"' | sort; }
"$stance" report --data-dir "$work/data" --events | events >"$work/live"
"$stance" analyze --format jsonl "$recording" | events >"$work/offline"

echo "$(wc -l <"$work/live") events live, $(wc -l <"$work/offline") offline"
[ -s "$work/offline" ] || exit 1
diff "$work/live" "$work/offline" >"$work/differences" || { head -n 20 "$work/differences"; exit 1; }
