// Any text as a configuration file: no crash, and a mistake is one sentence that names the line.

#include <cstddef>
#include <cstdint>
#include <string>

#include "tests/fuzz/require.h"
#include "tools/stance/config.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  const auto config = stance::parse_config(text, "fuzz");
  if (config) return 0;
  stance::fuzz::require(config.error().message.starts_with("fuzz, line "), "an error names the line");
  return 0;
}
