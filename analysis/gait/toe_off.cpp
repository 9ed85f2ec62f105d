#include "analysis/gait/toe_off.h"

#include <array>

#include "analysis/gait/gait_kernels.h"
#include "analysis/gait/kernel_taps.h"

namespace stance {
namespace {

constexpr float kFirst = 0.05F;  // step periods after the contact
constexpr float kLast = 0.5F;
constexpr float kShortestPeriod_samples = 40.0F;  // 150 steps a minute: faster is running
constexpr int kMaxPlaces = kMaxContactScale / 2 + 2 * (kMaxContactScale / (kContactTaps / 2) + 1);

}  // namespace

std::optional<double> toe_off_after(const GaitWindow& window, double contact) {
  const int at = static_cast<int>(std::lround(contact));
  if (at < 0 || at >= window.size()) return std::nullopt;
  const float period = window.step_period()[at];
  const int scale = tap_scale(period, kMaxContactScale);
  const int width = tap_width(scale);
  const int begin = at + static_cast<int>(kFirst * static_cast<float>(scale)) - width;
  const int end = at + static_cast<int>(kLast * static_cast<float>(scale)) + width;
  if (period < kShortestPeriod_samples || begin < scale || end + scale >= window.size()) return std::nullopt;

  const std::array<std::span<const float>, 3> channels = {window.vertical(), window.forward(),
                                                          window.impact()};
  std::array<int, kContactTaps> offset{};
  for (int k = 0; k < kContactTaps; ++k) offset[k] = begin + tap_offset(k, kContactTaps, scale);
  std::array<float, kMaxPlaces> answer{};
  const int places = end - begin;
  for (std::size_t c = 0; c < channels.size(); ++c) {
    for (int k = 0; k < kContactTaps; ++k) {
      const float weight = kToeOffKernel[c][k];
      const float* x = channels[c].data() + offset[k];
      for (int i = 0; i < places; ++i) answer[i] += weight * x[i];
    }
  }
  int best = width;
  float highest = -1e9F;
  for (int i = width; i < places - width; ++i) {
    float sum = static_cast<float>(width) * answer[i];
    for (int k = 1; k < width; ++k) sum += static_cast<float>(width - k) * (answer[i - k] + answer[i + k]);
    if (sum > highest) {
      highest = sum;
      best = i;
    }
  }
  return begin + best;
}

}  // namespace stance
