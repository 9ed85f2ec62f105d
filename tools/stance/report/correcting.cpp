#include "tools/stance/report/correcting.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "tools/stance/report/words.h"

namespace stance {
namespace {

constexpr double kSameTime_s = 0.002;  // times are written with three decimals

// Empty: a field is wrong.
std::optional<SaidOfSet> said_from_json(const Json& json) {
  SaidOfSet said;
  said.right = json.value("right", false);
  if (json.contains("reps")) {
    if (!json["reps"].is_number_integer()) return std::nullopt;
    const auto reps = json["reps"].get<std::int64_t>();
    if (reps < 0 || reps > kMostReps) return std::nullopt;
    said.reps = static_cast<std::int32_t>(reps);
  }
  if (json.contains("exercise")) {
    said.exercise = exercise_from_name(json["exercise"].get<std::string>());
    if (!said.exercise) return std::nullopt;
  }
  if (json.contains("side")) {
    said.side = side_from_name(json["side"].get<std::string>());
    if (!said.side) return std::nullopt;
  }
  const bool says_something = said.right || said.reps || said.exercise || said.side;
  return says_something ? std::optional(said) : std::nullopt;
}

}  // namespace

Result<std::vector<CorrectedSet>> sets_of_session(const History& history, std::int64_t recording_id) {
  const auto events = history.events(recording_id, "set");
  if (!events) return tl::make_unexpected(events.error());
  const auto corrections = history.corrections(recording_id);
  if (!corrections) return tl::make_unexpected(corrections.error());
  return corrected_sets(*events, *corrections);
}

Result<CorrectedSet> correct_set(History& history, const RecordingRow& row, CorrectedSet set,
                                 const SaidOfSet& said, std::int64_t now_utc_us) {
  CorrectionRow correction;
  correction.recording_id = row.id;
  correction.set_start_s = set.counted.start_s;
  correction.set_end_s = set.counted.end_s;
  correction.made_utc_us = now_utc_us;
  correction.algorithm_version = row.algorithm_version;
  correction.counted_reps = set.counted.reps;
  correction.counted_exercise = set.counted.exercise;
  correction.counted_side = set.counted.side;
  correction.reps = said.reps.value_or(said.right ? set.counted.reps : set.reps());
  correction.exercise = said.exercise.value_or(said.right ? set.counted.exercise : set.exercise());
  correction.side = said.side.value_or(said.right ? set.counted.side : set.side());
  if (const auto added = history.add(correction); !added) return tl::make_unexpected(added.error());
  set.correction = correction;
  return set;
}

Result<CorrectedSet> undo_correction(History& history, const CorrectedSet& set, std::int64_t now_utc_us) {
  if (!set.correction)
    return failure(ErrorCode::kNotFound, fmt::format("Set {} has no correction to undo.", set.number));
  const std::int64_t recording_id = set.correction->recording_id;
  if (const auto undone = history.undo(*set.correction, now_utc_us); !undone)
    return tl::make_unexpected(undone.error());
  const auto sets = sets_of_session(history, recording_id);
  if (!sets) return tl::make_unexpected(sets.error());
  return sets->at(static_cast<std::size_t>(set.number - 1));
}

std::optional<CorrectionRequest> correction_request(const std::string& text) try {
  const Json json = Json::parse(text, nullptr, false);
  if (!json.is_object()) return std::nullopt;
  CorrectionRequest request;
  request.session = json.at("session").get<std::int64_t>();
  request.start_s = json.at("start_s").get<double>();
  request.undo = json.value("undo", false);
  if (request.undo) return request;
  const auto said = said_from_json(json);
  if (!said) return std::nullopt;
  request.said = *said;
  return request;
} catch (const Json::exception&) {
  return std::nullopt;
}

Result<CorrectedSet> take_correction(History& history, const CorrectionRequest& request,
                                     std::int64_t now_utc_us) {
  const auto row = history.recording(request.session);
  if (!row) return tl::make_unexpected(row.error());
  const auto sets = sets_of_session(history, row->id);
  if (!sets) return tl::make_unexpected(sets.error());
  const auto set = std::find_if(sets->begin(), sets->end(), [&request](const CorrectedSet& one) {
    return std::abs(one.counted.start_s - request.start_s) < kSameTime_s;
  });
  if (set == sets->end())
    return failure(ErrorCode::kNotFound, "That set was counted anew since. Load the page again.");
  return request.undo ? undo_correction(history, *set, now_utc_us)
                      : correct_set(history, *row, *set, request.said, now_utc_us);
}

}  // namespace stance
