// What really happened in a simulated session, as the events that predictions are scored against.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

namespace stance::simulator {

using Json = nlohmann::ordered_json;

class Truth {
 public:
  // Extends the last span when it ends here with the same label.
  void activity(double start_s, double end_s, const std::string& label);
  // Between labels of postures; also closes or opens sedentary time. An event where both are "lying",
  // "sitting" or "standing".
  void transition(double start_s, double end_s, const std::string& from, const std::string& to);
  // Sitting or lying without exercising; beginning twice is beginning once.
  void begin_sedentary(double time_s);
  void end_sedentary(double time_s);
  // Any other event: its fields, times in seconds.
  void add(Json event) { events_.push_back(std::move(event)); }

  // A side comparison: fills `event` with the measure, both sides, their difference and the verdict.
  static Json compared(Json event, const char* measure, double left, double right);

  // All events, sorted by time; sedentary bouts worked out. Ends the session at `end_s`.
  std::vector<Json> finish(double end_s);

  static double rounded(double time_s);

 private:
  void add_bouts();

  std::vector<Json> events_;
  std::vector<Json> activities_;
  std::vector<std::pair<double, double>> sedentary_;
  double sedentary_since_s_ = -1.0;  // negative: upright
};

}  // namespace stance::simulator
