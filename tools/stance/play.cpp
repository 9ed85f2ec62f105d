// `stance play`: a recording as a virtual sensor at a pseudo-terminal. What is before the serial port is
// simulated, what comes after it is the real thing.
#include <fmt/format.h>
#include <poll.h>

#include <chrono>
#include <csignal>
#include <filesystem>
#include <memory>
#include <random>

#include "firmware-bridge/sensors/virtual_sensor.h"
#include "firmware-bridge/source/tty.h"
#include "tools/stance/commands.h"

namespace stance::commands {
namespace {

namespace fs = std::filesystem;

// Longest sleep, so that Ctrl-C is noticed; and the pause while nobody has the port open, when poll(2) would
// return at once for ever.
constexpr int kLongestWaitMs = 100;
constexpr int kNobodyThereMs = 20;

constexpr const char* kHelp =
    "Plays a recording as if it were a sensor: opens a pseudo-terminal, prints its path, and speaks the "
    "protocol of\n"
    "the native sensor on it. Ends when everything was played and the daemon has stored it.";
constexpr const char* kExamples =
    "Examples:\n"
    "  stance play walk.csv.zst                           prints a port, e.g. /dev/pts/5; then, elsewhere:\n"
    "  stance daemon --port /dev/pts/5 --once\n"
    "  stance play --speed 200 --link /tmp/sensor day.csv.zst    200 times as fast, at a path of your choice";

volatile std::sig_atomic_t g_asked_to_end = 0;

struct Options {
  std::string file;
  std::string link;
  double speed = 1.0;
  bool once = false;
  bool linger = false;
};

// A symbolic link to the port for as long as this lives.
class PortLink {
 public:
  [[nodiscard]] Result<void> make(const std::string& path, const std::string& port) {
    std::error_code error;
    if (fs::is_symlink(path, error)) fs::remove(path, error);
    fs::create_symlink(port, path, error);
    if (error) {
      return failure(
          ErrorCode::kNotAllowed,
          fmt::format("The link {} cannot be made: {}. Choose another path.", path, error.message()));
    }
    path_ = path;
    return {};
  }
  ~PortLink() {
    std::error_code ignored;
    if (!path_.empty()) fs::remove(path_, ignored);
  }
  PortLink() = default;
  PortLink(const PortLink&) = delete;
  PortLink& operator=(const PortLink&) = delete;

 private:
  std::string path_;
};

// Tells the daemon that this is another run of the sensor, not the one before going on.
std::uint64_t new_boot_id() {
  std::random_device random;
  return (std::uint64_t{random()} << 32U | random()) | 1U;
}

// True when the far side hung up.
bool wait_for_work(int handle, int wait_ms) {
  pollfd poll_handle{.fd = handle, .events = POLLIN, .revents = 0};
  ::poll(&poll_handle, 1, std::min(wait_ms, kLongestWaitMs));
  const bool nobody_there = (poll_handle.revents & POLLHUP) != 0 && (poll_handle.revents & POLLIN) == 0;
  if (nobody_there) ::poll(nullptr, 0, kNobodyThereMs);
  return nobody_there;
}

int serve(VirtualSensor& sensor, ByteSource& port, const Options& options) {
  bool hung_up = false;
  while (g_asked_to_end == 0) {
    const auto now = BootClock::now();
    const auto served = sensor.service(port, now);
    if (!served && served.error().code != ErrorCode::kClosed) return fail(served.error().message);
    if (sensor.acknowledged() && !options.linger) return kOk;
    const bool nobody_there = wait_for_work(port.poll_handle(), sensor.wait_ms(now));
    if (nobody_there && !hung_up) sensor.line_changed();
    hung_up = nobody_there;
    if (hung_up && sensor.started() && options.once) {
      return fail("The daemon let go of the port before everything was played.");
    }
  }
  return kOk;
}

int run(const Options& options) {
  auto reader = open_samples(options.file);
  if (!reader) return fail(reader.error().message);
  const std::string name = (*reader)->info().name;
  auto sensor = VirtualSensor::create(std::move(*reader), {.speed = options.speed, .boot_id = new_boot_id()});
  if (!sensor) return fail(sensor.error().message);
  auto terminal = open_pseudo_terminal();
  if (!terminal) return fail(terminal.error().message);
  PortLink link;
  if (!options.link.empty()) {
    if (auto made = link.make(options.link, terminal->port_path); !made) return fail(made.error().message);
  }
  std::signal(SIGINT, [](int) { g_asked_to_end = 1; });
  std::signal(SIGTERM, [](int) { g_asked_to_end = 1; });
  const std::string& port = options.link.empty() ? terminal->port_path : options.link;
  fmt::print("{}\n", port);
  std::fflush(stdout);
  const std::string speed =
      options.speed == 1.0 ? "at its own speed" : fmt::format("{} times as fast", options.speed);
  fmt::print(stderr, "{} is a sensor at {} now, {}. Listen to it: stance daemon --port {}\n", name, port,
             speed, port);
  return serve(**sensor, *terminal->device, options);
}

}  // namespace

void add_play(CLI::App& app, int& exit_code) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("play", kHelp);
  command->footer(kExamples);
  command->add_option("FILE", options->file, "A recording of any kind that stance analyze reads")->required();
  command->add_option("--speed", options->speed, "Times its own speed")
      ->check(CLI::Range(0.01, 100000.0))
      ->type_name("N")
      ->capture_default_str();
  command->add_option("--link", options->link, "Also make a symbolic link to the port")->type_name("PATH");
  command->add_flag("--once", options->once, "End as soon as the daemon lets go of the port");
  command->add_flag("--linger", options->linger, "Stay plugged in after the end, silent, until Ctrl-C");
  command->callback([options, &exit_code] { exit_code = run(*options); });
}

}  // namespace stance::commands
