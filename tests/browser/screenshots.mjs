// Makes the pictures of the pages in doc/: live page, day, report; light, dark, phone, paper. Small PNGs with a palette
// where `pngquant` is installed.
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

import { House, launch, newTab, waitFor } from "./harness.mjs";
import { madeUpWeeks, withMadeUpSides } from "./made_up.mjs";

const output = process.argv[2] ?? fileURLToPath(new URL("../../doc/pages", import.meta.url));
const laptop = { width: 1280, height: 800 };
const phone = { width: 390, height: 844 };

const browser = await launch();
const house = new House();

async function shoot(page, name, options = {}) {
  const file = join(output, `${name}.png`);
  await page.screenshot({ path: file, animations: "disabled", ...options });
  spawnSync("pngquant", ["--force", "--skip-if-larger", "--output", file, "64", file]);
  console.log(file);
}

async function live() {
  const script = "stand 8; sit 20; stand 8; walk 40; stand 10; shuffle 6; stand 10; squat 8; stand 20; squat 12; stand 60";
  await house.plugIn(house.simulate("live.csv.zst", script), 4, "--linger");
  await house.startDaemon();
  const page = await newTab(browser, { viewport: laptop });
  await page.goto(house.openUrl());
  await page.locator(".connection[data-state=connected]").waitFor();
  await waitFor(async () => (await page.locator("h1").textContent()) === "sitting", "sitting");
  await shoot(page, "live-sitting-light");
  await waitFor(async () => (await page.locator("tbody tr").count()) === 2, "the second set");
  await waitFor(async () => Number(await page.locator(".rep-number").textContent()) >= 7, "the seventh repetition");
  await shoot(page, "live-set-light");
  await page.emulateMedia({ colorScheme: "dark" });
  await shoot(page, "live-set-dark");
  await page.setViewportSize(phone);
  await shoot(page, "live-set-phone");
  await page.setViewportSize(laptop);
  await page.locator(".rest:not([hidden])").waitFor();
  await shoot(page, "live-rest-dark");
  await page.context().close();
}

async function reports() {
  const home = new House();
  try {
    const sensor = await home.plugIn(home.simulate("demo.csv.zst", "demo"), 200);
    const daemon = home.start("daemon", "--data-dir", home.data, "--once");
    await sensor.ended;
    await daemon.ended;
    await home.startDaemon();
    const page = await newTab(browser, { viewport: laptop });
    await page.goto(home.openUrl());
    await page.waitForURL((url) => url.pathname === "/");
    const address = (path) => new URL(path, page.url()).href;
    for (const path of ["day", "session"]) {
      await page.goto(address(`/${path}`));
      await page.locator("figure svg").first().waitFor();
      for (const colorScheme of ["light", "dark"]) {
        await page.emulateMedia({ colorScheme });
        await shoot(page, `${path}-${colorScheme}`, { fullPage: true });
      }
    }
    await page.emulateMedia({ colorScheme: "light" });
    await page.setViewportSize(phone);
    await page.goto(address("/day"));
    await page.locator("figure svg").first().waitFor();
    await shoot(page, "day-phone", { fullPage: true });

    // Of the file: what paper shows, with sides that the simulated body does not do.
    const file = join(home.folder, "report.html");
    home.stance("report", "--html", file);
    writeFileSync(file, withMadeUpSides(readFileSync(file, "utf8")));
    const paper = await newTab(browser, { viewport: laptop });
    await paper.goto(pathToFileURL(file).href);
    await paper.locator("figure svg").first().waitFor();
    await shoot(paper, "report-sides-light", { fullPage: true });
    const pdf = join(home.folder, "report.pdf");
    writeFileSync(pdf, await paper.pdf({ format: "A4", printBackground: true }));
    const drawn = spawnSync("pdftoppm", ["-png", "-r", "60", pdf, join(output, "report-print")]);
    if (drawn.status !== 0) console.log("The printed pages are left out: pdftoppm (poppler-utils) is not installed.");
    await paper.context().close();
    await page.context().close();
  } finally {
    await home.close();
  }
}

// Eight made-up weeks beside a short session, held against a plan.
async function week() {
  const home = new House();
  try {
    const sensor = await home.plugIn(home.simulate("short.csv.zst", "stand 8; walk 40; squat 8; stand 30; sit 90; stand 10"), 200);
    const daemon = home.start("daemon", "--data-dir", home.data, "--once");
    await sensor.ended;
    await daemon.ended;
    const weeks = join(home.folder, "weeks.jsonl");
    writeFileSync(weeks, madeUpWeeks(home.stance("export", "--all", "--format", "jsonl")));
    home.stance("import-history", weeks);
    writeFileSync(join(home.folder, "config/stance/plan.txt"), "sessions 3 a week\nglute_bridge 3 x 10\n");
    await home.startDaemon();
    const page = await newTab(browser, { viewport: laptop });
    await page.goto(home.openUrl());
    await page.waitForURL((url) => url.pathname === "/");
    await page.goto(new URL("/week", page.url()).href);
    await page.locator("#weeks tbody tr").first().waitFor();
    for (const colorScheme of ["light", "dark"]) {
      await page.emulateMedia({ colorScheme });
      await shoot(page, `week-${colorScheme}`, { fullPage: true });
    }
    await page.emulateMedia({ colorScheme: "light" });
    await page.setViewportSize(phone);
    await shoot(page, "week-phone", { fullPage: true });
    await page.context().close();
  } finally {
    await home.close();
  }
}

// Some of them alone: node screenshots.mjs FOLDER week
const parts = { live, reports, week };
const wanted = process.argv.slice(3);
try {
  for (const [name, make] of Object.entries(parts)) if (!wanted.length || wanted.includes(name)) await make();
} finally {
  await house.close();
  await browser.close();
}
