#include "tools/stance/daemon/publisher.h"

#include <algorithm>

namespace stance {
namespace {

// Enough for the bursts of a recording played at hundreds of times its speed.
constexpr std::size_t kLongestQueue = 16384;

}  // namespace

std::optional<SharedMessage> Subscription::wait(std::chrono::milliseconds timeout) {
  std::unique_lock lock(mutex_);
  changed_.wait_for(lock, timeout, [this] { return !queue_.empty() || closed_ || woken_; });
  woken_ = false;
  if (queue_.empty()) return std::nullopt;
  SharedMessage message = std::move(queue_.front());
  queue_.pop_front();
  return message;
}

bool Subscription::closed() const {
  const std::lock_guard lock(mutex_);
  return closed_ && queue_.empty();
}

bool Subscription::offer(const SharedMessage& message) {
  const std::lock_guard lock(mutex_);
  if (queue_.size() >= kLongestQueue) closed_ = true;
  if (!closed_) queue_.push_back(message);
  changed_.notify_one();
  return !closed_;
}

void Subscription::wake() {
  const std::lock_guard lock(mutex_);
  woken_ = true;
  changed_.notify_all();
}

void Subscription::close() {
  const std::lock_guard lock(mutex_);
  closed_ = true;
  changed_.notify_all();
}

std::shared_ptr<Subscription> Publisher::subscribe() {
  auto subscription = std::make_shared<Subscription>();
  const std::lock_guard lock(mutex_);
  if (closed_) {
    subscription->close();
  } else {
    subscriptions_.push_back(subscription);
  }
  return subscription;
}

void Publisher::publish(LiveMessage message) {
  const auto shared = std::make_shared<const LiveMessage>(std::move(message));
  const std::lock_guard lock(mutex_);
  // A watcher that went away holds no reference of its own any more.
  std::erase_if(subscriptions_, [&](const std::shared_ptr<Subscription>& subscription) {
    return subscription.use_count() == 1 || !subscription->offer(shared);
  });
}

void Publisher::wake() {
  const std::lock_guard lock(mutex_);
  for (const auto& subscription : subscriptions_) subscription->wake();
}

void Publisher::close() {
  const std::lock_guard lock(mutex_);
  closed_ = true;
  for (const auto& subscription : subscriptions_) subscription->close();
  subscriptions_.clear();
}

void Publisher::set_status(std::string json) {
  const std::lock_guard lock(mutex_);
  status_ = std::move(json);
}

std::string Publisher::status() const {
  const std::lock_guard lock(mutex_);
  return status_;
}

}  // namespace stance
