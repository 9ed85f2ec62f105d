// A set put right with one click, on the live page and on the session's, over the real daemon.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { House, launch, newTab, seriousFindings, waitFor } from "./harness.mjs";

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser?.close());

const rowOf = (page, number) => page.locator("table.set-table tbody tr", { has: page.locator(`td.set-number:text-is("${number}")`) });
const repsIn = (row) => row.locator(".reps").textContent();

describe("a correction", () => {
  let house, live, report, address;

  before(async () => {
    house = new House();
    await house.plugIn(house.simulate("sets.csv.zst", "stand 8; walk 15; stand 8; squat 8; stand 20; squat 6; stand 100"), 20, "--linger");
    await house.startDaemon();
    live = await newTab(browser);
    await live.goto(house.openUrl());
    await live.waitForURL((url) => url.pathname === "/");
    address = (path) => new URL(path, live.url()).href;
    await waitFor(async () => (await live.locator("tbody tr:not(.provisional)").count()) === 2, "two final sets");
    report = await live.context().newPage();
    await report.goto(address("/session"));
    await report.locator("table.set-table").waitFor();
  });
  after(async () => {
    await live.context().close();
    await house.close();
  });

  test("is one click on the live page, shown beside what was counted, and known to the terminal", async () => {
    const row = rowOf(live, 2);
    assert.equal(await repsIn(row), "6");
    await row.getByRole("button", { name: "One repetition more in set 2" }).click();
    await waitFor(async () => (await repsIn(rowOf(live, 2))) === "7", "the corrected count");
    assert.match(await rowOf(live, 2).locator(".set-said").textContent(), /you say; counted 6/);
    assert.match(house.stance("correct"), /squat, 6 reps {2}\(you say: squat, 7 reps\)/);
    assert.match(house.stance("report"), /Set 2: counted squat, 6 reps; you say squat, 7 reps\./);
  });

  test("is told to who hears the page, and leaves the focus where it was", async () => {
    assert.equal(
      await live.locator("main > p.hidden-visually[role=status]").textContent(),
      "Set 2: squat, 7 reps, you say; counted 6",
    );
    assert.equal(await live.evaluate(() => document.activeElement?.getAttribute("aria-label")), "One repetition more in set 2");
  });

  test("changes name and side from the keyboard alone", async () => {
    await rowOf(live, 1).getByRole("combobox", { name: "Exercise of set 1" }).focus();
    await live.keyboard.type("lunge");
    await live.keyboard.press("Enter");
    await waitFor(async () => /you say; counted squat/.test(await rowOf(live, 1).textContent()), "the name");
    await live.keyboard.press("Tab");
    assert.equal(await live.evaluate(() => document.activeElement?.getAttribute("aria-label")), "Side of set 1");
    await live.keyboard.type("left");
    await live.keyboard.press("Enter");
    await waitFor(() => /you say: lunge, left, 8 reps/.test(house.stance("correct")), "the side");
  });

  test("of one page is shown on another, and on the session's page", async () => {
    await live.reload();
    await waitFor(async () => (await rowOf(live, 2).count()) === 1 && (await repsIn(rowOf(live, 2))) === "7", "the count after a reload");
    await report.reload();
    await waitFor(async () => (await repsIn(rowOf(report, 2))) === "7", "the count on the session's page");
    const cells = await report.locator("[aria-label='What you did'] tbody tr").allTextContents();
    assert.ok(cells.some((text) => /^squat.*7 you say/.test(text)) && cells.some((text) => /^lunge.*left.*8 you say/.test(text)), cells.join(" | "));
  });

  test("can be taken back on the session's page, which every open page hears", async () => {
    await rowOf(report, 2).getByRole("button", { name: "Undo the correction of set 2" }).press("Enter");
    await waitFor(async () => (await repsIn(rowOf(report, 2))) === "6", "the count as it was");
    await waitFor(async () => (await repsIn(rowOf(live, 2))) === "6", "the same on the live page");
    assert.match(await rowOf(report, 2).textContent(), /Right/);
    await rowOf(report, 2).getByRole("button", { name: "Set 2 was counted right" }).click();
    await waitFor(async () => /right, you say/.test(await rowOf(report, 2).textContent()), "the word that it is right");
    assert.match(house.stance("correct"), /6 reps {2}\(you say: right\)/);
  });

  test("is refused with a sentence when the daemon is gone", async () => {
    for (const page of [live, report]) assert.deepEqual(await seriousFindings(page), []);
    await live.setViewportSize({ width: 360, height: 740 });
    assert.equal(await live.evaluate(() => document.documentElement.scrollWidth), 360);
    await report.setViewportSize({ width: 360, height: 740 });
    assert.equal(await report.evaluate(() => document.documentElement.scrollWidth), 360);
    await report.setViewportSize({ width: 1280, height: 800 });
    assert.deepEqual([...live.complaints, ...(report.complaints ?? [])], []);
    for (const child of house.children) child.kill("SIGKILL");
    await rowOf(report, 2).getByRole("button", { name: "One repetition less in set 2" }).click();
    await waitFor(async () => /does not answer; nothing was changed/.test(await report.locator(".trouble").textContent()), "the sentence");
    assert.equal(await repsIn(rowOf(report, 2)), "6");
  });
});
