#include "firmware-bridge/recording/capture.h"

#include <gtest/gtest.h>

#include <numeric>

namespace stance {
namespace {

using Kind = CaptureRecord::Kind;

std::vector<std::byte> all_bytes() {
  std::vector<std::byte> bytes(256);
  for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<std::byte>(i);
  return bytes;
}

std::string header() {
  std::string lines;
  append_capture_header({{"family", "any"}, {"begun_utc_us", "1790000000000000"}}, lines);
  return lines;
}

std::string record(Kind kind, std::int64_t time_us, std::span<const std::byte> bytes,
                   std::string_view text = "") {
  std::string line;
  append_capture_record(kind, time_us, bytes, text, line);
  return line;
}

// Three that can be told apart.
std::string three_records() {
  const auto bytes = all_bytes();
  return record(Kind::kOpened, 10, {}, "/dev/ttyUSB0") + record(Kind::kIn, 20, bytes) +
         record(Kind::kOut, 30, std::span(bytes).first(3));
}

struct Read {
  CaptureHeader header;
  std::vector<CaptureRecord> records;
  std::uint64_t damaged_lines = 0;
};

Read read(const std::string& text) {
  Read result;
  auto input = open_input(std::span<const char>(text), "test");
  EXPECT_TRUE(input.has_value());
  auto reader = CaptureReader::open(std::move(*input), "test");
  EXPECT_TRUE(reader.has_value());
  if (!reader) return result;
  CaptureRecord record;
  while (reader->next(record).value_or(false)) result.records.push_back(record);
  result.header = reader->header();
  result.damaged_lines = reader->damaged_lines();
  return result;
}

TEST(Capture, GivesBackEveryByteWithItsTime) {
  const Read back = read(header() + three_records());
  EXPECT_EQ(back.header.at("family"), "any");
  EXPECT_EQ(back.header.at("begun_utc_us"), "1790000000000000");
  ASSERT_EQ(back.records.size(), 3U);
  EXPECT_EQ(back.records[0].kind, Kind::kOpened);
  EXPECT_EQ(back.records[0].text, "/dev/ttyUSB0");
  EXPECT_EQ(back.records[1].kind, Kind::kIn);
  EXPECT_EQ(back.records[1].time_us, 20);
  EXPECT_EQ(back.records[1].bytes, all_bytes());
  EXPECT_EQ(back.records[2].bytes.size(), 3U);
  EXPECT_EQ(back.damaged_lines, 0U);
}

TEST(Capture, IsReadToItsLastWholeLineWhereverItWasCutOff) {
  const std::string whole = header() + three_records();
  const std::size_t begin = header().size();
  for (std::size_t size = begin; size < whole.size(); ++size) {
    const Read back = read(whole.substr(0, size));
    const auto lines = std::count(whole.begin() + static_cast<std::ptrdiff_t>(begin),
                                  whole.begin() + static_cast<std::ptrdiff_t>(size), '\n');
    ASSERT_EQ(back.records.size(), static_cast<std::size_t>(lines)) << size;
    const bool torn = whole[size - 1] != '\n';
    ASSERT_EQ(back.damaged_lines, torn ? 1U : 0U) << size;
  }
}

// A line feed is one bit from '\v', ... : the lines on both sides of it are lost then, and none other.
TEST(Capture, ALineWithAnyBitFlippedIsLeftOutAndTheOthersAreRead) {
  const std::string before = header() + record(Kind::kIn, 1, all_bytes());
  const auto bytes = all_bytes();
  const std::string line = record(Kind::kIn, 2, std::span(bytes).first(20));
  const std::string after = record(Kind::kIn, 3, all_bytes()) + record(Kind::kIn, 4, all_bytes());
  for (std::size_t bit = 0; bit < 8 * line.size(); ++bit) {
    std::string damaged = line;
    damaged[bit / 8] = static_cast<char>(damaged[bit / 8] ^ (1 << bit % 8));
    const Read back = read(before + damaged + after);
    ASSERT_EQ(back.records.front().time_us, 1) << bit;
    ASSERT_EQ(back.records.back().time_us, 4) << bit;
    for (const CaptureRecord& found : back.records) ASSERT_NE(found.time_us, 2) << bit;
    const bool is_remark = damaged.front() == '#';
    ASSERT_TRUE(back.damaged_lines > 0 || is_remark) << bit;
  }
}

TEST(Capture, LinesThatWereTakenOutAndRemarksHurtNobody) {
  const auto bytes = all_bytes();
  const Read back = read(header() + record(Kind::kIn, 1, bytes) + "# it stopped counting here\n\n" +
                         record(Kind::kIn, 3, bytes));
  EXPECT_EQ(back.records.size(), 2U);
  EXPECT_EQ(back.damaged_lines, 0U);
}

TEST(Capture, ManyBytesBecomeSeveralLinesOfOneMoment) {
  const std::vector<std::byte> many(3 * kMostCapturedBytes + 5, std::byte{0xC5});
  const Read back = read(header() + record(Kind::kIn, 7, many));
  ASSERT_EQ(back.records.size(), 4U);
  const std::size_t sum =
      std::accumulate(back.records.begin(), back.records.end(), std::size_t{0},
                      [](std::size_t before, const CaptureRecord& one) { return before + one.bytes.size(); });
  EXPECT_EQ(sum, many.size());
  EXPECT_EQ(back.records.back().time_us, 7);
}

TEST(Capture, ALongLineOfAnythingIsPassedOver) {
  const Read back = read(header() + std::string(500'000, 'a') + "\n" + three_records());
  EXPECT_EQ(back.records.size(), 3U);
  EXPECT_EQ(back.damaged_lines, 1U);
}

TEST(Capture, ATextStaysInOneLine) {
  const Read back = read(header() + record(Kind::kLost, 1, {}, "gone\nfor good"));
  ASSERT_EQ(back.records.size(), 1U);
  EXPECT_EQ(back.records[0].text, "gone for good");
}

TEST(Capture, AnythingElseIsNone) {
  const std::string text = "time_s,acc_x_g\n";
  auto input = open_input(std::span<const char>(text), "table.csv");
  const auto reader = CaptureReader::open(std::move(*input), "table.csv");
  ASSERT_FALSE(reader.has_value());
  EXPECT_EQ(reader.error().code, ErrorCode::kNotARecording);
}

}  // namespace
}  // namespace stance
