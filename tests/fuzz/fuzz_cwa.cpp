// Any bytes as an Axivity recording; also with the marks and checksums of intact blocks put in, so that the
// fuzzer reaches past them.

#include <string>

#include "firmware-bridge/importers/axivity_cwa.h"
#include "tests/fuzz/fuzz_samples.h"

namespace {

constexpr std::size_t kHeaderBytes = 1024;
constexpr std::size_t kBlockBytes = 512;

void make_intact(std::string& block) {
  block.resize(kBlockBytes);
  block.replace(0, 4, std::string("AX\xFC\x01", 4));
  unsigned sum = 0;
  for (std::size_t i = 0; i + 2 < kBlockBytes; i += 2) {
    sum += static_cast<unsigned char>(block[i]) + 256U * static_cast<unsigned char>(block[i + 1]);
  }
  block[510] = static_cast<char>(-sum);
  block[511] = static_cast<char>(-sum >> 8U);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  std::string file(stance::kCwaMagic);
  file += text;
  stance::fuzz::read_samples(file);
  file.resize(kHeaderBytes);
  // A block of every 64 bytes: what is interesting stands at its front.
  constexpr std::size_t kPiece = 64;
  for (std::size_t at = 0; at < text.size(); at += kPiece) {
    std::string block = "AX??" + std::string(text.substr(at, kPiece));
    make_intact(block);
    file += block;
  }
  stance::fuzz::read_samples(file);
  return 0;
}
