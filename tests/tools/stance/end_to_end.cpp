#include "tests/tools/stance/end_to_end.h"

#include <fmt/format.h>

#include <cmath>
#include <ctime>
#include <fstream>
#include <sstream>

namespace stance::test {
namespace {

// A day must not begin while a test runs, for that would end its session.
int an_hour_far_from_now() {
  const std::time_t now = std::time(nullptr);
  std::tm parts{};
  ::localtime_r(&now, &parts);
  return (parts.tm_hour + 12) % 24;
}

}  // namespace

EndToEnd::EndToEnd() {
  std::filesystem::create_directories(path("config/stance"));
  std::ofstream(path("config/stance/config.toml"))
      << "[session]\nday_starts_hour = " << an_hour_far_from_now() << "\n";
}

std::unique_ptr<Process> EndToEnd::start(std::vector<std::string> arguments) const {
  arguments.insert(arguments.begin(), STANCE_PROGRAM);
  return std::make_unique<Process>(arguments,
                                   std::map<std::string, std::string>{{"HOME", folder_.path().string()},
                                                                      {"XDG_CONFIG_HOME", path("config")},
                                                                      {"XDG_DATA_HOME", path("share")},
                                                                      {"XDG_RUNTIME_DIR", path("run")},
                                                                      {"XDG_STATE_HOME", path("state")},
                                                                      {"NO_COLOR", "1"}});
}

Finished EndToEnd::stance(std::vector<std::string> arguments) const {
  const auto process = start(std::move(arguments));
  const int exit_code = process->wait();
  return {exit_code, process->output(), process->errors()};
}

std::unique_ptr<Process> EndToEnd::plug_in(const std::string& recording, double speed) const {
  auto sensor = start({"play", recording, "--speed", fmt::format("{}", speed), "--link", port()});
  if (!sensor->wait_for_line(port())) throw std::runtime_error("no virtual sensor: " + sensor->errors());
  return sensor;
}

std::unique_ptr<Process> EndToEnd::start_daemon(std::vector<std::string> more) const {
  more.insert(more.begin(), {"daemon", "--port", port(), "--data-dir", data_dir()});
  return start(std::move(more));
}

std::string EndToEnd::make_recording(const std::string& name, int seconds) const {
  std::ofstream file(path(name));
  file << "time_s,acc_x_m_s2,acc_y_m_s2,acc_z_m_s2,gyro_x_rad_s,gyro_y_rad_s,gyro_z_rad_s\n";
  for (int i = 0; i < 100 * seconds; ++i) {
    const double t = 0.01 * i;
    const int part = i / 3000 % 3;  // thirty seconds each
    const double steps = part == 1 ? std::sin(2 * M_PI * 1.9 * t) : 0.0;
    const double bends = part == 2 ? std::sin(2 * M_PI * 0.4 * t) : 0.0;
    file << fmt::format("{:.2f},{:.3f},{:.3f},{:.3f},{:.4f},{:.4f},{:.4f}\n", t,
                        9.7 + 2.5 * steps + 1.5 * bends,
                        0.4 + 0.8 * std::sin(2 * M_PI * 0.95 * t) * std::abs(steps),
                        1.1 + bends + 0.01 * (i % 7), 0.3 * bends, 0.2 * steps, 0.001 * (i % 5));
  }
  return path(name);
}

std::vector<Json> EndToEnd::sessions() const {
  const Finished listed = stance({"sessions", "--json", "--data-dir", data_dir()});
  EXPECT_EQ(listed.exit_code, 0) << listed.errors;
  std::vector<Json> found;
  std::istringstream lines(listed.output);
  for (std::string line; std::getline(lines, line);) found.push_back(Json::parse(line));
  return found;
}

std::string EndToEnd::analyzed(const std::string& recording) const {
  const Finished done = stance({"analyze", "--format", "jsonl", recording});
  EXPECT_EQ(done.exit_code, 0) << done.errors;
  return done.output.substr(done.output.find('\n') + 1);
}

std::string EndToEnd::stored(int session) const {
  const Finished done =
      stance({"report", "--events", "--session", std::to_string(session), "--data-dir", data_dir()});
  EXPECT_EQ(done.exit_code, 0) << done.errors;
  return done.output;
}

}  // namespace stance::test
