// What the framer allocates.
#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "firmware-bridge/framing/framer.h"
#include "tests/support/counted_allocations.h"

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
    const long allocations = test::allocations_while([&] {
      for (std::size_t at = 0; at < bytes.size(); at += chunk)
        framer.feed(std::span(bytes).subspan(at, std::min(chunk, bytes.size() - at)), count);
    });
    EXPECT_EQ(messages, in_a_round) << chunk;
    EXPECT_EQ(allocations, 0) << "in chunks of " << chunk;
  }
}

}  // namespace
}  // namespace stance
