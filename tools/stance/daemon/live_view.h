// What the foreground daemon shows: on a terminal one calm line that is redrawn (what the wearer does and for
// how long, the exercise, side and repetition, the sets so far), with lines above it for what happened to
// sensor and session; in a pipe one line per change. One thread.
#pragma once

#include <cstdio>
#include <optional>
#include <string>

#include "tools/stance/daemon/messages.h"

namespace stance {

class LiveView {
 public:
  // Writes to `out`. `redraws`: it is a terminal.
  LiveView(std::FILE* out, bool redraws, bool colour);

  void show(const LiveMessage& message);
  // Call about once a second: time goes on also when nothing happens.
  void refresh();
  // Leaves the cursor on a fresh line.
  void end();

 private:
  void show_kind(const ProgressMessage& message);
  void show_kind(const LinkMessage& message);
  void show_kind(const SessionMessage& message);
  void show_kind(const NoticeMessage& message);
  void show_kind(const EventMessage& message);
  void show_event(const LiveState& state);
  void show_event(const Rep& rep, bool final);
  void show_event(const Set& set);
  void show_event(const Rejection& rejection);
  void show_event(const Announcement& announcement, bool over);
  void show_event(const Hold& hold, bool final);
  void line(const std::string& text);
  [[nodiscard]] std::string live_line() const;

  std::FILE* out_;
  bool redraws_;
  bool colour_;
  bool drawn_ = false;  // the live line is on the screen
  double session_s_ = 0.0;
  std::optional<LiveState> state_;
  std::optional<Rep> rep_;
  std::optional<Announcement> announced_;  // under way
  std::optional<Hold> hold_;               // shown last
  int sets_ = 0;
  LinkState link_ = LinkState::kAbsent;
};

}  // namespace stance
