// Any bytes as a capture of a sensor's line: reading ends, every record that is read can be written and read
// again, and what sensors are heard in it deliver samples as every reader does. With an odd first byte each
// line gets the right checksum, so that what comes after it is reached.

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <string>
#include <vector>

#include "firmware-bridge/framing/checksum.h"
#include "firmware-bridge/recording/capture.h"
#include "tests/fuzz/fuzz_samples.h"
#include "tests/fuzz/require.h"

namespace {

using stance::CaptureReader;
using stance::CaptureRecord;
using stance::fuzz::require;

std::vector<CaptureRecord> records_of(const std::string& text) {
  std::vector<CaptureRecord> records;
  auto input = stance::open_input(std::span<const char>(text), "fuzz");
  if (!input) return records;
  auto reader = CaptureReader::open(std::move(*input), "fuzz");
  require(reader.has_value(), "the first line is right, so it is a capture");
  CaptureRecord record;
  while (reader->next(record).value_or(false)) {
    require(records.empty() || record.time_us >= records.back().time_us, "time does not decrease");
    records.push_back(record);
  }
  return records;
}

std::string with_checksums(const std::string& lines) {
  std::string text;
  for (std::size_t from = 0; from < lines.size();) {
    const std::size_t end = std::min(lines.find('\n', from), lines.size());
    const std::string line = lines.substr(from, end - from);
    std::string digits(8, '0');
    char number[8];
    const auto written =
        std::to_chars(number, number + 8, stance::crc32_of(std::as_bytes(std::span(line))), 16);
    digits.replace(8 - static_cast<std::size_t>(written.ptr - number), std::string::npos,
                   std::string(number, written.ptr));
    text += digits + " " + line + "\n";
    from = end + 1;
  }
  return text;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string lines(reinterpret_cast<const char*>(data) + 1, size - 1);
  const std::string magic(stance::kCaptureMagic);
  const auto records = records_of(magic + (data[0] % 2 == 1 ? with_checksums(lines) : lines));
  std::string again = magic;
  for (const CaptureRecord& record : records)
    stance::append_capture_record(record.kind, record.time_us, record.bytes, record.text, again);
  const auto same = records_of(again);
  require(same.size() == records.size(), "as many records as were written");
  for (std::size_t i = 0; i < same.size(); ++i) {
    require(same[i].kind == records[i].kind && same[i].time_us == records[i].time_us, "the same record");
    require(same[i].bytes == records[i].bytes, "the same bytes");
    std::string text = records[i].text;
    std::replace(text.begin(), text.end(), '\r', ' ');  // a text is written in one line
    require(same[i].text == text, "the same text");
  }
  stance::fuzz::read_samples(again);
  return 0;
}
