// What must hold for every input: if not, the fuzzer gets a crash to keep.
#pragma once

#include <cstdio>
#include <cstdlib>

namespace stance::fuzz {

inline void require(bool holds, const char* sentence) {
  if (holds) return;
  std::fprintf(stderr, "violated: %s\n", sentence);
  std::abort();
}

}  // namespace stance::fuzz
