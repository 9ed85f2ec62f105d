#include "tools/stance/daemon/sleep_watch.h"

#include <sdbus-c++/sdbus-c++.h>

#include <chrono>
#include <string>
#include <utility>

namespace stance {
namespace {

constexpr const char* kService = "org.freedesktop.login1";
constexpr const char* kPath = "/org/freedesktop/login1";
constexpr const char* kManager = "org.freedesktop.login1.Manager";
constexpr auto kPatience = std::chrono::seconds(2);

}  // namespace

struct SleepWatch::Impl {
  explicit Impl(Callbacks callbacks_of) : callbacks(std::move(callbacks_of)) {}

  void connect() {
    logind = sdbus::createProxy(sdbus::createSystemBusConnection(), kService, kPath);
    hold();  // first: from the registration on the lock belongs to the thread of the signals
    logind->uponSignal("PrepareForSleep").onInterface(kManager).call([this](bool begins) { take(begins); });
    logind->finishRegistration();
  }

  void take(bool begins) {
    if (begins) {
      callbacks.before_sleep();
      lock.reset();  // closed: logind may go on
    } else {
      callbacks.after_sleep();
      hold();
    }
  }

  void hold() {
    try {
      logind->callMethod("Inhibit")
          .onInterface(kManager)
          .withTimeout(kPatience)
          .withArguments("sleep", "Stance", "Writing down what the sensor sent", "delay")
          .storeResultsTo(lock);
    } catch (const sdbus::Error&) {
      lock.reset();  // then there is less time, and the signal still comes
    }
  }

  Callbacks callbacks;
  sdbus::UnixFd lock;
  std::unique_ptr<sdbus::IProxy> logind;  // last: its thread ends before the rest goes
};

SleepWatch::SleepWatch(Callbacks callbacks) {
  try {
    auto impl = std::make_unique<Impl>(std::move(callbacks));
    impl->connect();
    impl_ = std::move(impl);
  } catch (const sdbus::Error&) {
    impl_.reset();
  }
}

SleepWatch::~SleepWatch() = default;

}  // namespace stance
