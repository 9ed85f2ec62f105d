#include "tools/stance/daemon/reminders.h"

#include <fmt/format.h>

#include <charconv>

#include "tools/stance/local_time.h"
#include "tools/stance/plan/plan.h"
#include "tools/stance/report/words.h"

namespace stance {
namespace {

constexpr const char* kSitting = "sitting";
constexpr const char* kSensor = "sensor";
constexpr const char* kBattery = "battery";
constexpr const char* kPauseSetting = "prompts_paused_until_utc_us";
constexpr std::int64_t kHour_us = 3'600'000'000;

WallClock wall_clock() {
  const std::int64_t now_us = now_utc_us();
  const std::int64_t local_s = now_us / 1'000'000 + utc_offset_s(now_us);
  return {now_us, static_cast<int>(local_s % 86'400 / 60)};
}

Note::Urgency urgency_of(Firmness firmness) {
  if (firmness == Firmness::kQuiet) return Note::Urgency::kLow;
  return firmness == Firmness::kFirm ? Note::Urgency::kCritical : Note::Urgency::kNormal;
}

std::int64_t number_of(const std::string& text) {
  std::int64_t number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

}  // namespace

Reminders::Reminders(const PromptRules& rules, std::optional<std::chrono::seconds> silence,
                     std::filesystem::path plan, History& history, Publisher& publisher)
    : rules_(rules),
      silence_(silence),
      plan_(std::move(plan)),
      history_(history),
      publisher_(publisher),
      notifier_(
          [&publisher](std::string sentence) { publisher.publish(NoticeMessage{std::move(sentence)}); }),
      prompter_(rules) {
  static_cast<void>(history_.close_open_prompts());
  pause_wanted_us_ = number_of(history_.setting(kPauseSetting).value_or(""));
  prompter_.pause_until(pause_wanted_us_);
}

void Reminders::take(const SittingPrompt& prompt, std::int64_t recording_id) {
  act(prompter_.take(prompt, wall_clock()), recording_id);
}

void Reminders::tick(double session_s, std::int64_t recording_id) {
  act(prompter_.tick(session_s, wall_clock()), recording_id);
  settle(activation_.tick(session_s));
}

void Reminders::end_session(std::int64_t recording_id) {
  act(prompter_.end_session(), recording_id);
  settle(activation_.end());
  shown_ = answered_ = activations_done_ = 0;
  heard();
}

void Reminders::slept(double session_s, std::int64_t recording_id) {
  act(prompter_.take({session_s, session_s, PromptReason::kLost}, wall_clock()), recording_id);
  settle(activation_.lose());
  // A sensor has its time to be found again.
  if (silent_since_) silent_since_ = std::chrono::steady_clock::now();
}

void Reminders::act(const std::optional<PromptAction>& action, std::int64_t recording_id) {
  if (auto changed = prompter_.take_changed()) store(std::move(*changed), recording_id);
  if (!action) return;
  if (action->kind == PromptAction::Kind::kWithdraw) return notifier_.withdraw(kSitting);
  const std::string summary = fmt::format("You have been sitting for {}.", duration_words(action->sat_s));
  std::string body = "Stand up for a moment: five seconds on your feet are a break, counted in full.";
  if (const auto& offered = activation_.offered())
    body += fmt::format(" Or a short set: {}.", offer_words(*offered));
  publisher_.publish(NoticeMessage{summary + " " + body});
  notifier_.show({.key = kSitting,
                  .summary = summary,
                  .body = body,
                  .urgency = urgency_of(rules_.firmness),
                  .offers_pause = true});
}

// A prompt that cannot be stored (a full disk) was shown all the same.
void Reminders::store(PromptRow row, std::int64_t recording_id) {
  const bool first_time = row.times_shown == 1 && row.outcome == "open";
  if (first_time) {
    ++shown_;
    make_offer();
  }
  if (row.outcome == "open") activation_.offer(row.last_shown_s);
  if (row.outcome == "answered") ++answered_;
  row.id = open_prompt_;
  row.recording_id = recording_id;
  row.activation = offered_by_.activation;
  row.activation_outcome = offered_by_.activation_outcome;
  row.activation_reps = offered_by_.activation_reps;
  if (recording_id != 0) row.id = open_prompt_ = history_.write(row).value_or(open_prompt_);
  if (row.outcome != "open") open_prompt_ = 0;
  offered_by_ = std::move(row);
}

void Reminders::make_offer() {
  settle(activation_.end());
  offered_by_ = {};
  auto plan = load_plan(plan_);
  if (!plan) publisher_.publish(NoticeMessage{plan.error().message});
  activation_ = ActivationOffer(plan ? std::move(plan->offer) : std::nullopt);
  if (const auto& offered = activation_.offered()) {
    offered_by_.activation = offered->name;
    offered_by_.activation_outcome = "offered";
  }
}

void Reminders::settle(const std::optional<ActivationResult>& result) {
  if (!result) return;
  if (result->outcome == ActivationResult::Outcome::kDone) ++activations_done_;
  offered_by_.activation_outcome = name_of(result->outcome);
  offered_by_.activation_reps = result->reps;
  if (offered_by_.id != 0) static_cast<void>(history_.write(offered_by_));
}

void Reminders::heard() {
  if (told_silent_) notifier_.withdraw(kSensor);
  silent_since_.reset();
  told_silent_ = false;
}

void Reminders::silent(const std::string& detail) {
  if (!silent_since_) silent_since_ = std::chrono::steady_clock::now();
  silent_detail_ = detail;
}

void Reminders::tick() {
  if (notifier_.take_pause_asked()) pause_wanted_us_ = now_utc_us() + kHour_us;
  if (const std::int64_t wanted_us = pause_wanted_us_; wanted_us != prompter_.paused_until_us()) {
    prompter_.pause_until(wanted_us);
    static_cast<void>(history_.set(kPauseSetting, std::to_string(wanted_us)));
    if (wanted_us > now_utc_us()) notifier_.withdraw(kSitting);
  }
  if (!silent_since_ || told_silent_ || !silence_) return;
  if (std::chrono::steady_clock::now() - *silent_since_ < *silence_) return;
  told_silent_ = true;
  notifier_.show({.key = kSensor,
                  .summary = "The sensor is silent.",
                  .body = silent_detail_.find("unknown") != std::string::npos
                              ? silent_detail_
                              : silent_detail_ + " This time is recorded as unknown, not as sitting."});
}

void Reminders::battery_low(const std::string& sentence) {
  if (silence_) notifier_.show({.key = kBattery, .summary = "Sensor", .body = sentence});
}

PromptStatus Reminders::status() const {
  return {rules_.firmness, rules_.limit_s, shown_, answered_, activations_done_, prompter_.paused_until_us()};
}

}  // namespace stance
