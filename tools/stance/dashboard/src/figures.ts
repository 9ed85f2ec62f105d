// The figures, drawn by Observable Plot. Every figure has the same in words beside it or as its label, and draws
// with the colours of the style sheet, so that light, dark and paper each have their own. The library is large and
// comes after the words: until it is there (late_plot.ts) a figure is its label and its empty place.

import type { Activity, Rep, Report, ShownComparison } from "./data";
import { element } from "./dom";
import { type Plot, whenPlotIsThere } from "./late_plot";
import { activity, counted, duration, scaleOf, unitOf, value } from "./words";

const widest = 768;
const narrowest = 280;
const printed = 660; // A4 between its margins

const stripHeight = 110;
const againstHeight = 84;
const trendHeight = 180;

const ink = "var(--ink)";
const faint = "var(--faint)";
const band = "var(--band)";
const sideColour = { left: "var(--left)", right: "var(--right)" };

// Draws now and whenever the width changes, so that text stays as large as the page's.
function figure(label: string, height: number, draw: (plot: Plot, width: number) => Element): HTMLElement {
  const made = element("figure", { role: "img", "aria-label": label });
  made.style.minHeight = `${height}px`; // nothing below moves when it is drawn
  let plot: Plot | undefined;
  let drawn = 0;
  const redraw = (width: number) => {
    const fitting = Math.round(Math.max(narrowest, Math.min(widest, width)));
    if (!plot || fitting === drawn) return;
    drawn = fitting;
    const drawing = draw(plot, fitting);
    drawing.setAttribute("aria-hidden", "true");
    made.replaceChildren(drawing);
  };
  const observer = new ResizeObserver((entries) => {
    const width = entries[0]?.contentRect.width ?? 0;
    if (width > 0) redraw(width);
  });
  observer.observe(made);
  whenPlotIsThere((library) => {
    plot = library;
    if (made.clientWidth) redraw(made.clientWidth);
  });
  window.addEventListener("beforeprint", () => redraw(Math.min(printed, made.clientWidth || printed)));
  return made;
}

// The taller, the more upright or active: the strip can be read without its colours.
const levels: Record<string, number> = {
  lying: 1,
  sitting: 2,
  kneeling: 2,
  standing: 3,
  other: 3,
  walking: 4,
  stairs_up: 4,
  stairs_down: 4,
  running: 4,
  exercising: 5,
  unknown: 5,
  not_worn: 5,
};

function colourOf(label: string): string {
  return `var(--${label.replaceAll("_", "-")}, var(--other))`;
}

// The dates carry the wearer's clock as if it were UTC.
function clock(moment: Date): string {
  return moment.toISOString().slice(11, 16);
}

// Spans of sessions on the wearer's clock.
export function dayStrip(report: Report): HTMLElement {
  const start = Date.parse(report.start_utc) + 1000 * report.utc_offset_s;
  const at = (s: number) => new Date(start + 1000 * s);
  const spans = report.events.activity;
  const parts = Object.entries(report.activity_s).sort((a, b) => b[1] - a[1]);
  const label = `From ${report.clock.start} to ${report.clock.end}: ${parts.map(([name, s]) => `${activity(name)} ${duration(s)}`).join(", ")}`;
  return figure(label, stripHeight, (Plot, width) =>
    Plot.plot({
      width,
      height: stripHeight,
      marginLeft: 8,
      marginRight: 8,
      marginTop: 4,
      style: { background: "transparent", color: ink, fontSize: "13px" },
      x: { type: "utc", domain: [at(0), at(Math.max(60, report.duration_s))], label: null, ticks: width < 450 ? 4 : 8, tickFormat: clock },
      y: { domain: [0, 5], axis: null },
      color: { type: "identity" },
      marks: [
        Plot.rect(spans, {
          x1: (d: Activity) => at(d.start_s),
          x2: (d: Activity) => at(d.end_s),
          y1: 0,
          y2: (d: Activity) => levels[d.label] ?? 3,
          fill: (d: Activity) => colourOf(d.label),
        }),
        Plot.ruleX(report.events.sedentary_bout, {
          x: (d: { end_s: number }) => at(d.end_s),
          y1: 0,
          y2: 5,
          stroke: faint,
          strokeDasharray: "2,3",
        }),
        Plot.ruleY([0], { stroke: faint }),
      ],
    }),
  );
}

// What the strip's colours mean, with how long each took.
export function legend(report: Report): HTMLElement {
  const rows = Object.entries(report.activity_s).sort((a, b) => b[1] - a[1]);
  return element(
    "ul",
    { class: "legend" },
    ...rows.map(([label, seconds]) => {
      const swatch = element("span", { class: "swatch", "aria-hidden": true });
      swatch.style.background = colourOf(label);
      return element("li", {}, swatch, ` ${activity(label)} ${duration(seconds)}`);
    }),
  );
}

// One dot a repetition, set by set.
export function repDots(sets: Rep[][], hollowBelow: number): HTMLElement {
  const uncertain = (rep: Rep) => (rep.confidence ?? 1) < hollowBelow;
  const words = sets.map((set) => {
    const doubtful = set.filter(uncertain).length;
    return counted(set.length, "rep") + (doubtful ? `, ${doubtful} uncertain` : "");
  });
  return element(
    "span",
    { class: "dots", role: "img", "aria-label": words.join("; ") },
    ...sets.map((set) =>
      element("span", { class: "dot-set" }, ...set.map((rep) => element("i", { class: uncertain(rep) ? "hollow" : undefined }))),
    ),
  );
}

type SidedValue = { side: "left" | "right"; value: number };

function valuesOf(report: Report, shown: ShownComparison): SidedValue[] {
  return report.events.rep.flatMap((rep) => {
    const number = (rep as unknown as Record<string, number | undefined>)[shown.measure];
    const sided = rep.side === "left" || rep.side === "right";
    return sided && rep.exercise === shown.exercise && number !== undefined
      ? [{ side: rep.side as "left" | "right", value: number * scaleOf(shown.measure) }]
      : [];
  });
}

// Both sides in raw units, one dot a repetition and a bar at the median; below, the difference of the medians
// against the grey band of usual noise.
export function comparisonFigure(report: Report, shown: ShownComparison): HTMLElement {
  const scale = scaleOf(shown.measure);
  const left = scale * (shown.left ?? 0);
  const right = scale * (shown.right ?? 0);
  const dots = valuesOf(report, shown);
  const medians: SidedValue[] = [
    { side: "left", value: left },
    { side: "right", value: right },
  ];
  const noise = ((shown.noise_percent ?? 0) * (left + right)) / 200;
  const difference = left - right;
  const allowance = ((shown.allowance_percent ?? 0) * (left + right)) / 200;
  const reach = 1.3 * Math.max(Math.abs(difference), noise + allowance, 1e-3);
  const label = `${shown.exercise_words}, ${shown.measure_words}: left ${value(shown.measure, shown.left)}, right ${value(shown.measure, shown.right)}. ${shown.sentence}.`;
  const unit = unitOf(shown.measure);
  const sidesHeight = dots.length ? 124 : 100;
  return figure(label, sidesHeight + againstHeight, (Plot, width) => {
    const common = {
      width,
      marginLeft: 48,
      marginRight: 16,
      style: { background: "transparent", color: ink, fontSize: "13px" },
    };
    const sides = Plot.plot({
      ...common,
      height: sidesHeight,
      marginBottom: 40,
      x: { label: `${shown.measure_words} (${unit})`, labelAnchor: "center", grid: true, nice: true, inset: 6, ticks: width < 450 ? 3 : 5 },
      y: { domain: ["left", "right"], label: null, tickSize: 0 },
      color: { type: "identity" },
      marks: [
        Plot.dot(dots, {
          x: "value",
          y: "side",
          r: 4,
          stroke: (d: SidedValue) => sideColour[d.side],
          strokeWidth: 1.5,
          strokeOpacity: 0.75,
        }),
        Plot.tickX(medians, { x: "value", y: "side", stroke: (d: SidedValue) => sideColour[d.side], strokeWidth: 4 }),
      ],
    });
    const against = Plot.plot({
      ...common,
      height: againstHeight,
      marginTop: 6,
      marginBottom: 40,
      x: {
        domain: [-reach, reach],
        label: `left − right (${unit}); grey: usual noise`,
        labelAnchor: "center",
        labelArrow: "none",
        ticks: 5,
        tickFormat: (d: number) => (d > 0 ? `+${+d.toPrecision(3)}` : d < 0 ? `−${+Math.abs(d).toPrecision(3)}` : "0"),
      },
      y: { axis: null, domain: [0, 1] },
      marks: [
        Plot.rect([0], { x1: -noise - allowance, x2: noise + allowance, y1: 0, y2: 1, fill: band, fillOpacity: 0.45 }),
        Plot.rect([0], { x1: -noise, x2: noise, y1: 0, y2: 1, fill: band }),
        Plot.ruleX([0], { stroke: faint }),
        Plot.dot([0], { x: difference, y: 0.5, r: 6, fill: ink }),
      ],
    });
    return element("div", {}, sides, against);
  });
}

// The signed difference of the last sessions, each with its own noise; a change of direction is ringed.
export function trendFigure(shown: ShownComparison): HTMLElement {
  const points = shown.trend.map((point, i) => ({
    index: i,
    day: point.clock.slice(5, 10),
    difference: point.difference_percent ?? 0,
    noise: point.noise_percent ?? 0,
    clear: point.verdict === "left_less" || point.verdict === "right_less",
    verdict: point.verdict,
  }));
  const clear = points.filter((point) => point.clear);
  const turns = clear.filter((point, i) => i > 0 && point.verdict !== clear[i - 1]?.verdict);
  const label = `Difference left minus right: ${points.map((p) => `${p.day} ${p.difference.toFixed(1)} %, noise ${p.noise.toFixed(1)} %`).join("; ")}`;
  return figure(label, trendHeight, (Plot, width) =>
    Plot.plot({
      width,
      height: trendHeight,
      marginLeft: 48,
      style: { background: "transparent", color: ink, fontSize: "13px" },
      x: { domain: points.map((p) => p.index), type: "point", label: null, tickFormat: (i: number) => points[i]?.day ?? "" },
      y: { label: "left − right (%)", grid: true, nice: true, ticks: 5 },
      marks: [
        Plot.areaY(points, { x: "index", y1: (d) => -d.noise, y2: "noise", fill: band }),
        Plot.ruleY([0], { stroke: faint }),
        Plot.lineY(points, { x: "index", y: "difference", stroke: ink, strokeOpacity: 0.4 }),
        Plot.dot(points, { x: "index", y: "difference", r: 5, stroke: ink, fill: (d) => (d.clear ? ink : "var(--paper)") }),
        Plot.dot(turns, { x: "index", y: "difference", r: 10, stroke: "var(--right)", strokeWidth: 2 }),
      ],
    }),
  );
}
