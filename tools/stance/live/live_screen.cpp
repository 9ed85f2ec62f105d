#include "tools/stance/live/live_screen.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <sstream>

#include "tools/stance/report/corrected.h"
#include "tools/stance/report/words.h"

namespace stance {
namespace {

using terminal::Style;

// The same as on the live page (dashboard/src/live_model.ts): a set is taken to be over when nothing came for
// so long,
constexpr double kSetOver_s = 12.0;
constexpr double kHoldShown_s = 2.5;  // it is told of once a second
// one that the final timeline does not confirm by then was none (final is at most 60 s later),
constexpr double kConfirmedWithin_s = 90.0;
// and without another set for so long nobody rests, they do something else.
constexpr double kLongestRest_s = 600.0;
constexpr std::size_t kRejectionsKept = 3;
constexpr std::size_t kLongestSetName = 28;

constexpr std::size_t kDigitRows = 5;
// A digit's rows from the top, the leftmost column in the highest of three bits.
constexpr std::array<std::array<unsigned, kDigitRows>, 10> kDigits = {{{7, 5, 5, 5, 7},
                                                                       {2, 6, 2, 2, 7},
                                                                       {7, 1, 7, 4, 7},
                                                                       {7, 1, 7, 1, 7},
                                                                       {5, 5, 7, 1, 1},
                                                                       {7, 4, 7, 1, 7},
                                                                       {7, 4, 7, 5, 7},
                                                                       {7, 1, 1, 2, 2},
                                                                       {7, 5, 7, 5, 7},
                                                                       {7, 5, 7, 1, 7}}};

// A terminal's character is twice as high as wide, so each dot is two of them, times `scale`. Empty for none.
std::vector<std::string> large(std::int32_t number, bool utf8, std::size_t scale) {
  std::vector<std::string> rows;
  if (scale == 0) return rows;
  const std::string digits = std::to_string(std::max(0, number));
  for (std::size_t row = 0; row < kDigitRows; ++row) {
    std::string text;
    for (const char c : digits) {
      const unsigned dots = kDigits.at(static_cast<std::size_t>(c - '0'))[row];
      for (const unsigned bit : {4U, 2U, 1U, 0U}) {  // the last: the space after a digit
        for (std::size_t i = 0; i < 2 * scale; ++i) text += (dots & bit) == 0 ? " " : utf8 ? "█" : "#";
      }
    }
    rows.insert(rows.end(), scale, text);
  }
  return rows;
}

bool begins_character(char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }

std::size_t width_of(const std::string& text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), begins_character));
}

// At most `columns` characters of it.
std::string fitted(const std::string& text, std::size_t columns) {
  std::size_t characters = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (begins_character(text[i]) && ++characters > columns) return text.substr(0, i);
  }
  return text;
}

std::string upper(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char letter) { return static_cast<char>(std::toupper(letter)); });
  return text;
}

std::string exercise_and_side(Exercise exercise, Side side) {
  const bool one_side = side == Side::kLeft || side == Side::kRight;
  return exercise_words(exercise) + (one_side ? fmt::format(", {}", name_of(side)) : std::string());
}

// Builds the lines one after the other.
class Page {
 public:
  Page(terminal::Size size, ScreenStyle style) : size_(size), style_(style) {}

  void line(const std::string& text = "", Style style = Style::kPlain) {
    if (lines_.size() < size_.rows)
      lines_.push_back(terminal::styled(fitted(text, size_.columns), style, style_.colour));
  }
  // As many lines as the sentence needs.
  void sentence(const std::string& text, Style style) {
    std::istringstream rows(wrapped(text, size_.columns, ""));
    for (std::string row; std::getline(rows, row);) line(row, style);
  }
  // Two texts at the two ends of a line; the left one stands where there is no room for both.
  void ends(const std::string& left, const std::string& right, Style style) {
    const std::size_t both = width_of(left) + width_of(right);
    line(both < size_.columns ? left + std::string(size_.columns - both, ' ') + right : left, style);
  }
  void list(const std::string& title, const std::vector<std::string>& newest_first, std::size_t kept_free) {
    if (newest_first.empty() || left() < kept_free + 3) return;
    line();
    line(title, Style::kDim);
    const std::size_t shown = std::min(newest_first.size(), left() - kept_free);
    for (std::size_t i = 0; i < shown; ++i) line(newest_first[i]);
  }
  // How many times the least size a number of two digits may have, with room for a few lines below.
  [[nodiscard]] std::size_t room_for_digits() const {
    constexpr std::size_t kBelow = 9;
    constexpr std::size_t kColumns = 2 * 4 * 2;
    const std::size_t rows = left() > kBelow ? left() - kBelow : 0;
    return std::min(rows / kDigitRows, size_.columns / kColumns);
  }
  void fill_to_last_line() {
    while (left() > 1) line();
  }
  [[nodiscard]] std::size_t left() const { return size_.rows - std::min(size_.rows, lines_.size()); }
  [[nodiscard]] std::vector<std::string> take() && { return std::move(lines_); }

 private:
  terminal::Size size_;
  ScreenStyle style_;
  std::vector<std::string> lines_;
};

}  // namespace

bool LiveScreen::show(const LiveMessage& message) {
  gone_.clear();
  return std::visit([this](const auto& kind) { return take(kind); }, message);
}

void LiveScreen::gone(const std::string& sentence) { gone_ = sentence; }

void LiveScreen::advance(double session_s) {
  session_s_ = std::max(session_s_, session_s);
  std::erase_if(sets_, [this](const ShownSet& shown) {
    return !shown.final && session_s_ - shown.set.end_s >= kConfirmedWithin_s;
  });
}

bool LiveScreen::take(const ProgressMessage& message) {
  advance(message.session_s);
  return false;
}

bool LiveScreen::take(const LinkMessage& message) {
  link_ = message;
  return false;
}

bool LiveScreen::take(const SessionMessage& message) {
  const bool same = session_ && session_->id == message.id;
  session_ = message;
  if (!message.started || !same) {
    state_.reset();
    announced_.reset();
  }
  if (same) return false;
  session_s_ = 0.0;
  sets_.clear();
  hold_.reset();
  holds_.clear();
  corrections_.clear();
  rejections_.clear();
  return false;
}

bool LiveScreen::take(const NoticeMessage& message) {
  notice_ = message.sentence;
  return false;
}

bool LiveScreen::take(const EventMessage& message) {
  advance(message.session_s);
  if (const auto* state = std::get_if<LiveState>(&message.event.body)) state_ = *state;
  if (const auto* announced = std::get_if<Announcement>(&message.event.body))
    announced_ = message.event.final ? std::nullopt : std::optional(*announced);
  if (const auto* hold = std::get_if<Hold>(&message.event.body)) {
    hold_ = message.event.final ? std::nullopt : std::optional(*hold);
    if (message.event.final) holds_.insert(holds_.begin(), *hold);
  }
  if (const auto* rejection = std::get_if<Rejection>(&message.event.body)) {
    rejections_.insert(rejections_.begin(), *rejection);
    if (rejections_.size() > kRejectionsKept) rejections_.pop_back();
  }
  if (const auto* set = std::get_if<Set>(&message.event.body); set != nullptr && message.event.final)
    confirm(*set);
  const auto* rep = std::get_if<Rep>(&message.event.body);
  return rep != nullptr && take_event(*rep, message.event.final);
}

bool LiveScreen::take_event(const Rep& rep, bool final) {
  if (final) return false;  // was shown when it happened
  advance(rep.end_s);
  const bool goes_on = open_set() != nullptr && rep.number > 1 && rep.exercise == sets_.back().set.exercise;
  if (goes_on && rep.end_s <= sets_.back().set.end_s) return false;
  if (goes_on) {
    Set& set = sets_.back().set;
    set.end_s = rep.end_s;
    set.reps = std::max(set.reps, rep.number);
    if (set.side != rep.side) set.side = Side::kBoth;  // alternating
  } else {
    sets_.push_back({{.start_s = rep.start_s,
                      .end_s = rep.end_s,
                      .exercise = rep.exercise,
                      .side = rep.side,
                      .reps = rep.number},
                     false});
  }
  rep_ = rep;
  return true;
}

// The final word on a set replaces what was shown while it happened.
void LiveScreen::confirm(const Set& set) {
  std::erase_if(sets_, [&](const ShownSet& shown) {
    return shown.set.end_s >= set.start_s && shown.set.start_s <= set.end_s;
  });
  const auto after = std::find_if(sets_.begin(), sets_.end(),
                                  [&](const ShownSet& shown) { return shown.set.start_s > set.start_s; });
  sets_.insert(after, {set, true});
}

const LiveScreen::ShownSet* LiveScreen::open_set() const {
  if (sets_.empty() || sets_.back().final || session_s_ - sets_.back().set.end_s >= kSetOver_s)
    return nullptr;
  return &sets_.back();
}

// With little room the name is cut, not the number.
std::string LiveScreen::set_line(const ShownSet& shown, std::size_t columns) const {
  const std::vector<Event> events = {{true, shown.set}};
  const auto sets =
      shown.final ? corrected_sets(events, corrections_) : std::vector<CorrectedSet>{{1, shown.set, {}}};
  const CorrectedSet& set = sets.front();
  std::string reps = counted(set.reps(), "rep");
  if (set.reps() != set.counted.reps) reps += fmt::format(", counted {}", set.counted.reps);
  const std::string begin = clock_words(set.counted.start_s) + "  ";
  const std::size_t around = begin.size() + reps.size() + 1;
  const std::size_t room = columns > around ? std::min(kLongestSetName, columns - around) : 0;
  const std::string name = fitted(exercise_and_side(set.exercise(), set.side()), room);
  return begin + name + std::string(room - width_of(name) + 1, ' ') + reps;
}

std::vector<std::string> LiveScreen::lines(terminal::Size size, ScreenStyle style) const {
  Page page(size, style);
  const bool streaming = link_.state == LinkState::kStreaming;
  page.ends(
      session_ ? fmt::format("session {}   {}", session_->id, clock_words(session_s_)) : "no session yet",
      fmt::format("sensor {}", name_of(link_.state)), Style::kDim);
  page.line();
  if (!gone_.empty()) {
    page.line("NOT CONNECTED", Style::kBold);
    page.sentence(gone_, Style::kYellow);
  } else if (hold_ && session_s_ - hold_->end_s < kHoldShown_s) {
    const auto seconds = static_cast<int>(hold_->end_s - hold_->start_s);
    const std::string words = upper(exercise_and_side(hold_->exercise, hold_->side));
    const auto digits = large(seconds, style.utf8, seconds < 100 ? page.room_for_digits() : 0);
    page.line(digits.empty() ? fmt::format("{}, {} S", words, seconds) : words, Style::kBold);
    if (!digits.empty()) page.line();
    for (const std::string& row : digits) page.line(row, Style::kGreen);
  } else if (const ShownSet* open = open_set()) {
    // What is counted says more than the posture it is done in.
    const std::string words = upper(exercise_and_side(open->set.exercise, rep_.side));
    const auto digits = large(rep_.number, style.utf8, page.room_for_digits());
    page.line(digits.empty() ? fmt::format("{}, REP {}", words, rep_.number) : words, Style::kBold);
    if (!digits.empty()) page.line();
    for (const std::string& row : digits) page.line(row, Style::kGreen);
  } else if (state_) {
    page.line(fmt::format("{}{}   {}", upper(activity_words(state_->label)), state_->guessed ? "?" : "",
                          duration_words(std::max(0.0, session_s_ - state_->since_s))),
              Style::kBold);
    if (announced_) page.line("announced   " + announced_words(*announced_), Style::kGreen);
    if (!sets_.empty() && session_s_ - sets_.back().set.end_s < kLongestRest_s)
      page.line("rest   " + duration_words(session_s_ - sets_.back().set.end_s));
  } else {
    page.line("WAITING", Style::kBold);
  }
  if (gone_.empty() && !streaming && !link_.detail.empty()) page.sentence(link_.detail, Style::kYellow);

  std::vector<std::string> sets;
  for (auto shown = sets_.rbegin(); shown != sets_.rend(); ++shown) {
    sets.push_back(set_line(*shown, size.columns));
  }
  std::vector<std::string> holds;
  for (const Hold& hold : holds_)
    holds.push_back(fmt::format("{}  {}, {}", clock_words(hold.start_s),
                                exercise_and_side(hold.exercise, hold.side),
                                duration_words(hold.end_s - hold.start_s)));
  std::vector<std::string> rejections;
  for (const Rejection& rejection : rejections_)
    rejections.push_back(
        fmt::format("{}  {}", clock_words(rejection.start_s), rejection_words(rejection.reason)));
  const std::size_t below = (rejections.empty() ? 0 : rejections.size() + 2) + 2;
  page.list("sets", sets, below);
  page.list("held", holds, below);
  page.list("not counted", rejections, 2);
  page.fill_to_last_line();
  if (notice_.empty()) {
    page.line("q ends this view; the daemon goes on", Style::kDim);
  } else {
    page.line(notice_, Style::kYellow);
  }
  return std::move(page).take();
}

}  // namespace stance
