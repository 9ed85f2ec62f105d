#include "tools/stance/daemon/service_manager.h"

#include <systemd/sd-daemon.h>

#include <algorithm>

namespace stance {
namespace {

// Of the watchdog's time: one feed may come late without harm.
constexpr int kFeedsInTime = 3;

void notify(const std::string& state) { ::sd_notify(0, state.c_str()); }

}  // namespace

ServiceManager::ServiceManager() {
  std::uint64_t watchdog_us = 0;
  if (::sd_watchdog_enabled(0, &watchdog_us) > 0)
    feed_every_ = std::chrono::microseconds(watchdog_us / kFeedsInTime);
}

void ServiceManager::ready() { notify("READY=1"); }

void ServiceManager::status(const std::string& sentence) {
  // A state ends with its line.
  std::string line = "STATUS=" + sentence;
  std::replace(line.begin(), line.end(), '\n', ' ');
  notify(line);
}

void ServiceManager::stopping() { notify("STOPPING=1"); }

void ServiceManager::feed_watchdog(const Rounds& rounds, Steady now) {
  if (feed_every_.count() == 0 || now < next_feed_) return;
  for (std::size_t i = 0; i < rounds.size(); ++i) {
    if (rounds[i] == fed_[i]) return;
  }
  fed_ = rounds;
  next_feed_ = now + feed_every_;
  notify("WATCHDOG=1");
}

}  // namespace stance
