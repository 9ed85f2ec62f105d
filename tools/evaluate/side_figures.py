#!/usr/bin/env python3
"""How right the comparison of sides after a session is, on simulated workouts.

    tools/evaluate/side_figures.py build/dev/tools/stance/stance WORKOUTS PREDICTIONS

WORKOUTS is what stance-simulate --sessions wrote, PREDICTIONS what stance-evaluate --predictions made of it. Each workout is a
wearer's first session, so that its own halves are all that tells the noise.
"""
import glob
import json
import os
import subprocess
import sys
import tempfile
from collections import Counter, defaultdict


def lines_of(path):
    with open(path, encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def comparisons(found):
    if isinstance(found, dict):
        if {"measure", "verdict", "left", "right"} <= found.keys() or {"measure", "verdict", "exercise"} <= found.keys():
            yield found
        for value in found.values():
            yield from comparisons(value)
    elif isinstance(found, list):
        for value in found:
            yield from comparisons(value)


def report(stance, events, folder):
    seconds = max(event.get("end_s", 0.0) for event in events)
    session = {"session": 1, "type": "session", "path": "recordings/1.stance", "start_utc_us": 1790000000000000, "sensor_id": "",
               "sensor_name": "simulated", "sensor_firmware": "", "placement": "auto", "rate_hz": 100.0, "has_gyro": 1,
               "algorithm_version": "", "state": "finished", "duration_s": seconds, "samples": int(100 * seconds), "gaps": 0,
               "gap_s": 0.0}
    history = [{"type": "stance_history", "format": 1}, session] + [{"session": 1, **event} for event in events]
    history.append({"type": "end", "lines": len(history) + 1})
    text = "".join(json.dumps(line) + "\n" for line in history)
    subprocess.run([stance, "import-history", "-", "--data-dir", folder], input=text, text=True, check=True, capture_output=True)
    told = subprocess.run([stance, "report", "--json", "--data-dir", folder], text=True, check=True, capture_output=True).stdout
    return json.loads(told)


def main():
    if len(sys.argv) != 4:
        sys.exit("side_figures.py STANCE WORKOUTS PREDICTIONS")
    stance, workouts, predictions = sys.argv[1:]
    large, small = defaultdict(Counter), defaultdict(Counter)
    for path in sorted(glob.glob(os.path.join(workouts, "workouts", "*.truth.jsonl"))):
        name = os.path.basename(path)[: -len(".truth.jsonl")]
        events = lines_of(os.path.join(predictions, "workouts", name + ".jsonl"))
        with tempfile.TemporaryDirectory(prefix="stance_sides_") as folder:
            rows = {(row.get("exercise"), row["measure"]): row for row in comparisons(report(stance, events, folder))}
        for truth in lines_of(path):
            if truth["type"] != "asymmetry" or "exercise" not in truth:
                continue
            percent = 200.0 * (truth["left"] - truth["right"]) / (truth["left"] + truth["right"])
            if 3.0 <= abs(percent) < 10.0:
                continue
            row = rows.get((truth["exercise"], truth["measure"]))
            verdict = row["verdict"] if row else "absent"
            if abs(percent) < 3.0:
                small[truth["measure"]][verdict] += 1
                continue
            right = "left_less" if percent < 0.0 else "right_less"
            verdict = "right" if verdict == right else "wrong way" if verdict.endswith("_less") else verdict
            large[truth["measure"]][verdict] += 1
    for measure in sorted(large | small):
        print(measure)
        print("    10 % and more:", dict(large[measure]))
        print("    under 3 %:    ", dict(small[measure]))


if __name__ == "__main__":
    main()
