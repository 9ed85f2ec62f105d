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
  // Between "lying", "sitting" and "standing"; also closes or opens sedentary time.
  void transition(double start_s, double end_s, const std::string& from, const std::string& to);
  void begin_sedentary(double time_s) { sedentary_since_s_ = time_s; }
  // Any other event: its fields, times in seconds.
  void add(Json event) { events_.push_back(std::move(event)); }

  // All events, sorted by time; sedentary bouts worked out. Ends the session at `end_s`.
  std::vector<Json> finish(double end_s);

  static double rounded(double time_s);

 private:
  void end_sedentary(double time_s);
  void add_bouts();

  std::vector<Json> events_;
  std::vector<Json> activities_;
  std::vector<std::pair<double, double>> sedentary_;
  double sedentary_since_s_ = -1.0;  // negative: upright
};

}  // namespace stance::simulator
