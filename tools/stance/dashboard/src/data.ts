// What the daemon sends, as tools/stance/report/report_page.h, daemon/status.h and analysis/event.h describe it.
// Times are seconds since the session's or report's start.

export type Side = "left" | "right" | "both" | "unknown";

export interface Words {
  activity: Record<string, string>;
  exercise: Record<string, string>;
  rejection: Record<string, string>;
}

export interface Span {
  start_s: number;
  end_s: number;
}
export interface Activity extends Span {
  label: string;
}
export interface Rep extends Span {
  turn_s?: number;
  exercise: string;
  side: Side;
  number: number;
  final?: boolean;
  range_of_motion_deg?: number;
  vertical_travel_cm?: number;
  concentric_s?: number;
  eccentric_s?: number;
  confidence?: number;
}
// What a set was, as it was counted or as the wearer says.
export interface SetWords {
  exercise: string;
  side: Side;
  reps: number;
}
export interface SetOfReps extends Span, SetWords {
  final?: boolean;
  corrected?: SetWords;
  number?: number;
  session?: number;
  session_start_s?: number; // what start_s is in its own session
}
export interface Correction extends SetOfReps {
  session: number;
}
// A pose that is kept; not final while it goes on.
export interface Hold extends Span {
  exercise: string;
  side: Side;
  final?: boolean;
}
// What the wearer said would be done; not final while it holds.
export interface Announcement {
  exercise: string;
  side?: Side;
  final?: boolean;
}
export interface Rejection extends Span {
  reason: string;
}
export interface LiveState {
  time_s: number;
  label: string;
  guessed?: boolean; // little speaks for it yet
  since_s: number;
}

export interface Comparison extends Span {
  measure: string;
  exercise?: string;
  left?: number;
  right?: number;
  left_count: number;
  right_count: number;
  difference_percent?: number;
  noise_percent?: number;
  verdict: "no_difference" | "left_less" | "right_less" | "not_enough";
}
export interface TrendPoint extends Comparison {
  session: number;
  clock: string;
}
export interface ShownComparison extends Comparison {
  measure_words: string;
  exercise_words: string;
  verdict_words: string;
  sentence: string;
  undecided: boolean; // enough to compare, too much scatter to tell
  symmetry_index_percent?: number;
  trend_words: string;
  allowance_percent?: number; // the verdict's band is so much wider than the noise
  trend: TrendPoint[];
}

export interface ExerciseRow {
  exercise: string;
  side: Side;
  sets: number;
  reps: number;
  said_reps?: number; // with what the wearer says, where that is not what was counted
  concentric_s?: number;
  eccentric_s?: number;
  range_of_motion_deg?: number;
}

interface Thirds {
  first: number;
  last: number;
}
export interface ThirdsOfSet {
  set: number;
  exercise: string;
  side: Side;
  reps: number;
  eccentric_s?: Thirds;
  concentric_s?: Thirds;
  range_of_motion_deg?: Thirds;
}

export interface Neighbour {
  id: number;
  day: string;
}

export interface HeldRow {
  exercise: string;
  side: Side;
  held_s: number[];
}

export interface PlannedRow {
  exercise: string;
  side: string;
  known: boolean;
  done?: { sets: number; reps?: number; hold_s?: number };
  sensed?: { sets: number; reps?: number; hold_s?: number };
  complete?: boolean;
  words: { name: string; prescribed: string };
}

export interface Report {
  title: string;
  algorithm_version: string;
  sessions: number[];
  start_utc: string;
  utc_offset_s: number;
  duration_s: number;
  finished: boolean;
  demo: boolean;
  day?: string;
  clock: { start: string; end: string };
  sensor: { name: string; placement: string; rate_hz: number; has_gyro: boolean };
  recorded_s: number;
  valid_percent: number;
  gaps: number;
  gap_s: number;
  activity_s: Record<string, number>;
  exercises: ExerciseRow[];
  holds?: HeldRow[];
  comparisons: ShownComparison[];
  within_sets: ThirdsOfSet[];
  walking: { walking_s: number; steps: number; left: number; right: number; cadence_steps_min?: number; step_regularity?: number; stride_regularity?: number; step_length_m?: number; speed_m_s?: number; height_m?: number; worn_words?: string };
  step_spread: { step_percent?: number; stride_percent?: number };
  sedentary: { bouts: number; total_s: number; longest_s: number; breaks: number; bouts_30_min: number; bouts_60_min: number; bouts_120_min: number };
  checked_sets: { sentence: string }[];
  count_record: { words: string };
  prompts: { shown: number; answered: number; activations: number; activations_done: number };
  plan: PlannedRow[];
  warm_up?: { sentence: string };
  not_heard: { sentence: string }[];
  events: {
    activity: Activity[];
    rep: Rep[];
    set: SetOfReps[];
    sedentary_bout: Span[];
    rejection: Rejection[];
    hold: Hold[];
  };
  neighbours?: { earlier?: Neighbour; later?: Neighbour };
  note: string;
}

export interface SessionRow {
  id: number;
  clock: string;
  day: string;
  state: "open" | "finished";
  duration_s: number;
  placement: string;
  sensor_name: string;
  demo: boolean;
}

export interface Status {
  link?: { state: string; detail: string };
  trouble?: string;
  state?: { label: string; for_s: number; guessed?: boolean };
  announced?: { exercise: string; side?: Side };
  session?: { id: number; duration_s: number; sets: number; reps: number };
}
