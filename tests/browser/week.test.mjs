// The week, its pause, and two sessions side by side, over the real daemon.
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";

import { House, launch, newTab, seriousFindings, waitFor } from "./harness.mjs";

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser?.close());

describe("the week and the comparison", () => {
  let house, page, address;

  before(async () => {
    house = new House();
    for (const [name, script] of [
      ["a.csv.zst", "stand 8; walk 60; stand 8; squat 6; stand 20; sit 90; stand 5"],
      ["b.csv.zst", "stand 8; walk 60; stand 8; squat 9; stand 20; sit 120; stand 5"],
    ]) {
      const sensor = await house.plugIn(house.simulate(name, script), 200);
      const daemon = house.start("daemon", "--data-dir", house.data, "--once");
      await sensor.ended;
      await daemon.ended;
    }
    writeFileSync(join(house.folder, "config/stance/plan.txt"), "sessions 3 a week\nsquat 2 x 8\n");
    await house.startDaemon();
    page = await newTab(browser);
    await page.goto(house.openUrl());
    await page.waitForURL((url) => url.pathname === "/");
    address = (path) => new URL(path, page.url()).href;
  });
  after(async () => {
    await page.context().close();
    await house.close();
  });

  test("the week shows seven days, the weeks before, and the line of half an hour", async () => {
    await page.getByRole("link", { name: "Week" }).click();
    await page.locator("h1").waitFor();
    assert.equal(await page.locator("#days tbody tr").count(), 7);
    assert.equal(await page.locator("#weeks tbody tr").count(), 8);
    assert.match(await page.locator("#days tbody tr").last().textContent(), /of 30/);
    assert.match(await page.locator("main").textContent(), /1 of 3 sessions of the plan/);
    for (const colorScheme of ["light", "dark"]) {
      await page.emulateMedia({ colorScheme });
      assert.deepEqual(await seriousFindings(page), []);
    }
    await page.emulateMedia({ colorScheme: null });
  });

  test("a week is paused with one click and counted again with another", async () => {
    await page.getByRole("button", { name: "Pause this week" }).press("Enter");
    await page.getByRole("button", { name: "Count this week again" }).waitFor();
    assert.match(await page.locator("main").textContent(), /counts for nothing/);
    assert.match(house.stance("report", "--week"), /7 days paused/);
    assert.equal(JSON.parse(house.stance("report", "--week", "--json")).recorded_days, 0);
    await page.reload();
    await page.getByRole("button", { name: "Count this week again" }).click();
    await page.getByRole("button", { name: "Pause this week" }).waitFor();
    await waitFor(() => JSON.parse(house.stance("report", "--week", "--json")).recorded_days === 1, "the week counted again");
    assert.ok(!/paused/.test(house.stance("report", "--week")));
  });

  test("fits a phone", async () => {
    await page.setViewportSize({ width: 360, height: 740 });
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 360);
    await page.goto(address("/compare?a=1&b=2"));
    await page.locator("tbody tr").first().waitFor();
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 360);
    await page.setViewportSize({ width: 1280, height: 800 });
  });

  test("two sessions are compared from the list", async () => {
    await page.goto(address("/sessions"));
    await page.getByRole("combobox", { name: "First session" }).selectOption("1");
    await page.getByRole("combobox", { name: "Second session" }).selectOption("2");
    await page.getByRole("button", { name: "Compare" }).click();
    await page.waitForURL((url) => url.pathname === "/compare");
    assert.equal(await page.locator("h1").textContent(), "Session 2 beside session 1");
    const row = await page.locator("tbody tr", { hasText: "squat" }).filter({ hasText: "reps" }).textContent();
    assert.match(row, /6.*9.*\+3/);
    assert.match(await page.locator(".demo").textContent(), /^Demo data/);
    assert.deepEqual(await seriousFindings(page), []);
    assert.deepEqual(page.complaints, []);
  });
});
