// A report file with one-sided sets put into its data, for what the simulated body does not do. Made up, and only
// for looking at figures: how a difference is found is tested where that is done.

const element = /(<script type="application\/json" id="data">)(.*?)(<\/script>)/s;

// Ten lunges a side; the right side moves 3° less. `seconds`: where the set begins.
function lunges(seconds) {
  const wiggle = (i) => Math.sin(7 * i) + 0.4 * Math.cos(3 * i);
  const reps = [];
  for (let i = 0; i < 20; ++i) {
    const side = i % 2 ? "right" : "left";
    reps.push({
      type: "rep",
      start_s: seconds + 3 * i,
      end_s: seconds + 3 * i + 2.6,
      exercise: "lunge",
      side,
      number: i + 1,
      range_of_motion_deg: (side === "left" ? 31 : 28) + 0.8 * wiggle(i) - 0.1 * i,
      concentric_s: 1.02 + 0.05 * wiggle(i + 4),
      eccentric_s: 1.31 + 0.06 * wiggle(i + 9) + 0.01 * i,
      confidence: i === 19 ? 0.41 : 0.9,
    });
  }
  return reps;
}

function comparison(measure, words, left, right, noise, verdict, sentence, trend) {
  const difference = (200 * (left - right)) / (left + right);
  return {
    type: "asymmetry",
    start_s: 400,
    end_s: 460,
    measure,
    exercise: "lunge",
    left,
    right,
    left_count: 10,
    right_count: 10,
    difference_percent: difference,
    noise_percent: (200 * noise) / (left + right),
    verdict,
    measure_words: words,
    exercise_words: "lunge",
    verdict_words: "",
    sentence,
    symmetry_index_percent: verdict === "not_enough" ? undefined : (100 * Math.min(left, right)) / Math.max(left, right),
    trend,
    trend_words: "The direction changed once.",
  };
}

function trendOf(differences, noise) {
  return differences.map((difference, i) => ({
    session: i + 1,
    clock: `2026-11-${String(3 + 2 * i).padStart(2, "0")} 18:00`,
    difference_percent: difference,
    noise_percent: noise + (i % 3),
    verdict: Math.abs(difference) <= noise + (i % 3) ? "no_difference" : difference > 0 ? "right_less" : "left_less",
  }));
}

export function withMadeUpSides(html) {
  const data = JSON.parse(html.match(element)[2]);
  const { report } = data;
  const reps = lunges(report.duration_s + 20);
  const end = reps.at(-1).end_s;
  report.events.rep.push(...reps);
  report.events.set.push({ type: "set", start_s: reps[0].start_s, end_s: end, exercise: "lunge", side: "both", reps: 20 });
  report.events.activity.push({ type: "activity", start_s: reps[0].start_s, end_s: end, label: "exercising" });
  for (const side of ["left", "right"])
    report.exercises.push({ exercise: "lunge", side, sets: 1, reps: 10, concentric_s: 1.02, eccentric_s: 1.4, range_of_motion_deg: side === "left" ? 30 : 27 });
  const thirds = (first, last) => ({ first, last });
  for (const side of ["left", "right"])
    report.within_sets.push({ set: report.events.set.length, exercise: "lunge", side, reps: 10, eccentric_s: thirds(1.36, 1.44), concentric_s: thirds(1.0, 1.05), range_of_motion_deg: thirds(31.3, 29.0) });
  report.duration_s = end;
  const undecided = comparison("eccentric_s", "eccentric time", 1.55, 1.3, 0.4, "not_enough", "right eccentric time was 0.25 s shorter (usual noise ±0.40 s): not enough reps to tell whether it is more than chance", []);
  undecided.undecided = true;
  const noEnough = comparison("vertical_travel_cm", "vertical travel", 20, 20, 1, "not_enough", "not enough reps", []);
  report.comparisons.unshift(
    comparison("range_of_motion_deg", "range of motion", 30, 27, 2, "right_less", "right side moved 3.0° less (usual noise ±2.0°)", trendOf([-11, -8, -3, 1, 4, 9, 7, 10.5], 6)),
    comparison("concentric_s", "concentric time", 1.02, 1.04, 0.12, "no_difference", "no detectable difference (usual noise ±0.12 s)", []),
    noEnough,
    undecided,
  );
  const text = JSON.stringify(data).replaceAll("<", "\\u003c");
  return html.replace(element, (_, open, __, close) => open + text + close);
}

// Eight weeks at a desk with some training, as `stance import-history` reads them, beside the session that is there:
// `exported` is its history as JSON Lines. Always the same but for the dates.
export function madeUpWeeks(exported) {
  const template = exported.split("\n").map((line) => line && JSON.parse(line)).find((one) => one?.type === "session");
  const day_us = 86_400_000_000;
  const lines = [{ type: "stance_history", format: 1 }];
  let session = 1000;
  for (let back = 55; back >= 1; --back) {
    const chance = (n) => ((back * 7919 + n * 104729) % 97) / 97;
    if (back % 7 === 3 || chance(1) < 0.12) continue; // not worn
    const start = template.start_utc_us - back * day_us;
    const duration_s = 3600 * (6 + Math.floor(4 * chance(2)));
    ++session;
    lines.push({ ...template, session, start_utc_us: start, path: `recordings/made-up-${back}.stance`, duration_s, samples: 100 * duration_s });
    const event = (one) => lines.push({ session, ...one });
    const active_s = 60 * (12 + 30 * chance(3) * (1.5 - back / 80));
    let at_s = 0;
    for (let hour = 0; at_s < duration_s; ++hour) {
      const sat_s = Math.min(duration_s - at_s, 60 * (25 + 50 * chance(10 + hour)));
      event({ type: "activity", start_s: at_s, end_s: at_s + sat_s, label: "sitting", confidence: 0.95 });
      event({ type: "sedentary_bout", start_s: at_s, end_s: at_s + sat_s });
      if (sat_s > 2400)
        event({ type: "prompt", bout_start_s: at_s, due_s: at_s + 1800, shown_s: at_s + 1900, last_shown_s: at_s + 1900, times_shown: 1, firmness: "normal", outcome: chance(30 + hour) < 0.7 ? "answered" : "not_answered", end_s: at_s + sat_s, activation: "", activation_outcome: "", activation_reps: 0 });
      at_s += sat_s;
      const walked_s = Math.min(duration_s - at_s, (active_s * 3600) / duration_s);
      if (walked_s > 0) event({ type: "activity", start_s: at_s, end_s: at_s + walked_s, label: "walking", confidence: 0.95 });
      at_s += walked_s;
    }
    if (back % 7 === 1 || back % 7 === 4 || (back % 7 === 6 && back < 30))
      for (let set = 0; set < 3; ++set)
        event({ type: "set", start_s: 300 + 120 * set, end_s: 330 + 120 * set, exercise: "glute_bridge", side: "both", reps: 10, confidence: 0.9 });
  }
  lines.push({ type: "end", lines: lines.length + 1 });
  return lines.map((one) => JSON.stringify(one) + "\n").join("");
}
