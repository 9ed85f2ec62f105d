// `stance play`: a recording as a virtual sensor at a pseudo-terminal. What is before the serial port is
// simulated, what comes after it is the real thing.
#include <fmt/format.h>
#include <poll.h>

#include <chrono>
#include <csignal>
#include <filesystem>
#include <memory>
#include <optional>
#include <random>

#include "firmware-bridge/recording/capture.h"
#include "firmware-bridge/sensors/virtual_sensor.h"
#include "firmware-bridge/source/tty.h"
#include "tools/stance/commands.h"
#include "tools/stance/play_capture.h"

namespace stance::commands {
namespace {

namespace fs = std::filesystem;

// Longest sleep, so that Ctrl-C is noticed; and the pause while nobody has the port open, when poll(2) would
// return at once for ever.
constexpr int kLongestWaitMs = 100;
constexpr int kNobodyThereMs = 20;
// What is on its way within the kernel is not counted as unread, for some milliseconds.
constexpr int kLooksAtNothing = 10;
// With a host that does not read what is left for it.
constexpr std::chrono::seconds kMostPatience{10};

constexpr const char* kHelp =
    "Plays a recording as if it were a sensor: opens a pseudo-terminal, prints its path, and speaks the "
    "protocol of\n"
    "the native sensor on it. Ends when everything was played and the daemon has stored it.\n"
    "A capture (stance daemon --capture) is played byte for byte, as the sensor sent it, whatever it was.";
constexpr const char* kExamples =
    "Examples:\n"
    "  stance play walk.csv.zst                           prints a port, e.g. /dev/pts/5; then, elsewhere:\n"
    "  stance daemon --port /dev/pts/5 --once\n"
    "  stance play --speed 200 --link /tmp/sensor day.csv.zst    200 times as fast, at a path of your "
    "choice\n"
    "  stance play --link /tmp/sensor report.capture             what a sensor sent, with its unpluggings";

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

// A port at which a sensor is plugged in: known by a path of the wearer's choice, or by its own.
struct Port {
  PseudoTerminal terminal;
  std::unique_ptr<PortLink> link;
};

Result<Port> plug_in(const Options& options) {
  auto terminal = open_pseudo_terminal();
  if (!terminal) return tl::make_unexpected(terminal.error());
  Port port{std::move(*terminal), std::make_unique<PortLink>()};
  if (!options.link.empty()) {
    if (auto made = port.link->make(options.link, port.terminal.port_path); !made)
      return tl::make_unexpected(made.error());
  }
  return port;
}

void catch_signals() {
  std::signal(SIGINT, [](int) { g_asked_to_end = 1; });
  std::signal(SIGTERM, [](int) { g_asked_to_end = 1; });
}

std::string speed_words(double speed) {
  return speed == 1.0 ? "at its own speed" : fmt::format("{} times as fast", speed);
}

// Hangs up once the host has read everything, for what it has not read goes with the terminal.
void wait_until_read(const PseudoTerminal& terminal) {
  const auto give_up_at = BootClock::now() + kMostPatience;
  int looks = 0;
  while (g_asked_to_end == 0 && BootClock::now() < give_up_at && looks < kLooksAtNothing) {
    looks = unread_bytes(terminal) == 0 ? looks + 1 : 0;
    ::poll(nullptr, 0, kNobodyThereMs);
  }
}

int serve_capture(CapturePlayer& player, Port port, const Options& options) {
  bool ever_open = false;
  while (g_asked_to_end == 0) {
    wait_for_work(port.terminal.device->poll_handle(), player.wait_ms(BootClock::now()));
    const auto served = player.service(*port.terminal.device, BootClock::now());
    if (!served) return fail(served.error().message);
    if (player.finished() && !options.linger) {
      wait_until_read(port.terminal);
      fmt::print(stderr, "{} bytes were played.\n", player.bytes_played());
      return kOk;
    }
    const bool open = port.terminal.device->poll_handle() >= 0;
    if (options.once && ever_open && !open)
      return fail("The daemon let go of the port before everything was played.");
    ever_open = ever_open || open;
    // Without a path of its own the new port could not be found.
    if (!player.unplugged() || options.link.empty()) continue;
    wait_until_read(port.terminal);
    port.link.reset();
    port.terminal.device.reset();
    auto next = plug_in(options);
    if (!next) return fail(next.error().message);
    port = std::move(*next);
  }
  return kOk;
}

// None: it is no capture.
std::optional<int> play_capture(const Options& options) {
  auto input = open_input(options.file);
  if (!input) return std::nullopt;
  auto reader = CaptureReader::open(std::move(*input), options.file);
  if (!reader) return std::nullopt;
  const std::string family = reader->header("family");
  CapturePlayer player(std::move(*reader), options.speed);
  auto port = plug_in(options);
  if (!port) return fail(port.error().message);
  catch_signals();
  const std::string path = options.link.empty() ? port->terminal.port_path : options.link;
  fmt::print("{}\n", path);
  std::fflush(stdout);
  fmt::print(
      stderr,
      "The capture {} is a sensor at {} now (family \"{}\"), {}. Listen to it: stance daemon --port {}\n",
      options.file, path, family, speed_words(options.speed), path);
  return serve_capture(player, std::move(*port), options);
}

int run(const Options& options) {
  if (const auto played = play_capture(options)) return *played;
  auto reader = open_samples(options.file);
  if (!reader) return fail(reader.error().message);
  const std::string name = (*reader)->info().name;
  auto sensor = VirtualSensor::create(std::move(*reader), {.speed = options.speed, .boot_id = new_boot_id()});
  if (!sensor) return fail(sensor.error().message);
  const auto plugged_in = plug_in(options);
  if (!plugged_in) return fail(plugged_in.error().message);
  catch_signals();
  const std::string& port = options.link.empty() ? plugged_in->terminal.port_path : options.link;
  fmt::print("{}\n", port);
  std::fflush(stdout);
  fmt::print(stderr, "{} is a sensor at {} now, {}. Listen to it: stance daemon --port {}\n", name, port,
             speed_words(options.speed), port);
  return serve(**sensor, *plugged_in->terminal.device, options);
}

}  // namespace

void add_play(CLI::App& app, int& exit_code) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("play", kHelp);
  command->footer(kExamples);
  command
      ->add_option("FILE", options->file, "A recording of any kind that stance analyze reads, or a capture")
      ->required();
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
