// A set that can be put right with one click: a repetition more or less, another name or side, "right", undo. The
// daemon keeps what was counted and what the wearer says beside it, exactly as `stance correct` does.

import type { Correction, SetOfReps, SetWords, Side } from "./data";
import { element } from "./dom";
import { counted, exercise, sideWords, words } from "./words";

export interface Correctable {
  number: number;
  session: number;
  start_s: number; // in its own session
  counted: SetWords;
  said?: SetWords | undefined;
}

export function correctable(set: SetOfReps, number: number, session: number): Correctable {
  const { exercise: name, side, reps } = set;
  return {
    number: set.number ?? number,
    session: set.session ?? session,
    start_s: set.session_start_s ?? set.start_s,
    counted: { exercise: name, side, reps },
    said: set.corrected,
  };
}

const storedWithinMs = 1500;
const sides: Side[] = ["both", "left", "right"];

function changed({ counted: was, said }: Correctable): boolean {
  return said !== undefined && (said.reps !== was.reps || said.exercise !== was.exercise || said.side !== was.side);
}

// "counted squat, 8": only what the wearer says otherwise.
export function countedWords(set: Correctable): string {
  if (!set.said) return "";
  if (!changed(set)) return "right, you say";
  const { counted: was, said } = set;
  const parts = [
    was.exercise !== said.exercise ? exercise(was.exercise) : "",
    was.side !== said.side ? sideWords(was.side) : "",
    was.reps !== said.reps ? String(was.reps) : "",
  ];
  return `you say; counted ${parts.filter(Boolean).join(", ")}`;
}

// For who hears the page.
export function standsWords(set: Correctable): string {
  const holds = set.said ?? set.counted;
  const side = holds.side === "left" || holds.side === "right" ? `, ${holds.side}` : "";
  const note = countedWords(set);
  return `Set ${set.number}: ${exercise(holds.exercise)}${side}, ${counted(holds.reps, "rep")}${note ? `, ${note}` : ", as counted"}`;
}

async function send(set: Correctable, what: Partial<SetWords> | { right: true } | { undo: true }): Promise<Correction> {
  const post = () =>
    fetch("/api/correction", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ session: set.session, start_s: set.start_s, ...what }),
    });
  let answer = await post();
  if (answer.status === 404) {
    // The daemon tells of a set before it stores it, at most a second later.
    await new Promise((next) => setTimeout(next, storedWithinMs));
    answer = await post();
  }
  const json = (await answer.json()) as Correction & { error?: string };
  if (!answer.ok) throw new Error(json.error ?? "The daemon refused that.");
  others.postMessage(json);
  return json;
}

// The other pages of this browser that are open.
const others = new BroadcastChannel("stance-corrections");
export function onCorrectionElsewhere(take: (correction: Correction) => void): void {
  others.addEventListener("message", (event: MessageEvent<Correction>) => take(event.data));
}

// The cells of a row: exercise, side, repetitions, and the way back. `done` is told how the set stands then,
// `failed` why it does not.
export function correctionCells(
  set: Correctable,
  done: (correction: Correction) => void,
  failed: (sentence: string) => void,
): HTMLElement[] {
  const holds = set.said ?? set.counted;
  const id = (what: string) => `set-${set.session}-${Math.round(set.start_s * 1000)}-${what}`;
  const say = async (what: Parameters<typeof send>[1]) => {
    try {
      done(await send(set, what));
    } catch (error) {
      failed(error instanceof TypeError ? "The daemon does not answer; nothing was changed." : (error as Error).message);
    }
  };
  const choice = (what: string, label: string, names: string[], now: string, text: (name: string) => string) => {
    const options = names.map((name) => element("option", { value: name, selected: name === now }, text(name)));
    const made = element("select", { id: id(what), "aria-label": `${label} of set ${set.number}` }, ...options);
    made.addEventListener("change", () => void say({ [what]: made.value }));
    return made;
  };
  const button = (what: string, text: string, label: string, said: Parameters<typeof send>[1], disabled = false) => {
    const made = element("button", { type: "button", id: id(what), "aria-label": label, disabled }, text);
    made.addEventListener("click", () => void say(said));
    return made;
  };
  const names = Object.keys(words.exercise);
  const known = names.includes(holds.exercise) ? names : [...names, holds.exercise];
  const shownSides = sides.includes(holds.side) ? sides : [...sides, holds.side];
  return [
    element("td", { class: "set-exercise" }, choice("exercise", "Exercise", known, holds.exercise, exercise)),
    element("td", { class: "set-side" }, choice("side", "Side", shownSides, holds.side, (side) => sideWords(side as Side))),
    element(
      "td",
      { class: "set-reps" },
      element(
        "span",
        { class: "stepper" },
        button("less", "−", `One repetition less in set ${set.number}`, { reps: holds.reps - 1 }, holds.reps === 0),
        element("span", { class: "reps" }, String(holds.reps)),
        button("more", "+", `One repetition more in set ${set.number}`, { reps: holds.reps + 1 }),
      ),
    ),
    element(
      "td",
      { class: "set-said" },
      set.said
        ? element("span", {}, `${countedWords(set)} `, button("undo", "Undo", `Undo the correction of set ${set.number}`, { undo: true }))
        : button("right", "Right", `Set ${set.number} was counted right`, { right: true }),
    ),
  ];
}

// Puts the focus where it was when the row was made anew; a control that went gives it to its neighbour.
export function keepingFocus(change: () => void): void {
  const id = document.activeElement?.id ?? "";
  change();
  if (!id.startsWith("set-") || document.activeElement?.id === id) return;
  const base = id.slice(0, id.lastIndexOf("-"));
  const there = [id, `${base}-undo`, `${base}-right`, `${base}-more`].map((one) => document.getElementById(one));
  there.find((one) => one && !(one as HTMLButtonElement).disabled)?.focus();
}
