#!/usr/bin/env python3
"""Holds what the program prints with --json against doc/json.md: every field of every object that is printed is named
in the section that its command points to, every object has its type, and every command with --json is in the table.

    tests/tools/stance/json_is_documented.py build/dev/tools/stance/stance build/dev/tools/simulator/stance-simulate
"""
import json
import os
import re
import subprocess
import sys
import tempfile

DOC = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../../doc/json.md")
SCRIPT = "stand 8; walk 40; stand 6; squat 8; stand 30; sit 90; stand 10; walk 20; shuffle 6; stand 20"
# What is described elsewhere, by the page the table links to.
ELSEWHERE = {"walk": "walk_measures.h"}

faults = []


def sections():
    """Words in code spans by heading; the text before the first heading under ''."""
    found, name = {}, ""
    with open(DOC, encoding="utf-8") as doc:
        for line in doc:
            if line.startswith("## "):
                name = line[3:].strip()
            for span in re.findall(r"`([^`]+)`", line):
                found.setdefault(name, set()).update(re.findall(r"[A-Za-z_][A-Za-z0-9_]*", span))
    return found


def fields(value):
    """Names of fields, those of objects within too. Labels are keys in activity_s: looked at by themselves."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield key
            if key != "activity_s":
                yield from fields(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from fields(inner)


def check(command, objects, allowed):
    if not objects:
        faults.append(f"{command}: printed no object")
    for one in objects:
        if "type" not in one:
            faults.append(f"{command}: an object without a type: {json.dumps(one)[:120]}")
        if one.get("type") in ELSEWHERE:
            continue
        for field in sorted(set(fields(one)) - allowed - {"type", "final"}):
            faults.append(f"{command}: the field {field} of a {one.get('type')} is not in doc/json.md")


def main():
    if len(sys.argv) != 3:
        sys.exit("Which programs? json_is_documented.py STANCE STANCE-SIMULATE")
    program, simulate = (os.path.abspath(path) for path in sys.argv[1:])
    words = sections()
    events = words["Events"]
    with tempfile.TemporaryDirectory(prefix="stance_json_") as folder:
        environment = {
            **os.environ, "HOME": folder, "NO_COLOR": "1", "XDG_CONFIG_HOME": folder + "/config",
            "XDG_DATA_HOME": folder + "/share", "XDG_STATE_HOME": folder + "/state", "XDG_RUNTIME_DIR": folder + "/run",
            "DBUS_SESSION_BUS_ADDRESS": "unix:path=" + folder + "/nobody",
            "DBUS_SYSTEM_BUS_ADDRESS": "unix:path=" + folder + "/nobody"}
        os.makedirs(folder + "/config/stance")
        with open(folder + "/config/stance/plan.txt", "w", encoding="utf-8") as plan:
            plan.write("sessions 3 a week\nwarm_up 5 min\noffer glute_bridge 10\nsquat 3 x 8\nhip_flexor_stretch each 2 x 30 s\n")

        def run(*arguments, ends_with=(0,)):
            done = subprocess.run([program, *arguments], env=environment, capture_output=True, text=True, check=False,
                                  timeout=120)
            if done.returncode not in ends_with:
                sys.exit(f"stance {' '.join(arguments)} ended with {done.returncode}: {done.stderr}")
            return done.stdout

        def objects(text):
            text = text.strip()
            try:
                return [json.loads(text)]
            except json.JSONDecodeError:
                return [json.loads(line) for line in text.splitlines()]

        def start(*arguments):
            return subprocess.Popen([program, *arguments], env=environment, stdout=subprocess.PIPE,
                                    stderr=subprocess.DEVNULL, text=True)

        recording, port = folder + "/walk.csv", folder + "/port"
        subprocess.run([simulate, "--do", SCRIPT, "--seed", "5", "--out", recording], check=True, capture_output=True)
        for _ in range(2):
            sensor = start("play", recording, "--speed", "200", "--link", port)
            sensor.stdout.readline()
            daemon = start("daemon", "--port", port, "--once", "--quiet")
            if sensor.wait(120) != 0 or daemon.wait(120) != 0:
                sys.exit("The recording was not taken.")
        # A third session goes on, for a minute: longer than what follows takes under a sanitizer.
        sensor = start("play", recording, "--speed", "5", "--link", port, "--linger")
        sensor.stdout.readline()
        daemon = start("daemon", "--port", port)
        try:
            for line in daemon.stdout:
                if "begins" in line:
                    break
            live = start("live", "--json")
            told = [json.loads(live.stdout.readline()) for _ in range(40)]
            live.terminate()
            status = objects(run("status", "--json"))
        finally:
            daemon.terminate()
            daemon.wait(60)
            sensor.terminate()
            sensor.wait(60)

        check("status", status, words["Status"])
        check("live", [one for one in told if one["type"] != "status"], words["Live messages"] | events)
        check("analyze", objects(run("analyze", "--format", "jsonl", recording)), events)
        check("sessions", objects(run("sessions", "--json")), words["Session"])
        check("why", objects(run("why", "--json", "--session", "1")), events)
        run("correct", "1", "--reps", "9", "--session", "1")
        check("correct", objects(run("correct", "--json", "--session", "1")), events)
        report = objects(run("report", "--json", "--session", "1"))
        check("report", report, words["Report"] | events)
        if not report[0]["checked_sets"] or not report[0]["plan"] or not report[0]["walking"] or "warm_up" not in report[0]:
            faults.append("report: nothing to look at in checked_sets, plan, walking or warm_up")
        check("report --week", objects(run("report", "--week", "--json")), words["Week"])
        check("report --events", objects(run("report", "--events", "--session", "1")), events)
        check("report --compare", objects(run("report", "--compare", "1", "2", "--json")), words["Comparison"])
        check("swap-test", objects(run("swap-test", "--json")), words["Swap test"])
        check("plan", objects(run("plan", "--json")), words["Plan"])
        run("teach", "cable kickback", "--session", "1")
        check("teach --list", objects(run("teach", "--list", "--json")), words[""])
        machine = words["Device and doctor"]
        doctor = objects(run("doctor", "--json", "--seconds", "1", folder + "/none", ends_with=(0, 1)))
        check("doctor", doctor, machine)
        devices = run("devices", "--json", ends_with=(0, 1))
        if devices.strip():  # there may be none
            check("devices", objects(devices), machine)
        changed = words["Forgetting and importing"]
        with open(folder + "/history.jsonl", "w", encoding="utf-8") as file:
            file.write(run("export", "--all", "--format", "jsonl"))
        check("forget", objects(run("forget", "2", "--yes", "--json")), changed)
        check("forget --list", objects(run("forget", "--list", "--json")), changed)
        check("import-history", objects(run("import-history", folder + "/history.jsonl", "--json")), changed)

        with open(DOC, encoding="utf-8") as doc:
            table = doc.read().split("## Events")[0]
        listed = run("--help").split("Subcommands:\n")[1].split("\n\n")[0]
        for command in re.findall(r"^  ([a-z][a-z-]*) ", listed, re.M):
            if "--json" in run(command, "--help") and f"`stance {command}" not in table:
                faults.append(f"{command} has --json and is not in the table of doc/json.md")
    for fault in sorted(set(faults)):
        print(fault, file=sys.stderr)
    if faults:
        sys.exit(1)
    print("Every field is documented.")


if __name__ == "__main__":
    main()
