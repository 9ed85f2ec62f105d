#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

#include "firmware-bridge/framing/checksum.h"
#include "firmware-bridge/framing/cobs.h"
#include "firmware-bridge/framing/framer.h"

namespace stance {
namespace {

using Bytes = std::vector<std::byte>;

Bytes bytes_of(std::initializer_list<int> values) {
  Bytes bytes;
  for (const int value : values) bytes.push_back(static_cast<std::byte>(value));
  return bytes;
}

Bytes encoded(const Bytes& plain) {
  Bytes result;
  cobs_encode(plain, result);
  return result;
}

Bytes frame(const Bytes& message) {
  Bytes result;
  append_frame(message, result);
  return result;
}

std::vector<Bytes> messages_in(Framer& framer, std::span<const std::byte> bytes) {
  std::vector<Bytes> messages;
  framer.feed(bytes, [&](std::span<const std::byte> message) {
    messages.emplace_back(message.begin(), message.end());
  });
  return messages;
}

Bytes random_message(std::mt19937& random, std::size_t size, bool many_zeros) {
  Bytes bytes;
  for (std::size_t i = 0; i < size; ++i) {
    const auto value = random();
    bytes.push_back(static_cast<std::byte>(many_zeros && value % 3 == 0 ? 0 : value >> 8));
  }
  return bytes;
}

TEST(Checksum, IsTheCrc32OfEthernetAndZip) {
  const std::string text = "123456789";
  EXPECT_EQ(crc32_of(std::as_bytes(std::span(text))), 0xCBF43926U);
}

TEST(Cobs, EncodesTheExamplesOfItsPaper) {
  EXPECT_EQ(encoded({}), bytes_of({0x01}));
  EXPECT_EQ(encoded(bytes_of({0x00})), bytes_of({0x01, 0x01}));
  EXPECT_EQ(encoded(bytes_of({0x11, 0x22, 0x00, 0x33})), bytes_of({0x03, 0x11, 0x22, 0x02, 0x33}));
}

TEST(Cobs, RoundTripsEveryLengthUpToAThousand) {
  std::mt19937 random(1);
  for (std::size_t size = 0; size <= 1000; ++size) {
    for (const bool many_zeros : {false, true}) {
      const Bytes plain = random_message(random, size, many_zeros);
      const Bytes code = encoded(plain);
      ASSERT_EQ(std::count(code.begin(), code.end(), std::byte{0}), 0);
      ASSERT_LE(code.size(), cobs_encoded_size(size));
      Bytes decoded;
      ASSERT_TRUE(cobs_decode(code, decoded));
      ASSERT_EQ(decoded, plain) << size;
    }
  }
}

TEST(Cobs, RoundTripsRunsWithoutAnyZeroAroundTheLongestCode) {
  for (std::size_t size = 250; size <= 520; ++size) {
    const Bytes plain(size, std::byte{7});
    Bytes decoded;
    ASSERT_TRUE(cobs_decode(encoded(plain), decoded));
    ASSERT_EQ(decoded, plain) << size;
  }
}

TEST(Cobs, RefusesACodeThatPointsPastTheEnd) {
  Bytes decoded;
  EXPECT_FALSE(cobs_decode(bytes_of({0x05, 0x11}), decoded));
  EXPECT_FALSE(cobs_decode(bytes_of({0x02, 0x11, 0x00}), decoded));
}

TEST(Framer, ReadsAFrameCutAtEveryByte) {
  const Bytes first = bytes_of({1, 0, 2, 0, 0, 3});
  const Bytes second = bytes_of({9, 8, 7});
  Bytes stream = frame(first);
  const Bytes rest = frame(second);
  stream.insert(stream.end(), rest.begin(), rest.end());
  for (std::size_t cut = 0; cut <= stream.size(); ++cut) {
    Framer framer;
    std::vector<Bytes> messages = messages_in(framer, std::span(stream).first(cut));
    const auto later = messages_in(framer, std::span(stream).subspan(cut));
    messages.insert(messages.end(), later.begin(), later.end());
    ASSERT_EQ(messages, (std::vector<Bytes>{first, second})) << cut;
  }
}

TEST(Framer, ReadsFramesBetweenGarbage) {
  std::mt19937 random(2);
  for (int round = 0; round < 200; ++round) {
    const Bytes message = random_message(random, 40, true);
    Bytes stream = random_message(random, random() % 100, true);
    stream.push_back(kFrameDelimiter);  // ends the garbage, as the frame before would
    const Bytes good = frame(message);
    stream.insert(stream.end(), good.begin(), good.end());
    const Bytes after = random_message(random, random() % 100, true);
    stream.insert(stream.end(), after.begin(), after.end());
    Framer framer;
    ASSERT_EQ(messages_in(framer, stream), std::vector<Bytes>{message});
    ASSERT_EQ(framer.counters().frames, 1U);
  }
}

TEST(Framer, LosesOnlyTheDamagedFrameToAnyFlippedBitInsideIt) {
  const Bytes first = bytes_of({1, 2, 0, 3, 4});
  const Bytes second = bytes_of({5, 6, 7});
  const Bytes one = frame(first);
  const Bytes two = frame(second);
  for (std::size_t bit = 0; bit < 8 * (one.size() - 1); ++bit) {
    Bytes stream = one;
    stream[bit / 8] ^= static_cast<std::byte>(1 << (bit % 8));
    stream.insert(stream.end(), two.begin(), two.end());
    Framer framer;
    ASSERT_EQ(messages_in(framer, stream), std::vector<Bytes>{second}) << "bit " << bit;
    ASSERT_GE(framer.counters().checksum_failed + framer.counters().framing_failed, 1U);
  }
}

TEST(Framer, CountsAnEndlessFrameOnceAndReadsTheNext) {
  Bytes stream(5 * kMaxFrameBytes, std::byte{0x41});
  stream.push_back(kFrameDelimiter);
  const Bytes good = frame(bytes_of({1, 2, 3}));
  stream.insert(stream.end(), good.begin(), good.end());
  Framer framer;
  std::size_t found = 0;
  for (std::size_t at = 0; at < stream.size(); at += 1000) {
    const auto part = std::span(stream).subspan(at, std::min<std::size_t>(1000, stream.size() - at));
    found += messages_in(framer, part).size();
  }
  EXPECT_EQ(found, 1U);
  EXPECT_EQ(framer.counters().framing_failed, 1U);
}

TEST(Framer, IgnoresDelimitersInARow) {
  Framer framer;
  EXPECT_TRUE(messages_in(framer, bytes_of({0, 0, 0, 0})).empty());
  EXPECT_EQ(framer.counters().framing_failed, 0U);
}

TEST(Framer, ForgetsHalfAFrameOnReset) {
  const Bytes message = bytes_of({1, 2, 3});
  Framer framer;
  EXPECT_TRUE(messages_in(framer, bytes_of({5, 6, 7})).empty());
  framer.reset();
  EXPECT_EQ(messages_in(framer, frame(message)), std::vector<Bytes>{message});
}

}  // namespace
}  // namespace stance
