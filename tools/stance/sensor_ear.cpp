#include "tools/stance/sensor_ear.h"

#include <poll.h>

#include <algorithm>
#include <cmath>

#include "firmware-bridge/sensors/sensor_family.h"

namespace stance {
namespace {

constexpr std::size_t kMostSamples = 100'000;
// What varies less within half a second lies still: movement of a person is above, noise of a chip far below.
constexpr double kRestWindow_s = 0.5;
constexpr double kRest_m_s2 = 0.15;
// By which the least delay of a third may be off: USB adapters hold bytes for up to 16 ms, seldom for less.
constexpr double kDelayDoubt_s = 0.005;
constexpr int kLongestWaitMs = 50;

double seconds_between(const HostTime& from, const HostTime& to) {
  return std::chrono::duration<double>(to.steady - from.steady).count();
}

double length_of(const Vector3& v) {
  return std::sqrt(double{v[0]} * v[0] + double{v[1]} * v[1] + double{v[2]} * v[2]);
}

template <typename Done>
void serve(std::vector<std::unique_ptr<SensorEar>>& ears, double most_s, const Done& is_done) {
  const HostTime begin = read_host_clocks();
  std::vector<pollfd> handles(ears.size());
  while (true) {
    const HostTime now = read_host_clocks();
    int wait_ms = kLongestWaitMs;
    bool all_done = true;
    for (std::size_t i = 0; i < ears.size(); ++i) {
      ears[i]->service(now);
      const bool done = is_done(*ears[i]);
      handles[i] = {.fd = done ? -1 : ears[i]->poll_handle(), .events = POLLIN, .revents = 0};
      if (!done) wait_ms = std::min(wait_ms, ears[i]->wait_ms(now));
      all_done = all_done && done;
    }
    if (all_done || seconds_between(begin, now) > most_s) return;
    ::poll(handles.data(), handles.size(), wait_ms);
  }
}

}  // namespace

SensorEar::SensorEar(PortChoice ports, LinkParams params) : ports_(std::move(ports)) {
  params.guess = [this](const std::string&) { return ports_.guess(); };
  const auto open = [this]() -> Result<std::unique_ptr<ByteSource>> {
    auto source = ports_.open();
    if (!source) open_error_ = source.error().code;
    return source;
  };
  link_.reset(new Link(open, *this, params));  // the base is private
}

SensorEar::~SensorEar() = default;

void SensorEar::service(const HostTime& now) {
  if (!started_) started_ = now;
  now_ = now;
  if (!failed_) link_->service(now);
}

int SensorEar::poll_handle() const { return failed_ ? -1 : link_->poll_handle(); }
int SensorEar::wait_ms(const HostTime& now) const { return link_->wait_ms(now); }
LinkCounters SensorEar::counters() const { return link_->counters(); }
bool SensorEar::has_clock() const { return link_->has_clock(); }

bool SensorEar::done(double seconds_of_samples) const {
  if (failed_) return true;
  return !samples_.empty() && samples_.back().time_s - samples_.front().time_s >= seconds_of_samples;
}

void SensorEar::on_link_state(LinkState state, const std::string& detail) {
  detail_ = detail;
  if (state == LinkState::kAbsent || state == LinkState::kLost) failed_ = true;
}

void SensorEar::on_sensor_found(const LineGuess& found) {
  found_ = found;
  found_after_s_ = seconds_between(*started_, now_);
  remember_ = ports_.found(found);
}

void SensorEar::on_samples(const SampleBatch& batch) {
  if (samples_.size() > kMostSamples) return;
  samples_.insert(samples_.end(), batch.samples.begin(), batch.samples.end());
  arrivals_.push_back({batch.samples.back().time_s, seconds_between(*started_, now_)});
}

double SensorEar::rate_hz() const {
  if (samples_.size() < 3) return 0.0;
  // Of the last part: the rate may have been set on the way.
  const std::size_t first = samples_.size() / 2;
  const double passed_s = samples_.back().time_s - samples_[first].time_s;
  return passed_s > 0.0 ? static_cast<double>(samples_.size() - 1 - first) / passed_s : 0.0;
}

std::optional<double> SensorEar::gravity_m_s2() const {
  std::optional<double> gravity;
  double least = kRest_m_s2;
  for (std::size_t begin = 0; begin < samples_.size();) {
    double sum = 0.0;
    double squares = 0.0;
    std::size_t end = begin;
    for (; end < samples_.size() && samples_[end].time_s - samples_[begin].time_s <= kRestWindow_s; ++end) {
      const double length = length_of(samples_[end].acc_sensor_m_s2);
      sum += length;
      squares += length * length;
    }
    const auto count = static_cast<double>(end - begin);
    const double mean = sum / count;
    const double spread = std::sqrt(std::max(0.0, squares / count - mean * mean));
    if (end - begin >= 5 && spread < least) {
      least = spread;
      gravity = mean;
    }
    begin = end;
  }
  return gravity;
}

std::optional<SensorEar::Drift> SensorEar::drift() const {
  const std::size_t third = arrivals_.size() / 3;
  if (third < 3) return std::nullopt;
  const auto least_delay = [&](std::size_t begin) {
    const auto first = arrivals_.begin() + static_cast<std::ptrdiff_t>(begin);
    return *std::min_element(
        first, first + static_cast<std::ptrdiff_t>(third),
        [](const Arrival& a, const Arrival& b) { return a.host_s - a.sample_s < b.host_s - b.sample_s; });
  };
  const Arrival early = least_delay(0);
  const Arrival late = least_delay(arrivals_.size() - third);
  const double passed_s = late.host_s - early.host_s;
  if (passed_s <= 0.0) return std::nullopt;
  return Drift{((late.sample_s - early.sample_s) / passed_s - 1.0) * 1e6, kDelayDoubt_s / passed_s * 1e6};
}

std::string family_title(std::string_view family) {
  const SensorFamily* known = sensor_family(family);
  return known == nullptr ? "Stance sensor" : std::string(known->title);
}

void listen_until_streaming(std::vector<std::unique_ptr<SensorEar>>& ears, double most_s) {
  serve(ears, most_s, [](const SensorEar& ear) { return ear.streaming() || ear.failed(); });
}

void listen(std::vector<std::unique_ptr<SensorEar>>& ears, double seconds_of_samples, double most_s) {
  serve(ears, most_s, [&](const SensorEar& ear) { return ear.done(seconds_of_samples); });
}

}  // namespace stance
