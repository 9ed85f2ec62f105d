// A set under way: follows the main direction of its first repetitions and finds every further one as it
// ends. Owns its state; allocates nothing; one thread at a time.
#pragma once

#include <cstdint>
#include <optional>

#include "analysis/exercise/fold.h"
#include "analysis/exercise/rep_path.h"

namespace stance::exercise {

// One excursion along the set's direction that came back. Frame numbers as in PelvisPath.
struct Excursion {
  std::int64_t rest = 0;  // last frame at rest before it
  std::int64_t turn = 0;
  std::int64_t back = 0;  // the frame in which it was seen to be back; its lowest, if it left again
  float amplitude = 0.0F;
  bool left_again = false;  // before it was back by kBack
};

class SetTracker {
 public:
  // `direction` points away from the rest pose. Begins at rest, at frame `number` with state `state`.
  void begin(const PelvisState& direction, float amplitude, std::int64_t number, const PelvisState& state,
             const Fold& fold);
  // One frame further. An excursion, once it is back by kBack of its height; or, where the rest level rose
  // meanwhile (the height drifts, the bench gives way), once it was back by kNearlyBack and leaves again.
  std::optional<Excursion> push(std::int64_t number, const PelvisState& state);

  [[nodiscard]] bool away() const { return away_; }
  [[nodiscard]] std::int64_t away_since() const { return rest_number_; }
  [[nodiscard]] const Fold& fold() const { return fold_; }
  [[nodiscard]] const PelvisState& direction() const { return direction_; }
  [[nodiscard]] float along(const PelvisState& state) const { return direction_.dot(fold_(state)); }
  // Follows the wearer: the size expected of the next repetition.
  void set_amplitude(float amplitude) { amplitude_ = amplitude; }
  [[nodiscard]] float amplitude() const { return amplitude_; }

  static constexpr float kLeave = 0.4F;  // share of the amplitude that counts as leaving the rest pose
  static constexpr float kBack = 0.8F;   // share of an excursion's height that counts as back
  static constexpr float kNearlyBack = 0.6F;
  static constexpr double kLongestRep_s = 10.0;

 private:
  void turn_at(float along, std::int64_t number);

  PelvisState direction_ = PelvisState::Zero();
  Fold fold_;
  float amplitude_ = 0.0F;
  bool away_ = false;
  float rest_ = 0.0F;
  std::int64_t rest_number_ = 0;
  float turn_ = 0.0F;
  std::int64_t turn_number_ = 0;
  float lowest_ = 0.0F;  // since the turn
  std::int64_t lowest_number_ = 0;
};

}  // namespace stance::exercise
