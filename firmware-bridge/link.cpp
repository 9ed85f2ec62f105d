#include "firmware-bridge/link.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <utility>

#include "firmware-bridge/clock/rate_watch.h"
#include "firmware-bridge/family_stream.h"
#include "firmware-bridge/framing/cobs.h"
#include "firmware-bridge/sensors/family_framer.h"
#include "firmware-bridge/sensors/stance_link.h"

namespace stance {
namespace {

using Steady = BootClock::time_point;

constexpr std::size_t kReadBytes = 16 * 1024;
// Reads in one service(): a sensor that hands over hours must not keep the thread from its other duties.
constexpr int kMostReads = 32;

// A block lost on the line is asked for so often, if no more than so many must be repeated for it.
constexpr unsigned kMostAsks = 5;
constexpr std::uint64_t kMostRepeatedBlocks = 1024;

// A conversation that starts a sensor of another maker takes up to a second over Bluetooth: not to be
// interrupted.
constexpr std::chrono::milliseconds kAskFamilyEvery{3000};
// A rate is asked for when the one found differs by more than this share.
constexpr double kRateTolerance = 0.15;

std::string whole(double number) { return std::to_string(std::lround(number)); }

std::string seconds(std::chrono::milliseconds time) { return std::to_string(time.count() / 1000) + " s"; }

std::string duration(BootClock::duration time) {
  const auto minutes = std::chrono::duration_cast<std::chrono::minutes>(time).count();
  if (minutes == 0) return seconds(std::chrono::duration_cast<std::chrono::milliseconds>(time));
  if (minutes < 60) return std::to_string(minutes) + " min";
  return std::to_string(minutes / 60) + " h " + std::to_string(minutes % 60) + " min";
}

}  // namespace

std::string_view name_of(LinkState state) {
  switch (state) {
    case LinkState::kAbsent:
      return "absent";
    case LinkState::kProbing:
      return "probing";
    case LinkState::kStreaming:
      return "streaming";
    case LinkState::kStalled:
      return "stalled";
    case LinkState::kLost:
      return "lost";
  }
  return "unknown";
}

struct Link::Impl final : StanceLinkHandler {
  Opener opener;
  LinkListener& listener;
  LinkParams params;

  std::unique_ptr<ByteSource> source;
  StanceLinkDecoder decoder;
  TimeAxis axis;
  LinkCounters counters;
  LinkState state = LinkState::kAbsent;
  std::string detail;  // last told

  HostTime now;  // of the service() that is running
  bool ever_open = false;
  std::optional<Steady> open_at;  // next attempt; none: at once
  std::chrono::milliseconds pause{0};
  bool settles = false;      // a port appeared since the last attempt
  Steady settled_at;         // until then a port that appeared may refuse
  Steady heard_at;           // last sample, or opening
  Steady asked_at;           // last Start
  unsigned asked_again = 0;  // for blocks lost on the line, in a row
  Steady asked_again_at;
  std::vector<std::byte> outgoing;
  StreamPosition stored;
  bool acknowledgement_due = false;

  // --- sensors of other makers ---
  std::unique_ptr<FamilyFramer> framer;  // null: only the Stance link is understood
  FamilyFramer::Ear* ear = nullptr;      // the family on the line; null: the Stance link, or not known
  bool stance_heard = false;             // since the opening
  std::uint64_t frames_at_opening = 0;   // of the Stance link
  bool family_asked = false;             // to start, since the opening
  LineHunt hunt;
  std::uint32_t baud = 0;   // of the line, as far as it was set here; 0: as it was opened
  bool found_told = false;  // since the opening
  std::string remark_told;
  std::string advice;  // about its rate, for the wearer
  RateWatch rate_watch;
  bool rate_decided = false;
  HostTime heard_families_at;  // the last time before now that bytes came
  FamilyStream family_stream{axis, counters, listener};
  std::uint32_t told_revision = 0;
  FamilyCounters earlier;  // of openings before this one

  Impl(Opener port_opener, LinkListener& link_listener, const LinkParams& link_params,
       const StreamPosition& resume)
      : opener(std::move(port_opener)),
        listener(link_listener),
        params(link_params),
        axis(resume),
        stored(resume) {
    if (params.sensor != kStanceLink)
      framer = std::make_unique<FamilyFramer>(SensorSettings{.text_columns = params.text_columns});
  }

  // A Stance sensor is, or may be, on the line.
  [[nodiscard]] bool may_be_stance() const {
    return params.sensor == kStanceLink || (params.sensor == kAnySensor && ear == nullptr);
  }

  void tell(LinkState new_state, std::string sentence) {
    if (new_state == state && sentence == detail) return;
    state = new_state;
    detail = std::move(sentence);
    listener.on_link_state(state, detail);
  }

  // --- port ---

  void try_to_open() {
    if (open_at && now.steady < *open_at) return;
    auto opened = opener();
    if (!opened) {
      const bool is_settling = settling();
      if (is_settling) pause = std::chrono::milliseconds(0);  // it may be a matter of moments
      pause_before_next_attempt();
      if (is_settling) return;
      return tell(ever_open ? LinkState::kLost : LinkState::kAbsent, opened.error().message);
    }
    source = std::move(*opened);
    if (ever_open) ++counters.reconnections;
    ever_open = true;
    heard_at = now.steady;
    found_told = false;
    decoder.reset();
    outgoing.clear();
    tell(LinkState::kProbing, source->name() + " is open, waiting for the sensor.");
    if (framer) {
      listen_anew();
    } else {
      ask_to_start();
    }
  }

  void listen_anew() {
    if (ear != nullptr) earlier += ear->counters;
    ear = nullptr;
    stance_heard = false;
    frames_at_opening = decoder.framing().frames;
    family_asked = false;
    remark_told.clear();
    advice.clear();
    rate_watch.reset();
    rate_decided = false;
    family_stream.forget_sensor();
    baud = params.baud;
    asked_at = now.steady;
    forget_line();
    begin_hunt();
  }

  // What was heard so far is worth nothing: another speed, or another device.
  void forget_line() {
    decoder.reset();
    framer->reset();
    const SensorFamily* named = sensor_family(params.sensor);
    if (named != nullptr) framer->keep_only(*named);
  }

  void begin_hunt() {
    const LineGuess guess = params.guess ? params.guess(source->name()) : LineGuess{};
    const SensorFamily* named = sensor_family(params.sensor);
    LineHunt::Plan plan = plan_for_line(named, guess, params.baud);
    // Nothing to look for: it need not be recognised first.
    if (named != nullptr && plan.bauds.size() == 1) {
      set_speed(plan.bauds.front());
      if (source) know_family(*framer->ear(named->name));
      asked_at = now.steady - kAskFamilyEvery + params.ask_every;  // listens first
      return;
    }
    hunt = LineHunt({.may_ask = params.may_write});
    hunt.start(std::move(plan), now.steady);
  }

  void update_counters() {
    const FramerCounters& framing = decoder.framing();
    FamilyCounters family = earlier;
    if (ear != nullptr) family += ear->counters;
    counters.frames = framing.frames + family.frames;
    counters.checksum_failed = framing.checksum_failed + family.checksum_failed;
    counters.framing_failed = framing.framing_failed + family.form_failed + family.next_header_missing;
    counters.message_failed = decoder.message_failed() + family.out_of_range + family.incomplete;
    counters.before_hello = decoder.before_hello();
  }

  [[nodiscard]] bool settling() {
    if (settles) settled_at = now.steady + params.settling;
    settles = false;
    return now.steady < settled_at;
  }

  void pause_before_next_attempt() {
    pause = pause.count() == 0 ? params.first_pause : std::min(2 * pause, params.longest_pause);
    open_at = now.steady + pause;
  }

  void let_go_of_port() {
    family_stream.settle(now);
    source.reset();
    outgoing.clear();
  }

  void close_port(std::string sentence) {
    let_go_of_port();
    pause_before_next_attempt();
    tell(LinkState::kLost, std::move(sentence));
  }

  void read_all() {
    std::array<std::byte, kReadBytes> bytes;
    for (int i = 0; i < kMostReads && source; ++i) {
      const auto count = source->read(bytes);
      if (!count) return close_port(count.error().message);
      if (*count == 0) return;
      counters.bytes += *count;
      if (hunting()) hunt.heard(*count, now.steady);
      const auto heard = std::span<const std::byte>(bytes).first(*count);
      if (may_be_stance()) decoder.feed(heard, *this);
      if (framer && !stance_heard) hear_families(heard);
    }
  }

  void write_outgoing() {
    while (source && !outgoing.empty()) {
      const auto count = source->write(outgoing);
      if (!count) return close_port(count.error().message);
      if (*count == 0) return;
      outgoing.erase(outgoing.begin(), outgoing.begin() + static_cast<std::ptrdiff_t>(*count));
    }
  }

  // --- time-outs ---

  [[nodiscard]] std::chrono::milliseconds ask_every() const {
    return ear == nullptr ? params.ask_every : kAskFamilyEvery;
  }

  // Nobody is known on the line yet.
  [[nodiscard]] bool hunting() const {
    return framer && ear == nullptr && !stance_heard && decoder.framing().frames == frames_at_opening;
  }

  void ask_to_start() {
    asked_at = now.steady;
    if (!params.may_write) return;
    if (ear != nullptr) {
      ear->decoder->append_start(outgoing);
      family_asked = true;
    } else if (may_be_stance()) {
      if (framer) outgoing.push_back(kFrameDelimiter);  // ends what other families were asked before
      append_acknowledgement();  // before Start, so that the sensor does not repeat what is stored
      append_start(outgoing);
    }
  }

  void go_on_hunting() {
    const auto ears = framer->ears();
    const bool promising =
        std::any_of(ears.begin(), ears.end(), [](const auto& one) { return one.counters.frames > 1; });
    const LineHunt::Step step = hunt.next(promising, now.steady);
    switch (step.what) {
      case LineHunt::What::kWait:
        return;
      case LineHunt::What::kListen:
        return set_speed(step.baud);
      case LineHunt::What::kAsk:
        set_speed(step.question.baud);
        if (source) ask(step.question);
        return;
      case LineHunt::What::kGiveUp:
        return close_port(nobody_found());
    }
  }

  void set_speed(std::uint32_t speed) {
    if (speed == 0 || speed == baud) return;
    baud = speed;
    forget_line();
    // A port that does not take this speed has no sensor at it.
    const auto set = source->set_baud_rate(speed);
    if (!set && set.error().code == ErrorCode::kClosed) close_port(set.error().message);
  }

  void ask(const LineHunt::Question& question) {
    if (question.family == nullptr) return ask_to_start();
    SensorDecoder& decoder_asked = *framer->ear(question.family->name)->decoder;
    if (question.known) {
      decoder_asked.append_start(outgoing);
    } else {
      decoder_asked.append_probe(outgoing);
    }
  }

  [[nodiscard]] std::string nobody_found() const {
    if (!hunt.anything_heard())
      return "Nothing is heard on " + source->name() + (params.may_write ? ", and nobody answers" : "") +
             ". Is the sensor switched on, and is this its port?";
    return "Something is heard on " + source->name() +
           ", but no sensor that Stance knows, at any usual speed. If it sends lines of text, each must hold "
           "three numbers of acceleration.";
  }

  void append_acknowledgement() {
    acknowledgement_due = false;
    if (ear != nullptr || (framer && !stance_heard)) return;
    if (stored.boot_id != 0) append_acknowledge(stored.boot_id, stored.last_sequence, outgoing);
  }

  // Whatever the port has to say comes after the sleep.
  void notice_sleep(BootClock::duration slept) {
    if (slept < params.stalled_after || !source) return;
    family_stream.settle(now);
    family_stream.note_sleep();
    heard_at = now.steady;
    asked_at = now.steady - ask_every();
    if (state != LinkState::kStreaming) return;
    tell(LinkState::kStalled,
         "The computer slept for " + duration(slept) +
             "; what the sensor does not hand over is recorded as unknown, not as sitting.");
  }

  void look_at_the_clock() {
    if (hunting()) return go_on_hunting();
    const auto silent = now.steady - heard_at;
    if (silent >= params.reopen_after) {
      return close_port(source->name() + ": no sample for " + seconds(params.reopen_after) +
                        ", opening it again. Is the sensor switched on, and is this its port?");
    }
    if (state == LinkState::kStreaming && silent >= params.stalled_after) {
      family_stream.settle(now);
      tell(LinkState::kStalled, "Sensor silent for " + seconds(params.stalled_after) +
                                    "; this gap is recorded as unknown, not as sitting.");
    }
    if (state != LinkState::kStreaming && now.steady - asked_at >= ask_every() && outgoing.empty())
      ask_to_start();
  }

  [[nodiscard]] Steady next_deadline() const {
    if (!source) return open_at.value_or(now.steady);
    if (hunting()) return hunt.deadline();
    const Steady reopen = heard_at + params.reopen_after;
    return std::min(
        reopen, state == LinkState::kStreaming ? heard_at + params.stalled_after : asked_at + ask_every());
  }

  // --- what the sensor says ---

  void on_hello(const StanceHello& hello) override {
    stance_heard = true;
    axis.on_hello(hello.boot_id, hello.oldest_buffered_sequence, static_cast<std::int64_t>(hello.time_us),
                  hello.time_scale, now);
    listener.on_hello(hello.sensor);
    const bool other_rate =
        params.rate_hz > 0.0 && std::abs(hello.sensor.rate_hz / params.rate_hz - 1.0) > kRateTolerance;
    if (params.may_write && other_rate && !std::exchange(rate_decided, true))
      append_set_rate(params.rate_hz, outgoing);
  }

  // A block was lost on the line, and the sensor has it until it is acknowledged: another Start makes it
  // begin again after what is stored. What comes before it obeyed is let go, for it comes once more. A sensor
  // that does not obey, or a line that loses the same block each time, gets its gap.
  bool ask_again(std::uint64_t block_sequence) {
    if (!axis.misses_before(block_sequence)) return false;
    const std::uint64_t kept_from = stored.boot_id == axis.position().boot_id ? stored.last_sequence : 0;
    if (axis.position().last_sequence - kept_from > kMostRepeatedBlocks) return false;
    if (asked_again > 0 && now.steady - asked_again_at < params.ask_every) return true;
    if (asked_again == kMostAsks) return false;
    ++asked_again;
    ++counters.asked_again;
    asked_again_at = now.steady;
    append_acknowledgement();
    append_start(outgoing);
    return true;
  }

  void on_block(const StanceBlock& block) override {
    heard_at = now.steady;
    asked_at = now.steady;  // it obeys: another Start would make it begin anew with what it repeats
    if (ask_again(block.sequence)) return;
    if (block.sequence > axis.position().last_sequence) asked_again = 0;
    const TimeAxis::Placement placement = axis.place(block.sequence, block.time_us, now);
    if (placement.verdict == TimeAxis::Verdict::kDuplicate) {
      ++counters.duplicate_blocks;
      return;
    }
    if (placement.verdict == TimeAxis::Verdict::kTimeNotIncreasing) {
      ++counters.time_not_increasing;
      return;
    }
    if (placement.restarted) ++counters.restarts;
    if (placement.gap) counters.lost_blocks += placement.gap->lost_blocks;
    counters.samples += block.samples.size();
    pause = std::chrono::milliseconds(0);
    tell_found(kStanceLink, false);
    tell(LinkState::kStreaming, source->name() + " delivers samples.");
    if (placement.gap) listener.on_gap(*placement.gap);
    samples_ = block.samples;
    for (std::size_t i = 0; i < samples_.size(); ++i) samples_[i].time_s = axis.time_s(block.time_us[i]);
    listener.on_samples({samples_, axis.utc(), axis.position()});
  }

  // --- what a sensor of another maker says ---

  void hear_families(std::span<const std::byte> bytes) {
    framer->feed(bytes);
    take_heard();
    heard_families_at = now;
  }

  void take_heard() {
    if (ear == nullptr && !recognise()) return;
    outgoing.insert(outgoing.end(), ear->output.to_device.begin(), ear->output.to_device.end());
    if (ear->output.battery) listener.on_battery(*ear->output.battery);
    if (ear->output.samples.empty()) return repeat_remark();
    heard_at = now.steady;
    asked_at = now.steady;
    introduce();
    tell_found(ear->family->name, family_asked);
    if (state != LinkState::kStreaming) tell(LinkState::kStreaming, streaming_sentence());
    rate_watch.add(ear->output.samples.size(), now.steady);
    const std::uint64_t before = counters.samples;
    family_stream.add(ear->output.samples, heard_families_at, now);
    if (counters.samples > before) pause = std::chrono::milliseconds(0);
    if (!rate_decided) decide_rate();
  }

  // By its frames alone, or by the answer to a question: one frame of the family that was asked, or of
  // another whose question begins alike, if it is all that was heard.
  bool recognise() {
    FamilyFramer::Ear* found = framer->found();
    const LineHunt::Question* question = hunt.question();
    if (question != nullptr) {
      for (FamilyFramer::Ear& answering : framer->ears()) {
        const bool understood = answering.family == question->family || answering.counters.other_bytes == 0;
        if (answering.counters.frames == 0 || !understood) continue;
        found = &answering;
        family_asked = true;
      }
    }
    if (found == nullptr) return false;
    know_family(*found);
    if (family_asked && !question->known) ask_to_start();
    return true;
  }

  void know_family(FamilyFramer::Ear& found) {
    ear = &found;
    framer->keep_only(*found.family);
    asked_at = now.steady;
    tell(state, std::string(found.family->title) + " is heard on " + source->name() + ".");
  }

  void tell_found(std::string_view family, bool asked) {
    if (std::exchange(found_told, true)) return;
    listener.on_sensor_found({std::string(family), baud, asked});
  }

  // Why samples do not come, where the sensor tells.
  void repeat_remark() {
    const std::string& remark = ear->decoder->description().remark;
    if (state == LinkState::kStreaming || remark == remark_told) return;
    remark_told = remark;
    tell(state, std::string(ear->family->title) + " is heard on " + source->name() + ". " + remark);
  }

  // Once after each opening, when it is known how many samples come: is that what is wanted?
  void decide_rate() {
    const auto found_hz = rate_watch.rate_hz();
    if (!found_hz) return;
    rate_decided = true;
    const bool too_slow = *found_hz < kLeastRate_hz * (1.0 - kRateTolerance);
    const double wish_hz = params.rate_hz > 0.0 ? params.rate_hz : too_slow ? kUsualRate_hz : *found_hz;
    if (std::abs(*found_hz / wish_hz - 1.0) > kRateTolerance) change_rate(*found_hz, wish_hz);
    if (params.may_write && !ear->decoder->description().info.has_gyro) ear->decoder->append_start(outgoing);
    if (!advice.empty()) tell(state, streaming_sentence());
  }

  void change_rate(double found_hz, double wish_hz) {
    if (!ear->family->rate_settable || !params.may_write) {
      advice = "It sends " + whole(found_hz) + " samples a second, not " + whole(wish_hz) +
               ": set its rate with its maker's program.";
      return;
    }
    std::vector<std::byte> command;
    const double most_hz = ear->family->most_rate_hz(baud);
    const bool fits = most_hz == 0.0 || wish_hz <= most_hz;
    double set_hz = 0.0;
    // The nearest that can be set may still be more than the line carries.
    for (double asked_hz = fits ? wish_hz : most_hz; asked_hz >= 1.0; asked_hz *= 0.8) {
      command.clear();
      set_hz = ear->decoder->append_set_rate(asked_hz, command);
      if (most_hz == 0.0 || set_hz <= most_hz) break;
    }
    if (!fits) {
      advice = "At " + std::to_string(baud) + " baud this line carries " + whole(std::floor(most_hz)) +
               " samples a second, not " + whole(wish_hz) + "; it is set to " + whole(set_hz) +
               ". Raise the sensor's baud rate with its maker's program.";
    }
    if (set_hz <= 0.0 || std::abs(set_hz / found_hz - 1.0) <= kRateTolerance) return;
    outgoing.insert(outgoing.end(), command.begin(), command.end());
    if (family_stream.timed_by_clock()) return;
    family_stream.use_rate(set_hz, now);
  }

  // Before the first samples, and again when more is known of the sensor.
  void introduce() {
    const SensorDescription& description = ear->decoder->description();
    if (family_stream.uses(description.clock) && told_revision == description.revision) return;
    family_stream.use_clock(description.clock, description.info.rate_hz, now);
    told_revision = description.revision;
    listener.on_hello(description.info);
    if (state == LinkState::kStreaming) tell(state, streaming_sentence());
  }

  [[nodiscard]] std::string streaming_sentence() const {
    const std::string& remark = ear->decoder->description().remark;
    return source->name() + " delivers samples." + (remark.empty() ? "" : " " + remark) +
           (advice.empty() ? "" : " " + advice);
  }

  void on_battery(const BatteryStatus& battery) override { listener.on_battery(battery); }

  void on_reply(const StanceReply& reply) override {
    if (!reply.accepted) tell(state, "The sensor refused to " + reply.command + ": " + reply.reason);
  }

  void on_other_version(std::uint32_t version) override {
    tell(state, "The sensor speaks version " + std::to_string(version) +
                    " of the Stance link, this program version " + std::to_string(kStanceLinkVersion) +
                    ". Update the older of the two.");
  }

 private:
  std::vector<ImuSample> samples_;  // of the block at hand, on the axis
};

Link::Link(Opener opener, LinkListener& listener, const LinkParams& params, const StreamPosition& resume)
    : impl_(std::make_unique<Impl>(std::move(opener), listener, params, resume)) {}

// Best effort: a sensor that is told so buffers instead of talking to nobody.
Link::~Link() {
  if (!impl_->source) return;
  if (impl_->ear != nullptr) {
    // What began to send by itself goes on as it was found.
    if (impl_->family_asked) impl_->ear->decoder->append_stop(impl_->outgoing);
  } else if (!impl_->framer || impl_->stance_heard) {
    append_stop(impl_->outgoing);
  }
  static_cast<void>(impl_->source->write(impl_->outgoing));
}

void Link::service(const HostTime& now) {
  const auto slept = now.asleep - impl_->now.asleep;
  const bool first = impl_->now.steady == BootClock::time_point();
  impl_->now = now;
  if (!first) impl_->notice_sleep(slept);
  if (!impl_->source) impl_->try_to_open();
  if (impl_->source) impl_->read_all();
  if (impl_->source) impl_->look_at_the_clock();
  if (impl_->source && impl_->acknowledgement_due) impl_->append_acknowledgement();
  impl_->write_outgoing();
  impl_->update_counters();
}

double Link::set_rate(double rate_hz) {
  if (!impl_->source) return 0.0;
  if (impl_->ear != nullptr) return impl_->ear->decoder->append_set_rate(rate_hz, impl_->outgoing);
  if (impl_->framer && !impl_->stance_heard) return 0.0;
  append_set_rate(rate_hz, impl_->outgoing);
  return rate_hz;
}

std::string_view Link::sensor() const {
  if (impl_->ear != nullptr) return impl_->ear->family->name;
  return !impl_->framer || impl_->stance_heard ? kStanceLink : std::string_view();
}

void Link::acknowledge(const StreamPosition& stored) {
  if (stored.boot_id == impl_->stored.boot_id && stored.last_sequence == impl_->stored.last_sequence) return;
  impl_->stored = stored;
  impl_->acknowledgement_due = true;
}

void Link::try_again() {
  impl_->settles = true;
  impl_->open_at.reset();
  impl_->pause = std::chrono::milliseconds(0);
}

void Link::leave_port() {
  impl_->let_go_of_port();
  try_again();
}

bool Link::has_clock() const {
  if (impl_->ear != nullptr) return impl_->family_stream.timed_by_clock();
  return impl_->axis.position().boot_id != 0;
}

int Link::poll_handle() const { return impl_->source ? impl_->source->poll_handle() : -1; }

int Link::wait_ms(const HostTime& now) const {
  if (impl_->source && (!impl_->outgoing.empty() || impl_->acknowledgement_due)) return 10;
  const auto wait = std::chrono::ceil<std::chrono::milliseconds>(impl_->next_deadline() - now.steady).count();
  return static_cast<int>(std::clamp<std::int64_t>(wait, 0, 60'000));
}

LinkState Link::state() const { return impl_->state; }
const LinkCounters& Link::counters() const { return impl_->counters; }
const StreamPosition& Link::position() const { return impl_->axis.position(); }

}  // namespace stance
