#include "tools/stance/daemon/live_view.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "tools/stance/report/words.h"
#include "tools/stance/terminal.h"

namespace stance {
namespace {

using terminal::Style;

// A repetition is shown for so long after its end.
constexpr double kRepShownS = 8.0;
// A hold is told of once a second as long as it lasts.
constexpr double kHoldShownS = 2.5;

std::string upper(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char letter) { return static_cast<char>(std::toupper(letter)); });
  return text;
}

std::string side_words(Side side) {
  return side == Side::kLeft || side == Side::kRight ? fmt::format(", {}", name_of(side)) : std::string();
}

// In lines below one another the time is when it was known: since when goes back where a guess was wrong.
std::string state_words(const LiveState& state) {
  return upper(activity_words(state.label)) + (state.guessed ? "?" : "");
}

std::string rep_words(const Rep& rep) {
  return fmt::format("{}{}, rep {}", exercise_words(rep.exercise), side_words(rep.side), rep.number);
}

}  // namespace

LiveView::LiveView(std::FILE* out, bool redraws, bool colour)
    : out_(out), redraws_(redraws), colour_(colour) {}

void LiveView::show(const LiveMessage& message) {
  std::visit([this](const auto& kind) { show_kind(kind); }, message);
}

void LiveView::line(const std::string& text) {
  fmt::print(out_, "{}{}\n", drawn_ ? terminal::kClearLine : "", text);
  drawn_ = false;
  if (!redraws_) std::fflush(out_);
}

void LiveView::show_kind(const ProgressMessage& message) {
  session_s_ = std::max(session_s_, message.session_s);
}

void LiveView::show_kind(const LinkMessage& message) {
  const bool good = message.state == LinkState::kStreaming;
  link_ = message.state;
  const Style style = good ? Style::kGreen : Style::kYellow;
  line(fmt::format("{}  sensor {}: {}", clock_words(session_s_),
                   terminal::styled(name_of(message.state), style, colour_), message.detail));
}

void LiveView::show_kind(const SessionMessage& message) {
  if (message.started) {
    session_s_ = 0.0;
    sets_ = 0;
    state_.reset();
    rep_.reset();
    announced_.reset();
    hold_.reset();
    line(fmt::format("{}  session {} begins", clock_words(0.0), message.id));
  } else {
    line(fmt::format("{}  session {} is over: {}. Read it: stance report --session {}",
                     clock_words(message.duration_s), message.id, duration_words(message.duration_s),
                     message.id));
  }
}

void LiveView::show_kind(const NoticeMessage& message) {
  line(fmt::format("{}  {}", clock_words(session_s_),
                   terminal::styled(message.sentence, Style::kYellow, colour_)));
}

void LiveView::show_kind(const EventMessage& message) {
  session_s_ = std::max(session_s_, message.session_s);
  if (const auto* state = std::get_if<LiveState>(&message.event.body)) show_event(*state);
  if (const auto* rep = std::get_if<Rep>(&message.event.body)) show_event(*rep, message.event.final);
  if (const auto* set = std::get_if<Set>(&message.event.body); set != nullptr && message.event.final)
    show_event(*set);
  if (const auto* rejection = std::get_if<Rejection>(&message.event.body)) show_event(*rejection);
  if (const auto* announced = std::get_if<Announcement>(&message.event.body))
    show_event(*announced, message.event.final);
  if (const auto* hold = std::get_if<Hold>(&message.event.body)) show_event(*hold, message.event.final);
}

void LiveView::show_event(const LiveState& state) {
  const bool changed = !state_ || state_->label != state.label;
  state_ = state;
  if (changed && !redraws_) line(fmt::format("{}  {}", clock_words(state.time_s), state_words(state)));
}

void LiveView::show_event(const Rep& rep, bool final) {
  if (final) return;  // was shown when it happened
  rep_ = rep;
  if (!redraws_) line(fmt::format("{}  {}", clock_words(rep.end_s), rep_words(rep)));
}

void LiveView::show_event(const Announcement& announcement, bool over) {
  announced_ = over ? std::nullopt : std::optional(announcement);
  line(fmt::format("{}  {}: {}", clock_words(over ? announcement.end_s : announcement.start_s),
                   announced_words(announcement),
                   over ? "no longer announced" : "announced, counted from the first repetition"));
}

// Once a second while it lasts: below one another only its end is of interest.
void LiveView::show_event(const Hold& hold, bool final) {
  hold_ = final ? std::nullopt : std::optional(hold);
  if (final) {
    line(fmt::format("{}  {}{}: held for {}", clock_words(hold.end_s),
                     terminal::styled(exercise_words(hold.exercise), Style::kBold, colour_),
                     side_words(hold.side), duration_words(hold.end_s - hold.start_s)));
  }
}

void LiveView::show_event(const Set& set) {
  ++sets_;
  line(fmt::format("{}  {}{}: {}", clock_words(set.end_s),
                   terminal::styled(exercise_words(set.exercise), Style::kBold, colour_),
                   side_words(set.side), counted(set.reps, "rep")));
}

void LiveView::show_event(const Rejection& rejection) {
  line(fmt::format(
      "{}  {}", clock_words(rejection.end_s),
      terminal::styled("not counted: " + rejection_words(rejection.reason), Style::kDim, colour_)));
}

std::string LiveView::live_line() const {
  std::string text = terminal::styled(state_ ? state_words(*state_) : "WAITING", Style::kBold, colour_);
  if (state_) text += " " + duration_words(std::max(0.0, session_s_ - state_->since_s));
  if (hold_ && session_s_ - hold_->end_s < kHoldShownS)
    text += fmt::format("   {} {:.0f} s", exercise_words(hold_->exercise), hold_->end_s - hold_->start_s);
  else if (rep_ && session_s_ - rep_->end_s < kRepShownS)
    text += "   " + rep_words(*rep_);
  else if (announced_)
    text += "   " + announced_words(*announced_) + " announced";
  if (sets_ > 0) text += "   " + counted(sets_, "set");
  if (link_ != LinkState::kStreaming) text += fmt::format("   sensor {}", name_of(link_));
  return text + "   " + terminal::styled(clock_words(session_s_), Style::kDim, colour_);
}

void LiveView::refresh() {
  if (!redraws_) return;
  fmt::print(out_, "{}{}", terminal::kClearLine, live_line());
  std::fflush(out_);
  drawn_ = true;
}

void LiveView::end() {
  if (drawn_) fmt::print(out_, "\n");
  drawn_ = false;
  std::fflush(out_);
}

}  // namespace stance
