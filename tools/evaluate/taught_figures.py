#!/usr/bin/env python3
"""How often a taught exercise is recognised, and how often another one is called by its name.

    tools/evaluate/taught_figures.py build/dev/tools/stance/stance build/dev/tools/simulator/stance-simulate SEED...

Each SEED is a person, who does a set of five of every exercise in one session, and sets of eight in another order in another
one. Every other exercise is taught under a name that Stance does not know, by its set of five, and the other session is
analysed with what was learned; then the same with the other half of the exercises. What is done with one leg is shown with
the left one, and done with either in the other session.
"""
import json
import os
import random
import subprocess
import sys
import tempfile
from collections import Counter

# What is much alike stands side by side: one is taught, the other must not be called so.
EXERCISES = [
    "squat", "sumo_squat", "glute_bridge", "single_leg_bridge side=left", "hip_thrust", "lunge side=left",
    "reverse_lunge side=left", "lateral_lunge side=left", "step_up side=left", "side_step_up side=left",
    "donkey_kick side=left", "fire_hydrant side=left", "clamshell side=left", "hip_abduction_standing side=left",
    "romanian_deadlift", "good_morning", "single_leg_rdl side=left", "sit_to_stand", "kettlebell_swing",
    "kneeling_back_bend"
]


def new_name(word):
    return "my_" + word


def run(*command, text=None):
    return subprocess.run(command, input=text, capture_output=True, text=True, check=True).stdout


def script(exercises, reps):
    actions = ["stand 8", "walk 40"]
    for words in exercises:
        word, *side = words.split()
        actions += [" ".join([word, str(reps), *side]), "stand 20", "walk 15"]
    return "; ".join(actions)


def sets(lines):
    return [event for event in map(json.loads, lines) if event["type"] == "set"]


def simulated(simulate, path, order, reps, seed):
    """The true sets, each with the word of the simulator that it was done with."""
    run(simulate, "--do", script(order, reps), "--seed", seed, "--out", path + ".csv")
    with open(path + ".truth.jsonl", encoding="utf-8") as file:
        done = sets(file)
    if len(done) != len(order):
        sys.exit(f"{path} has {len(done)} sets instead of {len(order)}.")
    return [{**one, "word": words.split()[0]} for one, words in zip(done, order)]


def overlapping(true_set, found):
    """The found set that shares most time with it."""
    def shared(one):
        return min(one["end_s"], true_set["end_s"]) - max(one["start_s"], true_set["start_s"])
    best = max(found, key=shared, default=None)
    return best if best is not None and shared(best) > 0 else None


def main():
    if len(sys.argv) < 4:
        sys.exit("Which programs and people? taught_figures.py STANCE STANCE-SIMULATE SEED...")
    stance, simulate = (os.path.abspath(path) for path in sys.argv[1:3])
    called_so, taught_sets, wrongly, called_wrongly = Counter(), Counter(), Counter(), Counter()
    sides, side_right, side_left_open = Counter(), Counter(), 0
    not_taught_sets = not_shown = 0
    with tempfile.TemporaryDirectory(prefix="stance_taught_") as folder:
        for seed in sys.argv[3:]:
            shown, later = f"{folder}/shown_{seed}", f"{folder}/later_{seed}"
            shown_sets = simulated(simulate, shown, EXERCISES, 5, seed)
            chance = random.Random(int(seed))
            order = [words.replace("side=left", "side=" + chance.choice(["left", "right"]))
                     for words in chance.sample(EXERCISES, len(EXERCISES))]
            later_sets = simulated(simulate, later, order, 8, seed)
            seen = sets(run(stance, "analyze", "--format", "jsonl", shown + ".csv").splitlines())
            for half in (0, 1):
                taught = []
                for one in shown_sets[half::2]:
                    set_shown = overlapping(one, seen)
                    if set_shown is None or "motion" not in set_shown or set_shown["reps"] < 4:
                        not_shown += 1
                        continue
                    taught.append({"type": "taught", "exercise": new_name(one["word"]), "motion": set_shown["motion"],
                                   "taught_utc_us": 0, **({"side": "left"} if one["side"] == "left" else {})})
                lines = [{"type": "stance_history", "format": 1}, *taught, {"type": "end", "lines": len(taught) + 2}]
                data_dir = f"{folder}/{seed}_{half}"
                run(stance, "import-history", "-", "--data-dir", data_dir,
                    text="".join(json.dumps(line) + "\n" for line in lines))
                found = sets(run(stance, "analyze", "--format", "jsonl", "--learned", data_dir,
                                 later + ".csv").splitlines())
                names = {one["exercise"] for one in taught}
                for one in later_sets:
                    counted = overlapping(one, found)
                    if counted is None:
                        continue
                    called, own = counted["exercise"], new_name(one["word"])
                    if own in names:
                        taught_sets[one["word"]] += 1
                        called_so[one["word"]] += called == own
                        if called == own and one["side"] in ("left", "right"):
                            sides[one["word"]] += 1
                            side_right[one["word"]] += counted["side"] == one["side"]
                            side_left_open += counted["side"] == "unknown"
                    else:
                        not_taught_sets += 1
                    if called in names and called != own:
                        wrongly["taught" if own in names else "not taught"] += 1
                        called_wrongly[f"{one['word']} as {called}"] += 1
    for word in sorted(taught_sets):
        print(f"{word:<24}{called_so[word]} of {taught_sets[word]}")
    print(f"taught: {sum(called_so.values())} of {sum(taught_sets.values())} called so, "
          f"{wrongly['taught']} by the name of another taught one")
    print(f"of those of one leg: side right in {sum(side_right.values())} of {sum(sides.values())}, left open in "
          f"{side_left_open}; worst: " + ", ".join(f"{word} {side_right[word]} of {count}" for word, count in sides.items()
                                                   if side_right[word] < count))
    print(f"not taught: {wrongly['not taught']} of {not_taught_sets} called by a taught name")
    print(f"not found, or without axes, when shown: {not_shown}")
    for what, times in called_wrongly.most_common():
        print(f"    {times} x {what}")


if __name__ == "__main__":
    main()
