// What the live page knows: a snapshot of the daemon, and on top of it every event since. No page, no clock.

import type { Announcement, Correction, Hold, LiveState, Rejection, Rep, Report, SetOfReps, Status } from "./data";

// A set is taken to be over when nothing came for so long; what it counted stays.
const setOverS = 12;
// A set shown while it happened that the final timeline does not confirm: final is at most 60 s later.
const confirmedWithinS = 90;
// Without another set for so long nobody rests, they do something else.
const longestRestS = 600;
const receiptsKept = 5;
// A hold that goes on is told of once a second.
const holdShownS = 2.5;

export interface ShownSet extends SetOfReps {
  confirmed: boolean;
}

export class LiveModel {
  link = { state: "absent", detail: "" };
  session: number | null = null;
  session_s = 0;
  state: { label: string; since_s: number; guessed: boolean } | null = null;
  rep: Rep | null = null;
  // Of the newest repetition: how long to its turning point, and how long after that of the one before. Its end is
  // not known yet when it is shown, so its second way is not told.
  tempo: { to_turn_s: number; apart_s: number | null } | null = null;
  private turn_s: number | null = null;
  sets: ShownSet[] = [];
  receipts: Rejection[] = [];
  announced: Announcement | null = null; // with `stance start`
  private holding: Hold | null = null;
  holds: Hold[] = []; // that are over
  notice = "";

  // Everything from the start: after the page opened, the daemon came back or the laptop woke up. `report` is the
  // session's, and holds what is final.
  resync(status: Status, report: Report | null): void {
    this.link = status.link ?? this.link;
    this.notice = status.trouble ?? "";
    this.announced = status.announced ?? null;
    const id = status.session?.id ?? null;
    if (id !== this.session) this.begin(id);
    if (!status.session) return;
    this.session_s = Math.max(this.session_s, status.session.duration_s);
    if (status.state)
      this.state = { label: status.state.label, since_s: this.session_s - status.state.for_s, guessed: status.state.guessed ?? false };
    for (const set of report?.events.set ?? []) this.confirm(set);
    for (const rejection of report?.events.rejection ?? []) this.reject(rejection);
    for (const hold of report?.events.hold ?? []) this.hold(hold);
  }

  begin(id: number | null): void {
    this.session = id;
    this.session_s = 0;
    this.state = null;
    this.rep = null;
    this.tempo = null;
    this.turn_s = null;
    this.sets = [];
    this.receipts = [];
    this.holding = null;
    this.holds = [];
  }

  progress(session_s: number): void {
    this.session_s = Math.max(this.session_s, session_s);
    this.sets = this.sets.filter((set) => set.confirmed || this.session_s - set.end_s < confirmedWithinS);
  }

  live_state(state: LiveState): void {
    this.state = { label: state.label, since_s: state.since_s, guessed: state.guessed ?? false };
    this.progress(state.time_s);
  }

  // True when this is a repetition that was not known yet.
  add_rep(rep: Rep): boolean {
    if (rep.final !== false) return false; // was shown when it happened
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
    const turn_s = rep.turn_s ?? null;
    const apart_s = again && turn_s !== null && this.turn_s !== null && turn_s > this.turn_s ? turn_s - this.turn_s : null;
    this.tempo = turn_s !== null && turn_s > rep.start_s ? { to_turn_s: turn_s - rep.start_s, apart_s } : null;
    this.turn_s = turn_s;
    return true;
  }

  // The final word on a set replaces what was shown while it happened.
  confirm(set: SetOfReps): void {
    if (set.final === false) return;
    this.sets = this.sets.filter((shown) => shown.end_s < set.start_s || shown.start_s > set.end_s);
    this.sets.push({ ...set, confirmed: true });
    this.sets.sort((a, b) => a.start_s - b.start_s);
  }

  // The wearer's word on a set lies over what was counted, from whichever page it came.
  correct(correction: Correction): void {
    if (correction.session !== this.session) return;
    this.sets = this.sets.map((set) => {
      if (!set.confirmed || set.start_s !== correction.start_s) return set;
      const { corrected: _, ...counted } = set;
      return correction.corrected ? { ...counted, corrected: correction.corrected } : counted;
    });
  }

  reject(rejection: Rejection): void {
    if (this.receipts.some((known) => known.start_s === rejection.start_s)) return;
    this.receipts = [rejection, ...this.receipts].slice(0, receiptsKept);
  }

  // True when it is over and was not known yet.
  hold(hold: Hold): boolean {
    this.progress(hold.end_s);
    this.holding = hold.final === false ? hold : null;
    if (hold.final === false || this.holds.some((known) => known.start_s === hold.start_s)) return false;
    this.holds.push(hold);
    return true;
  }

  announce(announcement: Announcement): void {
    this.announced = announcement.final === false ? announcement : null;
  }

  // The hold that goes on at this moment.
  open_hold(): Hold | null {
    return this.holding && this.session_s - this.holding.end_s < holdShownS ? this.holding : null;
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
