// A pose that is held, and an exercise that was announced, on the live page over the real daemon.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { House, launch, newTab, seriousFindings, waitFor } from "./harness.mjs";

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser?.close());

describe("the live page", () => {
  let house, live;
  const held = () => live.locator("section", { has: live.getByRole("heading", { name: "Held" }) }).locator("li");

  before(async () => {
    house = new House();
    await house.plugIn(house.simulate("hold.csv.zst", "stand 8; walk 20; stand 6; lie 15; bridge_hold 25; lie 15; stand 2000"), 4, "--linger");
    await house.startDaemon();
    live = await newTab(browser);
    await live.goto(house.openUrl());
    await live.waitForURL((url) => url.pathname === "/");
  });
  after(async () => {
    await live.context().close();
    await house.close();
  });

  test("counts the seconds of a bridge that is held, and lists it when it is over", async () => {
    await waitFor(async () => Number(await live.locator(".in-hold .rep-number").textContent({ timeout: 60000 })) >= 5, "five seconds");
    assert.match(await live.locator(".rep-exercise").textContent(), /bridge/);
    assert.equal(await live.locator(".tempo-words").textContent(), "seconds held");
    await waitFor(async () => (await held().count()) === 1, "the hold in the list");
    const seconds = Number(/(\d+) s$/.exec(await held().first().textContent())?.[1]);
    assert.ok(Math.abs(seconds - 25) <= 3, `25 s were held, ${seconds} are shown`);
    assert.equal(await live.locator("section.rep").isHidden(), true);
    const kept = () => live.evaluate(async () => (await (await fetch("/api/session?id=last")).json()).events.hold.length);
    await waitFor(async () => (await kept()) === 1, "the hold in the history");
    await live.reload();
    await waitFor(async () => (await held().count()) === 1, "the same after a reload");
  });

  test("says what was announced, until that ends", async () => {
    house.stance("start", "squat");
    await waitFor(async () => /Announced: squat\. Counted from the first repetition\./.test(await live.locator(".announced").textContent()), "the announcement");
    await live.reload();
    await live.locator(".announced", { hasText: "Announced: squat" }).waitFor();
    house.stance("stop");
    await live.locator(".announced").waitFor({ state: "hidden" });
  });

  test("stays readable and silent about faults", async () => {
    assert.deepEqual(await seriousFindings(live), []);
    assert.deepEqual([...live.complaints], []);
  });
});
