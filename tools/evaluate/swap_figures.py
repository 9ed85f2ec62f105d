#!/usr/bin/env python3
"""How right a swap test is, and how wrong each half of it alone would be, on simulated people of known difference.

    tools/evaluate/swap_figures.py build/dev/tools/stance/stance build/dev/tools/simulator/stance-simulate SEED...

Each SEED is a person, who does eight of each exercise with either leg twice: with the sensor on the left hip and with the sensor
on the right one; the movement of the left leg is larger by 0, 10 or 20 %. What the pelvis really did is the truth: the difference
of the medians of the true repetitions of both times. A verdict is right when it is the direction of a true difference of 10 % and
more, or "no difference" of one under 3 %.
"""
import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections import defaultdict

EXERCISES = ["single_leg_bridge", "step_up", "lunge", "reverse_lunge", "single_leg_rdl", "hip_abduction_standing"]
MEASURES = ["vertical_travel_cm", "range_of_motion_deg", "concentric_s", "eccentric_s"]
HIPS = ["left_hip", "right_hip"]


def run(*command, text=None):
    return subprocess.run(command, input=text, capture_output=True, text=True, check=True).stdout


def script(exercises, difference, walk_s):
    actions = ["stand 8", f"walk {walk_s}"]
    for word in exercises:
        for side in ("left", "right"):
            actions += ["stand 12", f"{word} 8 side={side} size_difference={difference} fatigue=0"]
        actions += ["stand 12", "walk 15"]
    return "; ".join(actions)


def lines_of(path):
    with open(path, encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def session(number, hip, seconds):
    return {"session": number, "type": "session", "path": f"recordings/{number}.stance",
            "start_utc_us": 1790000000000000 + number * 3600000000, "sensor_id": "", "sensor_name": "simulated",
            "sensor_firmware": "", "placement": "auto", "rate_hz": 100.0, "has_gyro": 1, "algorithm_version": "",
            "state": "finished", "duration_s": seconds, "samples": int(100 * seconds), "gaps": 0, "gap_s": 0.0}


def true_difference(truths, exercise, measure):
    """Percent of the mean, left less right."""
    values = defaultdict(list)
    for truth in truths:
        for rep in truth:
            if rep["type"] == "rep" and rep["exercise"] == exercise and measure in rep:
                values[rep["side"]].append(rep[measure])
    left, right = (statistics.median(values[side]) for side in ("left", "right"))
    return 200.0 * (left - right) / (left + right)


def judged(verdict, truth):
    """Right, wrong, or None where nothing is asked."""
    if verdict == "not_enough":
        return None
    if abs(truth) >= 10.0:
        return verdict == ("left_less" if truth < 0.0 else "right_less")
    return verdict == "no_difference" if abs(truth) < 3.0 else None


def main():
    if len(sys.argv) < 4:
        sys.exit("Which programs and people? swap_figures.py STANCE STANCE-SIMULATE SEED...")
    stance, simulate = (os.path.abspath(path) for path in sys.argv[1:3])
    errors, small, large, alone, told, shares = (defaultdict(list) for _ in range(6))
    misled = []
    asked = complete = 0
    with tempfile.TemporaryDirectory(prefix="stance_swap_") as folder:
        for seed in sys.argv[3:]:
            for difference in (0, 10, 20):
                truths, history = [], [{"type": "stance_history", "format": 1}]
                for number, hip in enumerate(HIPS, start=1):
                    order = EXERCISES if hip == "left_hip" else EXERCISES[::-1]
                    path = f"{folder}/{seed}_{difference}_{hip}"
                    run(simulate, "--do", script(order, difference, 39 + number), "--seed", seed, "--placement", hip, "--out",
                        path + ".csv")
                    truths.append(lines_of(path + ".truth.jsonl"))
                    found = [json.loads(line) for line in
                             run(stance, "analyze", "--format", "jsonl", path + ".csv").splitlines()]
                    os.remove(path + ".csv")
                    history.append(session(number, hip, found[0]["duration_s"]))
                    history += [{"session": number, **event} for event in found[1:]]
                history.append({"type": "end", "lines": len(history) + 1})
                data_dir = f"{folder}/{seed}_{difference}"
                run(stance, "import-history", "-", "--data-dir", data_dir,
                    text="".join(json.dumps(line) + "\n" for line in history))
                result = json.loads(run(stance, "swap-test", "--sessions", "1", "2", "--json", "--data-dir", data_dir))
                tests = {test["exercise"]: test for test in result["exercises"]}
                for exercise in EXERCISES:
                    asked += 1
                    test = tests.get(exercise)
                    if test is None or not test["complete"]:
                        continue
                    complete += 1
                    for row in test["measures"]:
                        measure = row["measure"]
                        truth = true_difference(truths, exercise, measure)
                        told[measure].append(row["verdict"] != "not_enough")
                        if "body_percent" not in row or row["withheld"]:
                            continue
                        errors[measure].append(abs(row["body_percent"] - truth))
                        # Either half of it alone: body and sensor together.
                        alone[measure] += [abs(row["body_percent"] + sign * row["sensor_percent"] - truth) for sign in (-1, 1)]
                        shares[measure].append(abs(row["sensor_percent"]))
                        right = judged(row["verdict"], truth)
                        if right is not None:
                            (large if abs(truth) >= 10.0 else small)[measure].append(right)
                        if row["verdict"].endswith("_less") and (abs(truth) < 3.0 or (truth < 0.0) != (row["verdict"] == "left_less")):
                            misled.append(f"{seed} {exercise} {measure}: truth {truth:+.1f} %, told {row['body_percent']:+.1f} ±"
                                          f"{row['noise_percent']:.1f} %, sensor {row['sensor_percent']:+.1f} %")
    print(f"complete: {complete} of {asked}")
    print(f"{'measure':<24}{'told':>12}{'error, %':>10}{'one hip, %':>12}{'sensor, %':>11}{'over 10 %':>14}{'under 3 %':>14}")
    for measure in MEASURES:
        if not errors[measure]:
            continue

        def share(values):
            return f"{sum(values)} of {len(values)}"
        print(f"{measure:<24}{share(told[measure]):>12}{statistics.median(errors[measure]):>10.1f}"
              f"{statistics.median(alone[measure]):>12.1f}{statistics.median(shares[measure]):>11.1f}"
              f"{share(large[measure]):>14}{share(small[measure]):>14}")
    for line in misled:
        print("    difference told where there is none, or the other way: " + line)


if __name__ == "__main__":
    main()
