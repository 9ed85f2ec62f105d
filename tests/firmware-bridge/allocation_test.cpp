// Counts what the framer allocates, by standing in for operator new; an executable of its own for that
// reason.
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <new>
#include <vector>

#include "firmware-bridge/framing/framer.h"

namespace {

std::atomic<bool> counting{false};
std::atomic<long> allocations{0};

void* counted_allocation(std::size_t size) {
  if (counting.load(std::memory_order_relaxed)) allocations.fetch_add(1, std::memory_order_relaxed);
  if (void* memory = std::malloc(size == 0 ? 1 : size)) return memory;
  throw std::bad_alloc();
}

}  // namespace

// GCC sees free() on what operator new gave, but not that this operator new is malloc().
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic ignored "-Wmismatched-new-delete"
#endif

void* operator new(std::size_t size) { return counted_allocation(size); }
void* operator new[](std::size_t size) { return counted_allocation(size); }
void* operator new(std::size_t size, const std::nothrow_t&) noexcept { return counted_allocation(size); }
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete[](void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
void operator delete[](void* memory, std::size_t) noexcept { std::free(memory); }

namespace stance {
namespace {

// Frames of many lengths, some of them damaged, and noise that is longer than any frame.
std::vector<std::byte> line() {
  std::vector<std::byte> bytes;
  for (std::size_t i = 0; i < 400; ++i) {
    std::vector<std::byte> message(1 + 37 * i % 1500);
    for (std::size_t k = 0; k < message.size(); ++k) message[k] = static_cast<std::byte>((k * i) % 251);
    const std::size_t begin = bytes.size();
    append_frame(message, bytes);
    if (i % 10 == 3) bytes[begin + (bytes.size() - begin) / 2] ^= std::byte{0x10};
    if (i % 100 == 50) bytes.insert(bytes.end(), 2 * kMaxFrameBytes, std::byte{0x5A});
  }
  return bytes;
}

TEST(FramerAllocation, AfterWarmUpNothingIsAllocatedHoweverTheBytesAreCut) {
  const std::vector<std::byte> bytes = line();
  Framer framer;
  std::size_t messages = 0;
  const Framer::OnMessage count = [&messages](std::span<const std::byte>) { ++messages; };
  // Byte by byte: a frame that comes whole is never kept.
  for (const std::byte& byte : bytes) framer.feed({&byte, 1}, count);
  const std::size_t in_a_round = messages;
  ASSERT_GT(in_a_round, 300U);
  ASSERT_GT(framer.counters().framing_failed, 0U);
  for (const std::size_t chunk : {std::size_t{1}, std::size_t{64}, std::size_t{4096}}) {
    messages = 0;
    framer.reset();
    counting = true;
    for (std::size_t at = 0; at < bytes.size(); at += chunk)
      framer.feed(std::span(bytes).subspan(at, std::min(chunk, bytes.size() - at)), count);
    counting = false;
    EXPECT_EQ(messages, in_a_round) << chunk;
    EXPECT_EQ(allocations.load(), 0) << "in chunks of " << chunk;
  }
}

}  // namespace
}  // namespace stance
