#!/usr/bin/env python3
"""Proves that nothing leaves the machine: runs the daemon, the demo and every command of the program under strace,
and looks at each address that a socket was bound or connected or sent to. Only unix sockets, 127.0.0.1 and the
kernel's own netlink (who plugged in what) may occur.

    tests/tools/stance/no_outgoing.py build/dev/tools/stance/stance

A command that this script does not know fails it: a new command is put into COMMANDS.
"""
import atexit
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile

# What each command is run with; None: it is run below in a way of its own.
COMMANDS = {
    "demo": None,
    "daemon": None,
    "play": None,
    "devices": ["devices"],
    "doctor": ["doctor", "--seconds", "1"],
    "live": None,
    "open": ["open"],
    "status": ["status"],
    "start": ["start", "squat"],
    "stop": ["stop"],
    "pause": ["pause", "1m"],
    "plan": ["plan"],
    "sessions": ["sessions"],
    "report": ["report"],
    "correct": ["correct", "1", "--reps", "5"],
    "swap-test": ["swap-test"],
    "teach": ["teach", "cable kickback"],
    "why": ["why"],
    "analyze": ["analyze", "RECORDING"],
    "export": ["export", "1"],
    "import-history": ["import-history", "HISTORY"],
    "forget": ["forget", "1"],
    "install-service": ["install-service"],
    "evaluate": ["evaluate", "FOLDER"],
    "completion": ["completion", "bash"],
    "manual": ["manual"],
}

ALLOWED = re.compile(
    r"sa_family=AF_UNIX|sa_family=AF_NETLINK|sa_family=AF_UNSPEC"
    r"|sa_family=AF_INET, sin_port=[^,]+, sin_addr=inet_addr\(\"127\.0\.0\.1\"\)")
FAMILIES = re.compile(r"socket\((AF_UNIX|AF_NETLINK|AF_INET|AF_LOCAL)\b")
ADDRESS = re.compile(r"sa_family=[^}]*")


def offences(log):
    """Lines of strace's output that reach beyond the machine."""
    found = []
    with open(log, encoding="utf-8", errors="replace") as lines:
        for line in lines:
            if " socket(" in line and not FAMILIES.search(line):
                found.append(line.strip())
            for address in ADDRESS.findall(line):
                # Where a message came from or a socket is bound is looked at as well: nobody outside may connect.
                if not ALLOWED.search(address):
                    found.append(line.strip())
    return found


class Traced:
    """The program under strace."""

    def __init__(self, folder, program):
        self.folder, self.program, self.number, self.bad = folder, program, 0, []
        self.calls = 0
        self.running = []
        self.environment = {
            "PATH": os.path.join(folder, "bin") + ":/usr/bin:/bin", "HOME": folder, "NO_COLOR": "1",
            "ASAN_OPTIONS": "detect_leaks=0",  # cannot under strace
            "XDG_CONFIG_HOME": folder + "/config", "XDG_DATA_HOME": folder + "/share",
            "XDG_STATE_HOME": folder + "/state", "XDG_RUNTIME_DIR": folder + "/run",
            # As in a desktop session, though nobody answers: a library must not look elsewhere.
            "DBUS_SESSION_BUS_ADDRESS": "unix:path=" + folder + "/nobody"}

    def start(self, arguments):
        self.number += 1
        log = os.path.join(self.folder, f"strace.{self.number}")
        process = subprocess.Popen(
            ["strace", "-f", "-qq", "-o", log, "-e", "trace=%network", "-e", "signal=none", self.program, *arguments],
            env=self.environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            start_new_session=True)
        self.running.append(process)
        process.log, process.arguments_ = log, arguments
        return process

    def finish(self, process, timeout=300):
        output, errors = process.communicate(timeout=timeout)
        self.calls += sum(1 for _ in open(process.log, encoding="utf-8", errors="replace"))
        self.bad += [f"stance {' '.join(process.arguments_)}: {line}" for line in offences(process.log)]
        return process.returncode, output, errors

    def end(self):
        """What is left: strace killed alone would leave the program behind."""
        for process in self.running:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)

    def run(self, arguments):
        return self.finish(self.start(arguments))


def fail(sentence):
    print(sentence, file=sys.stderr)
    sys.exit(1)


def wait_for(process, stream, words):
    """The line with which a program says that it has come so far."""
    if not any(words in line for line in stream):
        fail(f"stance {' '.join(process.arguments_)} ended and never said \"{words}\".")


def self_test(folder):
    """The check finds what it is there for."""
    log = os.path.join(folder, "strace.self")
    out = ("import socket\ns = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)\n"
           "s.connect(('192.0.2.1', 9))\n")
    subprocess.run(["strace", "-f", "-qq", "-o", log, "-e", "trace=%network", "/usr/bin/python3", "-c", out],
                   stderr=subprocess.DEVNULL, check=False)
    if not offences(log):
        fail("strace does not show what a program connects to, so nothing would be proved. May it trace here?")


def main():
    if len(sys.argv) != 2:
        fail("Which program? tests/tools/stance/no_outgoing.py build/dev/tools/stance/stance")
    if not shutil.which("strace"):
        fail("strace is missing: apt-get install strace")
    program = os.path.abspath(sys.argv[1])
    with tempfile.TemporaryDirectory(prefix="stance_net_") as folder:
        self_test(folder)
        for name in ("bin", "config", "share", "state", "run", "empty"):
            os.mkdir(os.path.join(folder, name), 0o700)
        # A browser is a program of the wearer's; here it is one that does nothing.
        browser = os.path.join(folder, "bin", "xdg-open")
        with open(browser, "w", encoding="utf-8") as file:
            file.write("#!/bin/sh\nexit 0\n")
        os.chmod(browser, 0o700)
        traced = Traced(folder, program)
        atexit.register(traced.end)

        helped = subprocess.run([program, "--help"], capture_output=True, text=True, check=True).stdout
        # Between the heading and the first empty line; what a command does goes on indented deeper.
        listed = re.findall(r"^  ([a-z][a-z-]*) ", helped.split("Subcommands:\n")[1].split("\n\n")[0], re.M)
        unknown = [name for name in listed if name not in COMMANDS]
        if unknown or len(listed) < 10:
            fail(f"Not looked at: {', '.join(unknown) or helped}. Put them into COMMANDS of {sys.argv[0]}.")

        code, output, errors = traced.run(["demo", "--speed", "200", "--html", folder + "/demo.html"])
        if code != 0:
            fail(f"stance demo ended with {code}: {output[-500:]} {errors}")

        recording = os.path.join(folder, "walk.csv")
        with open(recording, "w", encoding="utf-8") as file:
            file.write("time_s,ax_m_s2,ay_m_s2,az_m_s2\n")
            for i in range(60000):
                file.write(f"{i / 100:.2f},{9.7 + (i % 50) / 20:.3f},0.3,{1 + (i % 9) / 10:.2f}\n")
        port = os.path.join(folder, "port")
        sensor = traced.start(["play", recording, "--link", port, "--speed", "10"])
        wait_for(sensor, sensor.stderr, "is a sensor at")
        # With the pages and with the notifications, which are there by default.
        daemon = traced.start(["daemon", "--port", port])
        wait_for(daemon, daemon.stdout, "session 1 begins")
        live = traced.start(["live"])
        # Pages are asked for as a browser would.
        url = subprocess.run([program, "open", "--print"], env=traced.environment, capture_output=True, text=True,
                             check=True).stdout.strip().splitlines()[-1]
        subprocess.run(["/usr/bin/python3", "-c",
                        "import sys, urllib.request; urllib.request.urlopen(sys.argv[1]).read()", url], check=True)
        own = {"RECORDING": recording, "HISTORY": folder + "/share/stance/history.sqlite", "FOLDER": folder + "/empty"}
        for name in listed:
            if COMMANDS[name] is not None:
                # Whether it has anything to say to this history matters not, only whom it asks.
                traced.run([own.get(word, word) for word in COMMANDS[name]])
        for process in subprocess.run(["pgrep", "-P", f"{sensor.pid},{daemon.pid}"], capture_output=True, text=True,
                                      check=True).stdout.split():
            os.kill(int(process), signal.SIGTERM)
        traced.finish(sensor)
        code, _, errors = traced.finish(daemon)
        if code != 0:
            fail(f"The daemon ended with {code}: {errors}")
        traced.finish(live)
    if traced.calls < 50:
        fail(f"Only {traced.calls} calls were seen, so nothing is proved.")
    for line in traced.bad:
        print(line, file=sys.stderr)
    if traced.bad:
        fail("Something went beyond this machine.")
    print(f"{len(listed)} commands, {traced.number} runs, {traced.calls} calls: "
          "unix sockets, netlink and 127.0.0.1 alone.")


if __name__ == "__main__":
    main()
