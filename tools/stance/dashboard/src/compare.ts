// Two sessions side by side, and the choice of two.

import type { SessionRow } from "./data";
import { element } from "./dom";
import { duration } from "./words";

interface ComparedRow {
  block: string;
  what: string;
  figure: string;
  unit: string;
  values: [number | null, number | null];
}
export interface SessionComparison {
  title: string;
  sessions: { id: number; clock: string; demo: boolean; placement: string; algorithm_version: string; recorded_s: number }[];
  rows: ComparedRow[];
  note: string;
}

function digits(unit: string, number: number): number {
  if (unit === "min") return 0;
  if (unit === "" && Number.isInteger(number)) return 0;
  return unit === "s" || unit === "" ? 2 : 1;
}

function figure(number: number | null, unit: string): string {
  if (number === null) return "–";
  return `${number.toFixed(digits(unit, number))}${unit && unit !== "°" ? " " : ""}${unit}`;
}

function change({ values: [a, b], unit }: ComparedRow): string {
  if (a === null || b === null) return "";
  const by = b - a;
  const text = Math.abs(by).toFixed(digits(unit, Number(by.toFixed(3))));
  return Number(text) === 0 ? "0" : `${by > 0 ? "+" : "−"}${text}`;
}

export function comparePage(comparison: SessionComparison): HTMLElement {
  const [a, b] = comparison.sessions;
  const heads = ["What", "Figure", `Session ${a?.id}`, `Session ${b?.id}`, "Change"];
  let before = "";
  const body = comparison.rows.map((row) => {
    const name = row.what === before ? element("span", { class: "hidden-visually" }, row.what) : row.what;
    before = row.what;
    return element(
      "tr",
      {},
      element("th", { scope: "row" }, name),
      element("td", {}, row.figure),
      ...row.values.map((number) => element("td", {}, figure(number, row.unit))),
      element("td", {}, change(row)),
    );
  });
  return element(
    "main",
    { class: "report" },
    element("h1", {}, comparison.title),
    comparison.sessions.some((session) => session.demo) &&
      element("p", { class: "demo" }, element("strong", {}, "Demo data"), ": played by a virtual sensor, not worn by anybody."),
    a?.algorithm_version !== b?.algorithm_version && element("p", { class: "notice" }, "The two were analysed by different versions, so their figures may differ for that."),
    element(
      "ul",
      {},
      ...comparison.sessions.map((session) =>
        element("li", {}, element("a", { href: `/session?id=${session.id}` }, `Session ${session.id}`), `: ${session.clock}, ${duration(session.recorded_s)} recorded, place ${session.placement}`),
      ),
    ),
    element(
      "div",
      { class: "scroll", tabindex: 0, role: "region", "aria-label": comparison.title },
      element("table", { class: "compared" }, element("thead", {}, element("tr", {}, ...heads.map((text) => element("th", { scope: "col" }, text)))), element("tbody", {}, ...body)),
    ),
    element("p", { class: "quiet" }, comparison.note),
  );
}

// Two lists and a button; nothing where there are not two.
export function compareChoice(rows: SessionRow[]): HTMLElement | null {
  const [newest, before] = rows;
  if (!newest || !before) return null;
  const list = (label: string, chosen: number) =>
    element("select", { "aria-label": label }, ...rows.map((row) => element("option", { value: row.id, selected: row.id === chosen }, `${row.id}: ${row.clock}`)));
  const first = list("First session", before.id);
  const second = list("Second session", newest.id);
  const button = element("button", { type: "button" }, "Compare");
  button.addEventListener("click", () => location.assign(`/compare?a=${first.value}&b=${second.value}`));
  return element("p", { class: "choice" }, first, " with ", second, " ", button);
}
