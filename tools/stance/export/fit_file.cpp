#include "tools/stance/export/fit_file.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <vector>

#include "tools/stance/local_time.h"
#include "tools/stance/report/corrected.h"

namespace stance {
namespace {

// FIT counts seconds since 1989-12-31 00:00 UTC.
constexpr std::int64_t kFitEpoch_s = 631'065'600;
constexpr double kRecordEvery_s = 60.0;

enum class Base : std::uint8_t { kEnum = 0x00, kUint8 = 0x02, kUint16 = 0x84, kUint32 = 0x86 };

int size_of(Base base) {
  if (base == Base::kUint32) return 4;
  return base == Base::kUint16 ? 2 : 1;
}

struct Field {
  std::uint8_t number;
  Base base;
};

// Message and field numbers, types and scales: Profile.xlsx of the FIT SDK.
constexpr std::uint16_t kFileId = 0, kSession = 18, kLap = 19, kRecord = 20, kEvent = 21, kActivity = 34,
                        kSet = 225;
constexpr std::uint8_t kTimestamp = 253, kMessageIndex = 254;
constexpr std::uint32_t kFileActivity = 4, kManufacturerDevelopment = 255;
constexpr std::uint32_t kEventTimer = 0, kEventSession = 8, kEventLap = 9, kEventActivity = 26;
constexpr std::uint32_t kStart = 0, kStop = 1, kStopAll = 4;
constexpr std::uint32_t kSportGeneric = 0, kSportTraining = 10, kSubSportGeneric = 0, kSubSportStrength = 20;
constexpr std::uint32_t kSetActive = 1;

// Little-endian bytes of a file that grows.
class FitWriter {
 public:
  // Defines local message type `local` and writes one message of it; the same definition is not written
  // twice.
  void message(std::uint8_t local, std::uint16_t global,
               const std::vector<std::pair<Field, std::uint32_t>>& fields) {
    if ((defined_ & (1U << local)) == 0) define(local, global, fields);
    put(local, 1);
    for (const auto& [field, value] : fields) put(value, size_of(field.base));
  }

  // The whole file.
  [[nodiscard]] std::string finish() const {
    constexpr std::uint32_t kHeaderBytes = 14, kProtocol_2_0 = 0x20, kProfileVersion = 2195;
    FitWriter file;
    file.put(kHeaderBytes, 1);
    file.put(kProtocol_2_0, 1);
    file.put(kProfileVersion, 2);
    file.put(static_cast<std::uint32_t>(bytes_.size()), 4);
    file.bytes_ += ".FIT";
    file.put(fit_crc(file.bytes_), 2);
    file.bytes_ += bytes_;
    file.put(fit_crc(file.bytes_), 2);
    return file.bytes_;
  }

 private:
  void define(std::uint8_t local, std::uint16_t global,
              const std::vector<std::pair<Field, std::uint32_t>>& fields) {
    constexpr std::uint32_t kDefinition = 0x40, kLittleEndian = 0;
    put(kDefinition | local, 1);
    put(0, 1);
    put(kLittleEndian, 1);
    put(global, 2);
    put(static_cast<std::uint32_t>(fields.size()), 1);
    for (const auto& [field, value] : fields) {
      put(field.number, 1);
      put(static_cast<std::uint32_t>(size_of(field.base)), 1);
      put(static_cast<std::uint32_t>(field.base), 1);
    }
    defined_ |= 1U << local;
  }

  void put(std::uint32_t value, int bytes) {
    for (int i = 0; i < bytes; ++i) bytes_ += static_cast<char>(value >> (8 * i) & 0xFFU);
  }

  std::string bytes_;
  std::uint32_t defined_ = 0;
};

std::uint32_t milliseconds(double seconds) {
  return static_cast<std::uint32_t>(std::llround(std::max(0.0, seconds) * 1e3));
}

std::uint32_t activity_type(ActivityLabel label) {
  switch (label) {
    case ActivityLabel::kRunning:
      return 1;
    case ActivityLabel::kWalking:
    case ActivityLabel::kStairsUp:
    case ActivityLabel::kStairsDown:
      return 6;
    case ActivityLabel::kSitting:
    case ActivityLabel::kLying:
      return 8;
    default:
      return 0;  // generic
  }
}

// What a minute was: the label that took most of it, and the strides in it.
struct Minute {
  std::array<double, kActivityLabelCount> time_s{};
  int steps = 0;

  [[nodiscard]] std::optional<ActivityLabel> label() const {
    const auto most = std::max_element(time_s.begin(), time_s.end());
    if (*most <= 0.0) return std::nullopt;
    const auto label = static_cast<ActivityLabel>(most - time_s.begin());
    const bool known = label != ActivityLabel::kUnknown && label != ActivityLabel::kNotWorn;
    return known ? std::optional(label) : std::nullopt;
  }
};

std::vector<Minute> minutes_of(const ReportedSession& session) {
  std::vector<Minute> minutes(static_cast<std::size_t>(std::ceil(session.row.duration_s / kRecordEvery_s)));
  const auto index_of = [&](double time_s) {
    const double index = std::clamp(time_s / kRecordEvery_s, 0.0, static_cast<double>(minutes.size() - 1));
    return static_cast<std::size_t>(index);
  };
  if (minutes.empty()) return minutes;
  for (const Event& event : session.events) {
    if (const auto* step = std::get_if<Step>(&event.body)) ++minutes[index_of(step->time_s)].steps;
    const auto* span = std::get_if<Activity>(&event.body);
    if (span == nullptr) continue;
    for (std::size_t i = index_of(span->start_s); i <= index_of(span->end_s); ++i) {
      const double begin_s = static_cast<double>(i) * kRecordEvery_s;
      const double inside_s =
          std::min(span->end_s, begin_s + kRecordEvery_s) - std::max(span->start_s, begin_s);
      minutes[i].time_s[static_cast<std::size_t>(span->label)] += std::max(0.0, inside_s);
    }
  }
  return minutes;
}

class FitActivity {
 public:
  explicit FitActivity(const ReportedSession& session)
      : session_(session), sets_(corrected_sets(session.events, session.corrections)) {
    std::erase_if(sets_, [](const CorrectedSet& set) { return set.reps() == 0; });
  }

  std::string bytes() {
    writer_.message(0, kFileId,
                    {{{0, Base::kEnum}, kFileActivity},
                     {{1, Base::kUint16}, kManufacturerDevelopment},
                     {{2, Base::kUint16}, 0},
                     {{4, Base::kUint32}, at(0.0)}});
    timer(0.0, kStart);
    sets_and_records();
    timer(session_.row.duration_s, kStopAll);
    write_lap();
    write_session();
    write_activity();
    return writer_.finish();
  }

 private:
  [[nodiscard]] std::uint32_t at(double time_s) const {
    const std::int64_t utc_s = (session_.row.start_utc_us + std::llround(time_s * 1e6)) / 1'000'000;
    return static_cast<std::uint32_t>(std::max<std::int64_t>(0, utc_s - kFitEpoch_s));
  }

  void timer(double time_s, std::uint32_t type) {
    writer_.message(1, kEvent,
                    {{{kTimestamp, Base::kUint32}, at(time_s)},
                     {{0, Base::kEnum}, kEventTimer},
                     {{1, Base::kEnum}, type}});
  }

  // In order of time, as readers expect them.
  void sets_and_records() {
    const auto minutes = minutes_of(session_);
    std::size_t set = 0;
    std::uint32_t steps = 0;
    for (std::size_t i = 0; i < minutes.size(); ++i) {
      const double end_s = std::min(static_cast<double>(i + 1) * kRecordEvery_s, session_.row.duration_s);
      for (; set < sets_.size() && sets_[set].counted.end_s <= end_s; ++set) write_set(set);
      steps += static_cast<std::uint32_t>(minutes[i].steps);
      const auto label = minutes[i].label();
      if (!label) continue;  // nothing is known: nothing is said
      // FIT counts strides: a cycle is both feet.
      writer_.message(3, kRecord,
                      {{{kTimestamp, Base::kUint32}, at(end_s)},
                       {{4, Base::kUint8}, static_cast<std::uint32_t>(minutes[i].steps / 2)},
                       {{19, Base::kUint32}, steps / 2},
                       {{42, Base::kEnum}, activity_type(*label)}});
    }
    for (; set < sets_.size(); ++set) write_set(set);
  }

  void write_set(std::size_t index) {
    const CorrectedSet& set = sets_[index];
    const auto [category, name] = fit_exercise(set.exercise());
    writer_.message(2, kSet,
                    {{{kMessageIndex, Base::kUint32}, at(set.counted.end_s)},  // here: its timestamp
                     {{0, Base::kUint32}, milliseconds(set.counted.end_s - set.counted.start_s)},
                     {{3, Base::kUint16}, static_cast<std::uint32_t>(set.reps())},
                     {{5, Base::kUint8}, kSetActive},
                     {{6, Base::kUint32}, at(set.counted.start_s)},
                     {{7, Base::kUint16}, category},
                     {{8, Base::kUint16}, name},
                     {{10, Base::kUint16}, static_cast<std::uint32_t>(index)}});
  }

  void write_lap() {
    writer_.message(4, kLap,
                    {{{kMessageIndex, Base::kUint16}, 0},
                     {{kTimestamp, Base::kUint32}, at(session_.row.duration_s)},
                     {{0, Base::kEnum}, kEventLap},
                     {{1, Base::kEnum}, kStop},
                     {{2, Base::kUint32}, at(0.0)},
                     {{7, Base::kUint32}, milliseconds(session_.row.duration_s)},
                     {{8, Base::kUint32}, milliseconds(session_.row.duration_s)}});
  }

  void write_session() {
    const bool trained = !sets_.empty();
    writer_.message(5, kSession,
                    {{{kMessageIndex, Base::kUint16}, 0},
                     {{kTimestamp, Base::kUint32}, at(session_.row.duration_s)},
                     {{0, Base::kEnum}, kEventSession},
                     {{1, Base::kEnum}, kStop},
                     {{2, Base::kUint32}, at(0.0)},
                     {{5, Base::kEnum}, trained ? kSportTraining : kSportGeneric},
                     {{6, Base::kEnum}, trained ? kSubSportStrength : kSubSportGeneric},
                     {{7, Base::kUint32}, milliseconds(session_.row.duration_s)},
                     {{8, Base::kUint32}, milliseconds(session_.row.duration_s)},
                     {{25, Base::kUint16}, 0},
                     {{26, Base::kUint16}, 1}});
  }

  void write_activity() {
    const int offset_s = session_.row.utc_offset_s.value_or(utc_offset_s(session_.row.start_utc_us));
    const std::uint32_t end = at(session_.row.duration_s);
    writer_.message(6, kActivity,
                    {{{kTimestamp, Base::kUint32}, end},
                     {{0, Base::kUint32}, milliseconds(session_.row.duration_s)},
                     {{1, Base::kUint16}, 1},
                     {{2, Base::kEnum}, 0},
                     {{3, Base::kEnum}, kEventActivity},
                     {{4, Base::kEnum}, kStop},
                     {{5, Base::kUint32}, end + static_cast<std::uint32_t>(offset_s)}});
  }

  const ReportedSession& session_;
  std::vector<CorrectedSet> sets_;
  FitWriter writer_;
};

}  // namespace

std::string fit_file(const ReportedSession& session) { return FitActivity(session).bytes(); }

std::pair<std::uint16_t, std::uint16_t> fit_exercise(Exercise exercise) {
  constexpr std::uint16_t kDeadlift = 8, kHipRaise = 10, kHipStability = 11, kLegCurl = 15, kLunge = 17,
                          kSquat = 28;
  switch (exercise) {
    case Exercise::kSquat:
      return {kSquat, 61};
    case Exercise::kStepUp:
      return {kSquat, 66};
    case Exercise::kGluteBridge:
      return {kHipRaise, 11};
    case Exercise::kHipThrust:  // FIT's hip thrusts have a barbell, which nobody saw
      return {kHipRaise, kFitNoName};
    case Exercise::kSingleLegBridge:
      return {kHipRaise, 30};
    case Exercise::kKettlebellSwing:
      return {kHipRaise, 23};
    case Exercise::kClamshell:
      return {kHipRaise, 44};
    case Exercise::kRomanianDeadlift:
      return {kDeadlift, 23};
    case Exercise::kSingleLegRdl:  // FIT's has a dumbbell
      return {kDeadlift, kFitNoName};
    case Exercise::kLunge:
      return {kLunge, 32};
    case Exercise::kReverseLunge:  // FIT's have weights
      return {kLunge, kFitNoName};
    case Exercise::kLateralLunge:
      return {kLunge, 61};
    case Exercise::kDonkeyKick:
      return {kHipStability, 17};
    case Exercise::kFireHydrant:
      return {kHipStability, 5};
    case Exercise::kHipAbductionStanding:
      return {kHipStability, 28};
    case Exercise::kGoodMorning:
      return {kLegCurl, 2};
    case Exercise::kSitToStand:
    case Exercise::kKneelingBackBend:
    case Exercise::kBridgeHold:
    case Exercise::kHipFlexorStretch:
    case Exercise::kOther:
      break;
  }
  return {kFitUnknownCategory, kFitNoName};
}

std::uint16_t fit_crc(std::string_view bytes) {
  constexpr std::uint16_t kPolynomial = 0xA001;  // x^16 + x^15 + x^2 + 1, lowest bit first
  std::uint16_t crc = 0;
  for (const char byte : bytes) {
    crc = static_cast<std::uint16_t>(crc ^ static_cast<std::uint8_t>(byte));
    for (int bit = 0; bit < 8; ++bit)
      crc = static_cast<std::uint16_t>((crc & 1U) != 0 ? (crc >> 1U) ^ kPolynomial : crc >> 1U);
  }
  return crc;
}

}  // namespace stance
