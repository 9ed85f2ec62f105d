// Any bytes as a recording; also as the payload of an intact chunk, so that the fuzzer reaches past the
// checksum.

#include <string>

#include "firmware-bridge/recording/chunk.h"
#include "tests/fuzz/fuzz_samples.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  stance::fuzz::read_samples(text);
  std::string file(stance::kRecordingMagic);
  stance::append_chunk(stance::ChunkType::kHeader, "", file);
  stance::append_chunk(stance::ChunkType::kSamples, text, file);
  file += text;
  stance::fuzz::read_samples(file);
  return 0;
}
