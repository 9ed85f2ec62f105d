// Any bytes as an archive of whatever kind.

#include <string>

#include "firmware-bridge/importers/file_set.h"
#include "tests/fuzz/fuzz_samples.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string file(stance::kZipMagic);
  file.append(reinterpret_cast<const char*>(data), size);
  stance::fuzz::read_samples(file);
  return 0;
}
