// What was found, as files for other programs. The FIT reader here is strict and written from the public
// description of the format, not from our writer.
#include <gmock/gmock.h>

#include <cmath>
#include <map>
#include <set>
#include <sstream>

#include "tests/tools/stance/history_fixture.h"
#include "tools/stance/export/event_table.h"
#include "tools/stance/export/fhir_bundle.h"
#include "tools/stance/export/fit_file.h"

namespace stance::test {
namespace {

using testing::HasSubstr;

constexpr std::int64_t kStart_us = 1'790'000'000'000'000;  // 2026-09-21T14:13:20Z

// Ten minutes: a walk of two, three squats twice (the second corrected to five lunges), one set that was
// none.
ReportedSession a_session() {
  ReportedSession session;
  session.row.id = 12;
  session.row.path = "recordings/a.stance";
  session.row.start_utc_us = kStart_us;
  session.row.duration_s = 600.0;
  session.row.sensor_name = "belt";
  session.row.placement = Placement::kRightHip;
  session.row.finished = true;
  session.events = {{true, Activity{0.0, 120.0, ActivityLabel::kWalking, 0.9F}},
                    {true, Activity{120.0, 300.0, ActivityLabel::kExercising}},
                    {true, Activity{300.0, 540.0, ActivityLabel::kSitting}},
                    {true, Activity{540.0, 600.0, ActivityLabel::kNotWorn}}};
  for (int i = 0; i < 200; ++i)
    session.events.push_back({true, Step{0.5 + 0.55 * i, i % 2 == 0 ? Side::kLeft : Side::kRight, 0.9F}});
  session.events.push_back({true, Set{130.0, 150.25, Exercise::kSquat, Side::kBoth, 10}});
  session.events.push_back({true, Set{180.0, 200.0, Exercise::kSquat, Side::kBoth, 4}});
  session.events.push_back({true, Set{220.0, 240.0, Exercise::kOther, Side::kUnknown, 3}});
  CorrectionRow lunges;
  lunges.set_start_s = 180.0;
  lunges.set_end_s = 200.0;
  lunges.exercise = Exercise::kLunge;
  lunges.side = Side::kLeft;
  lunges.reps = 5;
  CorrectionRow none;
  none.set_start_s = 220.0;
  none.set_end_s = 240.0;
  none.reps = 0;
  session.corrections = {lunges, none};
  return session;
}

// --- FIT ---

struct FitMessage {
  int global = 0;
  std::map<int, std::uint32_t> fields;
};

// Every rule that is broken is an exception.
class FitReader {
 public:
  explicit FitReader(std::string bytes) : bytes_(std::move(bytes)) {
    require(bytes_.size() > 16 && byte(0) == 14, "header of 14 bytes");
    require(bytes_.substr(8, 4) == ".FIT", "magic");
    require(number(4, 4) == bytes_.size() - 16, "size of the data");
    require(number(12, 2) == crc(0, 12), "CRC of the header");
    require(number(bytes_.size() - 2, 2) == crc(0, bytes_.size() - 2), "CRC of the file");
    at_ = 14;
    while (at_ < bytes_.size() - 2) record();
    require(at_ == bytes_.size() - 2, "the last record ends with the data");
  }

  std::vector<FitMessage> messages;

  [[nodiscard]] std::vector<FitMessage> of(int global) const {
    std::vector<FitMessage> found;
    for (const FitMessage& message : messages) {
      if (message.global == global) found.push_back(message);
    }
    return found;
  }

 private:
  struct Definition {
    int global = 0;
    struct Field {
      int number, size;
    };
    std::vector<Field> fields;
  };

  static void require(bool holds, const char* what) {
    if (!holds) throw std::runtime_error(what);
  }
  [[nodiscard]] unsigned byte(std::size_t at) const { return static_cast<unsigned char>(bytes_.at(at)); }
  [[nodiscard]] std::uint32_t number(std::size_t at, int size) const {
    std::uint32_t value = 0;
    for (int i = 0; i < size; ++i) value |= byte(at + static_cast<std::size_t>(i)) << (8 * i);
    return value;
  }
  // By the table of the description: four bits at a time.
  [[nodiscard]] std::uint32_t crc(std::size_t from, std::size_t to) const {
    constexpr unsigned kTable[] = {0x0000, 0xCC01, 0xD801, 0x1400, 0xF001, 0x3C00, 0x2800, 0xE401,
                                   0xA001, 0x6C00, 0x7800, 0xB401, 0x5000, 0x9C01, 0x8801, 0x4400};
    unsigned crc = 0;
    for (std::size_t i = from; i < to; ++i) {
      unsigned low = kTable[crc & 0xFU];
      crc = (crc >> 4U & 0x0FFFU) ^ low ^ kTable[byte(i) & 0xFU];
      low = kTable[crc & 0xFU];
      crc = (crc >> 4U & 0x0FFFU) ^ low ^ kTable[byte(i) >> 4U & 0xFU];
    }
    return crc;
  }

  void record() {
    const unsigned header = byte(at_++);
    require((header & 0x80U) == 0, "no compressed timestamps");
    if ((header & 0x40U) != 0) return define(header & 0xFU);
    const auto definition = definitions_.find(header & 0xFU);
    require(definition != definitions_.end(), "defined before it is used");
    FitMessage message{definition->second.global, {}};
    for (const auto& field : definition->second.fields) {
      message.fields[field.number] = number(at_, field.size);
      at_ += static_cast<std::size_t>(field.size);
    }
    messages.push_back(message);
  }

  void define(unsigned local) {
    static const std::map<unsigned, int> kSizes = {{0x00, 1}, {0x02, 1}, {0x84, 2}, {0x86, 4}};
    require(byte(at_) == 0 && byte(at_ + 1) == 0, "reserved, little-endian");
    Definition definition{static_cast<int>(number(at_ + 2, 2)), {}};
    const unsigned count = byte(at_ + 4);
    at_ += 5;
    std::set<unsigned> seen;
    for (unsigned i = 0; i < count; ++i, at_ += 3) {
      require(seen.insert(byte(at_)).second, "a field once");
      const auto size = kSizes.find(byte(at_ + 2));
      require(size != kSizes.end() && static_cast<int>(byte(at_ + 1)) == size->second,
              "size of the base type");
      definition.fields.push_back({static_cast<int>(byte(at_)), size->second});
    }
    definitions_[local] = definition;
  }

  std::string bytes_;
  std::size_t at_ = 0;
  std::map<unsigned, Definition> definitions_;
};

constexpr std::uint32_t kFitStart = 1'790'000'000 - 631'065'600;

TEST(FitFile, HoldsTheSetsAsTheWearerCorrectedThem) {
  const FitReader file(fit_file(a_session()));
  const auto sets = file.of(225);
  ASSERT_EQ(sets.size(), 2U);
  EXPECT_EQ(sets[0].fields.at(3), 10U);      // repetitions
  EXPECT_EQ(sets[0].fields.at(7), 28U);      // squat
  EXPECT_EQ(sets[0].fields.at(8), 61U);      // squat
  EXPECT_EQ(sets[0].fields.at(5), 1U);       // active
  EXPECT_EQ(sets[0].fields.at(0), 20'250U);  // ms
  EXPECT_EQ(sets[0].fields.at(6), kFitStart + 130);
  EXPECT_EQ(sets[0].fields.at(254), kFitStart + 150);
  EXPECT_EQ(sets[1].fields.at(3), 5U);
  EXPECT_EQ(sets[1].fields.at(7), 17U);  // lunge
  EXPECT_EQ(sets[1].fields.at(10), 1U);
}

TEST(FitFile, IsAnActivityThatBeginsWithItsIdAndEndsWithItsSums) {
  const FitReader file(fit_file(a_session()));
  EXPECT_EQ(file.messages.front().global, 0);
  EXPECT_EQ(file.messages.front().fields.at(0), 4U);
  EXPECT_EQ(file.messages.front().fields.at(4), kFitStart);
  EXPECT_EQ(file.messages.back().global, 34);
  ASSERT_EQ(file.of(18).size(), 1U);
  EXPECT_EQ(file.of(18)[0].fields.at(7), 600'000U);
  EXPECT_EQ(file.of(18)[0].fields.at(6), 20U);  // strength training
  ASSERT_EQ(file.of(19).size(), 1U);
  ASSERT_EQ(file.of(21).size(), 2U);
  std::uint32_t last = 0;
  for (const FitMessage& message : file.messages) {
    if (message.global != 20 && message.global != 225) continue;
    const std::uint32_t time = message.fields.at(message.global == 20 ? 253 : 254);
    EXPECT_GE(time, last) << "in order of time";
    last = time;
  }
}

TEST(FitFile, ARecordAMinuteSaysWhatIsKnownAndNothingWhereTheSensorWasNotWorn) {
  const auto records = FitReader(fit_file(a_session())).of(20);
  ASSERT_EQ(records.size(), 9U);            // the tenth minute was not worn
  EXPECT_EQ(records[0].fields.at(42), 6U);  // walking
  EXPECT_EQ(records[8].fields.at(42), 8U);  // sedentary
  EXPECT_NEAR(records[0].fields.at(4), 54, 1);
  EXPECT_EQ(records[8].fields.at(19), 100U);  // strides
}

TEST(FitFile, ASessionWithoutSetsOrEventsIsAFileToo) {
  ReportedSession empty;
  empty.row.start_utc_us = kStart_us;
  const FitReader file(fit_file(empty));
  EXPECT_TRUE(file.of(225).empty());
  EXPECT_EQ(file.of(18)[0].fields.at(5), 0U);
  EXPECT_EQ(fit_crc("123456789"), 0xBB3D);  // the check value of CRC-16/ARC
}

TEST(FitFile, NoNameIsInventedForAnExerciseThatFitHasNot) {
  EXPECT_EQ(fit_exercise(Exercise::kSitToStand), std::pair(kFitUnknownCategory, kFitNoName));
  EXPECT_EQ(fit_exercise(Exercise::kHipThrust).second, kFitNoName);
}

// --- table ---

std::vector<std::string> cells_of(const std::string& line) {
  std::vector<std::string> cells(1);
  for (const char c : line) {
    if (c == ',') {
      cells.emplace_back();
    } else {
      cells.back() += c;
    }
  }
  return cells;
}

TEST(EventTable, HasAColumnForEveryFieldOfEveryEvent) {
  ReportedSession session;
  session.events = MadeUpHistory(2).events(500);
  Walk walk;
  for (const auto field : {&Walk::cadence_per_min,
                           &Walk::step_time_s,
                           &Walk::step_time_sd_s,
                           &Walk::stride_time_s,
                           &Walk::stride_time_sd_s,
                           &Walk::double_support_percent,
                           &Walk::left_stance_percent,
                           &Walk::right_stance_percent,
                           &Walk::phase_coordination_percent,
                           &Walk::left_step_s,
                           &Walk::right_step_s,
                           &Walk::difference_percent,
                           &Walk::noise_percent,
                           &Walk::detectable_change_percent,
                           &Walk::step_regularity,
                           &Walk::stride_regularity,
                           &Walk::harmonic_ratio_vertical,
                           &Walk::harmonic_ratio_forward,
                           &Walk::harmonic_ratio_lateral,
                           &Walk::obliquity_deg,
                           &Walk::rotation_deg,
                           &Walk::rise_cm,
                           &Walk::step_length_m,
                           &Walk::speed_m_s,
                           &Walk::sensor_left_cm})
    walk.*field = 1.0F;
  session.events.push_back({true, walk});
  Asymmetry asymmetry;
  asymmetry.exercise = Exercise::kLunge;
  asymmetry.left = asymmetry.right = asymmetry.difference_percent = asymmetry.noise_percent = 1.0F;
  session.events.push_back({true, asymmetry});
  Activity lying{0.0, 60.0, ActivityLabel::kLying, 0.9F};
  lying.lying_on = LyingOn::kBack;
  session.events.push_back({true, lying});
  Transition rising{60.0, 59.0, 61.0, ActivityLabel::kSitting, ActivityLabel::kStanding, 0.9F};
  rising.vertical_travel_cm = rising.vertical_travel_error_cm = 30.0F;
  rising.vertical_speed_m_s = rising.vertical_speed_error_m_s = 0.5F;
  session.events.push_back({true, rising});
  const auto& columns = event_columns();
  for (const Event& event : session.events) {
    const Json json = to_json(event);
    for (const auto& [name, value] : json.items())
      EXPECT_THAT(columns, testing::Contains(name)) << type_name(event.body);
  }
  std::istringstream table(event_table({&session, 1}));
  std::size_t rows = 0;
  for (std::string line; std::getline(table, line); ++rows) EXPECT_EQ(cells_of(line).size(), columns.size());
  EXPECT_EQ(rows, session.events.size() + 1);
}

TEST(EventTable, OfOneTypeHasOnlyThatAndSaysWhenItWas) {
  const ReportedSession session = a_session();
  std::istringstream table(event_table({&session, 1}, "set"));
  std::string head, first;
  std::getline(table, head);
  std::getline(table, first);
  EXPECT_THAT(head, testing::StartsWith("session,start_utc,type,"));
  EXPECT_THAT(first, testing::StartsWith("12,2026-09-21T14:15:30.000Z,set,,130.0,150.25,"));
}

// --- FHIR ---

class Fhir : public testing::Test {
 protected:
  [[nodiscard]] static Json bundle(const FhirOptions& options = {"", true, 0}) {
    const ReportedSession session = a_session();
    return fhir_bundle({&session, 1}, options);
  }
  [[nodiscard]] static std::vector<Json> with_code(const Json& bundle, const std::string& code) {
    std::vector<Json> found;
    for (const Json& entry : bundle["entry"]) {
      if (entry["resource"]["code"]["coding"][0]["code"] == code) found.push_back(entry["resource"]);
    }
    return found;
  }
};

TEST_F(Fhir, EveryObservationHasWhatTheProfileDemands) {
  const Json json = bundle();
  EXPECT_EQ(json["resourceType"], "Bundle");
  EXPECT_EQ(json["type"], "collection");
  std::set<std::string> urls;
  for (const Json& entry : json["entry"]) {
    EXPECT_TRUE(urls.insert(entry["fullUrl"].get<std::string>()).second);
    EXPECT_THAT(entry["fullUrl"].get<std::string>(),
                testing::MatchesRegex(
                    "urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"));
    const Json& resource = entry["resource"];
    EXPECT_EQ(resource["resourceType"], "Observation");
    EXPECT_EQ(resource["status"], "final");
    EXPECT_TRUE(resource.contains("subject"));
    EXPECT_TRUE(resource.contains("effectiveDateTime") != resource.contains("effectivePeriod"));
    EXPECT_EQ(resource["category"].size(), 2U);
    EXPECT_THAT(
        resource["meta"]["profile"][0].get<std::string>(),
        testing::StartsWith("http://hl7.org/fhir/us/physical-activity/StructureDefinition/pa-observation-"));
    for (const Json& member : resource.value("hasMember", Json::array()))
      EXPECT_TRUE(urls.contains(member["reference"].get<std::string>()));
  }
}

TEST_F(Fhir, TheStepsOfADayComeWithTheShareTheSensorWasWorn) {
  const auto steps = with_code(bundle(), "41950-7");
  ASSERT_EQ(steps.size(), 1U);
  EXPECT_EQ(steps[0]["valueQuantity"]["value"], 200);
  EXPECT_EQ(steps[0]["valueQuantity"]["code"], "/d");
  EXPECT_EQ(steps[0]["component"][0]["valueQuantity"]["value"], 1);  // 540 s of a day
  EXPECT_EQ(steps[0]["effectiveDateTime"].get<std::string>().size(), 10U);
}

TEST_F(Fhir, ASessionIsNoWholeDaySoItsStepsAreNotGivenAsThoseOfOne) {
  EXPECT_TRUE(with_code(bundle({"", false, 0}), "41950-7").empty());
}

TEST_F(Fhir, EachBoutIsAGroupOfItsKindAndItsDuration) {
  const Json json = bundle();
  EXPECT_EQ(with_code(json, "PAPanel").size(), 2U);
  const auto kinds = with_code(json, "73985-4");
  ASSERT_EQ(kinds.size(), 2U);
  EXPECT_EQ(kinds[0]["valueCodeableConcept"]["coding"][0]["code"], "LA11834-1");
  EXPECT_EQ(kinds[1]["valueCodeableConcept"]["text"], "squat, 10 reps; lunge, left, 5 reps");
  EXPECT_FALSE(kinds[1]["valueCodeableConcept"].contains("coding"));
  const auto durations = with_code(json, "55411-3");
  EXPECT_EQ(durations.at(0)["valueQuantity"]["value"], 2.0);
  EXPECT_EQ(durations.at(0)["valueQuantity"]["code"], "min");
}

TEST_F(Fhir, NobodyIsNamedUnlessTold) {
  EXPECT_FALSE(bundle()["entry"][0]["resource"]["subject"].contains("reference"));
  EXPECT_EQ(bundle({"Patient/7", true, 0})["entry"][0]["resource"]["subject"]["reference"], "Patient/7");
}

}  // namespace
}  // namespace stance::test
