// The report after a session or over a day, as text and as JSON. Says what was sensed, how sure it is, and
// nothing about muscles. Pure functions of what the history holds.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "tools/stance/event_json.h"
#include "tools/stance/history/history.h"

namespace stance {

struct ReportedSession {
  RecordingRow row;
  std::vector<Event> events;  // final ones, times since the recording's first sample
  std::vector<LinkGap> link_gaps;
  std::vector<PromptRow> prompts = {};
  std::vector<CorrectionRow> corrections = {};
};

struct Trend;  // report/trend.h
struct Plan;   // plan/plan.h

// Sections: header, A what you did, B left and right, C trend, D within the set, E walking, F sitting,
// footer. `sessions` in order of time, at least one; `title` names the period ("Session 12", "2026-11-21").
// `colour`: for a terminal. `trends`: load_trends() of the sessions. `plan`: as it is now; a session in which
// nothing was exercised is not held against it.
std::string report_text(const std::string& title, const std::vector<ReportedSession>& sessions, bool colour,
                        const std::vector<Trend>& trends, const Plan& plan);

// The same figures, one object.
Json report_json(const std::string& title, const std::vector<ReportedSession>& sessions,
                 const std::vector<Trend>& trends, const Plan& plan);

// The events of all sessions on one axis: seconds since the first one's first sample.
std::vector<Event> joined(const std::vector<ReportedSession>& sessions);

// "The raw recording of session 3 was removed on 2026-11-21 04:00, ..."; empty when it was not.
std::string removal_words(const RecordingRow& row);

// Without those of which it cannot be known whether they were answered.
struct PromptCount {
  int shown = 0;
  int answered = 0;
  // Short sets that prompts offered and of which it is known whether they were done.
  int activations = 0;
  int activations_done = 0;
};
PromptCount count_prompts(std::span<const PromptRow> prompts);

// A recording that was played, not worn.
bool is_demo(const RecordingRow& row);

}  // namespace stance
