#include "tools/stance/export/fhir_bundle.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <map>
#include <optional>

#include "tools/stance/local_time.h"
#include "tools/stance/report/corrected.h"
#include "tools/stance/report/summary.h"
#include "tools/stance/report/words.h"

namespace stance {
namespace {

constexpr const char* kLoinc = "http://loinc.org";
constexpr const char* kUnits = "http://unitsofmeasure.org";
constexpr const char* kCategories = "http://terminology.hl7.org/CodeSystem/observation-category";
constexpr const char* kGuideCodes = "http://hl7.org/fhir/us/physical-activity/CodeSystem/pa-temporary-codes";
constexpr const char* kGuideProfiles = "http://hl7.org/fhir/us/physical-activity/StructureDefinition/";
constexpr double kSecondsPerDay = 86400.0;

// One contiguous period of activity: pauses shorter than this do not end it, and what is shorter is none. A
// rest between sets is longer than one at a red light.
constexpr double kLongestPause_s = 60.0;
constexpr double kLongestRest_s = 600.0;
constexpr double kShortestBout_s = 60.0;

struct Bout {
  ActivityLabel label = ActivityLabel::kWalking;  // walking, running or exercising
  double start_s = 0.0;
  double end_s = 0.0;
  std::vector<std::string> sets;  // "squat, 10 reps"
};

Json coding(const char* system, const char* code, const char* display) {
  return {{"coding", Json::array({{{"system", system}, {"code", code}, {"display", display}}})}};
}

// With the wearer's offset, as FHIR wants a moment: 2026-11-21T23:31:18+01:00
std::string moment(std::int64_t utc_us, int offset_s) {
  std::string text = iso_utc(utc_us + offset_s * 1'000'000LL);
  text.pop_back();
  const int minutes = std::abs(offset_s) / 60;
  return text + fmt::format("{}{:02}:{:02}", offset_s < 0 ? '-' : '+', minutes / 60, minutes % 60);
}

// Of FNV-1a, 64 bits; `seed` makes several of one text.
std::uint64_t hash_of(const std::string& text, std::uint64_t seed) {
  std::uint64_t hash = 14695981039346656037ULL ^ seed;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211ULL;
  return hash;
}

// A UUID of version 8 (RFC 9562) out of what the entry is about: exported again, it is the same one.
std::string uuid_of(const std::string& about) {
  const std::uint64_t high = (hash_of(about, 0) & 0xFFFFFFFFFFFF0FFFULL) | 0x8000ULL;
  const std::uint64_t low = (hash_of(about, 1) & 0x3FFFFFFFFFFFFFFFULL) | 0x8000000000000000ULL;
  return fmt::format("{:08x}-{:04x}-{:04x}-{:04x}-{:012x}", high >> 32U, high >> 16U & 0xFFFFU,
                     high & 0xFFFFU, low >> 48U, low & 0xFFFFFFFFFFFFULL);
}

class BundleWriter {
 public:
  explicit BundleWriter(const FhirOptions& options) : options_(options) {}

  void add_day(const std::string& day, std::span<const ReportedSession> sessions) {
    const std::vector<Event> events = joined({sessions.begin(), sessions.end()});
    const Summary summary = summarize(events);
    const auto steps_seen = std::count_if(events.begin(), events.end(), [](const Event& event) {
      return std::holds_alternative<Step>(event.body);
    });
    const int worn_percent =
        static_cast<int>(std::min(100.0, 100.0 * summary.known_s() / kSecondsPerDay) + 0.5);
    Json steps = observation(sessions.front(), "pa-observation-time-measure");
    steps["code"] = coding(kLoinc, "41950-7", "Number of steps in 24 hour Measured");
    steps["effectiveDateTime"] = day;
    steps["valueQuantity"] = quantity(steps_seen, "steps per day", "/d");
    steps["component"] =
        Json::array({{{"code", coding(kGuideCodes, "DeviceActivePercentage", "Device Active Percentage")},
                      {"valueQuantity", quantity(worn_percent, "%", "%")}}});
    add("steps " + day, std::move(steps));
  }

  void add_bout(const ReportedSession& session, const Bout& bout) {
    const std::string about =
        fmt::format("{} {} {}", session.row.path, session.row.start_utc_us, bout.start_s);
    Json kind = measure(session, bout);
    kind["code"] = coding(kLoinc, "73985-4", "Exercise activity");
    kind["valueCodeableConcept"] = kind_of(bout);
    Json duration = measure(session, bout);
    duration["code"] = coding(kLoinc, "55411-3", "Exercise duration");
    duration["valueQuantity"] = quantity(std::round((bout.end_s - bout.start_s) / 6.0) / 10.0, "min", "min");
    Json group = observation(session, "pa-observation-activity-group");
    group["code"] = coding(kGuideCodes, "PAPanel", "Physical Activity Panel");
    group["effectivePeriod"] = period(session, bout);
    group["hasMember"] = Json::array({{{"reference", add(about + " kind", std::move(kind))}},
                                      {{"reference", add(about + " duration", std::move(duration))}}});
    add(about, std::move(group));
  }

  Json finish() {
    return {{"resourceType", "Bundle"}, {"type", "collection"}, {"entry", std::move(entries_)}};
  }

 private:
  Json observation(const ReportedSession& session, const char* profile) const {
    Json json = {
        {"resourceType", "Observation"},
        {"meta", {{"profile", Json::array({std::string(kGuideProfiles) + profile})}}},
        {"status", "final"},
        {"category", Json::array({coding(kCategories, "activity", "Activity"),
                                  coding(kGuideCodes, "PhysicalActivity", "Physical Activity")})},
        {"subject", person()},
        {"performer", Json::array({person()})},
        {"device",
         {{"display", fmt::format("{}, {}, Stance {}",
                                  session.row.sensor_name.empty() ? "motion sensor" : session.row.sensor_name,
                                  placement_words(session.row.placement), session.row.algorithm_version)}}}};
    if (is_demo(session.row)) {
      json["meta"]["security"] =
          Json::array({{{"system", "http://terminology.hl7.org/CodeSystem/v3-ActReason"},
                        {"code", "HTEST"},
                        {"display", "test health data"}}});
    }
    return json;
  }

  Json measure(const ReportedSession& session, const Bout& bout) const {
    Json json = observation(session, "pa-observation-activity-measure");
    json["effectivePeriod"] = period(session, bout);
    return json;
  }

  Json person() const {
    if (options_.subject.empty()) return {{"display", "The wearer of the sensor"}};
    return {{"reference", options_.subject}};
  }

  static Json period(const ReportedSession& session, const Bout& bout) {
    const auto at = [&](double time_s) {
      const RecordingRow& row = session.row;
      return moment(row.start_utc_us + static_cast<std::int64_t>(time_s * 1e6),
                    row.utc_offset_s.value_or(utc_offset_s(row.start_utc_us)));
    };
    return {{"start", at(bout.start_s)}, {"end", at(bout.end_s)}};
  }

  template <typename Number>
  static Json quantity(Number value, const char* unit, const char* code) {
    return {{"value", value}, {"unit", unit}, {"system", kUnits}, {"code", code}};
  }

  static Json kind_of(const Bout& bout) {
    if (bout.label == ActivityLabel::kWalking) return coding(kLoinc, "LA11834-1", "Walking");
    if (bout.label == ActivityLabel::kRunning) return coding(kLoinc, "LA11836-6", "Running");
    // No answer of that code says exercises like these: words, then.
    return {{"text", fmt::format("{}", fmt::join(bout.sets, "; "))}};
  }

  // Returns what refers to it.
  std::string add(const std::string& about, Json resource) {
    const std::string url = "urn:uuid:" + uuid_of(about);
    entries_.push_back({{"fullUrl", url}, {"resource", std::move(resource)}});
    return url;
  }

  const FhirOptions& options_;
  Json entries_ = Json::array();
};

std::optional<ActivityLabel> kind_of(ActivityLabel label) {
  switch (label) {
    case ActivityLabel::kWalking:
    case ActivityLabel::kStairsUp:
    case ActivityLabel::kStairsDown:
      return ActivityLabel::kWalking;
    case ActivityLabel::kRunning:
      return label;
    default:
      return std::nullopt;
  }
}

// Joined over short pauses; those too short left out; in order of time.
std::vector<Bout> bouts_of(const ReportedSession& session) {
  std::vector<Bout> bouts;
  const auto take = [&bouts](const Bout& bout, double longest_pause_s) {
    const auto last = std::find_if(bouts.rbegin(), bouts.rend(),
                                   [&](const Bout& other) { return other.label == bout.label; });
    if (last != bouts.rend() && bout.start_s - last->end_s <= longest_pause_s) {
      last->end_s = std::max(last->end_s, bout.end_s);
      last->sets.insert(last->sets.end(), bout.sets.begin(), bout.sets.end());
    } else {
      bouts.push_back(bout);
    }
  };
  for (const Event& event : session.events) {
    const auto* span = std::get_if<Activity>(&event.body);
    const auto kind = span != nullptr ? kind_of(span->label) : std::nullopt;
    if (kind) take({*kind, span->start_s, span->end_s, {}}, kLongestPause_s);
  }
  for (const CorrectedSet& set : corrected_sets(session.events, session.corrections)) {
    if (set.reps() == 0) continue;
    take({ActivityLabel::kExercising,
          set.counted.start_s,
          set.counted.end_s,
          {fmt::format("{}, {}", set_name(set.exercise(), set.side()), counted(set.reps(), "rep"))}},
         kLongestRest_s);
  }
  std::erase_if(bouts, [](const Bout& bout) {
    return bout.label != ActivityLabel::kExercising && bout.end_s - bout.start_s < kShortestBout_s;
  });
  std::stable_sort(bouts.begin(), bouts.end(),
                   [](const Bout& a, const Bout& b) { return a.start_s < b.start_s; });
  return bouts;
}

}  // namespace

Json fhir_bundle(std::span<const ReportedSession> sessions, const FhirOptions& options) {
  BundleWriter writer(options);
  if (options.whole_days) {
    std::map<std::string, std::vector<ReportedSession>> days;
    for (const ReportedSession& session : sessions)
      days[day_of(session.row.start_utc_us, options.day_starts_hour, session.row.utc_offset_s)].push_back(
          session);
    for (const auto& [day, of_day] : days) writer.add_day(day, of_day);
  }
  for (const ReportedSession& session : sessions) {
    for (const Bout& bout : bouts_of(session)) writer.add_bout(session, bout);
  }
  return writer.finish();
}

}  // namespace stance
