// What `stance live` shows in a terminal: the state as a word, exercise, side and repetition large enough for
// a few metres, the rest since the last set, the sets, what was not counted and why, and the sensor. Text
// only: it knows no terminal and no clock, only the messages it was told. One thread.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "tools/stance/daemon/messages.h"
#include "tools/stance/history/history.h"
#include "tools/stance/terminal.h"

namespace stance {

struct ScreenStyle {
  bool colour = true;  // bold, dim and colours by escape sequences
  bool utf8 = true;    // digits of full blocks; otherwise of '#'
};

class LiveScreen {
 public:
  // True when it was a repetition that had not been shown: the moment for a beep.
  bool show(const LiveMessage& message);
  // No daemon answers: `sentence` stands there until the next message.
  void gone(const std::string& sentence);

  // What the wearer says of the session's sets: all of it, in place of what was told before.
  void correct(std::vector<CorrectionRow> corrections) { corrections_ = std::move(corrections); }

  // Lines that fit `size`, the most important first when there is little room. No line is longer than the
  // columns.
  [[nodiscard]] std::vector<std::string> lines(terminal::Size size, ScreenStyle style) const;

 private:
  struct ShownSet {
    Set set;
    bool final = false;
  };

  bool take(const ProgressMessage& message);
  bool take(const LinkMessage& message);
  bool take(const SessionMessage& message);
  bool take(const NoticeMessage& message);
  bool take(const EventMessage& message);
  bool take_event(const Rep& rep, bool final);
  void confirm(const Set& set);
  void advance(double session_s);
  [[nodiscard]] std::string set_line(const ShownSet& shown, std::size_t columns) const;
  // The set that goes on at this moment, its newest repetition in rep_.
  [[nodiscard]] const ShownSet* open_set() const;

  LinkMessage link_;
  std::optional<SessionMessage> session_;
  double session_s_ = 0.0;
  std::optional<LiveState> state_;
  std::optional<Announcement> announced_;  // under way
  std::optional<Hold> hold_;               // goes on, as last told
  std::vector<Hold> holds_;                // over, newest first
  Rep rep_;
  std::vector<ShownSet> sets_;  // in order of time
  std::vector<CorrectionRow> corrections_;
  std::vector<Rejection> rejections_;
  std::string notice_;
  std::string gone_;
};

}  // namespace stance
