// The page of a session or a day, the list of sessions, and the file of `stance report --html`.

import { compareChoice, comparePage, type SessionComparison } from "./compare";
import { correctable, correctionCells, keepingFocus, onCorrectionElsewhere, standsWords } from "./correct";
import type { ExerciseRow, Report, SessionRow, ShownComparison, SetOfReps, Rep } from "./data";
import { element, embedded } from "./dom";
import { comparisonFigure, dayStrip, legend, repDots, trendFigure } from "./figures";
import { frame, type Page } from "./frame";
import { fetchPlot } from "./late_plot";
import { type Week, weekPage } from "./week";
import { counted, duration, exercise, sideWords, stopwatch, value, words } from "./words";

type Content =
  | { kind: "session" | "day" | "file"; report: Report }
  | { kind: "week"; report: Week }
  | { kind: "compare"; report: SessionComparison }
  | { kind: "sessions"; report: { sessions: SessionRow[] } };

type Kind = "session" | "day" | "file";

const fewestSteadySteps = 50;
// With fewer repetitions a third of a set is no figure.
const fewestForThirds = 6;
const hollowBelow = 0.5;
// A longer list begins closed; printed it is open.
const fewEnoughToShow = 6;

function block(letter: string, title: string, ...content: (Node | string | null)[]): HTMLElement {
  const id = `block-${letter.toLowerCase()}`;
  return element(
    "section",
    { class: "block", "aria-labelledby": id },
    element("h2", { id }, element("span", { class: "letter", "aria-hidden": true }, letter), ` ${title}`),
    ...content,
  );
}

function quiet(text: string): HTMLElement {
  return element("p", { class: "quiet" }, text);
}

function table(caption: string, heads: string[], rows: (Node | string)[][]): HTMLElement {
  return element(
    "div",
    { class: "scroll", tabindex: 0, role: "region", "aria-label": caption },
    element(
      "table",
      {},
      element("caption", { class: "hidden-visually" }, caption),
      element("thead", {}, element("tr", {}, ...heads.map((text) => element("th", { scope: "col" }, text)))),
      element(
        "tbody",
        {},
        ...rows.map((cells) =>
          element(
            "tr",
            {},
            ...cells.map((cell, i) => (i ? element("td", {}, cell) : element("th", { scope: "row" }, cell))),
          ),
        ),
      ),
    ),
  );
}

// Unknown time, with what is known of why.
function notHeard(report: Report): HTMLElement | null {
  if (!report.not_heard.length) return null;
  const items = report.not_heard.map(({ sentence }) => element("li", {}, sentence));
  return element(
    "details",
    { class: "not-heard", open: items.length <= fewEnoughToShow },
    element("summary", {}, `Not heard ${items.length === 1 ? "once" : `${items.length} times`}: unknown time`),
    element("ul", {}, ...items),
  );
}

function header(report: Report): HTMLElement {
  const { sensor } = report;
  const facts: [string, string][] = [
    ["Recorded", `${duration(report.recorded_s)}${report.sessions.length > 1 ? ` in ${report.sessions.length} sessions` : ""}`],
    ["Valid data", `${report.valid_percent.toFixed(0)} %`],
    ["Gaps", report.gaps ? `${report.gaps}, ${duration(report.gap_s)} lost` : "none"],
    ["Sensor", `${sensor.name || "unnamed"}, ${sensor.placement === "not told" ? "place not told" : sensor.placement}`],
    ["Rate", `${sensor.rate_hz.toFixed(0)} Hz, ${sensor.has_gyro ? "with gyroscope" : "accelerometer only"}`],
    ["Analysis", `version ${report.algorithm_version}`],
  ];
  return element(
    "div",
    { class: "head" },
    element("h1", {}, report.title),
    element("p", { class: "lead" }, `${report.clock.start} to ${report.clock.end}`),
    report.demo &&
      element("p", { class: "demo" }, element("strong", {}, "Demo data"), ": played by a virtual sensor, not worn by anybody now."),
    !report.finished && element("p", { class: "notice" }, "Still being recorded: the last minute is not final yet."),
    element(
      "dl",
      { class: "facts" },
      ...facts.map(([name, text]) => element("div", {}, element("dt", {}, name), element("dd", {}, text))),
    ),
    notHeard(report),
  );
}

const announced = element("p", { class: "hidden-visually", role: "status" });
const trouble = element("p", { class: "trouble", role: "alert" });

// Block A made anew from what the daemon has.
async function again(kind: "session" | "day", report: Report): Promise<void> {
  const of = kind === "day" ? `day?date=${report.day}` : `session?id=${report.sessions[0]}`;
  const answer = await fetch(`/api/${of}`);
  if (!answer.ok) throw new Error();
  const fresh = (await answer.json()) as Report;
  keepingFocus(() => document.getElementById("block-a")?.parentElement?.replaceWith(whatYouDid(kind, fresh)));
}

// The sets one by one, each of which can be put right.
function setTable(kind: "session" | "day", report: Report): HTMLElement {
  const rows = report.events.set.map((set, i) => {
    const shown = correctable(set, i + 1, report.sessions[0] ?? 0);
    const cells = correctionCells(
      shown,
      (correction) => {
        announced.textContent = standsWords({ ...shown, said: correction.corrected });
        trouble.textContent = "";
        again(kind, report).catch(() => (trouble.textContent = "It was kept, but the page could not be brought up to date. Load it again."));
      },
      (sentence) => (trouble.textContent = sentence),
    );
    return element("tr", {}, element("td", { class: "set-number" }, String(shown.number)), ...cells);
  });
  const heads = ["Set", "Exercise", "Side", "Reps", "Right?"].map((text) => element("th", { scope: "col" }, text));
  return element(
    "details",
    { class: "sets-of-report", open: true },
    element("summary", {}, "Sets, one by one"),
    element("table", { class: "set-table" }, element("thead", {}, element("tr", {}, ...heads)), element("tbody", {}, ...rows)),
  );
}

// What repeated and was no exercise, each with its reason.
function notCounted(report: Report): HTMLElement | null {
  if (!report.events.rejection.length) return null;
  const items = report.events.rejection.map((one) =>
    element("li", {}, `${stopwatch(one.start_s)}, ${duration(one.end_s - one.start_s)}: ${words.rejection[one.reason] ?? one.reason}`),
  );
  return element("details", { class: "not-counted", open: items.length <= fewEnoughToShow }, element("summary", {}, `Not counted: ${items.length}`), element("ul", {}, ...items));
}

function repsOf(row: ExerciseRow): Node | string {
  if (row.said_reps === undefined) return String(row.reps);
  return element("span", {}, element("s", {}, element("span", { class: "hidden-visually" }, "counted "), String(row.reps)), ` ${row.said_reps}`, element("span", { class: "quiet" }, " you say"));
}

function whatYouDid(kind: Kind, report: Report): HTMLElement {
  if (!report.exercises.length && !report.holds?.length)
    return block("A", "What you did", quiet("No exercise was recognised."), notCounted(report));
  const seconds = (s: number | undefined) => (s === undefined ? "–" : `${s.toFixed(1)} s`);
  const rows = report.exercises.map((row) => {
    const reps = report.events.rep.filter((rep) => rep.exercise === row.exercise && rep.side === row.side);
    const sets = report.events.set.map((set) => reps.filter((rep) => inSet(rep, set)));
    return [
      exercise(row.exercise),
      sideWords(row.side),
      String(row.sets),
      repsOf(row),
      seconds(row.eccentric_s),
      seconds(row.concentric_s),
      row.range_of_motion_deg === undefined ? "–" : `${row.range_of_motion_deg.toFixed(0)}°`,
      reps.length ? repDots(sets.filter((set) => set.length > 0), hollowBelow) : "–", // only the wearer names it
    ];
  });
  const heads = ["Exercise", "Side", "Sets", "Reps", "Eccentric", "Concentric", "Movement size", "One dot a rep"];
  return block(
    "A",
    "What you did",
    report.exercises.length ? table("What you did", heads, rows) : null,
    held(report),
    notCounted(report),
    kind === "file" ? null : setTable(kind, report),
    report.checked_sets.length
      ? element("ul", { class: "checked" }, ...report.checked_sets.map(({ sentence }) => element("li", {}, sentence)))
      : null,
    report.checked_sets.length ? element("p", {}, `The counter was ${report.count_record.words}.`) : null,
    report.warm_up ? element("p", { class: "warm-up" }, report.warm_up.sentence) : null,
    againstThePlan(report),
    quiet("Times and sizes are medians of the repetitions. Movement size is how far the pelvis turned. A hollow dot is an uncertain repetition."),
  );
}

function held(report: Report): HTMLElement | null {
  if (!report.holds?.length) return null;
  const rows = report.holds.map((row) => [
    exercise(row.exercise),
    sideWords(row.side),
    row.held_s.map((seconds) => `${seconds.toFixed(0)} s`).join(", "),
  ]);
  return table("Held", ["Held", "Side", "For"], rows);
}

// Prescribed, done and sensed; nothing where no exercise was done, for a day at the desk is not held against it.
function againstThePlan(report: Report): HTMLElement | null {
  if (!report.plan.length) return null;
  const figure = (of?: { sets: number; reps?: number; hold_s?: number }) => {
    if (of?.hold_s) return `${counted(of.sets, "hold")}, ${of.hold_s} s in all`;
    return of?.sets ? `${counted(of.sets, "set")}, ${counted(of.reps ?? 0, "rep")}` : "–";
  };
  const rows = report.plan.map((row) => [
    row.words.name,
    row.words.prescribed,
    row.known ? figure(row.done) : "not known to the sensor",
    row.known ? figure(row.sensed) : "",
    row.complete ? "complete" : "",
  ]);
  return element("div", { class: "plan" }, element("h3", {}, "The plan"), table("The plan", ["Exercise", "Prescribed", "Done, as you say", "Sensed", ""], rows));
}

function inSet(rep: Rep, set: SetOfReps): boolean {
  return rep.exercise === set.exercise && rep.start_s >= set.start_s - 0.1 && rep.end_s <= set.end_s + 0.1;
}

function symmetryIndex({ symmetry_index_percent: index }: ShownComparison): HTMLElement | null {
  if (index === undefined) return null;
  return element("p", { class: "small" }, `Limb symmetry index ${index.toFixed(0)} % = 100 × smaller ÷ larger median.`);
}

function comparison(report: Report, shown: ShownComparison): HTMLElement {
  const name = `${shown.exercise_words}, ${shown.measure_words}`;
  const medians = `Median left ${value(shown.measure, shown.left)} (${shown.left_count}), right ${value(shown.measure, shown.right)} (${shown.right_count}).`;
  const enough = shown.verdict !== "not_enough" || shown.undecided;
  return element(
    "article",
    { class: "comparison" },
    element("h3", {}, name),
    element("p", { class: `verdict ${shown.verdict}` }, shown.sentence),
    enough ? comparisonFigure(report, shown) : null,
    element("p", { class: "small" }, medians),
    enough ? symmetryIndex(shown) : null,
  );
}

function leftAndRight(report: Report): HTMLElement {
  const shown = report.comparisons.filter((one) => one.exercise);
  if (!shown.length)
    return block("B", "Left and right", quiet("No exercise was done on both sides one at a time, so there is nothing to compare."));
  return block(
    "B",
    "Left and right",
    element("div", { class: "comparisons" }, ...shown.map((one) => comparison(report, one))),
    quiet("A difference counts only when it is larger than the usual noise, the grey band. A side needs at least 5 valid repetitions."),
  );
}

function trend(report: Report): HTMLElement {
  const shown = report.comparisons.filter((one) => one.trend.length > 1);
  if (!shown.length) return block("C", "Trend", quiet("A trend needs at least two sessions with the same comparison."));
  return block(
    "C",
    "Trend",
    element(
      "div",
      { class: "comparisons" },
      ...shown.map((one) =>
        element(
          "article",
          { class: "comparison" },
          element("h3", {}, `${one.exercise_words}, ${one.measure_words}`),
          trendFigure(one),
          element("p", { class: "small" }, `${one.trend_words} The last ${one.trend.length} sessions; difference in percent of the mean.`),
        ),
      ),
    ),
  );
}

function withinTheSet(report: Report): HTMLElement {
  const change = (measure: string, thirds?: { first: number; last: number }) =>
    thirds ? `${value(measure, thirds.first)} → ${value(measure, thirds.last)}` : "–";
  const rows = report.within_sets.map((row) => [
    `${row.set}. ${exercise(row.exercise)}`,
    sideWords(row.side),
    String(row.reps),
    change("eccentric_s", row.eccentric_s),
    change("concentric_s", row.concentric_s),
    change("range_of_motion_deg", row.range_of_motion_deg),
  ]);
  if (!rows.length) return block("D", "Within the set", quiet(`No set had ${fewestForThirds} repetitions on a side.`));
  return block(
    "D",
    "Within the set",
    table("Within the set", ["Set", "Side", "Reps", "Eccentric", "Concentric", "Movement size"], rows),
    quiet("First third against last third, medians."),
  );
}

function walking(report: Report): HTMLElement {
  const { walking: walk, step_spread: spread } = report;
  if (walk.steps < fewestSteadySteps)
    return block("E", "Walking", quiet(`${counted(walk.steps, "step")} in ${duration(walk.walking_s)}: too few for figures (${fewestSteadySteps} are needed).`));
  const rows: [string, string][] = [
    ["Steps", `${walk.steps} in ${duration(walk.walking_s)}`],
    ["Cadence", walk.cadence_steps_min === undefined ? "–" : `${walk.cadence_steps_min.toFixed(0)} steps a minute`],
    ["Feet", `left ${walk.left}, right ${walk.right}, not clear ${walk.steps - walk.left - walk.right}`],
  ];
  if (walk.step_regularity !== undefined && walk.stride_regularity !== undefined)
    rows.push(["Regularity", `step on step ${walk.step_regularity.toFixed(2)}, stride on stride ${walk.stride_regularity.toFixed(2)} (1: always alike)`]);
  if (spread.step_percent !== undefined && spread.stride_percent !== undefined)
    rows.push(["Variation", `step time ±${spread.step_percent.toFixed(1)} %, stride time ±${spread.stride_percent.toFixed(1)} %`]);
  if (walk.step_length_m !== undefined && walk.speed_m_s !== undefined)
    rows.push(["Step length, speed", `about ${walk.step_length_m.toFixed(2)} m, ${walk.speed_m_s.toFixed(1)} m/s${walk.height_m === undefined ? " (for a height of 1.70 m)" : ""}`]);
  if (walk.worn_words !== undefined) rows.push(["Sensor", `worn ${walk.worn_words}`]);
  const compared = report.comparisons.filter((one) => !one.exercise);
  return block(
    "E",
    "Walking",
    element("dl", { class: "facts" }, ...rows.map(([name, text]) => element("div", {}, element("dt", {}, name), element("dd", {}, text)))),
    ...compared.map((one) => comparison(report, one)),
  );
}

function sitting(report: Report): HTMLElement {
  const { sedentary, prompts } = report;
  const bouts = [...report.events.sedentary_bout].sort((a, b) => a.start_s - b.start_s);
  const facts: [string, string][] = [
    ["Sedentary time", duration(sedentary.total_s)],
    ["Longest bout", bouts.length ? duration(sedentary.longest_s) : "–"],
    ["Bouts", bouts.length ? `${sedentary.bouts}, mean ${duration(sedentary.total_s / sedentary.bouts)}` : "none of a minute or more"],
    ["Breaks", String(sedentary.breaks)],
  ];
  if (sedentary.bouts_30_min)
    facts.push(["Long bouts", `${sedentary.bouts_30_min} of half an hour, ${sedentary.bouts_60_min} of an hour, ${sedentary.bouts_120_min} of two hours or more`]);
  if (prompts.shown) facts.push(["Prompts", `${prompts.answered} of ${prompts.shown} answered by a break`]);
  if (prompts.activations) facts.push(["Short sets", `${prompts.activations_done} of ${prompts.activations} offered done`]);
  return block(
    "F",
    "Sitting",
    dayStrip(report),
    legend(report),
    element("dl", { class: "facts" }, ...facts.map(([name, text]) => element("div", {}, element("dt", {}, name), element("dd", {}, text)))),
    quiet("Sedentary time is sitting or lying for at least a minute without a break. Five seconds on your feet are a break. Unknown time is not sold as sitting."),
  );
}

function neighbours(kind: "session" | "day", report: Report): HTMLElement | null {
  const link = (to: { id: number; day: string } | undefined, text: string) =>
    to && element("a", { href: kind === "day" ? `/day?date=${to.day}` : `/session?id=${to.id}` }, text);
  // Of a day's neighbours: sessions of other days, which is what the server sends.
  return element(
    "p",
    { class: "neighbours" },
    link(report.neighbours?.earlier, "← Earlier"),
    " ",
    link(report.neighbours?.later, "Later →"),
    " ",
    kind === "session" && report.day ? element("a", { href: `/day?date=${report.day}` }, "The whole day") : null,
    " ",
    kind === "session" && report.neighbours?.earlier
      ? element("a", { href: `/compare?a=${report.neighbours.earlier.id}&b=${report.sessions[0]}` }, "Beside the session before")
      : null,
  );
}

function reportPage(kind: Kind, report: Report): HTMLElement {
  // A day is about sitting and walking, a session about exercise: what matters most comes first.
  const exerciseBlocks = [whatYouDid(kind, report), leftAndRight(report), trend(report), withinTheSet(report)];
  const dayBlocks = [walking(report), sitting(report)];
  const blocks = kind === "day" ? [...dayBlocks.reverse(), ...exerciseBlocks] : [...exerciseBlocks, ...dayBlocks];
  return element(
    "main",
    { class: "report" },
    kind === "file" ? null : neighbours(kind, report),
    header(report),
    kind === "file" ? null : trouble,
    ...blocks,
    kind === "file" ? null : announced,
    element("footer", { class: "note" }, report.note),
  );
}

function sessionsPage(rows: SessionRow[]): HTMLElement {
  const cells = rows.map((row) => [
    element("a", { href: `/session?id=${row.id}` }, `Session ${row.id}`),
    element("a", { href: `/day?date=${row.day}` }, row.clock),
    row.state === "open" ? `${duration(row.duration_s)}, going on` : duration(row.duration_s),
    row.placement,
    row.demo ? "demo data" : row.sensor_name,
  ]);
  return element(
    "main",
    { class: "report" },
    element("h1", {}, "Sessions"),
    compareChoice(rows),
    rows.length ? table("Sessions, newest first", ["Session", "Start", "Length", "Placement", "Sensor"], cells) : quiet("Nothing has been recorded yet."),
  );
}

const content = embedded<Content>("data");
// On paper nothing can be opened.
window.addEventListener("beforeprint", () => document.querySelectorAll("details").forEach((one) => (one.open = true)));
const app = document.getElementById("app");
if (app) {
  if (content.kind === "sessions") app.append(...frame("sessions", sessionsPage(content.report.sessions)));
  else if (content.kind === "week") app.append(...frame("week", weekPage(content.report)));
  else if (content.kind === "compare") app.append(...frame("compare", comparePage(content.report)));
  else if (content.kind === "file") app.append(reportPage("file", content.report));
  else {
    const { kind, report } = content;
    app.append(...frame(kind as Page, reportPage(kind, report)));
    onCorrectionElsewhere((correction) => {
      if (report.sessions.includes(correction.session)) void again(kind, report).catch(() => {});
    });
    fetchPlot();
  }
}
