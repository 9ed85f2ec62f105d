// Which of the many small peaks are contacts, and of which foot? One decision over a whole stretch.
//
// 1. Contact score: a linear kernel over vertical, forward and impact, its taps spread in proportion to the
//    step period. Its peaks are candidates. (Single peaks of wavelets: skdh, Shin, McCamley; a kernel of
//    three channels is the same idea with the shape learned instead of chosen.)
// 2. Side evidence at every candidate: a linear kernel over yaw rate, roll rate and lateral acceleration, in
//    log odds for left. The pelvis turns forward with the leg that swings.
// 3. Viterbi over (candidate, foot): feet alternate, steps come about one period apart; one missed step,
// which
//    keeps the foot, and a new start cost. A missed or an extra step does not flip the rest.
// 4. A chain must look like walking: contact score, repetition and size together (is_walking).
// 5. Side probability: forward-backward over the chosen chain with the same alternation.
// It fails when less than three steps follow each other, and where both feet do the same (hopping).
// Owns its memory, reserved once; one thread at a time.
#pragma once

#include <array>
#include <optional>
#include <vector>

#include "analysis/gait/gait_window.h"

namespace stance {

struct DecodedStep {
  double position = 0.0;       // in the window, samples; may lie between samples
  double left_log_odds = 0.0;  // natural; positive: left
  float score = 0.0F;          // contact score, about 0..1
  bool starts_chain = false;   // first after a pause
  bool ends_chain = false;     // nothing follows for 2.6 step periods, within the window
};

// The last contact already given away: decoding goes on from there.
struct StepAnchor {
  double position = 0.0;  // relative to the window, may be negative
  double left_log_odds = 0.0;
};

class StepDecoder {
 public:
  StepDecoder();

  // Contacts after the anchor, in order of time. Valid until the next call.
  const std::vector<DecodedStep>& decode(const GaitWindow& window, const std::optional<StepAnchor>& anchor);

 private:
  static constexpr int kMaxCandidates = 1000;
  static constexpr int kStart = -1;
  static constexpr int kFeet = 2;  // 0 left, 1 right

  // One peak of the contact score. Per foot: the value of the best chain that ends here, and where it came
  // from.
  struct Candidate {
    double position = 0.0;
    double period = 0.0;  // step period here, samples
    double gain = 0.0;
    double left_log_odds = 0.0;
    float score = 0.0F;
    std::array<double, kFeet> value{};
    std::array<int, kFeet> origin{kStart, kStart};
    std::array<int, kFeet> origin_foot{0, 0};
    std::array<bool, kFeet> starts_chain{true, true};
  };
  struct Best {
    double value = 0.0;
    int candidate = kStart;
    int foot = 0;
  };

  void score_contacts(const GaitWindow& window);
  void add_anchor(const StepAnchor& anchor, const GaitWindow& window);
  void find_candidates(const GaitWindow& window, double after);
  void centre_evidence();
  void link(int i, const Best& before);
  void trace_back(const GaitWindow& window);
  void finish_chain(const GaitWindow& window, int first, int last);
  void trim_ends(const GaitWindow& window, bool anchored, int& first, int& last) const;
  [[nodiscard]] bool is_walking(const GaitWindow& window, int first, int last, bool continues) const;

  std::vector<float> score_, scratch_;
  std::array<std::vector<float>, 3> held_;  // vertical, forward, impact
  std::vector<Candidate> candidates_;
  struct Chosen {
    int candidate = 0;
    int foot = 0;
    bool starts_chain = false;
  };
  std::vector<Chosen> path_;
  std::vector<double> ahead_, behind_;  // forward-backward messages along a chain
  bool has_anchor_ = false;
  std::vector<DecodedStep> steps_;
};

}  // namespace stance
