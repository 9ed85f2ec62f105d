import assert from "node:assert/strict";
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { pathToFileURL } from "node:url";

import { House, launch, newTab, seriousFindings, waitFor } from "./harness.mjs";
import { withMadeUpSides } from "./made_up.mjs";

const session = "stand 8; sit 15; stand 8; walk 40; stand 10; shuffle 6; stand 10; squat 8; stand 20; squat 6; stand 10; sit 75; stand 6";

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser?.close());

describe("the live page", () => {
  let house, page, repsSent, repsShown, stopListening;

  before(async () => {
    house = new House();
    await house.plugIn(house.simulate("session.csv.zst", session), 8, "--linger");
    await house.startDaemon();
    repsSent = [];
    stopListening = house.listen((event, at) => {
      if (event.type === "rep" && event.final === false) repsSent.push({ number: event.number, at });
    });
    page = await newTab(browser);
    await page.addInitScript(() => {
      globalThis.repsShown = [];
      new MutationObserver(() => {
        const number = Number(document.querySelector(".rep-number")?.textContent);
        if (!number || globalThis.repsShown.at(-1)?.number === number) return;
        globalThis.repsShown.push({ number, at: performance.timeOrigin + performance.now() });
      }).observe(document, { subtree: true, childList: true, characterData: true });
    });
    await page.goto(house.openUrl());
    await page.waitForURL((url) => url.pathname === "/");
  });
  after(async () => {
    stopListening();
    await page.context().close();
    await house.close();
  });

  test("the token is not in the address any more", () => assert.ok(!page.url().includes("token")));

  test("shows states, counts repetitions and says what was not counted", async () => {
    const seen = new Set();
    await waitFor(async () => {
      seen.add(await page.locator("h1").textContent());
      return ["sitting", "walking", "standing"].every((word) => seen.has(word));
    }, "the state words");
    await page.locator(".rep:not([hidden]) .rep-number").waitFor();
    assert.equal(await page.locator(".rep-exercise").textContent(), "squat");
    const height = await page.locator(".rep-number").evaluate((box) => parseFloat(getComputedStyle(box).fontSize));
    assert.ok(height >= 300, `readable from three metres: ${height} px high`);
    await page.locator(".rest:not([hidden])").waitFor();
    await page.locator(".receipts li").first().waitFor();
    await waitFor(async () => (await page.locator("tbody tr:not(.provisional)").count()) === 2, "two final sets");
    const counts = await page.locator("tbody tr .reps").allTextContents();
    assert.deepEqual(counts, ["6", "8"]);
  });

  test("an event is on the page within 100 ms", async () => {
    repsShown = await page.evaluate(() => globalThis.repsShown);
    const delays = repsShown
      .map((shown) => {
        const sent = repsSent.filter((one) => one.number === shown.number && one.at <= shown.at + 50);
        return sent.length ? shown.at - Math.max(...sent.map((one) => one.at)) : NaN;
      })
      .filter((delay) => !Number.isNaN(delay))
      .sort((a, b) => a - b);
    assert.ok(delays.length >= 8, `${delays.length} of ${repsSent.length} repetitions`);
    const percentile = delays[Math.ceil(0.95 * delays.length) - 1];
    console.log(`event to pixel, 95th percentile of ${delays.length}: ${percentile.toFixed(1)} ms`);
    const median = delays[delays.length >> 1]; // the machine is shared: the percentile is printed, not judged
    assert.ok(median < 100, `${median} ms`);
  });

  test("has no serious accessibility finding, light or dark", async () => {
    for (const colorScheme of ["light", "dark"]) {
      await page.emulateMedia({ colorScheme });
      assert.deepEqual(await seriousFindings(page), []);
    }
  });

  test("can be used with the keyboard alone", async () => {
    await page.evaluate(() => document.activeElement?.blur());
    const reached = [];
    for (let i = 0; i < 40; ++i) {
      await page.keyboard.press("Tab");
      reached.push(await page.evaluate(() => document.activeElement?.textContent || document.activeElement?.value || ""));
    }
    for (const text of ["Skip to the content", "Today", "Last session", "All sessions", "off"])
      assert.ok(reached.includes(text), `${text} in ${reached}`);
    await page.locator("input[value=off]").focus();
    await page.keyboard.press("ArrowRight");
    assert.ok(await page.locator("input[value=beep]").isChecked());
    await page.reload();
    assert.ok(await page.locator("input[value=beep]").isChecked(), "the choice is kept");
  });

  test("fits a phone", async () => {
    await page.setViewportSize({ width: 360, height: 740 });
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 360);
    await page.setViewportSize({ width: 1280, height: 800 });
  });

  test("nothing was complained of, and nothing was fetched from elsewhere", () => {
    assert.deepEqual(page.complaints, []);
    const own = new URL(page.url()).origin;
    assert.deepEqual(page.fetched.filter((url) => !url.startsWith(own) && !url.startsWith("data:")), []);
  });
});

describe("what was corrected in a terminal", () => {
  test("is on the page when it is looked at again", async () => {
    const house = new House();
    try {
      await house.plugIn(house.simulate("session.csv.zst", "stand 10; squat 8; stand 90"), 20, "--linger");
      await house.startDaemon();
      const page = await newTab(browser);
      await page.goto(house.openUrl());
      await waitFor(async () => (await page.locator("tbody tr:not(.provisional)").count()) === 1, "a final set");
      await waitFor(() => /squat/.test(house.stance("correct")), "the set in the history");
      house.stance("correct", "1", "--reps", "11");
      await page.evaluate(() => document.dispatchEvent(new Event("visibilitychange")));
      await waitFor(async () => (await page.locator("tbody .reps").textContent()) === "11", "the corrected count");
      await page.context().close();
    } finally {
      await house.close();
    }
  });
});

describe("when the daemon goes away and comes back", () => {
  test("the page says so, and is up to date again without a reload", async () => {
    const house = new House();
    try {
      await house.plugIn(house.simulate("session.csv.zst", "stand 10; squat 8; stand 30; sit 60"), 20, "--linger");
      let daemon = await house.startDaemon();
      const url = new URL(house.openUrl());
      const page = await newTab(browser);
      await page.goto(url.href);
      await waitFor(async () => (await page.locator("tbody tr:not(.provisional)").count()) === 1, "a final set");
      daemon.kill("SIGKILL");
      await page.locator(".connection[data-state=gone]").waitFor();
      // The same port, as it is by default.
      house.configure(url.port);
      daemon = await house.startDaemon();
      await page.locator(".connection[data-state=connected]").waitFor();
      assert.equal(await page.locator("tbody tr").count(), 1);
      await page.context().close();
    } finally {
      await house.close();
    }
  });
});

describe("the pages of a session and of a day", () => {
  let house, page;

  before(async () => {
    house = new House();
    const sensor = await house.plugIn(house.simulate("session.csv.zst", session), 100);
    const daemon = house.start("daemon", "--data-dir", house.data, "--once");
    await sensor.ended;
    await daemon.ended;
    await house.startDaemon();
    page = await newTab(browser);
    await page.goto(house.openUrl());
    await page.waitForURL((url) => url.pathname === "/");
  });
  after(async () => {
    await page.context().close();
    await house.close();
  });

  const blocks = ["A What you did", "B Left and right", "C Trend", "D Within the set", "E Walking", "F Sitting"];

  for (const [path, title] of [
    ["/session", "Session 1"],
    ["/day", "Day "],
  ]) {
    test(`${path} has all blocks, figures, the demo mark and the footer`, async () => {
      await page.goto(new URL(path, page.url()).href);
      assert.ok((await page.locator("h1").textContent()).startsWith(title));
      assert.deepEqual((await page.locator("h2").allTextContents()).sort(), blocks);
      await page.locator("figure svg").first().waitFor();
      assert.equal(await page.locator(".dots i").count(), 14);
      assert.match(await page.locator(".demo").textContent(), /^Demo data/);
      assert.match(await page.locator(".note").textContent(), /do not measure muscle size, strength or activation/);
    });

    test(`${path} has no serious accessibility finding, light or dark`, async () => {
      for (const colorScheme of ["light", "dark"]) {
        await page.emulateMedia({ colorScheme });
        assert.deepEqual(await seriousFindings(page), []);
      }
      await page.emulateMedia({ colorScheme: null });
    });

    test(`${path} fits a phone`, async () => {
      await page.setViewportSize({ width: 360, height: 740 });
      await page.locator("figure svg").first().waitFor();
      assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 360);
      await page.setViewportSize({ width: 1280, height: 800 });
    });
  }

  test("a page weighs under 500 kB, and its first paint is printed", async () => {
    for (const path of ["/", "/session", "/day"]) {
      let weight = 0;
      let paint = Infinity;
      // The best of five visits, printed and not judged: the machine is shared.
      for (let visit = 0; visit < 5; ++visit) {
        await page.goto(new URL(path, page.url()).href);
        await page.locator("h1").waitFor();
        await waitFor(() => page.evaluate(() => performance.getEntriesByName("first-contentful-paint").length), "paint");
        // The library of the figures comes after the words, and belongs to the weight.
        if (path !== "/") await page.locator("figure svg").first().waitFor();
        const seen = await page.evaluate(async () => {
          const parts = [...document.querySelectorAll("script[src]")].map((script) => script.src);
          const urls = [location.href, ...parts, document.querySelector("link[rel=stylesheet]").href];
          const sizes = await Promise.all(urls.map(async (url) => (await (await fetch(url)).arrayBuffer()).byteLength));
          return {
            weight: sizes.reduce((sum, size) => sum + size, 0),
            paint: performance.getEntriesByName("first-contentful-paint")[0].startTime,
          };
        });
        weight = Math.max(weight, seen.weight);
        paint = Math.min(paint, seen.paint);
      }
      console.log(`${path}: ${Math.round(weight / 1000)} kB, first paint after ${Math.round(paint)} ms`);
      assert.ok(weight < 500_000, `${path}: ${weight} bytes`);
    }
  });

  test("the list leads to the session", async () => {
    await page.goto(new URL("/sessions", page.url()).href);
    assert.deepEqual(await seriousFindings(page), []);
    await page.getByRole("link", { name: "Session 1" }).click();
    assert.equal(await page.locator("h1").textContent(), "Session 1");
  });

  test("a day without a recording says so and leads on", async () => {
    const answer = await page.goto(new URL("/day?date=2001-02-03", page.url()).href);
    assert.equal(answer.status(), 404);
    assert.match(await page.locator("p").first().textContent(), /Nothing was recorded on 2001-02-03/);
    page.complaints = page.complaints.filter((text) => !text.includes("404"));
  });

  test("the file of stance report --html holds everything and fetches nothing", async () => {
    const file = join(house.folder, "report.html");
    house.stance("report", "--html", file);
    assert.equal(statSync(file).mode & 0o077, 0);
    const alone = await newTab(browser);
    await alone.goto(pathToFileURL(file).href);
    await alone.locator("figure svg").first().waitFor();
    assert.equal(await alone.locator("h2").count(), 6);
    assert.match(await alone.locator(".demo").textContent(), /^Demo data/);
    assert.deepEqual(alone.fetched.filter((url) => !url.startsWith("data:")), [pathToFileURL(file).href]);
    assert.deepEqual(alone.complaints, []);
    assert.deepEqual(await seriousFindings(alone), []);
    const pdf = await alone.pdf({ format: "A4" });
    assert.ok(pdf.length > 10_000);
    await alone.context().close();
    const plain = await newTab(browser, { javaScriptEnabled: false });
    await plain.goto(pathToFileURL(file).href);
    assert.match(await plain.locator("pre").textContent(), /A {2}What you did/);
    await plain.context().close();
  });

  test("sides, trend and thirds are drawn where the events carry them", async () => {
    const file = join(house.folder, "sides.html");
    house.stance("report", "--html", file);
    const made = await newTab(browser);
    await made.setContent(withMadeUpSides(readFileSync(file, "utf8")));
    const verdicts = await made.locator(".verdict").allTextContents();
    assert.deepEqual(verdicts.slice(0, 4), [
      "right side moved 3.0° less (usual noise ±2.0°)",
      "no detectable difference (usual noise ±0.12 s)",
      "not enough reps",
      "right eccentric time was 0.25 s shorter (usual noise ±0.40 s): not enough reps to tell whether it is more than chance",
    ]);
    const drawn = (name) => made.locator(".comparison", { hasText: name }).locator("figure").count();
    assert.equal(await drawn("lunge, eccentric time"), 1);
    assert.equal(await drawn("lunge, vertical travel"), 0);
    await made.locator("#block-c ~ * figure svg, section:has(#block-c) figure svg").first().waitFor();
    assert.match(await made.locator("section:has(#block-c)").textContent(), /The direction changed once/);
    assert.equal(await made.locator(".hollow").count(), 1);
    assert.ok(!/weak|activation\b(?!,)/.test((await made.locator("section").allTextContents()).join(" ")));
    assert.deepEqual(await seriousFindings(made), []);
    await made.context().close();
  });

  test("nothing was complained of", () => assert.deepEqual(page.complaints, []));
});
