#include "firmware-bridge/link.h"

#include <algorithm>
#include <array>
#include <limits>
#include <utility>

#include "firmware-bridge/sensors/stance_link.h"

namespace stance {
namespace {

using Steady = std::chrono::steady_clock::time_point;

constexpr std::size_t kReadBytes = 16 * 1024;
// Reads in one service(): a sensor that hands over hours must not keep the thread from its other duties.
constexpr int kMostReads = 32;

std::string seconds(std::chrono::milliseconds time) { return std::to_string(time.count() / 1000) + " s"; }

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
  Steady heard_at;  // last sample, or opening
  Steady asked_at;  // last Start
  std::vector<std::byte> outgoing;
  StreamPosition stored;
  bool acknowledgement_due = false;

  Impl(Opener port_opener, LinkListener& link_listener, const LinkParams& link_params,
       const StreamPosition& resume)
      : opener(std::move(port_opener)),
        listener(link_listener),
        params(link_params),
        axis(resume),
        stored(resume) {}

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
      pause_before_next_attempt();
      return tell(ever_open ? LinkState::kLost : LinkState::kAbsent, opened.error().message);
    }
    source = std::move(*opened);
    if (ever_open) ++counters.reconnections;
    ever_open = true;
    heard_at = now.steady;
    decoder.reset();
    outgoing.clear();
    tell(LinkState::kProbing, source->name() + " is open, waiting for the sensor.");
    append_acknowledgement();  // before Start, so that the sensor does not repeat what is stored
    ask_to_start();
  }

  void pause_before_next_attempt() {
    pause = pause.count() == 0 ? params.first_pause : std::min(2 * pause, params.longest_pause);
    open_at = now.steady + pause;
  }

  void close_port(std::string sentence) {
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
      decoder.feed(std::span(bytes).first(*count), *this);
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

  void ask_to_start() {
    asked_at = now.steady;
    append_start(outgoing);
  }

  void append_acknowledgement() {
    acknowledgement_due = false;
    if (stored.boot_id != 0) append_acknowledge(stored.boot_id, stored.last_sequence, outgoing);
  }

  void look_at_the_clock() {
    const auto silent = now.steady - heard_at;
    if (silent >= params.reopen_after) {
      return close_port(source->name() + ": no sample for " + seconds(params.reopen_after) +
                        ", opening it again. Is the sensor switched on, and is this its port?");
    }
    if (state == LinkState::kStreaming && silent >= params.stalled_after) {
      tell(LinkState::kStalled, "Sensor silent for " + seconds(params.stalled_after) +
                                    "; this gap is recorded as unknown, not as sitting.");
    }
    if (state != LinkState::kStreaming && now.steady - asked_at >= params.ask_every && outgoing.empty())
      ask_to_start();
  }

  [[nodiscard]] Steady next_deadline() const {
    if (!source) return open_at.value_or(now.steady);
    const Steady reopen = heard_at + params.reopen_after;
    return std::min(reopen, state == LinkState::kStreaming ? heard_at + params.stalled_after
                                                           : asked_at + params.ask_every);
  }

  // --- what the sensor says ---

  void on_hello(const StanceHello& hello) override {
    axis.on_hello(hello.boot_id, hello.oldest_buffered_sequence, static_cast<std::int64_t>(hello.time_us),
                  hello.time_scale, now);
    listener.on_hello(hello.sensor);
  }

  void on_block(const StanceBlock& block) override {
    const TimeAxis::Placement placement = axis.place(block.sequence, block.time_us, now);
    heard_at = now.steady;
    asked_at = now.steady;  // it obeys: another Start would make it begin anew with what it repeats
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
  append_stop(impl_->outgoing);
  static_cast<void>(impl_->source->write(impl_->outgoing));
}

void Link::service(const HostTime& now) {
  impl_->now = now;
  if (!impl_->source) impl_->try_to_open();
  if (impl_->source) impl_->read_all();
  if (impl_->source) impl_->look_at_the_clock();
  if (impl_->source && impl_->acknowledgement_due) impl_->append_acknowledgement();
  impl_->write_outgoing();
  const FramerCounters& framing = impl_->decoder.framing();
  impl_->counters.bytes = framing.bytes;
  impl_->counters.frames = framing.frames;
  impl_->counters.checksum_failed = framing.checksum_failed;
  impl_->counters.framing_failed = framing.framing_failed;
  impl_->counters.message_failed = impl_->decoder.message_failed();
  impl_->counters.before_hello = impl_->decoder.before_hello();
}

void Link::acknowledge(const StreamPosition& stored) {
  if (stored.boot_id == impl_->stored.boot_id && stored.last_sequence == impl_->stored.last_sequence) return;
  impl_->stored = stored;
  impl_->acknowledgement_due = true;
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
