#include "analysis/gait/contact_refiner.h"

#include <Eigen/Core>
#include <algorithm>
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

using Row = Eigen::Map<const Eigen::ArrayXf>;

int round(double x) { return static_cast<int>(std::lround(x)); }

}  // namespace

ContactRefiner::ContactRefiner() {
  inherited_.reserve(2 * (2 * kMaxHalf + 1));
  template_.reserve(2 * (2 * kMaxHalf + 1));
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
    average(window, positions, steps.size());
    double mean_shift = 0.0;
    for (std::size_t i = 0; i < steps.size(); ++i) {
      const double shift = best_shift(window, steps[i].position);
      positions[i] = steps[i].position + shift;
      mean_shift += shift / static_cast<double>(steps.size());
    }
    if (inherits) continue;
    for (double& position : positions) position -= mean_shift;
  }
  average(window, positions, final_count);
  inherited_ = template_;
  inherited_count_ = std::min(inherited_count_ + static_cast<double>(final_count), kMaxInherited);
}

// The template: what was inherited and the first `count` contacts at `positions`, each counting once.
void ContactRefiner::average(const GaitWindow& window, const std::vector<double>& positions,
                             std::size_t count) {
  const int width = 2 * half_ + 1;
  template_.assign(2 * static_cast<std::size_t>(width), 0.0F);
  Eigen::Map<Eigen::ArrayXf> vertical(template_.data(), width);
  Eigen::Map<Eigen::ArrayXf> forward(template_.data() + width, width);
  for (std::size_t i = 0; i < count; ++i) {
    const int first = std::clamp(round(positions[i]) - half_, 0, window.size() - width);
    vertical += Row(window.vertical().data() + first, width);
    forward += Row(window.forward().data() + first, width);
  }
  for (std::size_t i = 0; i < template_.size() && inherited_count_ > 0.0; ++i) {
    template_[i] += static_cast<float>(inherited_count_) * inherited_[i];
  }
  const float total = static_cast<float>(static_cast<double>(count) + inherited_count_);
  for (float& x : template_) x /= std::max(total, 1.0F);
}

// Where the template fits best within kMaxShift of start, refined by a parabola.
double ContactRefiner::best_shift(const GaitWindow& window, double start) const {
  const int width = 2 * half_ + 1;
  const int first = round(start) - half_ - kMaxShift;
  if (first < 0 || first + width + 2 * kMaxShift > window.size()) return 0.0;
  const std::span<const float> signals[2] = {window.vertical(), window.forward()};
  float distance[2 * kMaxShift + 1] = {};
  for (int s = 0; s <= 2 * kMaxShift; ++s) {
    for (int c = 0; c < 2; ++c) {
      const auto difference =
          Row(signals[c].data() + first + s, width) - Row(template_.data() + c * width, width);
      const float sum = difference.sum();
      distance[s] += difference.square().sum() - sum * sum / static_cast<float>(width);
    }
  }
  const int best = static_cast<int>(std::min_element(std::begin(distance), std::end(distance)) - distance);
  double shift = best - kMaxShift;
  if (best > 0 && best < 2 * kMaxShift) {
    const float bend = distance[best - 1] - 2.0F * distance[best] + distance[best + 1];
    if (bend > 1e-9F) shift += static_cast<double>(0.5F * (distance[best - 1] - distance[best + 1]) / bend);
  }
  return shift + round(start) - start;
}

}  // namespace stance
