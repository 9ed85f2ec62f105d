#include "firmware-bridge/line_hunt.h"

#include <algorithm>
#include <map>
#include <utility>

#include "firmware-bridge/sensors/sensor_family.h"

namespace stance {
namespace {

constexpr std::uint32_t kStanceBaud = 115200;  // of a board with a USB bridge; native USB does not care
// Questions no longer than this are those of devices that obey single bytes.
constexpr std::size_t kFewBytes = 2;

template <typename Value>
void remove_repeated(std::vector<Value>& values) {
  auto end = values.begin();
  for (auto it = values.begin(); it != values.end(); ++it) {
    if (std::find(values.begin(), end, *it) == end) *end++ = *it;
  }
  values.erase(end, values.end());
}

}  // namespace

void LineHunt::start(Plan plan, Time now) {
  plan_ = std::move(plan);
  at_baud_ = 0;
  at_question_ = 0;
  fresh_ = true;
  asking_ = false;
  ever_heard_ = false;
  bytes_ = 0;
  since_ = now;
}

void LineHunt::heard(std::size_t bytes, Time now) {
  // A device that says something late gets its full time from then on.
  if (bytes_ == 0 && bytes > 0) since_ = now;
  bytes_ += bytes;
  ever_heard_ |= bytes > 0;
}

LineHunt::Step LineHunt::listen_at(std::size_t baud, Time now) {
  at_baud_ = baud;
  asking_ = false;
  bytes_ = 0;
  since_ = now;
  if (baud >= plan_.bauds.size()) return {What::kGiveUp, 0, {}};
  return {What::kListen, plan_.bauds[baud], {}};
}

LineHunt::Step LineHunt::ask_next(Time now) {
  since_ = now;
  asking_ = at_question_ < plan_.questions.size();
  if (!params_.may_ask || !asking_) return {What::kGiveUp, 0, {}};
  const Question& question = plan_.questions[at_question_++];
  return {What::kAsk, question.baud, question};
}

LineHunt::Step LineHunt::next(bool promising, Time now) {
  promising_ = promising;
  if (std::exchange(fresh_, false)) {
    if (!plan_.questions.empty() && plan_.questions.front().at_once && params_.may_ask) return ask_next(now);
    return listen_at(0, now);
  }
  const auto passed = now - since_;
  if (bytes_ == 0) {
    if (passed < (asking_ ? params_.answer : params_.silence)) return {};
    if (asking_ && plan_.questions[at_question_ - 1].at_once) return listen_at(0, now);
    return ever_heard_ ? listen_at(at_baud_ + 1, now) : ask_next(now);
  }
  const auto limit = promising ? params_.promising : params_.most_listen;
  const bool enough = bytes_ >= params_.bytes_to_judge && passed >= params_.least_listen && !promising;
  if (passed < limit && !enough) return {};
  // What answered a question in words that nobody understands is listened to from the first speed on.
  return listen_at(asking_ ? 0 : at_baud_ + 1, now);
}

LineHunt::Time LineHunt::deadline() const {
  if (fresh_) return since_;
  if (bytes_ == 0) return since_ + (asking_ ? params_.answer : params_.silence);
  if (promising_) return since_ + params_.promising;
  return since_ + (bytes_ >= params_.bytes_to_judge ? params_.least_listen : params_.most_listen);
}

std::vector<std::uint32_t> usual_bauds() {
  // A family's first speed counts much more than its others.
  std::map<std::uint32_t, double> votes;
  for (const SensorFamily* family : sensor_families()) {
    double place = 1.0;
    for (const std::uint32_t baud : family->bauds) {
      votes[baud] += 1.0 / (place * place);
      place += 1.0;
    }
  }
  std::vector<std::uint32_t> bauds;
  for (const auto& [baud, vote] : votes) bauds.push_back(baud);
  std::stable_sort(bauds.begin(), bauds.end(),
                   [&](std::uint32_t a, std::uint32_t b) { return votes[a] > votes[b]; });
  return bauds;
}

std::vector<LineHunt::Question> usual_questions() {
  struct Asked {
    LineHunt::Question question;
    std::size_t place = 0;  // of the speed among the family's
    std::size_t length = 0;
  };
  std::vector<Asked> asked;
  for (const SensorFamily* family : sensor_families()) {
    std::vector<std::byte> probe;
    family->make_decoder({})->append_probe(probe);
    if (probe.empty()) continue;
    for (std::size_t place = 0; place < family->bauds.size(); ++place)
      asked.push_back({{family, family->bauds[place], false, false}, place, probe.size()});
  }
  std::stable_sort(asked.begin(), asked.end(), [](const Asked& a, const Asked& b) {
    return std::pair(a.place, a.length) < std::pair(b.place, b.length);
  });
  std::vector<LineHunt::Question> questions;
  bool stance_asked = false;
  for (const Asked& one : asked) {
    if (one.length > kFewBytes && !std::exchange(stance_asked, true))
      questions.push_back({nullptr, kStanceBaud, false, false});
    questions.push_back(one.question);
  }
  return questions;
}

LineHunt::Plan plan_for_line(const SensorFamily* named, const LineGuess& guess, std::uint32_t baud) {
  LineHunt::Plan plan;
  if (guess.baud != 0) plan.bauds.push_back(guess.baud);
  if (named != nullptr) {
    plan.bauds.insert(plan.bauds.end(), named->bauds.begin(), named->bauds.end());
    for (const std::uint32_t speed : plan.bauds) plan.questions.push_back({named, speed, true, false});
  } else {
    const SensorFamily* guessed = sensor_family(guess.family);
    if (guess.family == kStanceLink) plan.questions.push_back({nullptr, guess.baud, true, true});
    if (guessed != nullptr) plan.questions.push_back({guessed, guess.baud, true, guess.asked});
    for (const std::uint32_t speed : usual_bauds()) plan.bauds.push_back(speed);
    for (const LineHunt::Question& question : usual_questions()) plan.questions.push_back(question);
  }
  if (baud != 0) {
    plan.bauds = {baud};
    for (LineHunt::Question& question : plan.questions) question.baud = baud;
  }
  remove_repeated(plan.bauds);
  remove_repeated(plan.questions);
  return plan;
}

}  // namespace stance
