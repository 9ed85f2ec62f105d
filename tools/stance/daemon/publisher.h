// Hands live messages from the store thread to whoever watches, and keeps the latest status. The store thread
// never waits for a watcher: each has a bounded queue, and one that does not empty it is dropped (it sees
// closed() and may subscribe again). All functions may be called on any thread.
#pragma once

#include <chrono>
#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "tools/stance/daemon/messages.h"

namespace stance {

// One watcher's queue.
class Subscription {
 public:
  // The next message; empty when none came within `timeout` or closed().
  // Also empty after Publisher::wake().
  std::optional<SharedMessage> wait(std::chrono::milliseconds timeout);
  // No more will come: too slow, or the daemon ends. What was queued before can still be taken.
  [[nodiscard]] bool closed() const;

 private:
  friend class Publisher;
  bool offer(const SharedMessage& message);  // false: full, now closed
  void wake();
  void close();

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<SharedMessage> queue_;
  bool closed_ = false;
  bool woken_ = false;
};

class Publisher {
 public:
  [[nodiscard]] std::shared_ptr<Subscription> subscribe();
  void publish(LiveMessage message);
  // Ends all waiting, once, without a message.
  void wake();
  // Closes all subscriptions, also those that come later.
  void close();

  // The status as a JSON text.
  void set_status(std::string json);
  [[nodiscard]] std::string status() const;

 private:
  mutable std::mutex mutex_;
  std::vector<std::shared_ptr<Subscription>> subscriptions_;
  std::string status_ = "{}";
  bool closed_ = false;
};

}  // namespace stance
