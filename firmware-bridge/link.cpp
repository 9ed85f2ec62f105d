#include "firmware-bridge/link.h"

#include <algorithm>
#include <array>
#include <limits>
#include <utility>

#include "firmware-bridge/clock/device_time.h"
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

constexpr std::string_view kStanceLink = "stance-link";
constexpr std::string_view kAnySensor = "any";
// A conversation that starts a sensor of another maker takes up to a second over Bluetooth: not to be
// interrupted.
constexpr std::chrono::milliseconds kAskFamilyEvery{3000};
// Samples further apart are a gap: the analysis interpolates over less.
constexpr std::int64_t kGap_us = 200'000;

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
  bool settles = false;  // a port appeared since the last attempt
  Steady settled_at;     // until then a port that appeared may refuse
  Steady heard_at;       // last sample, or opening
  Steady asked_at;       // last Start
  bool slept_since_samples = false;
  unsigned asked_again = 0;  // for blocks lost on the line, in a row
  Steady asked_again_at;
  std::vector<std::byte> outgoing;
  StreamPosition stored;
  bool acknowledgement_due = false;

  // --- sensors of other makers ---
  std::unique_ptr<FamilyFramer> framer;  // null: only the Stance link is understood
  FamilyFramer::Ear* ear = nullptr;      // the family on the line; null: the Stance link, or not known
  bool stance_heard = false;             // since the opening
  bool bytes_heard = false;              // likewise
  std::uint64_t frames_at_opening = 0;   // of the Stance link
  bool family_asked = false;             // to start, since the opening
  HostTime heard_families_at;            // the last time before now that bytes came
  HostTime batch_heard_at;               // when the last sample at hand came
  std::optional<DeviceTime> device_time;
  // Until device_time tells when they were made: from waiting_used on, the oldest first.
  std::vector<ImuSample> waiting;
  std::size_t waiting_used = 0;
  DeviceClock device_clock;    // of device_time
  double known_rate_hz = 0.0;  // learned before the line was lost; 0: nothing was
  std::uint32_t told_revision = 0;
  std::uint64_t boot_id = 0;  // of this run of the sensor, made up
  std::uint64_t sequence = 0;
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
    if (ear != nullptr) add(earlier, ear->counters);
    framer->reset();
    ear = framer->ear(params.sensor);
    if (ear != nullptr) framer->keep_only(*ear->family);
    stance_heard = false;
    bytes_heard = false;
    frames_at_opening = decoder.framing().frames;
    family_asked = false;
    if (device_time) known_rate_hz = device_time->rate_hz();
    device_time.reset();
    forget_waiting();
    // Listens first: asks after ask_every.
    asked_at = ear == nullptr ? now.steady : now.steady - kAskFamilyEvery + params.ask_every;
  }

  static void add(FamilyCounters& sum, const FamilyCounters& counters) {
    sum.frames += counters.frames;
    sum.checksum_failed += counters.checksum_failed;
    sum.form_failed += counters.form_failed;
    sum.next_header_missing += counters.next_header_missing;
    sum.out_of_range += counters.out_of_range;
    sum.incomplete += counters.incomplete;
  }

  void update_counters() {
    const FramerCounters& framing = decoder.framing();
    FamilyCounters family = earlier;
    if (ear != nullptr) add(family, ear->counters);
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

  void close_port(std::string sentence) {
    settle();
    source.reset();
    outgoing.clear();
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
      bytes_heard = true;
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

  void ask_to_start() {
    asked_at = now.steady;
    if (ear != nullptr) {
      ear->decoder->append_start(outgoing);
      family_asked = true;
      return;
    }
    // Bytes that nobody recognised may be those of a device that must not be disturbed.
    const bool may_write = params.sensor == kStanceLink || stance_heard || !bytes_heard ||
                           decoder.framing().frames != frames_at_opening;
    if (!may_be_stance() || !may_write) return;
    append_acknowledgement();  // before Start, so that the sensor does not repeat what is stored
    append_start(outgoing);
  }

  void append_acknowledgement() {
    acknowledgement_due = false;
    if (ear != nullptr || (framer && !stance_heard)) return;
    if (stored.boot_id != 0) append_acknowledge(stored.boot_id, stored.last_sequence, outgoing);
  }

  // Whatever the port has to say comes after the sleep.
  void notice_sleep(BootClock::duration slept) {
    if (slept < params.stalled_after || !source) return;
    settle();
    slept_since_samples = true;
    heard_at = now.steady;
    asked_at = now.steady - ask_every();
    if (state != LinkState::kStreaming) return;
    tell(LinkState::kStalled,
         "The computer slept for " + duration(slept) +
             "; what the sensor does not hand over is recorded as unknown, not as sitting.");
  }

  void look_at_the_clock() {
    const auto silent = now.steady - heard_at;
    if (silent >= params.reopen_after) {
      return close_port(source->name() + ": no sample for " + seconds(params.reopen_after) +
                        ", opening it again. Is the sensor switched on, and is this its port?");
    }
    if (state == LinkState::kStreaming && silent >= params.stalled_after) {
      settle();
      tell(LinkState::kStalled, "Sensor silent for " + seconds(params.stalled_after) +
                                    "; this gap is recorded as unknown, not as sitting.");
    }
    if (state != LinkState::kStreaming && now.steady - asked_at >= ask_every() && outgoing.empty())
      ask_to_start();
  }

  [[nodiscard]] Steady next_deadline() const {
    if (!source) return open_at.value_or(now.steady);
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
    if (ear == nullptr) {
      ear = framer->found();
      if (ear == nullptr) return;
      framer->keep_only(*ear->family);
      asked_at = now.steady;
      tell(state, std::string(ear->family->title) + " is heard on " + source->name() + ".");
    }
    outgoing.insert(outgoing.end(), ear->output.to_device.begin(), ear->output.to_device.end());
    if (ear->output.battery) listener.on_battery(*ear->output.battery);
    if (ear->output.samples.empty()) return;
    heard_at = now.steady;
    asked_at = now.steady;
    introduce();
    place_samples();
  }

  // Before the first samples, and again when more is known of the sensor.
  void introduce() {
    const SensorDescription& description = ear->decoder->description();
    const bool clock_is_known = device_time && device_clock.bits == description.clock.bits &&
                                device_clock.ticks_per_s == description.clock.ticks_per_s;
    if (clock_is_known && told_revision == description.revision) return;
    if (!clock_is_known) {
      settle();
      forget_waiting();
      device_clock = description.clock;
      device_time.emplace(device_clock,
                          description.info.rate_hz > 0.0 ? description.info.rate_hz : known_rate_hz);
      boot_id = 0;
    }
    told_revision = description.revision;
    listener.on_hello(description.info);
    if (state == LinkState::kStreaming) tell(state, streaming_sentence());
  }

  [[nodiscard]] std::string streaming_sentence() const {
    const std::string& remark = ear->decoder->description().remark;
    return source->name() + " delivers samples." + (remark.empty() ? "" : " " + remark);
  }

  void place_samples() {
    for (const DeviceSample& sample : ear->output.samples) {
      waiting.push_back(sample.sample);
      batch_heard_at = sample.heard_before ? heard_families_at : now;
      device_time->add(sample.ticks, batch_heard_at);
      take_placed();
    }
    deliver_placed();
  }

  void take_placed() {
    while (const auto time_us = device_time->take()) {
      if (!times_us_.empty() && *time_us - times_us_.back() > kGap_us) deliver_placed();
      samples_.push_back(waiting[waiting_used++]);
      times_us_.push_back(*time_us);
    }
    if (waiting_used == waiting.size()) forget_waiting();
  }

  void forget_waiting() {
    waiting.clear();
    waiting_used = 0;
  }

  // The line is silent or gone: samples whose time was held back come out now.
  void settle() {
    if (!device_time) return;
    device_time->settle();
    take_placed();
    deliver_placed();
  }

  void deliver_placed() {
    if (samples_.empty()) return;
    if (boot_id == 0) {
      boot_id = static_cast<std::uint64_t>(now.utc.time_since_epoch() / std::chrono::microseconds(1)) | 1U;
      if (boot_id == axis.position().boot_id) boot_id += 2;
      sequence = 0;
      axis.on_hello(boot_id, 0, times_us_.back(), 1.0, batch_heard_at);
    }
    const double before_s = axis.position().last_time_s;
    const bool first_ever = axis.position().boot_id == 0;
    TimeAxis::Placement placement = axis.place(++sequence, times_us_, batch_heard_at);
    if (placement.verdict != TimeAxis::Verdict::kNew) {
      ++counters.time_not_increasing;
    } else {
      for (std::size_t i = 0; i < samples_.size(); ++i) samples_[i].time_s = axis.time_s(times_us_[i]);
      const bool apart = (samples_.front().time_s - before_s) * 1e6 > static_cast<double>(kGap_us);
      if (placement.gap) {
        placement.gap->reason = "line was lost";
        ++counters.restarts;
      } else if (apart && !first_ever) {
        placement.gap = Gap{before_s, samples_.front().time_s, 0, "samples lost on the line"};
      }
      if (placement.gap && slept_since_samples) placement.gap->reason = "computer slept";
      slept_since_samples = false;
      counters.samples += samples_.size();
      pause = std::chrono::milliseconds(0);
      if (state != LinkState::kStreaming) tell(LinkState::kStreaming, streaming_sentence());
      if (placement.gap) listener.on_gap(*placement.gap);
      listener.on_samples({samples_, axis.utc(), axis.position()});
    }
    samples_.clear();
    times_us_.clear();
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
  std::vector<std::int64_t> times_us_;
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

int Link::poll_handle() const { return impl_->source ? impl_->source->poll_handle() : -1; }

int Link::wait_ms(const HostTime& now) const {
  if (!impl_->outgoing.empty() || impl_->acknowledgement_due) return 10;
  const auto wait = std::chrono::ceil<std::chrono::milliseconds>(impl_->next_deadline() - now.steady).count();
  return static_cast<int>(std::clamp<std::int64_t>(wait, 0, 60'000));
}

LinkState Link::state() const { return impl_->state; }
const LinkCounters& Link::counters() const { return impl_->counters; }
const StreamPosition& Link::position() const { return impl_->axis.position(); }

}  // namespace stance
