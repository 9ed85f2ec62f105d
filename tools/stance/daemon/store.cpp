#include "tools/stance/daemon/store.h"

#include <fmt/format.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>

#include "tools/stance/daemon/status.h"
#include "tools/stance/history/forgetting.h"
#include "tools/stance/local_time.h"

namespace stance {
namespace {

constexpr auto kTick = std::chrono::seconds(1);
// To begin a session where not even a file can be made.
constexpr auto kBetweenAttempts = std::chrono::seconds(10);
// What was forgotten goes a day later, within this.
constexpr auto kBetweenRemovals = std::chrono::minutes(10);
// Below this the wearer is told; a usual battery of 500 h then lasts the day.
constexpr std::uint32_t kLowBattery_percent = 10;
// Between two looks at the clock.
constexpr int kItemsAtOnce = 64;
// logind goes to sleep without us after 5 s (InhibitDelayMaxSec); a disk that hangs need not cost all of
// them.
constexpr auto kSleepPatience = std::chrono::seconds(2);
// Of being awake: nothing came of the sleep, or nobody told that it is over.
constexpr auto kLongestFallingAsleep = std::chrono::seconds(60);
constexpr const char* kSleepReason = "sleep";

bool is_low(const BatteryStatus& battery) {
  return battery.percent < kLowBattery_percent && !battery.charging;
}

}  // namespace

Store::Store(StoreParams params, History& history, Publisher& publisher, Reminders& reminders,
             Recovered recovered)
    : params_(std::move(params)),
      history_(history),
      publisher_(publisher),
      reminders_(reminders),
      session_(std::move(recovered.session)),
      stored_(recovered.position),
      started_(Steady::now()),
      last_sample_(started_),
      next_tick_(started_ + kTick) {
  params_.announcements->set_recording(session_ != nullptr);
  remove_old_recordings();
  publish_status();
}

Store::~Store() { join(); }

void Store::start(Ingest& ingest) {
  ingest_ = &ingest;
  thread_ = std::thread([this] { run(); });
}

void Store::join() {
  if (thread_.joinable()) thread_.join();
}

void Store::run() {
  while (!done_) {
    ++rounds_;
    see_sleep();
    wait_for_items();
    take_announcements();
    for (int i = 0; i < kItemsAtOnce && !done_; ++i) {
      auto item = ingest_->items().pop();
      if (!item) break;
      std::visit([this](auto& kind) { handle(kind); }, *item);
    }
    if (!done_ && Steady::now() >= next_tick_) tick();
  }
}

void Store::take_announcements() {
  for (const AnnouncementBox::Announcement& one : params_.announcements->take()) {
    if (session_) session_->announce(one.exercise, one.side);
  }
}

void Store::wait_for_items() {
  if (ingest_->items().size() > 0) return;
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(next_tick_ - Steady::now()).count();
  pollfd handle{.fd = ingest_->items().wake_handle(), .events = POLLIN, .revents = 0};
  ::poll(&handle, 1, static_cast<int>(std::clamp<std::int64_t>(left, 0, 1000)));
  ingest_->items().clear_wake();
}

void Store::handle(StopItem&) {
  finish_session();
  ingest_->acknowledge_final(stored_);
  publish_status();
  done_ = true;
}

void Store::handle(SamplesItem& item) {
  finish_when_over(true);
  if (!session_) begin_session(item);
  last_sample_ = Steady::now();
  if (!session_) return;
  events_.clear();
  prompts_.clear();
  if (silence_ && link_.state == LinkState::kStreaming && !falling_asleep()) end_silence(now_utc_us());
  session_->add(item, events_, prompts_);
  publish(events_);
  if (falling_asleep()) return;
  for (const SittingPrompt& prompt : prompts_) reminders_.take(prompt, session_->row().id);
}

void Store::handle(HelloItem& item) { sensor_ = std::move(item.sensor); }

void Store::handle(LinkItem& item) {
  if (link_.state == LinkState::kStreaming && item.state != LinkState::kStreaming) {
    if (!silence_ && falling_asleep()) silence_ = {sleep_->from_utc_us, kSleepReason};
    if (!silence_) silence_ = {item.utc_us, std::string(name_of(item.state))};
    // A sensor that has to be found again after a sleep is not one that was lost.
    if (silence_->reason == kSleepReason) item.detail = "The computer slept. " + item.detail;
    if (session_) reminders_.silent(item.detail);
  }
  if (item.state == LinkState::kStreaming) reminders_.heard();
  if (item.state == LinkState::kStreaming && silence_) end_silence(item.utc_us);
  link_ = item;
  if (session_) session_->add(item);
  publish_progress();
  publisher_.publish(LinkMessage{item.state, item.detail});
  publish_status();
}

void Store::handle(GapItem& item) {
  if (session_) session_->add(item);
}

void Store::handle(BatteryItem& item) {
  const bool was_low = battery_ && is_low(*battery_);
  battery_ = item.battery;
  if (is_low(*battery_) && !was_low) {
    const std::string sentence =
        fmt::format("The sensor's battery is at {} %: charge it soon.", battery_->percent);
    publisher_.publish(NoticeMessage{sentence});
    reminders_.battery_low(sentence);
  }
  publish_status();
}

void Store::handle(FoundItem& item) {
  port_ = item.port;
  found_ = item.sensor;
  if (!item.remember) return;
  auto sensors = load_remembered(params_.remembered_sensors);
  remember(sensors, std::move(*item.remember));
  // Not worth a word if it fails: it only saves some seconds next time.
  static_cast<void>(save_remembered(params_.remembered_sensors, sensors));
}

void Store::begin_session(const SamplesItem& first) {
  const Placement placement = params_.placement != Placement::kAuto
                                  ? params_.placement
                                  : placement_from_name(sensor_.placement).value_or(Placement::kAuto);
  if (Steady::now() < next_begin_) return;
  auto session = Session::begin(params_.data_dir, history_, sensor_, placement, first,
                                params_.rules.sitting_limit_s, params_.rules.height_m);
  if (!session) {
    next_begin_ = Steady::now() + kBetweenAttempts;
    return complain(tl::make_unexpected(session.error()));
  }
  session_ = std::move(*session);
  session_reps_ = 0;
  session_sets_ = 0;
  session_worn_ = Worn::kUnknown;
  missing_told_ = 0;
  live_.reset();
  announced_.reset();
  params_.announcements->set_recording(true);
  publisher_.publish(SessionMessage{session_->row().id, true, 0.0});
  next_tick_ = Steady::now();  // the first samples reach the disk at once: no empty recording is left behind
}

void Store::finish_session() {
  if (!session_) return;
  events_.clear();
  const auto finished = session_->finish(events_);
  if (finished && !trouble_.empty()) all_is_well_again();
  if (!finished) {
    trouble_ = finished.error().message + " The end of this session is not recorded.";
    publisher_.publish(NoticeMessage{trouble_});
  }
  publish(events_);
  reminders_.end_session(session_->row().id);
  stored_ = session_->stored_position();
  publisher_.publish(SessionMessage{session_->row().id, false, session_->duration_s()});
  session_.reset();
  announced_.reset();
  params_.announcements->set_recording(false);
  silence_.reset();
  remove_old_recordings();
}

void Store::remove_old_recordings() {
  for (std::string& sentence :
       stance::remove_old_recordings(params_.data_dir, history_, params_.retention, now_utc_us()))
    publisher_.publish(NoticeMessage{std::move(sentence)});
}

void Store::remove_forgotten() {
  if (Steady::now() < next_removal_) return;
  next_removal_ = Steady::now() + kBetweenRemovals;
  stance::remove_forgotten(params_.data_dir, now_utc_us());
}

// A session ends when the sensor was away for long, with the day, and where the clock is changed: each has
// one offset from UTC.
void Store::finish_when_over(bool samples_at_hand) {
  if (!session_) return;
  const bool away = Steady::now() - last_sample_ > std::chrono::minutes(params_.rules.away_minutes);
  const int hour = params_.rules.day_starts_hour;
  const RecordingRow& row = session_->row();
  const bool begun = samples_at_hand && row.start_utc_us > 0;
  const std::int64_t now_us = now_utc_us();
  const bool other_clock = begun && row.utc_offset_s && *row.utc_offset_s != utc_offset_s(now_us);
  const bool new_day = begun && day_of(row.start_utc_us, hour, row.utc_offset_s) != day_of(now_us, hour);
  if (away || new_day || other_clock) finish_session();
}

void Store::tick() {
  next_tick_ = Steady::now() + kTick;
  finish_when_over(false);
  if (params_.end_session_asked->exchange(false)) finish_session();
  remove_forgotten();
  if (session_) {
    const auto flushed = session_->flush();
    complain(flushed);
    if (flushed && !trouble_.empty()) all_is_well_again();
    stored_ = session_->stored_position();
    ingest_->acknowledge(stored_);
  }
  const std::uint64_t dropped = ingest_->dropped_samples();
  if (dropped > dropped_told_) {
    publisher_.publish(NoticeMessage{
        fmt::format("The disk is too slow: {} samples were dropped; this gap is recorded as unknown.",
                    dropped - dropped_told_)});
    dropped_told_ = dropped;
  }
  remind();
  publish_progress();
  publish_status();
}

void Store::end_silence(std::int64_t utc_us) {
  if (session_) session_->add(LinkGap{silence_->from_utc_us, utc_us, silence_->reason});
  silence_.reset();
}

void Store::before_sleep() {
  std::unique_lock lock(sleep_mutex_);
  sleep_phase_ = SleepPhase::kGoingToSleep;
  ingest_->items().wake();
  sleep_changed_.wait_for(lock, kSleepPatience, [this] { return sleep_phase_ != SleepPhase::kGoingToSleep; });
}

void Store::after_sleep() {
  const std::lock_guard lock(sleep_mutex_);
  sleep_phase_ = SleepPhase::kWokenUp;
  ingest_->items().wake();
}

void Store::see_sleep() {
  SleepPhase phase{};
  {
    const std::lock_guard lock(sleep_mutex_);
    phase = sleep_phase_;
  }
  const bool too_long = phase == SleepPhase::kAsleep && Awake::now() - asleep_since_ > kLongestFallingAsleep;
  if (phase == SleepPhase::kGoingToSleep) fall_asleep();
  if (phase == SleepPhase::kWokenUp || too_long) wake_up();
  if (phase == SleepPhase::kAwake || (phase == SleepPhase::kAsleep && !too_long)) return;
  const std::lock_guard lock(sleep_mutex_);
  // It may have been woken up while it was falling asleep.
  if (sleep_phase_ == phase || too_long)
    sleep_phase_ = phase == SleepPhase::kGoingToSleep ? SleepPhase::kAsleep : SleepPhase::kAwake;
  sleep_changed_.notify_all();
}

void Store::fall_asleep() {
  // What has come until now belongs to the time awake.
  for (std::size_t left = ingest_->items().size(); left > 0 && !done_; --left) {
    auto item = ingest_->items().pop();
    if (item) std::visit([this](auto& kind) { handle(kind); }, *item);
  }
  if (done_) return;
  sleep_ = {now_utc_us(), 0};
  asleep_since_ = Awake::now();
  tick();
}

void Store::wake_up() {
  if (!sleep_ || sleep_->to_utc_us != 0) return;
  sleep_->to_utc_us = now_utc_us();
  if (session_) {
    // A silence that began before goes on.
    if (!silence_) silence_ = {sleep_->from_utc_us, kSleepReason};
    reminders_.slept(session_->duration_s(), session_->row().id);
  }
  publisher_.publish(NoticeMessage{
      fmt::format("The computer slept from {} to {}. This time is recorded as unknown, not as sitting.",
                  clock_of(sleep_->from_utc_us), clock_of(sleep_->to_utc_us))});
  publish_status();
}

void Store::remind() {
  reminders_.tick();
  if (falling_asleep()) return;
  if (session_) reminders_.tick(session_->duration_s(), session_->row().id);
}

// Each kind of trouble is told once, not every second.
void Store::complain(const Result<void>& result) {
  std::string sentence = result ? "" : result.error().message;
  if (!sentence.empty() && session_)
    sentence += " What comes is kept in memory for an hour until then; everything else goes on.";
  if (!sentence.empty() && sentence != trouble_) publisher_.publish(NoticeMessage{sentence});
  if (!sentence.empty()) trouble_ = sentence;
}

void Store::all_is_well_again() {
  trouble_.clear();
  const std::uint64_t missing = session_->dropped_samples() - missing_told_;
  missing_told_ += missing;
  publisher_.publish(NoticeMessage{
      missing == 0
          ? std::string("The recording can be written again, and nothing is missing in it.")
          : fmt::format("The recording can be written again; {} samples are missing in it, unknown time.",
                        missing)});
}

void Store::publish(std::vector<Event>& events) {
  const double session_s = session_ ? session_->duration_s() : 0.0;
  for (Event& event : events) {
    if (const auto* state = std::get_if<LiveState>(&event.body)) live_ = *state;
    if (const auto* announced = std::get_if<Announcement>(&event.body)) {
      announced_ = event.final ? std::nullopt : std::optional(*announced);
      publish_status();  // who is told of it may ask at once
    }
    if (event.final && std::holds_alternative<Rep>(event.body)) ++session_reps_;
    if (const auto* set = std::get_if<Set>(&event.body); set != nullptr && event.final) {
      ++session_sets_;
      reminders_.take(*set);
    }
    if (const auto* walk = std::get_if<Walk>(&event.body); walk != nullptr && walk->worn != Worn::kUnknown)
      session_worn_ = walk->worn;
    publisher_.publish(EventMessage{event, session_s});
  }
}

void Store::publish_progress() {
  if (session_) publisher_.publish(ProgressMessage{session_->duration_s()});
}

void Store::publish_status() {
  DaemonStatus status;
  status.link_state = link_.state;
  status.link_detail = link_.detail;
  status.port = port_.empty() ? params_.port : port_;
  status.family = found_.family;
  status.baud = found_.baud;
  status.battery = battery_;
  status.data_dir = params_.data_dir.string();
  status.pid = ::getpid();
  status.uptime_s = std::chrono::duration<double>(Steady::now() - started_).count();
  status.sensor_name = sensor_.sensor_name;
  status.trouble = trouble_;
  if (const std::string more = params_.capture_trouble(); !more.empty())
    status.trouble += (trouble_.empty() ? "" : " ") + more;
  status.prompts = reminders_.status();
  if (sleep_ && sleep_->to_utc_us != 0) {
    status.slept_from_utc_us = sleep_->from_utc_us;
    status.slept_to_utc_us = sleep_->to_utc_us;
  }
  status.dropped_samples = ingest_ != nullptr ? ingest_->dropped_samples() : 0;
  if (session_) {
    status.session = session_->row();
    status.session->duration_s = session_->duration_s();
    status.session_reps = session_reps_;
    status.session_sets = session_sets_;
    status.session_worn = session_worn_;
    status.announced = announced_;
    if (live_) {
      status.state = live_->label;
      status.state_s = std::max(0.0, session_->duration_s() - live_->since_s);
    }
  }
  publisher_.set_status(to_json(status).dump());
}

}  // namespace stance
