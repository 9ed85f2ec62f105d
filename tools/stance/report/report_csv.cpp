#include "tools/stance/report/report_csv.h"

#include <algorithm>

namespace stance {
namespace {

std::string quoted(const std::string& text) {
  if (text.find_first_of(",\"\n") == std::string::npos) return text;
  std::string result = "\"";
  for (const char c : text) result += c == '"' ? std::string("\"\"") : std::string(1, c);
  return result + "\"";
}

class Table {
 public:
  void line(const char* block, const std::string& what, const std::string& side, const std::string& figure,
            const Json& value) {
    if (value.is_null() || value.is_structured()) return;
    text_ += std::string(block) + "," + quoted(what) + "," + side + "," + figure + "," +
             quoted(value.is_string() ? value.get<std::string>() : value.dump()) + "\n";
  }
  // Every plain figure of `object` but those that name the row.
  void lines(const char* block, const std::string& what, const std::string& side, const Json& object) {
    for (const auto& [figure, value] : object.items()) {
      const auto names = {"type", "start_s", "end_s", "exercise", "side", "measure", "set"};
      if (std::find(names.begin(), names.end(), figure) == names.end())
        line(block, what, side, figure, value);
    }
  }
  [[nodiscard]] std::string take() && { return std::move(text_); }

 private:
  std::string text_ = "block,what,side,figure,value\n";
};

}  // namespace

std::string report_csv(const Json& report) {
  Table table;
  for (const char* figure : {"title", "start_utc", "algorithm_version", "demo", "placement", "recorded_s",
                             "valid_percent", "gaps", "gap_s"}) {
    table.line("", "report", "", figure, report.value(figure, Json()));
  }
  for (const Json& row : report["exercises"]) table.lines("A", row["exercise"], row["side"], row);
  for (const Json& row : report.value("plan", Json::array())) {
    for (const char* what : {"prescribed", "done", "sensed"}) {
      const Json figures = row.value(what, Json::object());
      for (const auto& [figure, value] : figures.items())
        table.line("A", row["exercise"], row["side"], std::string(what) + "_" + figure, value);
    }
  }
  for (const Json& row : report["asymmetries"]) {
    const bool walk = !row.contains("exercise");
    table.lines(walk ? "E" : "B",
                (walk ? std::string("walking") : row["exercise"].get<std::string>()) + " " +
                    row["measure"].get<std::string>(),
                "", row);
  }
  for (const Json& row : report.value("trends", Json::array())) {
    const std::string what =
        row.value("exercise", std::string("walking")) + " " + row["measure"].get<std::string>();
    for (const Json& point : row["points"]) {
      const std::string session = "session " + point["session"].dump();
      table.line("C", what, "", session + " difference_percent", point.value("difference_percent", Json()));
      table.line("C", what, "", session + " noise_percent", point.value("noise_percent", Json()));
    }
  }
  for (const Json& row : report["within_sets"]) {
    const std::string what = "set " + row["set"].dump() + " " + row["exercise"].get<std::string>();
    for (const auto& [figure, change] : row.items()) {
      if (!change.is_object()) continue;
      table.line("D", what, row["side"], figure + " first", change["first"]);
      table.line("D", what, row["side"], figure + " last", change["last"]);
    }
  }
  table.lines("E", "walking", "", report["walking"]);
  for (const auto& [state, seconds] : report["activity_s"].items())
    table.line("F", state, "", "time_s", seconds);
  table.lines("F", "sitting", "", report["sedentary"]);
  table.lines("F", "prompts", "", report["prompts"]);
  return std::move(table).take();
}

}  // namespace stance
