// What the dump programs have in common: the samples of a recording on standard input, of any kind that
// stance analyze reads.
#pragma once

#include <cstdio>
#include <vector>

#include "firmware-bridge/recording/sample_reader.h"

// Calls take(const stance::ImuSample&) for each; returns the program's exit code.
template <typename Take>
int for_each_input_sample(Take take) {
  const auto reader = stance::open_samples("-");
  std::vector<stance::ImuSample> samples;
  while (reader) {
    samples.clear();
    const auto count = (*reader)->read(samples, 4096);
    if (!count) {
      std::fprintf(stderr, "%s\n", count.error().message.c_str());
      return 1;
    }
    if (*count == 0) return 0;
    for (const stance::ImuSample& sample : samples) take(sample);
  }
  std::fprintf(stderr, "%s\n", reader.error().message.c_str());
  return 1;
}
