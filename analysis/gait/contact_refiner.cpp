#include "analysis/gait/contact_refiner.h"

#include <Eigen/Core>
#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>

namespace stance {
namespace {

constexpr int kMaxShift = 8;  // samples
constexpr int kMaxHalf = 40;
constexpr int kRounds = 2;
constexpr double kHalfPeriods = 0.35;
constexpr std::size_t kMinSteps = 4;
constexpr double kMaxInherited = 60.0;  // steps: the template follows a walk that changes

// The last three mirror: what the left foot does to them, the right one does with the other sign. They count
// less: after a limp the two feet are not quite one another's image.
constexpr int kChannels = 6;
constexpr int kFirstMirrored = 3;
constexpr float kMirroredWeight = 0.25F;

using Row = Eigen::Map<const Eigen::ArrayXf>;
using Vector = Eigen::Map<const Eigen::VectorXf>;

std::array<std::span<const float>, kChannels> channels_of(const GaitWindow& window) {
  return {window.vertical(), window.forward(),  window.impact(),
          window.lateral(),  window.yaw_rate(), window.roll_rate()};
}

float sign_of(const DecodedStep& step, int channel) {
  return channel < kFirstMirrored || step.left_log_odds > 0.0 ? 1.0F : -1.0F;
}

int round(double x) { return static_cast<int>(std::lround(x)); }

}  // namespace

ContactRefiner::ContactRefiner() {
  inherited_.reserve(kChannels * (2 * kMaxHalf + 1));
  template_.reserve(kChannels * (2 * kMaxHalf + 1));
}

void ContactRefiner::refine(const GaitWindow& window, const std::vector<DecodedStep>& steps,
                            std::size_t final_count, bool continues, std::vector<double>& positions) {
  positions.clear();
  for (const DecodedStep& step : steps) positions.push_back(step.position);
  if (!continues) inherited_count_ = 0.0;
  const bool inherits = inherited_count_ > 0.0;
  if (steps.empty() || (!inherits && steps.size() < kMinSteps)) return;
  if (!inherits) {
    const int middle = std::clamp(round(steps[steps.size() / 2].position), 0, window.size() - 1);
    half_ = std::min(kMaxHalf, round(kHalfPeriods * window.step_period()[middle]));
  }
  if (window.size() <= 2 * half_ + 1) return;
  for (int r = 0; r < kRounds; ++r) {
    average(window, steps, positions, steps.size());
    double mean_shift = 0.0;
    for (std::size_t i = 0; i < steps.size(); ++i) {
      const double shift = best_shift(window, steps[i]);
      positions[i] = steps[i].position + shift;
      mean_shift += shift / static_cast<double>(steps.size());
    }
    if (inherits) continue;
    for (double& position : positions) position -= mean_shift;
  }
  average(window, steps, positions, final_count);
  inherited_ = template_;
  inherited_count_ = std::min(inherited_count_ + static_cast<double>(final_count), kMaxInherited);
}

// The template: what was inherited and the first `count` contacts at `positions`, each counting once.
void ContactRefiner::average(const GaitWindow& window, const std::vector<DecodedStep>& steps,
                             const std::vector<double>& positions, std::size_t count) {
  const int width = 2 * half_ + 1;
  template_.assign(kChannels * static_cast<std::size_t>(width), 0.0F);
  const auto channels = channels_of(window);
  for (std::size_t i = 0; i < count; ++i) {
    const int first = std::clamp(round(positions[i]) - half_, 0, window.size() - width);
    for (int c = 0; c < kChannels; ++c) {
      Eigen::Map<Eigen::ArrayXf>(template_.data() + c * width, width) +=
          sign_of(steps[i], c) * Row(channels[c].data() + first, width);
    }
  }
  for (std::size_t i = 0; i < template_.size() && inherited_count_ > 0.0; ++i) {
    template_[i] += static_cast<float>(inherited_count_) * inherited_[i];
  }
  const float total = static_cast<float>(static_cast<double>(count) + inherited_count_);
  for (int c = 0; c < kChannels; ++c) {
    Eigen::Map<Eigen::ArrayXf> shape(template_.data() + c * width, width);
    shape = (shape - shape.mean()) / std::max(total, 1.0F);
  }
}

// How far from the step the template fits best, within kMaxShift, refined by a parabola.
double ContactRefiner::best_shift(const GaitWindow& window, const DecodedStep& step) const {
  const int width = 2 * half_ + 1;
  const int first = round(step.position) - half_ - kMaxShift;
  if (first < 0 || first + width + 2 * kMaxShift > window.size()) return 0.0;
  const auto channels = channels_of(window);
  // Squared distance less what the template alone gives: its mean is zero, so one product a place is enough.
  float distance[2 * kMaxShift + 1] = {};
  for (int c = 0; c < kChannels; ++c) {
    const float* x = channels[c].data() + first;
    const Vector shape(template_.data() + c * width, width);
    const float weight = c < kFirstMirrored ? 1.0F : kMirroredWeight;
    const float twice = 2.0F * sign_of(step, c);
    float sum = Vector(x, width).sum();
    float squares = Vector(x, width).squaredNorm();
    // All shifts but the last side by side.
    using Shifts = Eigen::Array<float, 2 * kMaxShift, 1>;
    Shifts product = Shifts::Zero();
    for (int i = 0; i < width; ++i) product += shape[i] * Eigen::Map<const Shifts>(x + i);
    const float last_product = Vector(x + 2 * kMaxShift, width).dot(shape);
    for (int s = 0; s <= 2 * kMaxShift; ++s) {
      const float fit = s < 2 * kMaxShift ? product[s] : last_product;
      distance[s] += weight * (squares - sum * sum / static_cast<float>(width) - twice * fit);
      if (s == 2 * kMaxShift) break;
      sum += x[s + width] - x[s];
      squares += x[s + width] * x[s + width] - x[s] * x[s];
    }
  }
  const int best = static_cast<int>(std::min_element(std::begin(distance), std::end(distance)) - distance);
  double shift = best - kMaxShift;
  if (best > 0 && best < 2 * kMaxShift) {
    const float bend = distance[best - 1] - 2.0F * distance[best] + distance[best + 1];
    if (bend > 1e-9F) shift += static_cast<double>(0.5F * (distance[best - 1] - distance[best + 1]) / bend);
  }
  return shift + round(step.position) - step.position;
}

}  // namespace stance
