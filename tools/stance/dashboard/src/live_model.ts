// What the live page knows: a snapshot of the daemon, and on top of it every event since. No page, no clock.

import type { LiveState, Rejection, Rep, Report, SetOfReps, Status } from "./data";

// A set is taken to be over when nothing came for so long; what it counted stays.
const setOverS = 12;
// A set shown while it happened that the final timeline does not confirm: final is at most 60 s later.
const confirmedWithinS = 90;
// Without another set for so long nobody rests, they do something else.
const longestRestS = 600;
const receiptsKept = 5;

export interface ShownSet extends SetOfReps {
  confirmed: boolean;
}

export class LiveModel {
  link = { state: "absent", detail: "" };
  session: number | null = null;
  session_s = 0;
  state: { label: string; since_s: number } | null = null;
  rep: Rep | null = null;
  tempo: { number: number; end_s: number; eccentric_s: number; concentric_s: number } | null = null;
  sets: ShownSet[] = [];
  receipts: Rejection[] = [];
  notice = "";

  // Everything from the start: after the page opened, the daemon came back or the laptop woke up. `report` is the
  // session's, and holds what is final.
  resync(status: Status, report: Report | null): void {
    this.link = status.link ?? this.link;
    this.notice = status.trouble ?? "";
    const id = status.session?.id ?? null;
    if (id !== this.session) this.begin(id);
    if (!status.session) return;
    this.session_s = Math.max(this.session_s, status.session.duration_s);
    if (status.state)
      this.state = { label: status.state.label, since_s: this.session_s - status.state.for_s };
    for (const set of report?.events.set ?? []) this.confirm(set);
    for (const rejection of report?.events.rejection ?? []) this.reject(rejection);
  }

  begin(id: number | null): void {
    this.session = id;
    this.session_s = 0;
    this.state = null;
    this.rep = null;
    this.tempo = null;
    this.sets = [];
    this.receipts = [];
  }

  progress(session_s: number): void {
    this.session_s = Math.max(this.session_s, session_s);
    this.sets = this.sets.filter((set) => set.confirmed || this.session_s - set.end_s < confirmedWithinS);
  }

  live_state(state: LiveState): void {
    this.state = { label: state.label, since_s: state.since_s };
    this.progress(state.time_s);
  }

  // True when this is a repetition that was not known yet.
  add_rep(rep: Rep): boolean {
    if (rep.final !== false) {
      // Was shown when it happened; but only now is its tempo right, for its end was still open then.
      const known = rep.eccentric_s !== undefined && rep.concentric_s !== undefined;
      if (known) this.tempo = { number: rep.number, end_s: rep.end_s, eccentric_s: rep.eccentric_s ?? 0, concentric_s: rep.concentric_s ?? 0 };
      return false;
    }
    this.progress(rep.end_s);
    const open = this.open_set();
    const again = open !== null && rep.number > 1 && rep.exercise === open.exercise;
    if (again && rep.end_s <= open.end_s) return false;
    if (again) {
      open.end_s = rep.end_s;
      open.reps = Math.max(open.reps, rep.number);
      if (open.side !== rep.side) open.side = "both"; // alternating
    } else {
      this.sets.push({ ...rep, reps: rep.number, confirmed: false });
    }
    this.rep = rep;
    return true;
  }

  // The final word on a set replaces what was shown while it happened.
  confirm(set: SetOfReps): void {
    if (set.final === false) return;
    this.sets = this.sets.filter((shown) => shown.end_s < set.start_s || shown.start_s > set.end_s);
    this.sets.push({ ...set, confirmed: true });
    this.sets.sort((a, b) => a.start_s - b.start_s);
  }

  reject(rejection: Rejection): void {
    if (this.receipts.some((known) => known.start_s === rejection.start_s)) return;
    this.receipts = [rejection, ...this.receipts].slice(0, receiptsKept);
  }

  // The set that goes on at this moment.
  open_set(): ShownSet | null {
    const last = this.sets.at(-1);
    return last && !last.confirmed && this.session_s - last.end_s < setOverS ? last : null;
  }

  // Seconds since the last set ended; null when none did or that is long ago.
  rest_s(now_s: number): number | null {
    const last = this.sets.at(-1);
    if (!last || this.open_set()) return null;
    const rest = now_s - last.end_s;
    return rest < longestRestS ? rest : null;
  }
}
