#include "tools/stance/daemon/ingest.h"

#include <poll.h>

#include <algorithm>
#include <array>

namespace stance {
namespace {

// Blocks of 0.1 s: thirteen minutes of a sensor's stream at its own speed.
constexpr std::size_t kItems = 8192;
constexpr std::size_t kPositions = 64;
// Longest sleep, so that the watchdog sees the thread go round.
constexpr int kLongestWaitMs = 1000;
// While the queue is too full to read the port.
constexpr int kFullWaitMs = 10;

}  // namespace

Ingest::Ingest(PortChoice ports, const LinkParams& params, const StreamPosition& resume, CaptureFile* capture)
    : ports_(std::move(ports)),
      params_(params),
      resume_(resume),
      capture_(capture),
      items_(kItems),
      acknowledgements_(kPositions) {
  params_.guess = [this](const std::string&) { return ports_.guess(); };
  thread_ = std::thread([this] { run(); });
}

Ingest::~Ingest() {
  abandon_ = true;
  acknowledgements_.wake();
  thread_.join();
}

void Ingest::stop() {
  stopping_ = true;
  acknowledgements_.wake();
}

void Ingest::look_again() {
  look_again_ = true;
  acknowledgements_.wake();
}

void Ingest::acknowledge(const StreamPosition& stored) {
  // When the queue is full a later, higher position says the same.
  acknowledgements_.push(StreamPosition(stored));
}

void Ingest::acknowledge_final(const StreamPosition& stored) {
  acknowledge(stored);
  final_acknowledged_ = true;
  acknowledgements_.wake();
}

void Ingest::run() {
  Link link([this] { return open(); }, *this, params_, resume_);
  while (!abandon_) {
    ++rounds_;
    acknowledgements_
        .clear_wake();  // before the flags are looked at, or a change of them would be slept over
    if (stopping_ && !stop_passed_on_) stop_passed_on_ = items_.push(StopItem{});
    const bool last_round = final_acknowledged_;
    take_acknowledgements(link);
    if (look_again_.exchange(false) && link.poll_handle() < 0) link.try_again();
    // Past the stop samples are read and let go, not acknowledged: the sensor will send them again.
    if (items_.size() <= items_.capacity() / 2) {
      const HostTime now = read_host_clocks();
      if (capture_ != nullptr) capture_->set_now(now);
      link.service(now);
    }
    if (last_round) return;
    wait(link);
  }
}

Result<std::unique_ptr<ByteSource>> Ingest::open() {
  auto source = ports_.open();
  if (source && capture_ != nullptr) return capture_->tap(std::move(*source));
  return source;
}

void Ingest::wait(Link& link) {
  const bool full = items_.size() > items_.capacity() / 2;
  const bool away = link.poll_handle() < 0;
  const bool searching = away || link.sensor().empty();
  // A negative handle is passed over by poll.
  std::array<pollfd, 3> handles = {
      {{.fd = acknowledgements_.wake_handle(), .events = POLLIN, .revents = 0},
       {.fd = full ? -1 : link.poll_handle(), .events = POLLIN, .revents = 0},
       {.fd = searching ? port_watch_.poll_handle() : -1, .events = POLLIN, .revents = 0}}};
  const int limit = full ? kFullWaitMs : kLongestWaitMs;
  ::poll(handles.data(), handles.size(), std::min(limit, link.wait_ms(read_host_clocks())));
  if (!searching || !port_watch_.changed()) return;
  if (away) {
    link.try_again();
  } else if (ports_.better_port_there()) {
    link.leave_port();
  }
}

void Ingest::take_acknowledgements(Link& link) {
  std::optional<StreamPosition> newest;
  while (auto position = acknowledgements_.pop()) newest = position;
  if (newest) link.acknowledge(*newest);
}

void Ingest::put(IngestItem&& item) {
  if (!stop_passed_on_) items_.push(std::move(item));
}

void Ingest::on_link_state(LinkState state, const std::string& detail) {
  const auto now = std::chrono::duration_cast<std::chrono::microseconds>(
      std::chrono::system_clock::now().time_since_epoch());
  put(LinkItem{state, detail, now.count()});
}

void Ingest::on_hello(const RecordingInfo& sensor) { put(HelloItem{sensor}); }

void Ingest::on_samples(const SampleBatch& batch) {
  if (stop_passed_on_) return;
  SamplesItem item{{batch.samples.begin(), batch.samples.end()}, batch.utc, batch.position};
  if (!items_.push(std::move(item))) dropped_samples_ += batch.samples.size();
}

void Ingest::on_gap(const Gap& gap) {
  put(GapItem{gap.from_time_s, gap.to_time_s, gap.lost_blocks, std::string(gap.reason)});
}

void Ingest::on_battery(const BatteryStatus& battery) { put(BatteryItem{battery}); }

void Ingest::on_sensor_found(const LineGuess& found) {
  auto entry = ports_.found(found);
  put(FoundItem{ports_.opened().path, found, std::move(entry)});
}

}  // namespace stance
