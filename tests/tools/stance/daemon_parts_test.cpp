// The daemon's parts that need no process of their own.
#include <gtest/gtest.h>

#include <fstream>
#include <thread>

#include "firmware-bridge/source/tty.h"
#include "tests/tools/stance/temporary_folder.h"
#include "tools/stance/daemon/data_dir.h"
#include "tools/stance/daemon/local_api.h"
#include "tools/stance/daemon/port_choice.h"
#include "tools/stance/daemon/publisher.h"
#include "tools/stance/daemon/recovery.h"
#include "tools/stance/daemon/retention.h"
#include "tools/stance/daemon/spsc_queue.h"
#include "tools/stance/local_time.h"
#include "tools/stance/paths.h"
#include "tools/stance/plan/plan.h"
#include "tools/stance/report/day_strip.h"
#include "tools/stance/report/report.h"
#include "tools/stance/report/trend.h"

namespace stance {
namespace {

using std::chrono::milliseconds;

TEST(SpscQueue, RefusesWhatItHasNoRoomForAndLeavesItUntouched) {
  SpscQueue<std::string> queue(2);
  EXPECT_TRUE(queue.push("one"));
  EXPECT_TRUE(queue.push("two"));
  std::string three = "three";
  EXPECT_FALSE(queue.push(std::move(three)));
  EXPECT_EQ(three, "three");
  EXPECT_EQ(queue.size(), 2U);
  EXPECT_EQ(queue.pop(), "one");
  EXPECT_TRUE(queue.push(std::move(three)));
  EXPECT_EQ(queue.pop(), "two");
  EXPECT_EQ(queue.pop(), "three");
  EXPECT_EQ(queue.pop(), std::nullopt);
}

TEST(SpscQueue, KeepsOrderBetweenTwoThreads) {
  SpscQueue<int> queue(16);
  constexpr int kCount = 100'000;
  std::thread producer([&] {
    for (int i = 0; i < kCount;) i += queue.push(int(i)) ? 1 : 0;
  });
  for (int expected = 0; expected < kCount;) {
    const auto item = queue.pop();
    if (!item) continue;
    ASSERT_EQ(*item, expected);
    ++expected;
  }
  producer.join();
}

TEST(Publisher, EveryWatcherGetsEveryMessage) {
  Publisher publisher;
  const auto first = publisher.subscribe();
  const auto second = publisher.subscribe();
  publisher.publish(NoticeMessage{"hello"});
  for (const auto& watcher : {first, second}) {
    const auto message = watcher->wait(milliseconds(0));
    ASSERT_TRUE(message);
    EXPECT_EQ(std::get<NoticeMessage>(**message).sentence, "hello");
  }
}

TEST(Publisher, AWatcherThatDoesNotReadIsDroppedAndTheOthersGoOn) {
  Publisher publisher;
  const auto slow = publisher.subscribe();
  const auto quick = publisher.subscribe();
  for (int i = 0; i < 20'000; ++i) {
    publisher.publish(NoticeMessage{"again"});
    ASSERT_TRUE(quick->wait(milliseconds(0)));
  }
  while (slow->wait(milliseconds(0))) {
  }
  EXPECT_TRUE(slow->closed());
  EXPECT_FALSE(quick->closed());
}

TEST(Publisher, AfterCloseWhatWasQueuedCanStillBeTaken) {
  Publisher publisher;
  const auto watcher = publisher.subscribe();
  publisher.publish(NoticeMessage{"last words"});
  publisher.close();
  EXPECT_FALSE(watcher->closed());
  EXPECT_TRUE(watcher->wait(milliseconds(0)));
  EXPECT_TRUE(watcher->closed());
  EXPECT_TRUE(publisher.subscribe()->closed());
}

TEST(LocalApi, AnswersOnItsSocketAndRemovesIt) {
  const test::TemporaryFolder folder;
  const auto socket = folder.path() / "stance.sock";
  Publisher publisher;
  publisher.set_status(R"({"state":"fine"})");
  {
    const auto api = LocalApi::serve(socket, publisher);
    ASSERT_TRUE(api) << api.error().message;
    EXPECT_EQ(ask_daemon(socket, "/v1/status").value(), "{\"state\":\"fine\"}\n");
    EXPECT_EQ(std::filesystem::status(socket).permissions() & std::filesystem::perms::group_all,
              std::filesystem::perms::none);
    EXPECT_FALSE(ask_daemon(socket, "/elsewhere"));
    const auto second = LocalApi::serve(socket, publisher);
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().code, ErrorCode::kBusy);
  }
  EXPECT_FALSE(std::filesystem::exists(socket));
  EXPECT_EQ(ask_daemon(socket, "/v1/status").error().code, ErrorCode::kNotFound);
}

TEST(LocalApi, AnEventStreamEndsWithTheDaemon) {
  const test::TemporaryFolder folder;
  const auto socket = folder.path() / "stance.sock";
  Publisher publisher;
  const auto api = LocalApi::serve(socket, publisher);
  ASSERT_TRUE(api);
  publisher.close();
  EXPECT_EQ(ask_daemon(socket, "/v1/events").value(), "");
}

TEST(LocalApi, APathTooLongForASocketIsASentence) {
  Publisher publisher;
  const auto api = LocalApi::serve("/tmp/" + std::string(200, 'x'), publisher);
  ASSERT_FALSE(api);
  EXPECT_NE(api.error().message.find("too long"), std::string::npos);
}

TEST(DataDir, IsHeldByOneAtATime) {
  const test::TemporaryFolder folder;
  {
    const auto first = DataDir::take(folder.path() / "data");
    ASSERT_TRUE(first) << first.error().message;
    const auto second = DataDir::take(folder.path() / "data");
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().code, ErrorCode::kBusy);
  }
  EXPECT_TRUE(DataDir::take(folder.path() / "data"));
}

// Ports that a test plugs in; those opened are written down.
class PortChoiceTest : public testing::Test {
 protected:
  static PortInfo usb(const std::string& path, const std::string& serial_number) {
    PortInfo port;
    port.path = path;
    port.usb_id = "1a86:7523";
    port.serial_number = serial_number;
    return port;
  }

  PortChoice choose(PortRules rules = {}, std::vector<RememberedSensor> remembered = {}) {
    PortAccess access;
    access.list = [this] { return ports; };
    access.info = [this](const std::string& path) {
      for (const PortInfo& port : ports)
        if (port.path == path) return port;
      PortInfo unknown;
      unknown.path = path;
      return unknown;
    };
    access.open = [this](const std::string& path, const PortOptions&) -> Result<std::unique_ptr<ByteSource>> {
      if (path == busy) return failure(ErrorCode::kBusy, path + " is used");
      opened.push_back(path);
      return std::move(open_pseudo_terminal()->device);
    };
    return PortChoice(std::move(rules), std::move(remembered), std::move(access));
  }

  std::vector<PortInfo> ports;
  std::string busy;
  std::vector<std::string> opened;
};

TEST_F(PortChoiceTest, SaysThatThereIsNone) { EXPECT_EQ(choose().open().error().code, ErrorCode::kNotFound); }

TEST_F(PortChoiceTest, TriesOneAfterAnotherUntilASensorIsFound) {
  ports = {usb("/dev/ttyUSB0", "A"), usb("/dev/ttyUSB1", "B")};
  PortChoice choice = choose();
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(choice.open().has_value());
  EXPECT_EQ(opened, (std::vector<std::string>{"/dev/ttyUSB0", "/dev/ttyUSB1", "/dev/ttyUSB0"}));
  EXPECT_TRUE(choice.found({"witmotion", 9600, false}).has_value());
  EXPECT_TRUE(choice.open().has_value());
  EXPECT_EQ(opened.back(), "/dev/ttyUSB0");
}

TEST_F(PortChoiceTest, FindsASensorAgainByItsSerialNumber) {
  ports = {usb("/dev/ttyUSB0", "A"), usb("/dev/ttyUSB1", "B")};
  PortChoice choice = choose({}, {{"1a86:7523 B", {"witmotion", 9600, false}}});
  EXPECT_TRUE(choice.open().has_value());
  EXPECT_EQ(opened.back(), "/dev/ttyUSB1");
  EXPECT_EQ(choice.guess().baud, 9600U);
  EXPECT_TRUE(choice.found(choice.guess()).has_value());
  ports = {usb("/dev/ttyUSB0", "A"), usb("/dev/ttyUSB7", "B")};
  EXPECT_TRUE(choice.open().has_value());
  EXPECT_EQ(opened.back(), "/dev/ttyUSB7");
  EXPECT_EQ(choice.guess().family, "witmotion");
}

TEST_F(PortChoiceTest, LeavesAPortThatSaysNothingForARememberedSensorThatTurnsUp) {
  ports = {usb("/dev/ttyUSB0", "A")};
  PortChoice choice = choose({}, {{"1a86:7523 B", {"witmotion", 9600, false}}});
  EXPECT_TRUE(choice.open().has_value());
  EXPECT_FALSE(choice.better_port_there());
  ports.push_back(usb("/dev/ttyUSB1", "C"));
  EXPECT_FALSE(choice.better_port_there()) << "nobody knows it either";
  ports.push_back(usb("/dev/ttyUSB2", "B"));
  EXPECT_TRUE(choice.better_port_there());
  EXPECT_TRUE(choice.open().has_value());
  EXPECT_EQ(choice.opened().path, "/dev/ttyUSB2");
  EXPECT_FALSE(choice.better_port_there());
}

TEST_F(PortChoiceTest, ANamedPortsSensorIsFollowedToItsNewNumber) {
  ports = {usb("/dev/ttyUSB0", "A")};
  PortChoice choice = choose({.port = "/dev/ttyUSB0", .exclude = {}, .options = {}});
  EXPECT_TRUE(choice.open().has_value());
  EXPECT_TRUE(choice.found({"witmotion", 9600, false}).has_value());
  ports = {usb("/dev/ttyUSB0", "B")};
  EXPECT_FALSE(choice.open().has_value()) << "another device has the number";
  ports.push_back(usb("/dev/ttyUSB1", "A"));
  EXPECT_TRUE(choice.open().has_value());
  EXPECT_EQ(opened.back(), "/dev/ttyUSB1");
  ports = {usb("/dev/ttyUSB0", "A")};
  EXPECT_TRUE(choice.open().has_value());
  EXPECT_EQ(opened.back(), "/dev/ttyUSB0");
}

TEST_F(PortChoiceTest, PassesOverPortsThatAreBusyOrExcluded) {
  ports = {usb("/dev/ttyUSB0", "A"), usb("/dev/ttyUSB1", "B"), usb("/dev/ttyUSB2", "C")};
  busy = "/dev/ttyUSB0";
  PortChoice choice = choose({.port = "auto", .exclude = {"B"}, .options = {}});
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(choice.open().has_value());
  EXPECT_EQ(opened, std::vector<std::string>(3, "/dev/ttyUSB2"));
  for (const char* word : {"C", "/dev/ttyUSB2", "1a86:7523"}) {
    PortChoice named = choose({.port = "/dev/ttyUSB2", .exclude = {word}, .options = {}});
    EXPECT_FALSE(named.open().has_value()) << word;
  }
}

TEST(RememberedSensors, ComeBackFromTheirFileTheLatestFirst) {
  const test::TemporaryFolder folder;
  const auto file = folder.path() / "state" / "sensors.json";
  EXPECT_TRUE(load_remembered(file).empty());
  std::vector<RememberedSensor> sensors;
  remember(sensors, {"a", {"witmotion", 9600, false}});
  remember(sensors, {"b", {"shimmer3", 115200, true}});
  remember(sensors, {"a", {"witmotion", 115200, false}});
  ASSERT_TRUE(save_remembered(file, sensors));
  const auto loaded = load_remembered(file);
  ASSERT_EQ(loaded.size(), 2U);
  EXPECT_EQ(loaded[0].identity, "a");
  EXPECT_EQ(loaded[0].guess.baud, 115200U);
  EXPECT_TRUE(loaded[1].guess.asked);
  std::ofstream(file) << "{\"sensors\": [3, {\"identity\": 1}]}";
  EXPECT_TRUE(load_remembered(file).empty());
}

TEST(LocalTime, ADayBeginsAtItsHour) {
  const std::int64_t noon_us = 1'700'049'600'000'000;  // noon of some day in UTC
  EXPECT_EQ(day_from_text("2026-11-21", noon_us, 4), "2026-11-21");
  EXPECT_EQ(day_from_text("yesterday", noon_us, 4), day_of(noon_us - 86'400'000'000, 4));
  EXPECT_EQ(day_from_text("last tuesday", noon_us, 4), std::nullopt);
  EXPECT_EQ(day_from_text("2026-13-41", noon_us, 4), std::nullopt);
  EXPECT_EQ(iso_utc(noon_us), "2023-11-15T12:00:00Z");
}

TEST(DayStrip, EachColumnShowsWhatTookMostOfIt) {
  const std::vector<Event> events = {{true, Activity{0.0, 50.0, ActivityLabel::kSitting}},
                                     {true, Activity{50.0, 74.0, ActivityLabel::kWalking}},
                                     {true, Activity{74.0, 76.0, ActivityLabel::kUnknown}}};
  EXPECT_EQ(day_strip(events, 0.0, 100.0, 4), "▃▃▇?");
  EXPECT_EQ(day_strip(events, 0.0, 200.0, 4), "▃▇  ");
  EXPECT_EQ(day_strip({}, 0.0, 0.0, 4), "");
}

class Retention : public testing::Test {
 protected:
  // Its recording of `kb` ended so many days ago.
  void add(const std::string& path, int days_ago, std::size_t kb, bool finished = true) {
    RecordingRow row;
    row.path = path;
    row.start_utc_us = kNow_us - days_ago * 86'400'000'000LL;
    row.finished = finished;
    row.id = history_.add(row).value();
    const Activity sitting{0.0, 60.0, ActivityLabel::kSitting};
    ASSERT_TRUE(history_.write(row, {.events = std::vector<Event>{{true, sitting}}, .gaps = {}}));
    std::ofstream(folder_.path() / row.path) << std::string(kb * 1000, 'x');
  }
  [[nodiscard]] bool there(const std::string& path) const {
    return std::filesystem::exists(folder_.path() / path);
  }
  std::vector<std::string> remove(const RetentionRules& rules) {
    return remove_old_recordings(folder_.path(), history_, rules, kNow_us);
  }

  static constexpr std::int64_t kNow_us = 1'790'000'000'000'000;
  test::TemporaryFolder folder_;
  History history_ = [this] {
    std::filesystem::create_directories(recordings_dir(folder_.path()));
    return History::open(history_path(folder_.path())).value();
  }();
};

TEST_F(Retention, RemovesNothingWithoutALimit) {
  add("recordings/a.stance", 4000, 1);
  add("recordings/b.stance", 1, 1);
  EXPECT_TRUE(remove({}).empty());
  EXPECT_TRUE(there("recordings/a.stance"));
}

TEST_F(Retention, RemovesWhatIsTooOldButNeverTheNewestNorAnOpenOneNorAnotherFile) {
  add("recordings/old.stance", 40, 1);
  add("recordings/open.stance", 39, 1, false);
  add("precious.stance", 38, 1);
  add("recordings/new.stance", 35, 1);
  const auto sentences = remove({.keep_days = 30});
  ASSERT_EQ(sentences.size(), 1U);
  EXPECT_NE(sentences[0].find("recordings/old.stance was removed"), std::string::npos) << sentences[0];
  EXPECT_FALSE(there("recordings/old.stance"));
  EXPECT_TRUE(there("recordings/open.stance"));
  EXPECT_TRUE(there("precious.stance"));
  EXPECT_TRUE(there("recordings/new.stance"));
  EXPECT_TRUE(remove({.keep_days = 30}).empty()) << "it is told once";
}

TEST_F(Retention, RemovesTheOldestUntilTheRestIsSmallEnough) {
  add("recordings/one.stance", 3, 600);
  add("recordings/two.stance", 2, 600);
  add("recordings/three.stance", 1, 300);
  EXPECT_EQ(remove({.most_bytes = 1'000'000}).size(), 1U);
  EXPECT_FALSE(there("recordings/one.stance"));
  EXPECT_TRUE(there("recordings/two.stance"));
}

TEST_F(Retention, TheHistoryStaysAndTheReportSaysThatTheRecordingIsGone) {
  add("recordings/old.stance", 40, 1);
  add("recordings/new.stance", 1, 1);
  ASSERT_EQ(remove({.keep_days = 30}).size(), 1U);
  const RecordingRow row = history_.recording(1).value();
  EXPECT_EQ(row.removed_utc_us, kNow_us);
  EXPECT_EQ(history_.recording(2).value().removed_utc_us, 0);
  const std::vector<ReportedSession> sessions = {{row, history_.events(1).value(), {}}};
  ASSERT_EQ(sessions[0].events.size(), 1U);
  EXPECT_NE(report_text("Session 1", sessions, false, {}, {}).find("raw recording of session 1 was removed"),
            std::string::npos);
  EXPECT_EQ(report_json("Session 1", sessions, {}, {})["recordings_removed"], Json::array({1}));
}

// The acknowledgement of its last blocks may have been lost with the line: a sensor that stayed on sends them
// again.
TEST(Recovery, KnowsWhereAFinishedRecordingLeftTheStream) {
  const test::TemporaryFolder folder;
  const auto data_dir = folder.path();
  const auto held = DataDir::take(data_dir);
  auto history = History::open(history_path(data_dir));
  ASSERT_TRUE(history.has_value());
  RecordingInfo info;
  info.sensor_id = "hip";
  const std::vector<ImuSample> samples = {{.time_s = 0.01, .acc_sensor_m_s2 = {0.0F, 0.0F, 9.81F}}};
  SamplesItem item{
      samples, {0.0, 1'790'000'000'000'000, 1.0}, {.boot_id = 7, .last_sequence = 42, .last_time_s = 0.01}};
  auto session = Session::begin(data_dir, *history, info, Placement::kAuto, item, 1800.0, 0.0F);
  ASSERT_TRUE(session.has_value()) << session.error().message;
  std::vector<Event> events;
  std::vector<SittingPrompt> prompts;
  (*session)->add(item, events, prompts);
  ASSERT_TRUE((*session)->finish(events).has_value());
  const auto recovered = recover(data_dir, *history, {}, item.utc.utc_us);
  ASSERT_TRUE(recovered.has_value()) << recovered.error().message;
  EXPECT_EQ(recovered->session, nullptr);
  EXPECT_EQ(recovered->position.boot_id, 7U);
  EXPECT_EQ(recovered->position.last_sequence, 42U);
}

}  // namespace
}  // namespace stance
