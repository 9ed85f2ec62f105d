// A project of somebody else: one minute of a sensor lying still goes through the analysis.
#include <cstdio>
#include <vector>

#include "analysis/analyzer.h"

int main() {
  stance::Analyzer analyzer({.placement = stance::Placement::kRightHip});
  std::vector<stance::Event> events;
  for (int i = 0; i < 6000; ++i) {
    const stance::ImuSample sample{.time_s = i / 100.0, .acc_sensor_m_s2 = {0.0f, 0.0f, 9.81f}};
    analyzer.push({&sample, 1}, events);
  }
  analyzer.finish(events);
  std::printf("%zu events from %llu samples\n", events.size(),
              static_cast<unsigned long long>(analyzer.quality().samples));
  return events.empty() || analyzer.quality().samples != 6000 ? 1 : 0;
}
