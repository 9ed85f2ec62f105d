#!/usr/bin/env python3
"""A year of history: how large it is, and how long anything that shows it takes.

  tools/evaluate/check_year.py STANCE             the program, as build/dev/tools/stance/stance
  tools/evaluate/check_year.py STANCE --days 30   a shorter one, for trying

Makes up a year of wearing the sensor sixteen hours a day (about 8000 steps in 60 walks, 300 spans of the timeline,
a dozen sitting bouts, six prompts, and on every second day a training of twelve sets), reads it with `stance
import-history`, and then asks for every report and page five times. Prints the fastest of each, which other work on
the machine disturbs least; ends with 1 when one takes longer than 300 ms, the program's start included, or the database
is larger than 200 MB. The data is made of a fixed seed.
"""

import argparse
import http.client
import json
import random
import socket
import subprocess
import sys
import tempfile
import time
import urllib.parse
from pathlib import Path

MOST_MS = 300.0
MOST_MB = 200.0
WORN_S = 16 * 3600.0
ROUNDS = 5
EXERCISES = ["squat", "glute_bridge", "lunge", "romanian_deadlift", "hip_thrust", "step_up"]


class Day:
    """The events of one day, in the order in which they became known."""

    def __init__(self, rng, trains):
        self.rng = rng
        self.lines = []
        self.now_s = 0.0
        self.at = "sitting"
        training_at_s = rng.uniform(7, 11) * 3600 if trains else None
        while self.now_s < WORN_S - 3000:
            if training_at_s and self.now_s > training_at_s:
                training_at_s = None
                self.training()
            self.sit()
            self.upright()
        self.span(WORN_S - self.now_s, "sitting")

    def add(self, kind, **fields):
        self.lines.append({"type": kind, **{k: round(v, 3) if isinstance(v, float) else v for k, v in fields.items()}})

    def span(self, seconds, label):
        self.add("activity", start_s=self.now_s, end_s=self.now_s + seconds, label=label,
                 confidence=round(self.rng.uniform(0.6, 1.0), 4))
        self.now_s += seconds

    def change(self, to):
        if self.at != to:
            self.add("transition", time_s=self.now_s, start_s=self.now_s - 1.0, end_s=self.now_s + 1.0, **{"from": self.at}, to=to)
        self.at = to

    def sit(self):
        self.change("sitting")
        begun_s = self.now_s
        seconds = min(self.rng.lognormvariate(6.2, 1.0), 9000.0)
        self.span(seconds, "sitting")
        if seconds > 60:
            self.add("sedentary_bout", start_s=begun_s, end_s=self.now_s)

    def upright(self):
        self.change("standing")
        for _ in range(self.rng.randint(1, 5)):
            self.span(self.rng.uniform(3, 90), "standing")
            self.walk(int(min(self.rng.lognormvariate(3.6, 1.1), 2500)) + 4)
        if self.rng.random() < 0.2:
            self.add("rejection", start_s=self.now_s - 5.0, end_s=self.now_s, reason="too_few")

    def walk(self, steps):
        step_s = self.rng.uniform(0.5, 0.62)
        begun_s = self.now_s
        for i in range(steps):
            time_s = begun_s + 0.3 + i * step_s + self.rng.gauss(0, 0.01)
            self.add("step", time_s=time_s, side="left" if i % 2 == 0 else "right",
                     side_probability=round(self.rng.uniform(0.9, 1.0), 4), toe_off_s=time_s + self.rng.uniform(0.08, 0.14))
        self.span(steps * step_s + 0.6, "walking")
        if steps >= 20:
            names = ["cadence_per_min", "step_time_s", "step_time_sd_s", "stride_time_s", "stride_time_sd_s",
                     "double_support_percent", "left_stance_percent", "right_stance_percent",
                     "phase_coordination_percent", "left", "right", "difference_percent", "noise_percent",
                     "detectable_change_percent", "step_regularity", "stride_regularity", "harmonic_ratio_vertical",
                     "harmonic_ratio_forward", "harmonic_ratio_lateral", "obliquity_deg", "rotation_deg", "rise_cm",
                     "step_length_m", "speed_m_s", "sensor_left_cm"]
            measures = {name: round(self.rng.uniform(0.1, 99.0), 4) for name in names}
            self.add("walk", start_s=begun_s, end_s=self.now_s, steps=steps, **measures, verdict="no_difference")

    def training(self):
        begun_s = self.now_s
        for number in range(12):
            exercise = EXERCISES[number // 2]
            side = "both" if exercise not in ("lunge", "step_up") else ("left" if number % 2 == 0 else "right")
            set_s = self.now_s
            reps = self.rng.randint(8, 12)
            for rep in range(reps):
                start_s = set_s + 3.0 * rep
                self.add("rep", start_s=start_s, turn_s=start_s + 1.4, end_s=start_s + 2.8, exercise=exercise, side=side,
                         number=rep + 1, range_of_motion_deg=round(self.rng.uniform(20, 60), 4),
                         concentric_s=round(self.rng.uniform(0.8, 1.6), 4), eccentric_s=round(self.rng.uniform(0.8, 1.8), 4),
                         confidence=round(self.rng.uniform(0.7, 1.0), 4))
            self.add("set", start_s=set_s, end_s=set_s + 3.0 * reps, exercise=exercise, side=side, reps=reps,
                     confidence=round(self.rng.uniform(0.7, 1.0), 4))
            self.span(3.0 * reps, "exercising")
            self.span(self.rng.uniform(60, 120), "standing")
        for measure in ("range_of_motion_deg", "concentric_s", "eccentric_s"):
            for exercise in ("lunge", "step_up"):
                self.add("asymmetry", start_s=begun_s, end_s=self.now_s, measure=measure, exercise=exercise,
                         left=round(self.rng.uniform(30, 40), 4), right=round(self.rng.uniform(30, 40), 4), left_count=10,
                         right_count=10, difference_percent=round(self.rng.gauss(0, 5), 4), noise_percent=6.0,
                         verdict="no_difference")


def write_year(file, days, last_start_us):
    """The archive of doc/history_format.md; returns the number of events."""
    rng = random.Random(2026)
    lines = events = 0

    def put(line):
        nonlocal lines
        lines += 1
        file.write(json.dumps(line, separators=(",", ":")) + "\n")

    put({"type": "stance_history", "format": 1})
    for number in range(1, days + 1):
        day = Day(rng, number % 2 == 0)
        start_us = last_start_us - (days - number) * 86_400_000_000
        put({"session": number, "type": "session", "path": f"recordings/day-{number}.stance", "start_utc_us": start_us,
             "sensor_id": "7", "sensor_name": "made up", "sensor_firmware": "1", "placement": "right_hip",
             "rate_hz": 100.0, "has_gyro": 1, "algorithm_version": "0.1.0", "state": "finished", "duration_s": WORN_S,
             "samples": int(WORN_S * 100), "gaps": 2, "gap_s": 1.5, "removed_utc_us": 0})
        for prompt in range(6):
            due_s = 1800.0 + prompt * 7000
            put({"session": number, "type": "prompt", "bout_start_s": due_s - 1800, "due_s": due_s, "shown_s": due_s + 20,
                 "last_shown_s": due_s + 20, "times_shown": 1, "firmness": "normal",
                 "outcome": rng.choice(["answered", "not_answered"]), "end_s": due_s + 300})
        for event in day.lines:
            put({"session": number, **event})
        events += len(day.lines)
    put({"type": "end", "lines": lines + 1})
    return events


class Daemon:
    """Serves the pages; no sensor is plugged in."""

    def __init__(self, stance, data_dir):
        self.socket = str(data_dir / "stance.sock")
        self.process = subprocess.Popen([stance, "daemon", "--quiet", "--port", "auto", "--data-dir", str(data_dir)],
                                        stderr=subprocess.DEVNULL)
        url = urllib.parse.urlparse(self.url())
        self.host, self.port = url.hostname, url.port
        answer = self.get(f"{url.path}?{url.query}", {})
        self.cookie = answer.getheader("Set-Cookie").split(";")[0]

    def url(self):
        deadline = time.monotonic() + 60
        while True:
            try:
                with socket.socket(socket.AF_UNIX) as client:
                    client.connect(self.socket)
                    client.sendall(b"GET /v1/dashboard HTTP/1.1\r\nHost: stance\r\nConnection: close\r\n\r\n")
                    text = b""
                    while chunk := client.recv(65536):
                        text += chunk
                return json.loads(text.split(b"\r\n\r\n", 1)[1])["url"]
            except (OSError, IndexError):
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.05)

    def get(self, path, headers):
        connection = http.client.HTTPConnection(self.host, self.port, timeout=30)
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        answer.body = answer.read()
        return answer

    def page(self, path):
        answer = self.get(path, {"Cookie": self.cookie})
        if answer.status != 200:
            raise RuntimeError(f"{path}: {answer.status} {answer.body[:200]}")

    def stop(self):
        self.process.terminate()
        self.process.wait()


def fastest_ms(action):
    times = []
    for _ in range(ROUNDS):
        start = time.monotonic()
        action()
        times.append(1000 * (time.monotonic() - start))
    return min(times)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("stance")
    parser.add_argument("--days", type=int, default=365)
    parser.add_argument("--keep", type=Path, help="keep the history in this new folder")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        data_dir = arguments.keep or Path(folder) / "data"
        archive = Path(folder) / "year.jsonl"
        # The last day began this morning, so that "today" and the last week are full.
        start_us = int(time.time() * 1e6) - int(WORN_S * 1e6)
        with archive.open("w", encoding="ascii") as file:
            events = write_year(file, arguments.days, start_us)
        began = time.monotonic()
        subprocess.run([arguments.stance, "import-history", str(archive), "--data-dir", str(data_dir)], check=True)
        print(f"{arguments.days} days, {events} events, {archive.stat().st_size / 1e6:.0f} MB as JSON Lines, "
              f"read in {time.monotonic() - began:.0f} s")
        archive.unlink()

        def command(*words):
            return lambda: subprocess.run([arguments.stance, *words, "--data-dir", str(data_dir)], check=True,
                                          stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

        last_day = time.strftime("%Y-%m-%d", time.localtime(start_us / 1e6 - 4 * 3600))
        html = str(Path(folder) / "report.html")
        figures = {"stance " + " ".join(words): fastest_ms(command(*words)) for words in (
            ("report",), ("report", "--json"), ("report", "--day", last_day), ("report", "--day", last_day, "--json"),
            ("report", "--week"), ("report", "--week", "--json"), ("sessions",), ("sessions", "--json"), ("why",),
            ("correct",), ("export", "--format", "fhir"), ("export", "--format", "fit"))}
        figures["stance report --html"] = fastest_ms(command("report", "--html", html))
        daemon = Daemon(arguments.stance, data_dir)
        try:
            for path in ("/", f"/day?date={last_day}", "/session?id=last", "/sessions", f"/api/day?date={last_day}",
                         "/api/session?id=last", "/api/sessions"):
                figures[path] = fastest_ms(lambda path=path: daemon.page(path))
            # Pages that a later version may add.
            for path in ("/week", "/api/week"):
                if daemon.get(path, {"Cookie": daemon.cookie}).status == 200:
                    figures[path] = fastest_ms(lambda path=path: daemon.page(path))
        finally:
            daemon.stop()
        size_mb = (data_dir / "history.sqlite").stat().st_size / 1e6
    for name, ms in figures.items():
        print(f"  {ms:6.0f} ms  {name}")
    print(f"  {size_mb:6.1f} MB  the database")
    slow = [name for name, ms in figures.items() if ms > MOST_MS]
    if slow or size_mb > MOST_MB:
        print(f"At most {MOST_MS:.0f} ms and {MOST_MB:.0f} MB: too slow {slow}", file=sys.stderr)
        return 1
    print(f"All within {MOST_MS:.0f} ms and {MOST_MB:.0f} MB.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
