// Any bytes as a table, also with a good header before them.

#include <string>

#include "tests/fuzz/fuzz_samples.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::span text(reinterpret_cast<const char*>(data), size);
  stance::fuzz::read_samples(text);
  std::string table = "time_s,acc_x_g,acc_y_g,acc_z_m_s2\n";
  table.append(text.begin(), text.end());
  stance::fuzz::read_samples(table);
  return 0;
}
