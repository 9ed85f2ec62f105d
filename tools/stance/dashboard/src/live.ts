// The live page: what the wearer does now, readable from three metres, and the sets so far.

import { Connection, type ConnectionState } from "./connection";
import type { LiveState, Rejection, Rep, SetOfReps, Status } from "./data";
import { element, embedded, setText } from "./dom";
import { frame } from "./frame";
import { LiveModel } from "./live_model";
import { Counter, keptSound, type Sound } from "./sound";
import { activity, counted, duration, exercise, sideWords, stopwatch, words } from "./words";

const model = new LiveModel();
const counter = new Counter();

const connection = element("p", { class: "connection", role: "status" });
const notice = element("p", { class: "notice", role: "alert", hidden: true });
const stateWord = element("h1", { class: "state-word" });
const stateFor = element("p", { class: "state-for" });
const repNumber = element("p", { class: "rep-number" });
const repExercise = element("p", { class: "rep-exercise" });
const repSide = element("p", { class: "rep-side" });
const tempo = element("div", { class: "tempo", role: "img" });
const eccentric = element("span", { class: "eccentric" });
const concentric = element("span", { class: "concentric" });
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
  { hidden: true },
  element(
    "thead",
    {},
    element(
      "tr",
      {},
      ...["Set", "Exercise", "Side", "Reps"].map((text) => element("th", { scope: "col" }, text)),
    ),
  ),
  setRows,
);
const noSets = element("p", { class: "quiet" }, "None yet. A set begins with its third repetition.");
const receipts = element("ul", { class: "receipts" });
const receiptsBox = element("section", { hidden: true }, element("h2", {}, "Not counted"), receipts);
// Told to screen readers: changes of state, and sets when they are over. Repetitions have their own sound.
const spoken = element("p", { class: "hidden-visually", role: "status" });

tempo.append(eccentric, concentric);

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
  setText(connection, state === "streaming" ? "Sensor connected" : `${sensorWords[state] ?? state}. ${detail}`);
}

function showState(): void {
  const streaming = model.link.state === "streaming" || model.link.state === "stalled";
  // The state follows a set by some seconds; whoever counts repetitions need not be told "standing" until then.
  const label = model.open_set() ? "exercising" : (model.state?.label ?? "");
  const word = label ? activity(label) : streaming ? "listening" : "waiting";
  if (stateWord.textContent !== word && label) setText(spoken, word);
  setText(stateWord, word);
  document.body.dataset.activity = label || "unknown";
  const hint = streaming
    ? "The first state is shown within five seconds."
    : "No sensor is heard yet. Clip it on, or see what is wrong: stance status";
  setText(stateFor, model.state ? duration(Math.max(0, session_now_s() - model.state.since_s)) : hint);
}

function showRep(): void {
  const open = model.open_set();
  repBox.hidden = !open || !model.rep;
  document.body.classList.toggle("in-set", !repBox.hidden);
  if (!open || !model.rep) return;
  const { number, exercise: name, side } = model.rep;
  setText(repNumber, String(number));
  setText(repExercise, exercise(name));
  setText(repSide, side === "both" ? "" : sideWords(side));
  const known = model.tempo && model.tempo.end_s > open.start_s ? model.tempo : null;
  tempo.hidden = tempoWords.hidden = !known;
  if (!known) return;
  const { eccentric_s, concentric_s } = known;
  eccentric.style.flexGrow = String(eccentric_s);
  concentric.style.flexGrow = String(concentric_s);
  const text = `rep ${known.number}: eccentric ${eccentric_s.toFixed(1)} s, concentric ${concentric_s.toFixed(1)} s`;
  tempo.setAttribute("aria-label", text);
  setText(tempoWords, text);
}

function showRest(): void {
  const rest = model.rest_s(session_now_s());
  restBox.hidden = rest === null;
  if (rest !== null) setText(restTime, stopwatch(rest));
}

let shownSets = "";
function showSets(): void {
  const now = JSON.stringify(model.sets);
  if (now === shownSets) return;
  shownSets = now;
  const rows = model.sets.map((set, i) =>
    element(
      "tr",
      { class: set.confirmed ? undefined : "provisional" },
      element("td", {}, String(i + 1)),
      element("td", {}, exercise(set.exercise)),
      element("td", {}, sideWords(set.side)),
      element("td", {}, String(set.reps)),
    ),
  );
  setRows.replaceChildren(...rows.reverse());
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
  showReceipts();
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
  element("section", { class: "now", "aria-label": "Now" }, stateWord, stateFor, restBox),
  repBox,
  element("section", { class: "sets" }, element("h2", {}, "Sets of this session"), noSets, setTable),
  receiptsBox,
  soundChoice(),
  spoken,
);
document.getElementById("app")?.append(...frame("live", main, connection));

model.resync(embedded<{ status: Status }>("data").status, null);
showAll();
new Connection({
  connection: showConnection,
  snapshot: (status, report) => {
    model.resync(status, report);
    progressAt = performance.now();
    showAll();
  },
  message: handle,
});
setInterval(() => {
  showState();
  showRep();
  showRest();
}, 250);
