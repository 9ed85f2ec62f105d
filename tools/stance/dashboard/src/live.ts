// The live page: what the wearer does now, readable from three metres, and the sets so far.

import { Connection, type ConnectionState } from "./connection";
import { correctable, correctionCells, keepingFocus, onCorrectionElsewhere, standsWords } from "./correct";
import type { Announcement, Correction, Hold, LiveState, Rejection, Rep, SetOfReps, Status } from "./data";
import { element, embedded, setText } from "./dom";
import { frame } from "./frame";
import { LiveModel, type ShownSet } from "./live_model";
import { Counter, keptSound, type Sound } from "./sound";
import { activity, counted, duration, exercise, sideWords, stopwatch, words } from "./words";

const model = new LiveModel();
const counter = new Counter();

const connection = element("p", { class: "connection", role: "status" });
const notice = element("p", { class: "notice", role: "alert", hidden: true });
const stateWord = element("h1", { class: "state-word" });
const stateFor = element("p", { class: "state-for" });
const announced = element("p", { class: "announced", hidden: true });
const repNumber = element("p", { class: "rep-number" });
const repExercise = element("p", { class: "rep-exercise" });
const repSide = element("p", { class: "rep-side" });
const tempo = element("div", { class: "tempo", role: "img" });
const toTurn = element("span");
const back = element("span", { class: "back" });
const tempoWords = element("p", { class: "tempo-words" });
const repBox = element(
  "section",
  { class: "rep", "aria-label": "Repetition", hidden: true },
  repNumber,
  element("div", { class: "rep-words" }, repExercise, repSide, tempo, tempoWords),
);
const restTime = element("span", { class: "rest-time" });
const restBox = element("p", { class: "rest", hidden: true }, "Rest ", restTime);
const setRows = element("tbody");
const setTable = element(
  "table",
  { class: "set-table", hidden: true },
  element(
    "thead",
    {},
    element(
      "tr",
      {},
      ...["Set", "Exercise", "Side", "Reps", "Right?"].map((text) => element("th", { scope: "col" }, text)),
    ),
  ),
  setRows,
);
const noSets = element("p", { class: "quiet" }, "None yet. A set begins with its third repetition.");
const holds = element("ul", { class: "receipts" });
const holdsBox = element("section", { hidden: true }, element("h2", {}, "Held"), holds);
const receipts = element("ul", { class: "receipts" });
const receiptsBox = element("section", { hidden: true }, element("h2", {}, "Not counted"), receipts);
const trouble = element("p", { class: "trouble", role: "alert" });
// Told to screen readers: changes of state, and sets when they are over. Repetitions have their own sound.
const spoken = element("p", { class: "hidden-visually", role: "status" });

tempo.append(toTurn, back);

function soundChoice(): HTMLElement {
  const kept = keptSound();
  const choices: [Sound, string][] = [
    ["off", "Off"],
    ["beep", "Beep"],
    ["spoken", "Spoken"],
  ];
  const labels = choices.map(([name, text]) => {
    const input = element("input", { type: "radio", name: "sound", value: name, checked: name === kept });
    input.addEventListener("change", () => counter.choose(name));
    return element("label", {}, input, " ", text);
  });
  return element("fieldset", { class: "sound" }, element("legend", {}, "Count aloud"), ...labels);
}

// The session's clock between two messages: real time, held back when the daemon falls silent.
let progressAt = performance.now();
function session_now_s(): number {
  return model.session_s + Math.min(2, (performance.now() - progressAt) / 1000);
}

const sensorWords: Record<string, string> = {
  absent: "No sensor",
  probing: "Asking the sensor",
  streaming: "Sensor connected",
  stalled: "Sensor silent",
  lost: "Sensor lost",
};

function showConnection(state: ConnectionState): void {
  connection.dataset.state = state;
  if (state === "connected") return showLink();
  if (state === "connecting" && !connection.textContent) setText(connection, "Connecting");
  if (state === "gone") setText(connection, "The daemon does not answer. Trying again. If it was stopped: stance daemon");
  if (state === "refused") setText(connection, "This browser is not let in any more. In a terminal, run: stance open");
}

function showLink(): void {
  if (connection.dataset.state !== "connected") return;
  const { state, detail } = model.link;
  connection.dataset.link = state;
  const words = sensorWords[state] ?? state;
  // A sentence that begins with the same words says it alone.
  setText(connection, state === "streaming" ? words : detail.startsWith(words) ? detail : `${words}. ${detail}`);
}

function showState(): void {
  const streaming = model.link.state === "streaming" || model.link.state === "stalled";
  // The state follows a set by some seconds; whoever counts repetitions need not be told "standing" until then.
  const exercising = model.open_set() || model.open_hold();
  const label = exercising ? "exercising" : (model.state?.label ?? "");
  const guessed = !exercising && model.state?.guessed;
  const word = label ? activity(label) : streaming ? "listening" : "waiting";
  if (stateWord.dataset.word !== word && label) setText(spoken, word);
  stateWord.dataset.word = word;
  setText(stateWord, word + (guessed ? "?" : ""));
  document.body.dataset.activity = label || "unknown";
  const hint = streaming
    ? "The first state is shown within five seconds."
    : "No sensor is heard yet. Clip it on, or see what is wrong: stance status";
  setText(stateFor, model.state ? duration(Math.max(0, session_now_s() - model.state.since_s)) : hint);
}

function showRep(): void {
  const hold = model.open_hold();
  const shown = hold ?? (model.open_set() && model.rep);
  repBox.hidden = !shown;
  document.body.classList.toggle("in-set", !repBox.hidden);
  document.body.classList.toggle("in-hold", hold !== null);
  if (!shown) return;
  setText(repExercise, exercise(shown.exercise));
  setText(repSide, shown.side === "both" ? "" : sideWords(shown.side));
  if (hold) {
    setText(repNumber, `${Math.floor(hold.end_s - hold.start_s)}`);
    setText(tempoWords, "seconds held");
    tempo.hidden = true;
    tempoWords.hidden = false;
    return;
  }
  setText(repNumber, String(model.rep?.number ?? ""));
  tempo.hidden = tempoWords.hidden = !model.tempo;
  if (!model.tempo) return;
  const { to_turn_s, apart_s } = model.tempo;
  toTurn.style.flexGrow = String(to_turn_s);
  back.style.flexGrow = String(apart_s === null ? 0 : Math.max(0.1, apart_s - to_turn_s));
  const text = `${to_turn_s.toFixed(1)} s to the turn${apart_s === null ? "" : `, a rep every ${apart_s.toFixed(1)} s`}`;
  tempo.setAttribute("aria-label", text);
  setText(tempoWords, text);
}

function showRest(): void {
  const rest = model.rest_s(session_now_s());
  restBox.hidden = rest === null;
  if (rest !== null) setText(restTime, stopwatch(rest));
}

function corrected(correction: Correction): void {
  model.correct(correction);
  const at = model.sets.findIndex((set) => set.start_s === correction.start_s);
  const set = model.sets[at];
  if (set) setText(spoken, standsWords(correctable(set, at + 1, correction.session)));
  setText(trouble, "");
  showAll();
}

function setRow(set: ShownSet, number: number): HTMLTableRowElement {
  const cells = set.confirmed
    ? correctionCells(correctable(set, number, model.session ?? 0), corrected, (sentence) => setText(trouble, sentence))
    : [
        element("td", { class: "set-exercise" }, exercise(set.exercise)),
        element("td", { class: "set-side" }, sideWords(set.side)),
        element("td", { class: "set-reps" }, element("span", { class: "reps" }, String(set.reps))),
        element("td", { class: "set-said quiet" }, "not final yet"),
      ];
  return element("tr", { class: set.confirmed ? undefined : "provisional" }, element("td", { class: "set-number" }, String(number)), ...cells);
}

// A row is made anew only when its set changed: an open list of names is not taken from under the hand.
const rowsShown = new Map<string, HTMLTableRowElement>();
function showSets(): void {
  const keys = model.sets.map((set, i) => JSON.stringify([model.session, i, set]));
  if (keys.length === rowsShown.size && keys.every((key) => rowsShown.has(key))) return;
  const rows = model.sets.map((set, i) => rowsShown.get(keys[i] ?? "") ?? setRow(set, i + 1));
  rowsShown.clear();
  rows.forEach((row, i) => rowsShown.set(keys[i] ?? "", row));
  keepingFocus(() => {
    for (const old of [...setRows.children]) if (!rows.includes(old as HTMLTableRowElement)) old.remove();
    [...rows].reverse().forEach((row, i) => {
      if (setRows.children[i] !== row) setRows.insertBefore(row, setRows.children[i] ?? null);
    });
  });
  setTable.hidden = rows.length === 0;
  noSets.hidden = rows.length > 0;
}

function showReceipts(): void {
  receiptsBox.hidden = model.receipts.length === 0;
  const items = model.receipts.map((receipt) =>
    element(
      "li",
      {},
      element("span", { class: "when" }, stopwatch(receipt.start_s)),
      ` ${words.rejection[receipt.reason] ?? receipt.reason}`,
    ),
  );
  receipts.replaceChildren(...items);
}

function showHolds(): void {
  holdsBox.hidden = model.holds.length === 0;
  const items = model.holds.map((hold) => {
    const side = hold.side === "both" ? "" : `, ${sideWords(hold.side)}`;
    return element("li", {}, element("span", { class: "when" }, stopwatch(hold.start_s)), ` ${exercise(hold.exercise)}${side}, ${duration(hold.end_s - hold.start_s)}`);
  });
  holds.replaceChildren(...items);
}

function showAnnounced(): void {
  announced.hidden = model.announced === null;
  if (!model.announced) return;
  const { exercise: name, side } = model.announced;
  const which = side === "both" ? ", alternating" : side === undefined || side === "unknown" ? "" : `, ${sideWords(side)}`;
  setText(announced, `Announced: ${exercise(name)}${which}. Counted from the first repetition.`);
}

function showNotice(): void {
  notice.hidden = model.notice === "";
  setText(notice, model.notice);
}

function showAll(): void {
  showLink();
  showState();
  showRep();
  showRest();
  showSets();
  showHolds();
  showReceipts();
  showAnnounced();
  showNotice();
}

function handle(type: string, data: unknown): void {
  switch (type) {
    case "rep":
      if (model.add_rep(data as Rep)) counter.count((data as Rep).number);
      break;
    case "set": {
      const set = data as SetOfReps;
      model.confirm(set);
      if (set.final !== false) setText(spoken, `${exercise(set.exercise)}, ${counted(set.reps, "rep")}`);
      break;
    }
    case "hold": {
      const hold = data as Hold;
      if (model.hold(hold)) setText(spoken, `${exercise(hold.exercise)}, ${duration(hold.end_s - hold.start_s)}`);
      break;
    }
    case "announcement":
      model.announce(data as Announcement);
      break;
    case "rejection":
      model.reject(data as Rejection);
      break;
    case "live_state":
      model.live_state(data as LiveState);
      break;
    case "progress":
      model.progress((data as { session_s: number }).session_s);
      break;
    case "link":
      model.link = data as { state: string; detail: string };
      break;
    case "session": {
      const session = data as { id: number; state: string };
      if (session.state === "started") model.begin(session.id);
      break;
    }
    case "notice":
      model.notice = (data as { detail: string }).detail;
      break;
  }
  progressAt = performance.now();
  showAll();
}

const main = element(
  "main",
  { class: "live" },
  notice,
  element("section", { class: "now", "aria-label": "Now" }, stateWord, stateFor, restBox, announced),
  repBox,
  element("section", { class: "sets" }, element("h2", {}, "Sets of this session"), noSets, setTable, trouble),
  holdsBox,
  receiptsBox,
  soundChoice(),
  spoken,
);
document.getElementById("app")?.append(...frame("live", main, connection));

model.resync(embedded<{ status: Status }>("data").status, null);
showAll();
onCorrectionElsewhere((correction) => {
  model.correct(correction);
  showAll();
});
const line = new Connection({
  connection: showConnection,
  snapshot: (status, report) => {
    model.resync(status, report);
    progressAt = performance.now();
    showAll();
  },
  message: handle,
});
// What was corrected in a terminal meanwhile is seen when the page is looked at again.
document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && void line.snapshot());
setInterval(() => {
  showState();
  showRep();
  showRest();
}, 250);
