#include "tools/stance/report/within_set.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "tools/stance/report/words.h"
#include "tools/stance/terminal.h"

namespace stance {
namespace {

constexpr double kSameTime_s = 1e-3;

float median(std::vector<float> values) {
  std::erase_if(values, [](float value) { return std::isnan(value); });
  if (values.empty()) return kNotKnown;
  std::sort(values.begin(), values.end());
  const std::size_t middle = values.size() / 2;
  return values.size() % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2.0F;
}

Change change_of(const std::vector<Rep>& reps, float Rep::*figure) {
  const std::size_t third = reps.size() / 3;
  std::vector<float> first, last;
  for (std::size_t i = 0; i < third; ++i) {
    first.push_back(reps[i].*figure);
    last.push_back(reps[reps.size() - third + i].*figure);
  }
  return {median(std::move(first)), median(std::move(last))};
}

std::string change_text(const Change& change, std::string_view unit, int digits) {
  if (std::isnan(change.first) || std::isnan(change.last)) return "-";
  return fmt::format("{:.{}f} to {:.{}f}{}", change.first, digits, change.last, digits, unit);
}

}  // namespace

std::vector<ThirdsOfSet> within_sets(std::span<const Event> events) {
  std::vector<Set> sets;
  std::vector<Rep> reps;
  for (const Event& event : events) {
    if (!event.final) continue;
    if (const auto* set = std::get_if<Set>(&event.body)) sets.push_back(*set);
    if (const auto* rep = std::get_if<Rep>(&event.body)) reps.push_back(*rep);
  }
  const auto earlier = [](const auto& a, const auto& b) { return a.start_s < b.start_s; };
  std::stable_sort(sets.begin(), sets.end(), earlier);
  std::stable_sort(reps.begin(), reps.end(), earlier);
  std::vector<ThirdsOfSet> rows;
  for (std::size_t i = 0; i < sets.size(); ++i) {
    for (const Side side : {Side::kBoth, Side::kLeft, Side::kRight}) {
      std::vector<Rep> mine;
      std::copy_if(reps.begin(), reps.end(), std::back_inserter(mine), [&](const Rep& rep) {
        return rep.side == side && rep.exercise == sets[i].exercise &&
               rep.start_s >= sets[i].start_s - kSameTime_s && rep.end_s <= sets[i].end_s + kSameTime_s;
      });
      if (mine.size() < kFewestForThirds) continue;
      rows.push_back({static_cast<int>(i) + 1, sets[i].exercise, side, static_cast<int>(mine.size()),
                      change_of(mine, &Rep::eccentric_s), change_of(mine, &Rep::concentric_s),
                      change_of(mine, &Rep::range_of_motion_deg)});
    }
  }
  return rows;
}

std::string within_sets_text(const std::vector<ThirdsOfSet>& rows, bool colour) {
  std::string text = "\n" + terminal::styled("D  Within the set", terminal::Style::kBold, colour) + "\n";
  if (rows.empty()) return text + fmt::format("  No set had {} repetitions on a side.\n", kFewestForThirds);
  text += fmt::format("  {:<5}{:<24}{:<8}{:>5}  {:<17}{:<17}{}\n", "set", "exercise", "side", "reps",
                      "eccentric", "concentric", "pelvis turns");
  for (const ThirdsOfSet& row : rows) {
    text += fmt::format("  {:<5}{:<24}{:<8}{:>5}  {:<17}{:<17}{}\n", row.set, exercise_words(row.exercise),
                        name_of(row.side), row.reps, change_text(row.eccentric_s, " s", 2),
                        change_text(row.concentric_s, " s", 2), change_text(row.range_of_motion_deg, "°", 1));
  }
  return text + "  First third to last third, medians.\n";
}

Json within_sets_json(const std::vector<ThirdsOfSet>& rows) {
  Json list = Json::array();
  for (const ThirdsOfSet& row : rows) {
    Json one = {{"set", row.set},
                {"exercise", name_of(row.exercise)},
                {"side", name_of(row.side)},
                {"reps", row.reps}};
    const auto add = [&one](const char* name, const Change& change) {
      if (std::isnan(change.first) || std::isnan(change.last)) return;
      one[name] = {{"first", round_time(static_cast<double>(change.first))},
                   {"last", round_time(static_cast<double>(change.last))}};
    };
    add("eccentric_s", row.eccentric_s);
    add("concentric_s", row.concentric_s);
    add("range_of_motion_deg", row.range_of_motion_deg);
    list.push_back(std::move(one));
  }
  return list;
}

}  // namespace stance
