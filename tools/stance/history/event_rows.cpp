#include "tools/stance/history/event_rows.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <SQLiteCpp/VariadicBind.h>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <limits>

#include "tools/stance/event_json.h"

namespace stance {
namespace {

constexpr std::string_view kStepsBegin = R"({"type":"steps","steps":[)";
constexpr std::string_view kStepsEnd = "]}";
// A row is written anew with each second of a walk until it is as long as this, some 350 steps: long enough
// that the row itself costs nothing, short enough that writing it does not either.
constexpr std::size_t kLongestStepRow = 8000;
constexpr double kPerMillisecond = 1e3;
constexpr double kPerTenThousandth = 1e4;

std::int64_t milliseconds_of(double time_s) { return std::llround(time_s * kPerMillisecond); }

void append_step(std::string& text, const Step& step) {
  const std::int64_t time_ms = milliseconds_of(step.time_s);
  auto out = std::back_inserter(text);
  fmt::format_to(out, "[{},{},", time_ms, static_cast<int>(step.side));
  if (std::isnan(step.side_probability)) {
    text += "null,";
  } else {
    fmt::format_to(out, "{},", std::llround(static_cast<double>(step.side_probability) * kPerTenThousandth));
  }
  if (std::isnan(step.toe_off_s)) {
    text += "null]";
  } else {
    fmt::format_to(out, "{}]", milliseconds_of(step.toe_off_s) - time_ms);
  }
}

std::optional<Step> step_of(const Json& entry) {
  if (!entry.is_array() || entry.size() != 4 || !entry[0].is_number_integer() ||
      !entry[1].is_number_unsigned() || entry[1].get<unsigned>() > static_cast<unsigned>(Side::kBoth))
    return std::nullopt;
  Step step;
  step.time_s = entry[0].get<double>() / kPerMillisecond;
  step.side = static_cast<Side>(entry[1].get<unsigned>());
  if (entry[2].is_number())
    step.side_probability = static_cast<float>(entry[2].get<double>() / kPerTenThousandth);
  if (entry[3].is_number_integer())
    step.toe_off_s = (entry[0].get<double>() + entry[3].get<double>()) / kPerMillisecond;
  return step;
}

// Inserts rows of one recording; one statement for all of them.
class Inserter {
 public:
  Inserter(SQLite::Database& database, std::int64_t recording_id)
      : database_(database),
        recording_id_(recording_id),
        insert_(database,
                "INSERT INTO event (recording_id, type, start_s, end_s, fields) VALUES (?, ?, ?, ?, ?)") {}

  void insert(const Event& event) {
    row(std::string(type_name(event.body)), time_of(event.body), end_of(event.body), to_json_line(event));
  }

  // A run of steps goes on in the row before it, where that is the last one.
  void insert(std::span<const Step> steps) {
    while (!steps.empty()) {
      const std::size_t taken = continue_last_row(steps);
      steps = steps.subspan(taken);
      if (steps.empty()) return;
      std::string fields(kStepsBegin);
      const std::size_t count = append(fields, steps);
      row("step", steps.front().time_s, steps[count - 1].time_s, fields + std::string(kStepsEnd));
      steps = steps.subspan(count);
    }
  }

 private:
  void row(const std::string& type, double start_s, double end_s, const std::string& fields) {
    SQLite::bind(insert_, recording_id_, type, round_time(start_s), round_time(end_s), fields);
    insert_.exec();
    insert_.reset();
  }

  // As many as fit; at least one into an empty row.
  static std::size_t append(std::string& fields, std::span<const Step> steps) {
    std::size_t count = 0;
    while (count < steps.size() && fields.size() < kLongestStepRow) {
      if (fields.back() == ']') fields += ',';
      append_step(fields, steps[count++]);
    }
    return count;
  }

  std::size_t continue_last_row(std::span<const Step> steps) {
    SQLite::Statement last(database_,
                           "SELECT id, fields FROM event WHERE id = (SELECT max(id) FROM event) AND "
                           "recording_id = ? AND type = 'step'");
    last.bind(1, recording_id_);
    if (!last.executeStep()) return 0;
    std::string fields = last.getColumn(1).getString();
    if (!fields.starts_with(kStepsBegin) || !fields.ends_with(kStepsEnd)) return 0;
    fields.resize(fields.size() - kStepsEnd.size());
    const std::size_t count = append(fields, steps);
    if (count == 0) return 0;
    SQLite::Statement update(database_, "UPDATE event SET end_s = ?, fields = ? WHERE id = ?");
    SQLite::bind(update, round_time(steps[count - 1].time_s), fields + std::string(kStepsEnd),
                 last.getColumn(0).getInt64());
    update.exec();
    return count;
  }

  SQLite::Database& database_;
  std::int64_t recording_id_;
  SQLite::Statement insert_;
};

SQLite::Statement query_of(SQLite::Database& database, std::int64_t recording_id, const std::string& type) {
  SQLite::Statement query(database,
                          fmt::format("SELECT fields FROM event WHERE recording_id = ? {} ORDER BY id",
                                      type.empty() ? "" : "AND type = ?"));
  query.bind(1, recording_id);
  if (!type.empty()) query.bind(2, type);
  return query;
}

}  // namespace

std::string pack_steps(std::span<const Step> steps) {
  std::string text(kStepsBegin);
  for (const Step& step : steps) {
    if (text.back() == ']') text += ',';
    append_step(text, step);
  }
  return text += kStepsEnd;
}

std::optional<std::vector<Step>> unpack_steps(std::string_view fields) {
  if (!fields.starts_with(kStepsBegin)) return std::nullopt;
  const Json json = Json::parse(fields, nullptr, false);
  if (!json.is_object() || !json.contains("steps") || !json["steps"].is_array()) return std::nullopt;
  std::vector<Step> steps;
  steps.reserve(json["steps"].size());
  for (const Json& entry : json["steps"]) {
    const auto step = step_of(entry);
    if (!step) return std::nullopt;
    steps.push_back(*step);
  }
  return steps;
}

void insert_events(SQLite::Database& database, std::int64_t recording_id, std::span<const Event> events) {
  Inserter inserter(database, recording_id);
  std::vector<Step> steps;
  for (const Event& event : events) {
    if (!event.final) continue;
    if (const auto* step = std::get_if<Step>(&event.body)) {
      steps.push_back(*step);
      continue;
    }
    inserter.insert(steps);
    steps.clear();
    inserter.insert(event);
  }
  inserter.insert(steps);
}

void for_each_event_line(SQLite::Database& database, std::int64_t recording_id, const std::string& type,
                         const std::function<void(const std::string& line)>& take) {
  SQLite::Statement query = query_of(database, recording_id, type);
  while (query.executeStep()) {
    const std::string fields = query.getColumn(0).getString();
    const auto steps = unpack_steps(fields);
    if (!steps) {
      take(fields);
      continue;
    }
    for (const Step& step : *steps) take(to_json_line({true, step}));
  }
}

std::vector<Event> select_events(SQLite::Database& database, std::int64_t recording_id,
                                 const std::string& type) {
  SQLite::Statement query = query_of(database, recording_id, type);
  std::vector<Event> events;
  while (query.executeStep()) {
    const std::string fields = query.getColumn(0).getString();
    if (const auto steps = unpack_steps(fields)) {
      for (const Step& step : *steps) events.push_back({true, step});
    } else if (auto event = event_from_json_line(fields)) {
      events.push_back(std::move(*event));
    }
  }
  return events;
}

void pack_step_rows(SQLite::Database& database) {
  // Written into a table of its own: a row removed from the middle of millions costs more than a copy.
  database.exec("CREATE TEMP TABLE packed AS SELECT * FROM event LIMIT 0");
  SQLite::Statement insert(database,
                           "INSERT INTO temp.packed (id, recording_id, type, start_s, end_s, fields) "
                           "SELECT id, recording_id, type, start_s, ?, ? FROM event WHERE id = ?");
  struct Run {
    std::int64_t first_id = 0;
    std::int64_t recording_id = 0;
    std::vector<Step> steps = {};
  } run;
  const auto store = [&](std::int64_t id, double end_s, const std::string& fields) {
    SQLite::bind(insert, end_s, fields, id);
    insert.exec();
    insert.reset();
  };
  const auto store_run = [&] {
    if (!run.steps.empty()) store(run.first_id, round_time(run.steps.back().time_s), pack_steps(run.steps));
    run.steps.clear();
  };
  SQLite::Statement query(
      database, "SELECT id, recording_id, type, end_s, fields FROM event ORDER BY recording_id, id");
  while (query.executeStep()) {
    const std::int64_t id = query.getColumn(0).getInt64();
    const std::int64_t recording_id = query.getColumn(1).getInt64();
    const std::string fields = query.getColumn(4).getString();
    const auto event =
        query.getColumn(2).getString() == "step" ? event_from_json_line(fields) : std::optional<Event>();
    // What would not come back to the letter stays as it is.
    const bool is_step = event && to_json_line(*event) == fields;
    if (!is_step || recording_id != run.recording_id || run.steps.size() * 22 > kLongestStepRow) store_run();
    if (!is_step) {
      store(id, query.getColumn(3).getDouble(), fields);
      continue;
    }
    if (run.steps.empty()) run = {id, recording_id, {}};
    run.steps.push_back(std::get<Step>(event->body));
  }
  store_run();
  query.reset();
  database.exec(
      "DELETE FROM event; INSERT INTO event SELECT * FROM temp.packed ORDER BY id; DROP TABLE temp.packed");
}

}  // namespace stance
