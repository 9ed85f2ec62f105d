// Tells when the computer is about to sleep and when it is awake again, as systemd-logind says on the system
// bus (org.freedesktop.login1.Manager, PrepareForSleep; https://systemd.io/INHIBITOR_LOCKS). While awake it
// holds a "delay" lock, so that there is time to write what is in memory; it is let go of when that is done,
// and taken again after waking. Where there is no logind nothing happens: the gap in the samples is found all
// the same, only without its reason.
//
// Calls back on the bus's thread. All functions may be called on any thread.
#pragma once

#include <functional>
#include <memory>

namespace stance {

class SleepWatch {
 public:
  struct Callbacks {
    // logind waits for its return, 5 s at most by default (InhibitDelayMaxSec).
    std::function<void()> before_sleep;
    std::function<void()> after_sleep;
  };

  explicit SleepWatch(Callbacks callbacks);
  // No callback runs after this.
  ~SleepWatch();
  SleepWatch(const SleepWatch&) = delete;
  SleepWatch& operator=(const SleepWatch&) = delete;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;  // null: no logind
};

}  // namespace stance
