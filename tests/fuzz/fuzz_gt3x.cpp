// Any bytes as the files of an ActiGraph archive: info.txt and, parted by a zero, log.bin; also with every
// piece of them as an intact record, and as the file that older devices wrote.

#include <string>

#include "firmware-bridge/importers/actigraph_gt3x.h"
#include "tests/fuzz/fuzz_samples.h"
#include "tests/fuzz/memory_files.h"

namespace {

void read(std::string_view info, const std::string& file, std::string_view data) {
  auto files = std::make_unique<stance::fuzz::MemoryFiles>();
  files->add("info.txt", info);
  files->add(file, data);
  stance::fuzz::check_reader(stance::open_gt3x(std::move(files), "fuzz"));
}

std::string record(std::string_view type_and_clock, std::string_view payload) {
  std::string bytes = "\x1E" + std::string(type_and_clock);
  bytes += static_cast<char>(payload.size());
  bytes += static_cast<char>(payload.size() >> 8U);
  bytes += payload;
  unsigned check = 0;
  for (const char byte : bytes) check ^= static_cast<unsigned char>(byte);
  return bytes + static_cast<char>(~check);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto parts = stance::fuzz::parted(text, 2);
  read(parts[0], "log.bin", parts[1]);
  constexpr std::string_view kInfo = "Serial Number: MOS1\nSample Rate: 30\nStart Date: 634556532600000000\n";
  std::string log;
  constexpr std::size_t kTypeAndClock = 5;
  constexpr std::size_t kPiece = 32;
  for (std::size_t at = 0; at + kTypeAndClock <= text.size(); at += kPiece) {
    log += record(text.substr(at, kTypeAndClock), text.substr(at + kTypeAndClock, kPiece - kTypeAndClock));
  }
  read(kInfo, "log.bin", log + std::string(text));
  read(kInfo, "activity.bin", text);
  return 0;
}
