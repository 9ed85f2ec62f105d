#include "tools/stance/daemon/end_signals.h"

#include <poll.h>
#include <pthread.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdint>
#include <stdexcept>

namespace stance {
namespace {

sigset_t ending_signals() {
  sigset_t signals;
  ::sigemptyset(&signals);
  ::sigaddset(&signals, SIGINT);
  ::sigaddset(&signals, SIGTERM);
  return signals;
}

}  // namespace

EndSignals::EndSignals(std::function<void()> on_signal) : on_signal_(std::move(on_signal)) {
  const sigset_t signals = ending_signals();
  ::pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  signal_handle_ = ::signalfd(-1, &signals, SFD_CLOEXEC | SFD_NONBLOCK);
  end_handle_ = ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  if (signal_handle_ < 0 || end_handle_ < 0)
    throw std::runtime_error("The system has no file handle left for the daemon's signals.");
  thread_ = std::thread([this] { run(); });
}

EndSignals::~EndSignals() {
  const std::uint64_t one = 1;
  [[maybe_unused]] const auto written = ::write(end_handle_, &one, sizeof one);
  thread_.join();
  ::close(signal_handle_);
  ::close(end_handle_);
}

void EndSignals::run() {
  while (true) {
    // A negative handle is passed over by poll.
    std::array<pollfd, 2> handles = {
        {{.fd = end_handle_, .events = POLLIN, .revents = 0},
         {.fd = asked_to_end_ ? -1 : signal_handle_, .events = POLLIN, .revents = 0}}};
    ::poll(handles.data(), handles.size(), -1);
    if (handles[0].revents != 0) return;
    signalfd_siginfo info{};
    if (::read(signal_handle_, &info, sizeof info) != static_cast<ssize_t>(sizeof info)) continue;
    asked_to_end_ = true;
    // The next one finds this thread, and ends the process; nothing is lost by that either.
    const sigset_t signals = ending_signals();
    ::pthread_sigmask(SIG_UNBLOCK, &signals, nullptr);
    on_signal_();
  }
}

}  // namespace stance
