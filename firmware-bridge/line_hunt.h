// Who is on a line, and at which speed? The order of trying, while nobody is known yet: listen first; a line
// on which something is heard that nobody understands is listened to at the next speed, and never written to;
// only into silence is one family after another asked. A pure state machine: it is told what was heard and
// says what to do. One owner, one thread; time is handed in.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "firmware-bridge/clock/host_time.h"

namespace stance {

struct SensorFamily;

// What a Stance sensor is called where others are called by their family's name.
inline constexpr std::string_view kStanceLink = "stance-link";
// Whoever is recognised.
inline constexpr std::string_view kAnySensor = "any";

// What is known of a line before anything is heard there.
struct LineGuess {
  std::string family;      // as LinkParams::sensor; empty: nothing is known
  std::uint32_t baud = 0;  // 0: not known
  bool asked = false;      // it sends when it is told to, not by itself
};

struct LineHuntParams {
  using Duration = std::chrono::milliseconds;
  bool may_ask = true;  // false: nothing is ever written
  // Silence before the first question. Longer: a board that restarts when its port is opened is not asked
  // while it boots; but a silent sensor is found later.
  Duration silence{1000};
  Duration answer{300};              // for which each question waits. Bluetooth takes up to 200 ms
  Duration least_listen{250};        // at one speed, however much is heard
  Duration most_listen{1000};        // at one speed when little is heard
  Duration promising{3000};          // at a speed at which some family had a frame
  std::size_t bytes_to_judge = 512;  // without a frame of anybody: twice the longest usual frame
};

class LineHunt {
 public:
  using Time = BootClock::time_point;
  struct Question {
    const SensorFamily* family = nullptr;  // null: a Stance sensor
    std::uint32_t baud = 0;
    bool known = false;    // it was here before, or the wearer named it: it may be told to start
    bool at_once = false;  // before listening: it never speaks first
    bool operator==(const Question&) const = default;
  };

  enum class What : std::uint8_t {
    kWait,
    kListen,  // set this speed and forget what was heard
    kAsk,     // set the speed of the question and ask it
    kGiveUp,  // all was tried. start() begins anew
  };
  struct Step {
    What what = What::kWait;
    std::uint32_t baud = 0;
    Question question;
  };

  explicit LineHunt(const LineHuntParams& params = {}) : params_(params) {}

  // What there is to try.
  struct Plan {
    std::vector<std::uint32_t> bauds;  // at least one; listened to in this order
    std::vector<Question> questions;   // asked in theirs, if the line is silent
  };

  // The line was opened, at any speed.
  void start(Plan plan, Time now);
  void heard(std::size_t bytes, Time now);
  // `promising`: some family had an intact frame since the last kListen or kAsk.
  Step next(bool promising, Time now);
  // When next() has something new to say, if nothing is heard until then.
  [[nodiscard]] Time deadline() const;

  [[nodiscard]] bool anything_heard() const { return ever_heard_; }
  // Asked last, if nothing else was done since.
  [[nodiscard]] const Question* question() const {
    return asking_ ? &plan_.questions[at_question_ - 1] : nullptr;
  }

 private:
  Step listen_at(std::size_t baud, Time now);
  Step ask_next(Time now);

  LineHuntParams params_;
  Plan plan_;
  std::size_t at_baud_ = 0;
  std::size_t at_question_ = 0;  // the next to ask
  bool fresh_ = true;            // start() was called, and next() not yet
  bool asking_ = false;
  bool ever_heard_ = false;
  bool promising_ = false;  // when next() was called last
  std::size_t bytes_ = 0;   // since the last step
  Time since_;              // the last step
};

// The speeds at which sensors of all families talk, the most usual first.
[[nodiscard]] std::vector<std::uint32_t> usual_bauds();
// Whom to ask on a silent line: the shortest question first, because the less is said, the less a stranger
// can take for a command of its own; each family at its likeliest speed, then at its others. A Stance sensor
// (whose question is longer) comes right after those that obey single bytes.
[[nodiscard]] std::vector<LineHunt::Question> usual_questions();

// Each speed and each question once, what is known first. `named`: the only family to look for; null: any.
// `baud`: the only speed; 0: any.
[[nodiscard]] LineHunt::Plan plan_for_line(const SensorFamily* named, const LineGuess& guess,
                                           std::uint32_t baud);

}  // namespace stance
