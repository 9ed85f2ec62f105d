// Takes what the terminal shows into doc/terminal: `stance live` in several sizes, status, report, week, sets, and the
// demo, over the real daemon and the virtual sensor. Text, so that a change is a diff. Needs tmux.
import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { House, stanceProgram, waitFor } from "./harness.mjs";

const output = process.argv[2] ?? fileURLToPath(new URL("../../doc/terminal", import.meta.url));
mkdirSync(output, { recursive: true });

function keep(name, text) {
  const lines = text.split("\n").map((line) => line.trimEnd());
  while (lines.at(-1) === "") lines.pop();
  writeFileSync(join(output, `${name}.txt`), `${lines.join("\n")}\n`);
  console.log(join(output, `${name}.txt`));
}

// A terminal of a certain size in which `stance live` runs.
class Screen {
  constructor(house, columns, rows, environment = {}) {
    this.socket = join(house.folder, `tmux-${columns}x${rows}-${Object.keys(environment).length}`);
    this.environment = { ...house.environment, NO_COLOR: undefined, LANG: "C.UTF-8", TERM: "screen-256color", ...environment };
    this.tmux("-f", "/dev/null", "new-session", "-d", "-x", String(columns), "-y", String(rows), stanceProgram, "live", "--data-dir", house.data);
  }
  tmux(...args) {
    const done = spawnSync("tmux", ["-S", this.socket, ...args], { encoding: "utf8", env: this.environment });
    if (done.error) throw new Error("tmux is not installed");
    return done.stdout;
  }
  text(...more) {
    return this.tmux("capture-pane", "-p", ...more);
  }
  end() {
    this.tmux("kill-server");
  }
}

const house = new House();
const screens = [];
try {
  const script = "stand 8; sit 20; stand 8; walk 40; stand 10; shuffle 6; stand 10; squat 8; stand 20; squat 12; stand 60";
  await house.plugIn(house.simulate("live.csv.zst", script), 8, "--linger");
  await house.startDaemon();
  const wide = new Screen(house, 100, 30);
  const small = new Screen(house, 40, 15);
  const narrow = new Screen(house, 24, 8);
  const plain = new Screen(house, 80, 24, { NO_COLOR: "1" });
  screens.push(wide, small, narrow, plain);
  await waitFor(() => /SITTING/.test(wide.text()), "sitting");
  keep("live-sitting", wide.text());
  keep("status", house.stance("status").replaceAll(house.folder, "~"));
  // The second set goes on, and has seven repetitions or more.
  await waitFor(() => /^SQUAT/m.test(wide.text()) && (wide.text().match(/ squat .* reps/g) ?? []).length === 2 && / squat +([7-9]|1\d) reps/.test(wide.text()), "the second set");
  keep("live-set", wide.text());
  keep("live-set-40-columns", small.text());
  keep("live-set-24-columns", narrow.text());
  const escapes = plain.text("-e");
  if (/\x1b\[[0-9;]*[1-9][0-9;]*m/.test(escapes)) throw new Error("NO_COLOR, and yet there is colour");
  keep("live-set-no-color", escapes);
  await waitFor(() => /rest {3}/.test(wide.text()), "the rest");
  keep("live-rest", wide.text());
} finally {
  for (const screen of screens) screen.end();
  await house.close();
}

const home = new House();
try {
  const sensor = await home.plugIn(home.simulate("demo.csv.zst", "demo"), 200);
  const daemon = home.start("daemon", "--data-dir", home.data, "--once");
  await Promise.all([sensor.ended, daemon.ended]);
  keep("lines-of-the-demo", daemon.text);
  home.stance("correct", "1", "--reps", "11");
  keep("correct", home.stance("correct"));
  keep("report", home.stance("report"));
  keep("week", home.stance("report", "--week"));
  keep("why", home.stance("why"));
} finally {
  await home.close();
}
