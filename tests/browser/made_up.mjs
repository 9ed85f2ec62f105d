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
    trend,
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
  report.duration_s = end;
  const noEnough = comparison("vertical_travel_cm", "vertical travel", 20, 20, 1, "not_enough", "not enough reps", []);
  report.comparisons.unshift(
    comparison("range_of_motion_deg", "range of motion", 30, 27, 2, "right_less", "right side moved 3.0° less (usual noise ±2.0°)", trendOf([-11, -8, -3, 1, 4, 9, 7, 10.5], 6)),
    comparison("concentric_s", "concentric time", 1.02, 1.04, 0.12, "no_difference", "no detectable difference (usual noise ±0.12 s)", []),
    noEnough,
  );
  const text = JSON.stringify(data).replaceAll("<", "\\u003c");
  return html.replace(element, (_, open, __, close) => open + text + close);
}
