#include "analysis/posture/vertical_move.h"

#include <Eigen/Core>
#include <algorithm>
#include <array>
#include <cmath>

#include "analysis/posture/vertical_history.h"

namespace stance {
namespace {

constexpr float kSigma_s = 0.45F;
constexpr int kReach = 31;  // 1.24 s: the Gaussian has fallen to 2 %
constexpr float kToTravel = 2.0F;

using Kernel = std::array<float, 2 * kReach + 1>;

const Kernel& kernel() {
  static const Kernel kKernel = [] {
    constexpr float kPeriod_s = 1.0F / VerticalHistory::kRate_hz;
    Kernel k{};
    for (int i = -kReach; i <= kReach; ++i) {
      const float t = static_cast<float>(i) * kPeriod_s;
      k[static_cast<std::size_t>(i + kReach)] =
          -kToTravel * t * std::exp(-0.5F * t * t / (kSigma_s * kSigma_s)) * kPeriod_s;
    }
    return k;
  }();
  return kKernel;
}

}  // namespace

VerticalMove largest_vertical_move(std::span<const float> vertical_m_s2, int first, int last) {
  const Kernel& k = kernel();
  const int size = static_cast<int>(vertical_m_s2.size());
  VerticalMove best{0.0F, first};
  // Where the history does not reach, there would be half a kernel and so a speed, not a move.
  for (int at = std::max(first, kReach); at <= std::min(last, size - 1 - kReach); ++at) {
    const float travel =
        Eigen::Map<const Eigen::VectorXf>(k.data(), 2 * kReach + 1)
            .dot(Eigen::Map<const Eigen::VectorXf>(vertical_m_s2.data() + (at - kReach), 2 * kReach + 1));
    if (std::abs(travel) > std::abs(best.travel_m)) best = {travel, at};
  }
  return best;
}

}  // namespace stance
