// A bounded queue between exactly one producing and one consuming thread. No lock and no waiting on either
// side, so the thread that serves the serial port can never be held up by the one that waits for the disk.
// The consumer may sleep in poll(2) on wake_handle().
#pragma once

#include <sys/eventfd.h>
#include <unistd.h>

#include <atomic>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <utility>
#include <vector>

namespace stance {

template <typename Item>
class SpscQueue {
 public:
  // Holds up to `capacity` items, allocated at once.
  explicit SpscQueue(std::size_t capacity)
      : slots_(capacity + 1), wake_handle_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
    if (wake_handle_ < 0)
      throw std::runtime_error("The system has no file handle left for the daemon's queue.");
  }
  ~SpscQueue() { ::close(wake_handle_); }
  SpscQueue(const SpscQueue&) = delete;
  SpscQueue& operator=(const SpscQueue&) = delete;

  // Producer. False when full; `item` is untouched then.
  bool push(Item&& item) {
    const std::size_t tail = tail_.load(std::memory_order_relaxed);
    const std::size_t next = (tail + 1) % slots_.size();
    if (next == head_.load(std::memory_order_acquire)) return false;
    slots_[tail] = std::move(item);
    tail_.store(next, std::memory_order_release);
    wake();
    return true;
  }

  // Consumer. Empty when there is nothing.
  std::optional<Item> pop() {
    const std::size_t head = head_.load(std::memory_order_relaxed);
    if (head == tail_.load(std::memory_order_acquire)) return std::nullopt;
    std::optional<Item> item(std::move(slots_[head]));
    head_.store((head + 1) % slots_.size(), std::memory_order_release);
    return item;
  }

  // Consumer: to poll for reading; after waking, clear_wake() before pop().
  [[nodiscard]] int wake_handle() const { return wake_handle_; }
  void clear_wake() {
    std::uint64_t count = 0;
    [[maybe_unused]] const auto bytes = ::read(wake_handle_, &count, sizeof count);
  }

  // Any thread: the consumer shall look at something else than the queue.
  void wake() {
    const std::uint64_t one = 1;
    // Fails only when the counter is full, and then the consumer has been woken many times over.
    [[maybe_unused]] const auto written = ::write(wake_handle_, &one, sizeof one);
  }

  // Either side; exact for the producer up to what the consumer takes meanwhile, and the other way round.
  [[nodiscard]] std::size_t size() const {
    const std::size_t head = head_.load(std::memory_order_acquire);
    const std::size_t tail = tail_.load(std::memory_order_acquire);
    return (tail + slots_.size() - head) % slots_.size();
  }
  [[nodiscard]] std::size_t capacity() const { return slots_.size() - 1; }

 private:
  std::vector<Item> slots_;  // one is always empty: it tells full from empty
  std::atomic<std::size_t> head_ = 0;
  std::atomic<std::size_t> tail_ = 0;
  int wake_handle_;
};

}  // namespace stance
