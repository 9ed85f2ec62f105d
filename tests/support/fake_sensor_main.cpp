// A sensor of another maker, played on a pseudo-terminal, for tests of the whole program:
//
//   fake-sensor NAME LINK     NAME as in fake_sensors.cpp; LINK becomes a symbolic link to the port
//
// It lies still, with a battery of its kind if it has one. It obeys what it is told, sends at its own rate,
// and what is sent at another speed than its own is noise to the other side, as on a real line. Says "ready"
// when the port can be opened; ends when it is killed.
#include <poll.h>

#include <chrono>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <random>

#include "firmware-bridge/source/line_speed.h"
#include "firmware-bridge/source/tty.h"
#include "tests/support/fake_sensors.h"

namespace {

using Steady = std::chrono::steady_clock;
using stance::test::Bytes;

// When nobody has the port open, nobody's speed is known, and nothing needs to be said.
class Player {
 public:
  Player(stance::test::FakeSensor& sensor, stance::ByteSource& device, int line)
      : sensor_(sensor), device_(device), line_(line) {}

  void serve() {
    std::array<std::byte, 1024> bytes{};
    const auto count = device_.read(bytes);
    if (device_.poll_handle() < 0) begun_ = false;
    const std::uint32_t speed = stance::line_speed(line_);
    const bool understood = sensor_.baud() == 0 || speed == sensor_.baud();
    Bytes answer;
    if (count && *count > 0 && understood) sensor_.hear(std::span(bytes).first(*count), answer);
    if (!begun_) sensor_.append_beginning(answer);
    begun_ = true;
    const auto now = Steady::now();
    for (; sensor_.sends() && next_ <= now; next_ += period()) measure(answer);
    if (!sensor_.sends()) next_ = now;
    if (!understood) answer = noise(answer.size(), speed);
    static_cast<void>(device_.write(answer));
  }

  [[nodiscard]] int wait_ms() const {
    return std::max(1, static_cast<int>((next_ - Steady::now()) / std::chrono::milliseconds(1)));
  }

 private:
  [[nodiscard]] Steady::duration period() const {
    return std::chrono::duration_cast<Steady::duration>(
        std::chrono::duration<double>(1.0 / sensor_.rate_hz()));
  }

  void measure(Bytes& to_host) {
    std::normal_distribution<float> noise(0.0F, 0.01F);
    stance::test::Motion motion;
    motion.number = number_++;
    motion.time_s = std::chrono::duration<double>(next_ - start_).count() + 1.0;
    motion.acc_m_s2 = {noise(random_), 1.5F, 9.6912F};
    motion.gyro_rad_s = {noise(random_), 0.01F, -0.01F};
    sensor_.append_sample(motion, to_host);
  }

  // A receiver that is faster sees more bytes, a slower one fewer.
  Bytes noise(std::size_t size, std::uint32_t speed) {
    const double share = std::min(4.0, static_cast<double>(speed) / sensor_.baud());
    Bytes bytes(static_cast<std::size_t>(std::ceil(static_cast<double>(size) * share)));
    for (std::byte& byte : bytes) byte = static_cast<std::byte>(random_() & 0xFF);
    return bytes;
  }

  stance::test::FakeSensor& sensor_;
  stance::ByteSource& device_;
  int line_;
  std::mt19937 random_{1};
  bool begun_ = false;
  std::uint64_t number_ = 0;
  Steady::time_point start_ = Steady::now();
  Steady::time_point next_ = start_;
};

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  for (const auto& sensor : stance::test::all_fake_sensors()) {
    if (sensor->name() != argv[1]) continue;
    const auto terminal = stance::open_pseudo_terminal();
    if (!terminal) return 1;
    const int line = terminal->device->poll_handle();
    std::filesystem::remove(argv[2]);
    std::filesystem::create_symlink(terminal->port_path, argv[2]);
    std::puts("ready");
    std::fflush(stdout);
    Player player(*sensor, *terminal->device, line);
    while (true) {
      pollfd handle{terminal->device->poll_handle(), POLLIN, 0};
      ::poll(&handle, 1, player.wait_ms());
      player.serve();
    }
  }
  std::fprintf(stderr, "there is no fake sensor %s\n", argv[1]);
  return 2;
}
