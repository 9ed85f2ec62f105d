#include "analysis/gait/step_decoder.h"

#include <Eigen/Core>
#include <algorithm>
#include <cmath>
#include <numbers>

#include "analysis/gait/gait_kernels.h"
#include "analysis/gait/kernel_taps.h"

namespace stance {
namespace {

// Costs and gains are in natural log units.
constexpr float kMinScore = 0.0F;         // lower peaks are no candidates
constexpr double kScoreGain = 6.0;        // per unit of contact score above kScoreZero
constexpr double kScoreZero = 0.22;       // a peak of this score neither helps nor hurts
constexpr double kTimingCost = 8.0;       // per squared log of (interval / expected interval)
constexpr double kTimingCostLimit = 4.0;  // a single odd interval costs no more
constexpr double kMissedStepCost = 4.0;
constexpr double kNewChainCost = 4.0;
constexpr double kMinInterval = 0.35;  // step periods
constexpr double kMaxInterval = 2.6;
constexpr double kMinInterval_samples = 14.0;
constexpr int kMinChainSteps = 3;
constexpr double kSideGain = 2.5;            // log odds per unit of the side kernel
constexpr double kSideLimit = 3.0;           // no single step says more
constexpr double kAlternationLogOdds = 3.9;  // 0.98: two neighbours of a chain are as the chain says
constexpr double kAnchorLimit = 6.0;

// Parts of the chain's mean score.
constexpr double kWeakFirst = 0.35;
constexpr double kWeakLast = 0.5;

// Is a chain walking at all? A weighted sum of how well contacts fit, how well the stretch repeats and how
// large the movement is must be positive. Seen at sitting, lying and standing: 0.35, 0.1, 0.3 m/s^2 or less
// (median); squats 0.32, 0, 1.1; walking 0.7, 0.8, 2.4; slow walking in multiple sclerosis 0.44, 0.7, 0.5.
constexpr double kTypicalScore = 0.40;
constexpr double kScoreWeight = 10.0;
constexpr double kTypicalConfidence = 0.2;
constexpr double kConfidenceWeight = 5.0;
constexpr double kTypicalRms_m_s2 = 0.5;
constexpr double kRmsWeight = 2.0;
constexpr double kMaxRmsGain = 0.7;
constexpr double kContinuationBonus = 1.0;  // goes on from steps already found

// Who walks keeps the pelvis (or the thigh) as it is: from stride to stride its vertical turns by 1 to 2 deg
// (median), 6 at most as the mean of a walk, 10 on stairs. Turning over in bed, sitting down, getting out of
// a car: 13 to 35.
constexpr double kSteadyLean_rad = 10.0 * std::numbers::pi / 180.0;
constexpr double kLeanWeight_per_rad = 15.0;
constexpr double kMaxLeanChange_rad = 30.0 * std::numbers::pi / 180.0;  // no walk begins or ends with more

constexpr int kChunk = 16;  // samples whose contact score is computed at once

// Log odds after passing through a link that holds with log odds kAlternationLogOdds.
double pass(double log_odds, bool same_foot) {
  const double kept = 2.0 * std::atanh(std::tanh(0.5 * log_odds) * std::tanh(0.5 * kAlternationLogOdds));
  return same_foot ? kept : -kept;
}

// The signal with its ends held, so that the kernel may reach beyond them.
void hold_ends(std::span<const float> signal, std::vector<float>& held) {
  held.assign(kMaxContactScale, signal.front());
  held.insert(held.end(), signal.begin(), signal.end());
  held.insert(held.end(), kMaxContactScale + kChunk, signal.back());
}

template <std::size_t N>
double side_kernel(const std::array<std::span<const float>, N>& signals,
                   const std::array<std::array<float, kSideTaps>, N>& kernel, int at, int scale) {
  double sum = 0.0;
  for (int k = 0; k < kSideTaps; ++k) {
    const int i =
        std::clamp(at + tap_offset(k, kSideTaps, scale), 0, static_cast<int>(signals[0].size()) - 1);
    for (std::size_t c = 0; c < N; ++c) sum += static_cast<double>(kernel[c][k]) * signals[c][i];
  }
  return sum;
}

double side_evidence(const GaitWindow& w, int at) {
  const int scale = tap_scale(w.step_period()[at], kMaxSideScale);
  const double raw = w.has_gyro()
                         ? side_kernel<3>({w.yaw_rate(), w.roll_rate(), w.lateral()}, kSideKernel, at, scale)
                         : side_kernel<1>({w.lateral()}, kSideKernelAcc, at, scale);
  return kSideGain * raw;
}

// Of the natural log of (interval / expected interval).
double timing_cost(double log_ratio) {
  return std::min(kTimingCost * log_ratio * log_ratio, kTimingCostLimit);
}

}  // namespace

StepDecoder::StepDecoder() {
  score_.reserve(kGaitWindowSamples);
  scratch_.reserve(kGaitWindowSamples + kChunk);
  for (auto& signal : held_) signal.reserve(kGaitWindowSamples + 2 * kMaxContactScale + kChunk);
  candidates_.reserve(kMaxCandidates + 1);
  path_.reserve(kMaxCandidates + 1);
  ahead_.reserve(kMaxCandidates + 1);
  behind_.reserve(kMaxCandidates + 1);
  steps_.reserve(kMaxCandidates + 1);
}

const std::vector<DecodedStep>& StepDecoder::decode(const GaitWindow& window,
                                                    const std::optional<StepAnchor>& anchor) {
  steps_.clear();
  candidates_.clear();
  has_anchor_ = anchor.has_value();
  score_contacts(window);
  if (has_anchor_) add_anchor(*anchor, window);
  find_candidates(window, has_anchor_ ? anchor->position : -1e9);
  Best before;
  int next_before = 0;
  for (int i = has_anchor_ ? 1 : 0; i < static_cast<int>(candidates_.size()); ++i) {
    // The best end of a chain that lies a step or more behind, for a chain that starts here.
    while (candidates_[next_before].position <
           candidates_[i].position - kMinInterval * candidates_[i].period) {
      for (int foot = 0; foot < kFeet; ++foot) {
        const double value = candidates_[next_before].value[foot];
        if (value > before.value) before = {value, next_before, foot};
      }
      ++next_before;
    }
    link(i, before);
  }
  trace_back(window);
  return steps_;
}

void StepDecoder::score_contacts(const GaitWindow& window) {
  const int n = window.size();
  hold_ends(window.vertical(), held_[0]);
  hold_ends(window.forward(), held_[1]);
  hold_ends(window.impact(), held_[2]);
  scratch_.resize(static_cast<std::size_t>(n + kChunk));
  // The period changes slowly: stretches of one scale, each a plain convolution. A chunk's sums stay in
  // registers.
  using Chunk = Eigen::Array<float, kChunk, 1>;
  for (int begin = 0; begin < n;) {
    const int scale = tap_scale(window.step_period()[begin], kMaxContactScale);
    int end = begin + 1;
    while (end < n && tap_scale(window.step_period()[end], kMaxContactScale) == scale) ++end;
    std::array<int, kContactTaps> offset{};
    for (int k = 0; k < kContactTaps; ++k) offset[k] = kMaxContactScale + tap_offset(k, kContactTaps, scale);
    for (int i = begin; i < end; i += kChunk) {
      Chunk sum = Chunk::Constant(kContactOffset);
      for (std::size_t c = 0; c < held_.size(); ++c) {
        for (int k = 0; k < kContactTaps; ++k) {
          sum += kContactKernel[c][k] * Eigen::Map<const Chunk>(held_[c].data() + i + offset[k]);
        }
      }
      Eigen::Map<Chunk>(scratch_.data() + i) = sum;
    }
    begin = end;
  }
  score_.assign(static_cast<std::size_t>(n), 0.0F);
  for (int i = 0; i < n; ++i) {
    const int width = tap_width(tap_scale(window.step_period()[i], kMaxContactScale));
    if (i < width || i + width >= n) continue;
    float sum = static_cast<float>(width) * scratch_[i];
    for (int k = 1; k < width; ++k)
      sum += static_cast<float>(width - k) * (scratch_[i - k] + scratch_[i + k]);
    score_[i] = sum / static_cast<float>(width * width);
  }
}

void StepDecoder::add_anchor(const StepAnchor& anchor, const GaitWindow& window) {
  Candidate& c = candidates_.emplace_back();
  c.position = anchor.position;
  c.period = window.step_period()[std::clamp(static_cast<int>(anchor.position), 0, window.size() - 1)];
  c.left_log_odds = std::clamp(anchor.left_log_odds, -kAnchorLimit, kAnchorLimit);
  c.value = {0.5 * c.left_log_odds, -0.5 * c.left_log_odds};
}

void StepDecoder::find_candidates(const GaitWindow& window, double after) {
  for (int i = 1; i + 1 < window.size(); ++i) {
    const bool peak = score_[i] > kMinScore && score_[i] >= score_[i - 1] && score_[i] > score_[i + 1];
    if (!peak || static_cast<int>(candidates_.size()) > kMaxCandidates) continue;
    if (i < after + kMinInterval * window.step_period()[i]) continue;
    Candidate& c = candidates_.emplace_back();
    const float bend = score_[i - 1] - 2.0F * score_[i] + score_[i + 1];
    c.position =
        i + static_cast<double>(bend < -1e-9F ? 0.5F * (score_[i - 1] - score_[i + 1]) / bend : 0.0F);
    c.period = window.step_period()[i];
    c.score = score_[i];
    c.gain = kScoreGain * (score_[i] - kScoreZero);
    c.left_log_odds = side_evidence(window, i);
  }
  centre_evidence();
}

// Worn at one hip, every step looks a little like one side. Left and right steps are equally many, so the
// mean over the good candidates says nothing about the feet.
void StepDecoder::centre_evidence() {
  double sum = 0.0;
  double weight = 1e-6;
  const std::size_t begin = has_anchor_ ? 1 : 0;
  for (std::size_t i = begin; i < candidates_.size(); ++i) {
    const double w = std::max(0.0, candidates_[i].gain);
    sum += w * candidates_[i].left_log_odds;
    weight += w;
  }
  for (std::size_t i = begin; i < candidates_.size(); ++i) {
    double& odds = candidates_[i].left_log_odds;
    odds = std::clamp(odds - sum / weight, -kSideLimit, kSideLimit);
  }
}

void StepDecoder::link(int i, const Best& before) {
  Candidate& c = candidates_[i];
  for (int foot = 0; foot < kFeet; ++foot) {
    const double own = c.gain + (foot == 0 ? 0.5 : -0.5) * c.left_log_odds;
    c.value[foot] = own + before.value - kNewChainCost;
    c.origin[foot] = before.candidate;
    c.origin_foot[foot] = before.foot;
    c.starts_chain[foot] = true;
    for (int j = i - 1; j >= 0; --j) {
      const Candidate& b = candidates_[j];
      const double interval = c.position - b.position;
      const double period = 0.5 * (c.period + b.period);
      if (interval > kMaxInterval * period) break;
      if (interval < std::max(kMinInterval * period, kMinInterval_samples)) continue;
      const double log_ratio = std::log(interval / period);
      const double alternating = timing_cost(log_ratio);
      const double missed = timing_cost(log_ratio - std::numbers::ln2) + kMissedStepCost;
      for (int other = 0; other < kFeet; ++other) {
        const double value = own + b.value[other] - (other == foot ? missed : alternating);
        if (value <= c.value[foot]) continue;
        c.value[foot] = value;
        c.origin[foot] = j;
        c.origin_foot[foot] = other;
        c.starts_chain[foot] = false;
      }
    }
  }
}

void StepDecoder::trace_back(const GaitWindow& window) {
  Best best;
  for (int i = has_anchor_ ? 1 : 0; i < static_cast<int>(candidates_.size()); ++i) {
    for (int foot = 0; foot < kFeet; ++foot) {
      if (candidates_[i].value[foot] > best.value) best = {candidates_[i].value[foot], i, foot};
    }
  }
  path_.clear();
  for (int i = best.candidate, foot = best.foot; i != kStart;) {
    const Candidate& c = candidates_[i];
    path_.push_back({i, foot, c.starts_chain[foot]});
    i = c.origin[foot];
    foot = c.origin_foot[foot];
  }
  std::reverse(path_.begin(), path_.end());
  const int n = static_cast<int>(path_.size());
  for (int first = 0; first < n;) {
    int last = first;
    while (last + 1 < n && !path_[last + 1].starts_chain) ++last;
    finish_chain(window, first, last);
    first = last + 1;
  }
}

// Setting off, weight shifts to the standing foot before the first contact: weak peaks at the start are not
// contacts. The foot that closes a walk lands softly: one weak peak at the end is, what follows is settling.
void StepDecoder::trim_ends(const GaitWindow& window, bool anchored, int& first, int& last) const {
  const auto score = [&](int k) { return static_cast<double>(candidates_[path_[k].candidate].score); };
  double mean = 0.0;
  for (int k = first; k <= last; ++k) mean += score(k) / (last - first + 1);
  const auto leans = [&](int k) {
    const int at = static_cast<int>(candidates_[path_[k].candidate].position);
    return static_cast<double>(window.lean_change_rad(at)) > kMaxLeanChange_rad;
  };
  while (!anchored && first < last && (score(first) < kWeakFirst * mean || leans(first))) ++first;
  while (last > first && leans(last)) --last;
  const Candidate& end = candidates_[path_[last].candidate];
  if (end.position + kMaxInterval * end.period >= window.size()) return;  // goes on in the next stretch
  while (last - 1 > first && score(last) < kWeakLast * mean && score(last - 1) < kWeakLast * mean) --last;
}

bool StepDecoder::is_walking(const GaitWindow& window, int first, int last, bool continues) const {
  if (first > last) return false;
  double score = 0.0;
  double lean_rad = 0.0;
  for (int k = first; k <= last; ++k) {
    const Candidate& c = candidates_[path_[k].candidate];
    score += static_cast<double>(c.score);
    lean_rad += static_cast<double>(window.lean_change_rad(static_cast<int>(c.position)));
  }
  score /= last - first + 1;
  lean_rad /= last - first + 1;
  const int begin = std::max(static_cast<int>(candidates_[path_[first].candidate].position) - 30, 0);
  const int end = std::min(static_cast<int>(candidates_[path_[last].candidate].position) + 30, window.size());
  double square = 0.0;
  for (int i = begin; i < end; ++i)
    square += static_cast<double>(window.vertical()[i] * window.vertical()[i]);
  const double rms_m_s2 = static_cast<double>(window.vertical_rms_m_s2()) * std::sqrt(square / (end - begin));
  const double size = kRmsWeight * std::log(std::max(rms_m_s2, 1e-3) / kTypicalRms_m_s2);
  const double rating =
      kScoreWeight * (score - kTypicalScore) + std::min(size, kMaxRmsGain) -
      kLeanWeight_per_rad * std::max(lean_rad - kSteadyLean_rad, 0.0) +
      kConfidenceWeight * (static_cast<double>(window.period_confidence()) - kTypicalConfidence);
  return rating + (continues ? kContinuationBonus : 0.0) > 0.0;
}

// Probability of the sides along one chain, and its steps without the anchor.
void StepDecoder::finish_chain(const GaitWindow& window, int first, int last) {
  const bool anchored = has_anchor_ && path_[first].candidate == 0;
  trim_ends(window, anchored, first, last);
  const int count = last - first + 1;
  if (!anchored && count < kMinChainSteps) return;
  if (!is_walking(window, first + (anchored ? 1 : 0), last, anchored)) return;
  ahead_.assign(static_cast<std::size_t>(count), 0.0);
  behind_.assign(static_cast<std::size_t>(count), 0.0);
  const auto own = [&](int k) { return candidates_[path_[first + k].candidate].left_log_odds; };
  const auto same = [&](int k) { return path_[first + k].foot == path_[first + k - 1].foot; };
  for (int k = 1; k < count; ++k) ahead_[k] = pass(ahead_[k - 1] + own(k - 1), same(k));
  for (int k = count - 1; k > 0; --k) behind_[k - 1] = pass(behind_[k] + own(k), same(k));
  const std::size_t begin = steps_.size();
  for (int k = anchored ? 1 : 0; k < count; ++k) {
    const Candidate& c = candidates_[path_[first + k].candidate];
    DecodedStep& step = steps_.emplace_back();
    step.position = c.position;
    step.left_log_odds = ahead_[k] + behind_[k] + own(k);
    step.score = c.score;
    step.starts_chain = k == 0;
  }
  if (steps_.size() == begin) return;
  const Candidate& end = candidates_[path_[last].candidate];
  steps_.back().ends_chain = end.position + kMaxInterval * end.period < window.size();
}

}  // namespace stance
