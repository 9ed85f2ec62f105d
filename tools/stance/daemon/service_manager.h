// What the daemon tells systemd when it runs as a service (sd_notify(3)): that it is ready, what it is doing,
// that it ends, and, while its threads really get on with their work, that it is alive. Without systemd
// nothing happens. One thread.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <string>

namespace stance {

class ServiceManager {
 public:
  using Steady = std::chrono::steady_clock::time_point;
  // How often each working thread has gone round.
  using Rounds = std::array<std::uint64_t, 2>;

  // From the environment: NOTIFY_SOCKET, WATCHDOG_USEC.
  ServiceManager();

  void ready();
  // A sentence for `systemctl --user status stance`.
  void status(const std::string& sentence);
  void stopping();

  // Call a few times a second. Feeds the watchdog when every thread has gone round since it was last fed: a
  // thread that hangs starves it, and systemd starts the daemon anew.
  void feed_watchdog(const Rounds& rounds, Steady now);

 private:
  std::chrono::microseconds feed_every_{0};  // 0: there is no watchdog
  Steady next_feed_;
  Rounds fed_{};
};

}  // namespace stance
