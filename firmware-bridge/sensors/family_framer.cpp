#include "firmware-bridge/sensors/family_framer.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "firmware-bridge/sensors/wire_values.h"

namespace stance {
namespace {

// Beyond what any family's chips measure (16 to 24 g, 2000 to 4000 deg/s), so never a reading.
constexpr double kMostAcc_m_s2 = 40.0 * kStandardGravity_m_s2;
constexpr double kMostGyro_rad_s = 4500.0 * kRadPerDeg;

bool within(const Vector3& vector, double most) {
  return std::all_of(vector.begin(), vector.end(), [&](float v) { return std::abs(v) <= most; });
}

bool possible(const ImuSample& sample) {
  const bool gyro_absent = std::all_of(sample.gyro_sensor_rad_s.begin(), sample.gyro_sensor_rad_s.end(),
                                       [](float v) { return std::isnan(v); });
  return within(sample.acc_sensor_m_s2, kMostAcc_m_s2) &&
         (gyro_absent || within(sample.gyro_sensor_rad_s, kMostGyro_rad_s));
}

void count(FamilyCounters& counters, Refusal reason) {
  switch (reason) {
    case Refusal::kForm:
      ++counters.form_failed;
      return;
    case Refusal::kChecksum:
      ++counters.checksum_failed;
      return;
    case Refusal::kNextHeader:
      ++counters.next_header_missing;
      return;
    case Refusal::kRange:
      ++counters.out_of_range;
      return;
  }
}

}  // namespace

FamilyCounters& FamilyCounters::operator+=(const FamilyCounters& more) {
  frames += more.frames;
  frame_bytes += more.frame_bytes;
  samples += more.samples;
  other_bytes += more.other_bytes;
  form_failed += more.form_failed;
  checksum_failed += more.checksum_failed;
  next_header_missing += more.next_header_missing;
  out_of_range += more.out_of_range;
  incomplete += more.incomplete;
  return *this;
}

FamilyFramer::FamilyFramer(const SensorSettings& settings, std::span<const SensorFamily* const> families) {
  for (const SensorFamily* family : families) {
    Ear& ear = ears_.emplace_back();
    ear.family = family;
    ear.decoder = family->make_decoder(settings);
  }
}

FamilyFramer::~FamilyFramer() = default;

void FamilyFramer::feed(std::span<const std::byte> bytes) {
  const std::size_t heard_before = kept_.size();
  kept_.insert(kept_.end(), bytes.begin(), bytes.end());
  for (Ear& ear : ears_) {
    ear.output.samples.clear();
    ear.output.to_device.clear();
    ear.output.battery.reset();
    if (ear.deaf) {
      ear.at = kept_.size();
    } else {
      listen(ear, heard_before);
    }
  }
  forget_heard();
}

void FamilyFramer::listen(Ear& ear, std::size_t heard_before) {
  const StartBytes& starts = ear.family->starts;
  while (true) {
    const std::size_t before = ear.at;
    while (ear.at < kept_.size() && !starts[std::to_integer<std::size_t>(kept_[ear.at])]) ++ear.at;
    if (ear.at != before) {
      ear.counters.other_bytes += ear.at - before;
      ear.after_loss = true;
    }
    const auto rest = std::span<const std::byte>(kept_).subspan(ear.at);
    if (rest.empty()) return;
    Look look = ear.decoder->look(rest);
    if (look.verdict == Look::Verdict::kNeedMore) {
      if (rest.size() < ear.family->longest_frame) return;
      look = Look::refused(Refusal::kForm);
    }
    if (look.verdict == Look::Verdict::kRefused) {
      count(ear.counters, look.reason);
      ear.counters.other_bytes += look.size;
      ear.at += look.size;
      ear.after_loss = true;
      continue;
    }
    ++ear.counters.frames;
    ear.counters.frame_bytes += look.size;
    const std::size_t first_new = ear.output.samples.size();
    ear.decoder->take(rest.first(look.size), ear.after_loss, ear.output);
    for (std::size_t i = first_new; i < ear.output.samples.size(); ++i)
      ear.output.samples[i].heard_before = ear.at + look.size <= heard_before;
    check_samples(ear, first_new);
    ear.at += look.size;
    ear.after_loss = false;
  }
}

void FamilyFramer::check_samples(Ear& ear, std::size_t first_new) {
  auto& samples = ear.output.samples;
  const bool needs_gyro = ear.decoder->description().info.has_gyro;
  std::size_t kept = first_new;
  for (std::size_t i = first_new; i < samples.size(); ++i) {
    if (!possible(samples[i].sample)) {
      ++ear.counters.out_of_range;
    } else if (needs_gyro && !samples[i].sample.has_gyro()) {
      ++ear.counters.incomplete;
    } else {
      samples[kept++] = samples[i];
    }
  }
  samples.resize(kept);
  ear.counters.samples += kept - first_new;
  ear.counters.incomplete += std::exchange(ear.output.incomplete, 0);
}

void FamilyFramer::forget_heard() {
  std::size_t heard_by_all = kept_.size();
  for (const Ear& ear : ears_) heard_by_all = std::min(heard_by_all, ear.at);
  kept_.erase(kept_.begin(), kept_.begin() + static_cast<std::ptrdiff_t>(heard_by_all));
  for (Ear& ear : ears_) ear.at -= heard_by_all;
}

void FamilyFramer::reset() {
  kept_.clear();
  for (Ear& ear : ears_) {
    ear.decoder->reset();
    ear.output.samples.clear();
    ear.output.to_device.clear();
    ear.output.battery.reset();
    ear.counters = {};
    ear.at = 0;
    ear.after_loss = true;
    ear.deaf = false;
  }
}

void FamilyFramer::keep_only(const SensorFamily& family) {
  for (Ear& ear : ears_) ear.deaf = ear.family != &family;
}

FamilyFramer::Ear* FamilyFramer::ear(std::string_view family_name) {
  const auto it = std::find_if(ears_.begin(), ears_.end(),
                               [&](const Ear& ear) { return ear.family->name == family_name; });
  return it == ears_.end() ? nullptr : &*it;
}

const FamilyFramer::Ear* FamilyFramer::found() const {
  const auto it = std::max_element(ears_.begin(), ears_.end(), [](const Ear& a, const Ear& b) {
    return a.counters.frame_bytes < b.counters.frame_bytes;
  });
  if (it == ears_.end() || it->counters.frames < kFramesToBelieve) return nullptr;
  return it->counters.frame_bytes > it->counters.other_bytes ? &*it : nullptr;
}

}  // namespace stance
