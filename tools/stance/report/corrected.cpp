#include "tools/stance/report/corrected.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <map>

#include "tools/stance/report/words.h"

namespace stance {
namespace {

double common_s(const Set& set, const CorrectionRow& row) {
  return std::min(set.end_s, row.set_end_s) - std::max(set.start_s, row.set_start_s);
}

}  // namespace

bool CorrectedSet::is_changed() const {
  return correction && (reps() != counted.reps || exercise() != counted.exercise || side() != counted.side);
}

Set CorrectedSet::as_said() const {
  Set set = counted;
  set.reps = reps();
  set.exercise = exercise();
  set.side = side();
  return set;
}

std::vector<CorrectedSet> corrected_sets(std::span<const Event> events,
                                         std::span<const CorrectionRow> corrections) {
  std::vector<CorrectedSet> sets;
  for (const Event& event : events) {
    const auto* set = std::get_if<Set>(&event.body);
    if (set != nullptr && event.final) sets.push_back({0, *set, std::nullopt});
  }
  std::stable_sort(sets.begin(), sets.end(), [](const CorrectedSet& a, const CorrectedSet& b) {
    return a.counted.start_s < b.counted.start_s;
  });
  for (std::size_t i = 0; i < sets.size(); ++i) sets[i].number = static_cast<int>(i) + 1;
  for (const CorrectionRow& row : corrections) {
    const auto best =
        std::max_element(sets.begin(), sets.end(), [&](const CorrectedSet& a, const CorrectedSet& b) {
          return common_s(a.counted, row) < common_s(b.counted, row);
        });
    if (best == sets.end() || common_s(best->counted, row) < 0.5 * (row.set_end_s - row.set_start_s))
      continue;
    best->correction = row;  // a later one takes the place of an earlier one
  }
  return sets;
}

namespace {

StandingReps& row_of(std::vector<StandingReps>& rows, Exercise exercise, Side side) {
  const auto found = std::find_if(rows.begin(), rows.end(), [&](const StandingReps& row) {
    return row.exercise == exercise && row.side == side;
  });
  return found != rows.end() ? *found : rows.emplace_back(StandingReps{exercise, side, 0, 0});
}

void put(std::vector<StandingReps>& rows, Exercise exercise, Side side, int sets, int reps) {
  StandingReps& row = row_of(rows, exercise, side);
  row.sets += sets;
  row.reps += reps;
}

}  // namespace

std::vector<StandingReps> standing_reps(std::span<const ExerciseSummary> counted,
                                        std::span<const CorrectedSet> sets, std::span<const Event> events) {
  std::vector<StandingReps> rows;
  for (const ExerciseSummary& row : counted) rows.push_back({row.exercise, row.side, row.sets, row.reps});
  for (const CorrectedSet& set : sets) {
    if (!set.is_changed()) continue;
    std::map<Side, int> by_side;
    for (const Event& event : events) {
      const auto* rep = std::get_if<Rep>(&event.body);
      if (rep != nullptr && event.final && rep->exercise == set.counted.exercise &&
          rep->start_s >= set.counted.start_s - 1e-6 && rep->end_s <= set.counted.end_s + 1e-6)
        ++by_side[rep->side];
    }
    for (const auto& [side, reps] : by_side) put(rows, set.counted.exercise, side, -1, -reps);
    if (set.reps() == 0) continue;  // it was no set
    const int left = by_side.count(Side::kLeft) != 0 ? by_side[Side::kLeft] : 0;
    const int right = by_side.count(Side::kRight) != 0 ? by_side[Side::kRight] : 0;
    if (set.side() == Side::kBoth && left > 0 && right > 0) {
      const int more = (set.reps() + 1) / 2;
      put(rows, set.exercise(), Side::kLeft, 1, left >= right ? more : set.reps() - more);
      put(rows, set.exercise(), Side::kRight, 1, left >= right ? set.reps() - more : more);
    } else {
      put(rows, set.exercise(), set.side(), 1, set.reps());
    }
  }
  return rows;
}

CountRecord count_record(std::span<const CorrectionRow> corrections) {
  std::map<std::pair<std::int64_t, double>, const CorrectionRow*> last;
  for (const CorrectionRow& row : corrections) last[{row.recording_id, row.set_start_s}] = &row;
  CountRecord record;
  for (const auto& [set, row] : last) {
    const int off = std::abs(row->reps - row->counted_reps);
    ++record.sets;
    record.exact += off == 0 ? 1 : 0;
    record.within_one += off <= 1 ? 1 : 0;
  }
  return record;
}

std::string set_name(Exercise exercise, Side side) {
  const bool sided = side == Side::kLeft || side == Side::kRight;
  return exercise_words(exercise) + (sided ? fmt::format(", {}", name_of(side)) : "");
}

std::string record_words(const CountRecord& record) {
  if (record.sets == 0) return "";
  return fmt::format("exact in {} and within one in {} of {} that you checked", record.exact,
                     record.within_one, counted(record.sets, "set"));
}

std::string correction_words(const CorrectedSet& set) {
  const std::string said = set.is_changed() ? fmt::format("{}, {}", set_name(set.exercise(), set.side()),
                                                          counted(set.reps(), "rep"))
                                            : "that is right";
  return fmt::format("Set {}: counted {}, {}; you say {}.", set.number,
                     set_name(set.counted.exercise, set.counted.side), counted(set.counted.reps, "rep"),
                     said);
}

Json corrected_json(const CorrectedSet& set) {
  Json json = to_json({true, set.counted});
  json["number"] = set.number;
  if (set.correction) {
    json["corrected"] = {
        {"reps", set.reps()}, {"exercise", name_of(set.exercise())}, {"side", name_of(set.side())}};
  }
  return json;
}

}  // namespace stance
