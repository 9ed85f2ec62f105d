// The real program in a folder of its own, a virtual sensor, and a browser. Programs: STANCE_BUILD, by default
// build/dev. Waits are for events, each with a deadline; nothing here sleeps for a fixed time.
import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

import { chromium } from "playwright-core";

const tree = fileURLToPath(new URL("../..", import.meta.url));
const build = resolve(tree, process.env.STANCE_BUILD ?? "build/dev");
export const stanceProgram = join(build, "tools/stance/stance");
const simulateProgram = join(build, "tools/simulator/stance-simulate");
const axeSource = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

const deadlineMs = 60000;

// Everything of one wearer: home, configuration, history, sensor's port.
export class House {
  constructor(timezone = "UTC") {
    this.folder = mkdtempSync(join(tmpdir(), "stance-browser."));
    this.data = join(this.folder, "data");
    this.port = join(this.folder, "port");
    this.children = new Set();
    // A day must not begin while a test runs, for that would end its session.
    const farHour = (new Date().getUTCHours() + 12) % 24;
    mkdirSync(join(this.folder, "config/stance"), { recursive: true });
    this.configure = (webPort) =>
      writeFileSync(
        join(this.folder, "config/stance/config.toml"),
        `[sensor]\nport = "${this.port}"\n[session]\nday_starts_hour = ${farHour}\n[dashboard]\nport = ${webPort}\n`,
      );
    this.configure(0);
    this.environment = {
      ...process.env,
      HOME: this.folder,
      XDG_CONFIG_HOME: join(this.folder, "config"),
      XDG_DATA_HOME: join(this.folder, "share"),
      XDG_RUNTIME_DIR: join(this.folder, "run"),
      NO_COLOR: "1",
      TZ: timezone,
      DISPLAY: undefined,
      WAYLAND_DISPLAY: undefined,
    };
  }

  // A recording of a simulated person; returns its path.
  simulate(name, script, seed = 1) {
    const file = join(this.folder, name);
    const how = script === "demo" ? ["--session", "demo"] : ["--do", script];
    const done = spawnSync(simulateProgram, [...how, "--seed", String(seed), "--out", file], { encoding: "utf8" });
    if (done.status !== 0) throw new Error(`no recording: ${done.stderr}`);
    return file;
  }

  stance(...args) {
    const done = spawnSync(stanceProgram, [...args, "--data-dir", this.data], {
      encoding: "utf8",
      env: this.environment,
      maxBuffer: 1 << 26,
    });
    if (done.status !== 0) throw new Error(`stance ${args.join(" ")}: ${done.stderr}`);
    return done.stdout;
  }

  // Keeps what it prints; `until(text)` waits for a line, `ended` for the exit code.
  start(...args) {
    const child = spawn(stanceProgram, args, { env: this.environment, stdio: ["ignore", "pipe", "pipe"] });
    this.children.add(child);
    child.text = "";
    for (const stream of [child.stdout, child.stderr])
      stream.on("data", (data) => {
        child.text += data;
        child.emit("text");
      });
    child.ended = new Promise((done) => child.once("exit", (code) => done(code)));
    child.once("exit", () => this.children.delete(child));
    child.until = (text) =>
      new Promise((found, failed) => {
        const late = setTimeout(() => failed(new Error(`no "${text}" in: ${child.text}`)), deadlineMs);
        const look = () => {
          if (!child.text.includes(text)) return;
          clearTimeout(late);
          child.off("text", look);
          found();
        };
        child.on("text", look);
        look();
      });
    return child;
  }

  async plugIn(recording, speed, ...more) {
    const sensor = this.start("play", recording, "--speed", String(speed), "--link", this.port, ...more);
    await sensor.until(this.port);
    return sensor;
  }

  async startDaemon(...more) {
    const daemon = this.start("daemon", "--data-dir", this.data, ...more);
    await waitFor(() => this.tryOpenUrl());
    return daemon;
  }

  tryOpenUrl() {
    const done = spawnSync(stanceProgram, ["open", "--print", "--data-dir", this.data], {
      encoding: "utf8",
      env: this.environment,
    });
    return done.status === 0 ? done.stdout.trim() : null;
  }

  openUrl() {
    return this.tryOpenUrl();
  }

  // Calls `take(event, atMs)` for each event of the daemon's own socket; returns how to stop.
  listen(take) {
    const asked = request({ socketPath: join(this.data, "stance.sock"), path: "/v1/events" }, (answer) => {
      let rest = "";
      answer.on("data", (data) => {
        const at = performance.timeOrigin + performance.now();
        rest += data;
        for (let end = rest.indexOf("\n\n"); end >= 0; end = rest.indexOf("\n\n")) {
          const line = rest.slice(0, end).split("\n").find((one) => one.startsWith("data: "));
          rest = rest.slice(end + 2);
          if (line) take(JSON.parse(line.slice(6)), at);
        }
      });
      answer.on("error", () => {});
    });
    asked.on("error", () => {});
    asked.end();
    return () => asked.destroy();
  }

  async close() {
    for (const child of this.children) child.kill("SIGKILL");
    await Promise.all([...this.children].map((child) => child.ended));
    rmSync(this.folder, { recursive: true, force: true });
  }
}

// Asks until the answer is not empty.
export async function waitFor(ask, what = "the event") {
  const end = Date.now() + deadlineMs;
  for (;;) {
    const answer = await ask();
    if (answer) return answer;
    if (Date.now() > end) throw new Error(`waited in vain for ${what}`);
    await new Promise((next) => setTimeout(next, 50));
  }
}

export function launch() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: [
      "--headless",
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
}

// A tab that remembers what went wrong in it and what it fetched.
export async function newTab(browser, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, timezoneId: "UTC", ...options });
  context.setDefaultTimeout(deadlineMs);
  const page = await context.newPage();
  page.complaints = [];
  page.fetched = [];
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) page.complaints.push(message.text());
  });
  page.on("pageerror", (error) => page.complaints.push(String(error)));
  page.on("request", (asked) => page.fetched.push(asked.url()));
  return page;
}

// Findings of axe that matter: serious and critical ones, as sentences.
export async function seriousFindings(page) {
  // Not as a script of the page: its policy forbids scripts from elsewhere, rightly.
  await page.evaluate(axeSource);
  const { violations } = await page.evaluate(() => globalThis.axe.run(document));
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`);
}
