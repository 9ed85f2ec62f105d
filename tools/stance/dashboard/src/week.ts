// Seven days at a glance, how the weeks before went, and the pause of a week.

import { element } from "./dom";
import { counted, duration } from "./words";

interface Prompts {
  shown: number;
  answered: number;
}
export interface WeekDay {
  day: string;
  sessions: number;
  paused?: boolean;
  sitting_s?: number;
  longest_bout_s?: number;
  active_s?: number;
  sets?: number;
  prompts?: Prompts;
}
export interface WeekLine {
  last_day: string;
  planned_sessions: number;
  paused: boolean;
  recorded_days: number;
  sitting_s?: number;
  active_s?: number;
  sessions?: number;
  sets?: number;
  prompts?: Prompts;
}
export interface Week {
  title: string;
  days: WeekDay[];
  weeks: WeekLine[];
  paused: boolean;
  recorded_days: number;
  days_with_advised_activity: number;
  sessions_a_week?: number;
  planned_sessions: number;
  advised_active_s: number;
  earlier: string;
  later?: string;
}

const dayName = (day: string) =>
  new Date(`${day}T00:00:00Z`).toLocaleDateString("en", { weekday: "short", day: "numeric", month: "short", timeZone: "UTC" });

const promptsText = (prompts?: Prompts) => (prompts?.shown ? `${prompts.answered} of ${prompts.shown}` : "–");

// Minutes as a bar whose mark is the half hour; the figure stands beside it, so colour and length say nothing alone.
function activeBar(active_s: number, advised_s: number): HTMLElement {
  const fill = element("span", { class: active_s >= advised_s ? "fill enough" : "fill" });
  fill.style.width = `${Math.min(100, (50 * active_s) / advised_s)}%`;
  return element(
    "span",
    { class: "active" },
    element("span", { class: "track", "aria-hidden": true }, fill),
    `${Math.round(active_s / 60)} of ${Math.round(advised_s / 60)} min`,
  );
}

function rows(id: string, caption: string, heads: string[], cells: (Node | string)[][]): HTMLElement {
  const headed = heads.map((text) => element("th", { scope: "col" }, text));
  return element(
    "div",
    { class: "scroll", tabindex: 0, role: "region", "aria-label": caption },
    element(
      "table",
      { id },
      element("caption", { class: "hidden-visually" }, caption),
      element("thead", {}, element("tr", {}, ...headed)),
      element(
        "tbody",
        {},
        ...cells.map((row) =>
          element("tr", {}, ...row.map((cell, i) => (i ? element("td", {}, cell) : element("th", { scope: "row" }, cell)))),
        ),
      ),
    ),
  );
}

function dayRow(week: Week, day: WeekDay): (Node | string)[] {
  const name = element("a", { href: `/day?date=${day.day}` }, dayName(day.day));
  if (!day.sessions) return [dayName(day.day), day.paused ? "paused" : "nothing recorded", "", "", "", ""];
  return [
    name,
    day.paused ? "paused" : activeBar(day.active_s ?? 0, week.advised_active_s),
    duration(day.sitting_s ?? 0),
    duration(day.longest_bout_s ?? 0),
    String(day.sets ?? 0),
    promptsText(day.prompts),
  ];
}

function weekRow(week: Week, line: WeekLine): (Node | string)[] {
  const name = element("a", { href: `/week?date=${line.last_day}` }, `to ${dayName(line.last_day)}`);
  if (!line.recorded_days) return [name, line.paused ? "paused" : "nothing recorded", "", "", "", ""];
  return [
    name,
    activeBar(line.active_s ?? 0, week.advised_active_s),
    duration(line.sitting_s ?? 0),
    week.sessions_a_week ? `${line.planned_sessions} of ${week.sessions_a_week}` : String(line.sessions ?? 0),
    String(line.sets ?? 0),
    promptsText(line.prompts),
  ];
}

function summary(week: Week): string {
  if (week.paused) return "Paused: this week counts for nothing, in no mean and no trend.";
  if (!week.recorded_days) return "Nothing was recorded in these seven days.";
  const plan = week.sessions_a_week ? ` ${week.planned_sessions} of ${counted(week.sessions_a_week, "session")} of the plan.` : "";
  return `${counted(week.recorded_days, "day")} with a recording, ${week.days_with_advised_activity} with half an hour of activity or more.${plan}`;
}

export function weekPage(week: Week): HTMLElement {
  const lastDay = week.days.at(-1)?.day ?? "";
  const trouble = element("p", { class: "trouble", role: "alert" });
  const button = element("button", { type: "button", id: "pause" }, week.paused ? "Count this week again" : "Pause this week");
  const main = element(
    "main",
    { class: "report" },
    element(
      "p",
      { class: "neighbours" },
      element("a", { href: `/week?date=${week.earlier}` }, "← Earlier"),
      " ",
      week.later ? element("a", { href: `/week?date=${week.later}` }, "Later →") : null,
    ),
    element("h1", {}, week.title),
    element("p", { class: "lead", role: "status" }, summary(week)),
    rows("days", "Seven days", ["Day", "Active", "Sitting", "Longest bout", "Sets", "Prompts answered"], week.days.map((day) => dayRow(week, day))),
    element("p", {}, button, " ", element("span", { class: "quiet" }, week.paused ? "" : "Ill or away? A paused week is in no mean and no trend. What was recorded stays.")),
    trouble,
    element("p", { class: "quiet" }, `${week.sessions_a_week ? "A session of the plan is a day with a set of it. " : "A plan (stance plan) is held against the week here. "}Half an hour of activity a day is advised: walking, stairs, running, exercise. The mark in a bar is that half hour.`),
    element("section", { class: "block", "aria-labelledby": "weeks-title" }, element("h2", { id: "weeks-title" }, "The weeks"), rows("weeks", "The last weeks, means of a day", ["Week", "Active a day", "Sitting a day", week.sessions_a_week ? "Of the plan" : "Sessions", "Sets", "Prompts answered"], [...week.weeks].reverse().map((line) => weekRow(week, line))), element("p", { class: "quiet" }, "Means are of the days with a recording. A day without one is not a day of zero.")),
  );
  button.addEventListener("click", async () => {
    try {
      const answer = await fetch("/api/paused_week", {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ last_day: lastDay, paused: !week.paused }),
      });
      const json = (await answer.json()) as Week & { error?: string };
      if (!answer.ok) throw new Error(json.error);
      const fresh = weekPage(json);
      fresh.id = main.id;
      fresh.tabIndex = -1;
      main.replaceWith(fresh);
      document.getElementById("pause")?.focus();
    } catch (error) {
      trouble.textContent = error instanceof TypeError ? "The daemon does not answer; nothing was changed." : (error as Error).message;
    }
  });
  return main;
}
