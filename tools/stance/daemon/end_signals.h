// Ctrl-C and SIGTERM, waited for by a thread of their own, so that nobody has to look for them now and then.
#pragma once

#include <atomic>
#include <functional>
#include <thread>

namespace stance {

class EndSignals {
 public:
  // From now on the calling thread, and every thread that it starts, is left alone by SIGINT and SIGTERM. At
  // the first of them `on_signal` is called, from the thread of this object; a second one ends the process at
  // once.
  explicit EndSignals(std::function<void()> on_signal);
  ~EndSignals();
  EndSignals(const EndSignals&) = delete;
  EndSignals& operator=(const EndSignals&) = delete;

  // Any thread.
  [[nodiscard]] bool asked_to_end() const { return asked_to_end_; }

 private:
  void run();

  std::function<void()> on_signal_;
  int signal_handle_;
  int end_handle_;  // of the thread
  std::atomic<bool> asked_to_end_ = false;
  std::thread thread_;
};

}  // namespace stance
