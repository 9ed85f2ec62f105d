// What `stance live` shows: the screen as text, and the real program beside a real daemon.
#include <gmock/gmock.h>
#include <signal.h>

#include <algorithm>

#include "tests/tools/stance/end_to_end.h"
#include "tools/stance/daemon/event_stream.h"
#include "tools/stance/live/live_screen.h"

namespace stance::test {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::Not;

constexpr ScreenStyle kPlain = {.colour = false, .utf8 = false};

EventMessage of(const EventBody& body, bool final = false) {
  return {{.final = final, .body = body}, final ? 0.0 : end_of(body)};
}

Rep rep_of(double end_s, std::int32_t number, Side side = Side::kBoth) {
  return {
      .start_s = end_s - 2.0, .end_s = end_s, .exercise = Exercise::kSquat, .side = side, .number = number};
}

LiveScreen in_session() {
  LiveScreen screen;
  screen.show(SessionMessage{7, true, 0.0});
  screen.show(LinkMessage{LinkState::kStreaming, ""});
  screen.show(of(LiveState{.time_s = 100.0, .label = ActivityLabel::kSitting, .since_s = 40.0}));
  return screen;
}

std::string first_lines(const LiveScreen& screen, terminal::Size size = {80, 24}) {
  std::string text;
  for (const std::string& line : screen.lines(size, kPlain)) text += line + "\n";
  return text;
}

TEST(LiveScreen, SaysWhatTheWearerDoesAndForHowLong) {
  LiveScreen screen = in_session();
  screen.show(ProgressMessage{160.0});
  EXPECT_THAT(screen.lines({80, 24}, kPlain), Contains("SITTING   2 min"));
  EXPECT_THAT(first_lines(screen), HasSubstr("session 7   0:02:40"));
}

TEST(LiveScreen, ShowsTheRepetitionLargeAndItsSetSmall) {
  LiveScreen screen = in_session();
  EXPECT_TRUE(screen.show(of(rep_of(110.0, 1, Side::kLeft))));
  EXPECT_TRUE(screen.show(of(rep_of(112.0, 2, Side::kLeft))));
  const auto lines = screen.lines({80, 24}, kPlain);
  EXPECT_THAT(lines, Contains("SQUAT, LEFT"));
  EXPECT_THAT(lines, Contains(HasSubstr("############")));
  EXPECT_THAT(lines, Contains(HasSubstr("2 reps")));
  EXPECT_THAT(lines, Not(Contains(HasSubstr("SITTING"))));
}

TEST(LiveScreen, ARepetitionToldAgainIsNotNew) {
  LiveScreen screen = in_session();
  EXPECT_TRUE(screen.show(of(rep_of(110.0, 1))));
  EXPECT_TRUE(screen.show(of(rep_of(112.0, 2))));
  EXPECT_FALSE(screen.show(of(rep_of(112.0, 2))));
  EXPECT_FALSE(screen.show(of(rep_of(112.0, 2), true)));
}

TEST(LiveScreen, AfterASetTheRestIsTimed) {
  LiveScreen screen = in_session();
  screen.show(of(rep_of(110.0, 1)));
  screen.show(ProgressMessage{155.0});
  EXPECT_THAT(screen.lines({80, 24}, kPlain), Contains("rest   45 s"));
}

TEST(LiveScreen, TheFinalSetReplacesWhatWasShown) {
  LiveScreen screen = in_session();
  for (int i = 1; i <= 5; ++i) screen.show(of(rep_of(108.0 + 2.0 * i, i)));
  screen.show(of(Set{.start_s = 106.0, .end_s = 118.0, .exercise = Exercise::kSquat, .reps = 6}, true));
  EXPECT_THAT(first_lines(screen), HasSubstr("6 reps"));
  EXPECT_THAT(first_lines(screen), Not(HasSubstr("5 reps")));
}

TEST(LiveScreen, ASetThatIsNeverConfirmedGoes) {
  LiveScreen screen = in_session();
  screen.show(of(rep_of(110.0, 1)));
  screen.show(ProgressMessage{250.0});
  EXPECT_THAT(first_lines(screen), Not(HasSubstr("1 rep")));
}

TEST(LiveScreen, AnotherSessionBeginsEmpty) {
  LiveScreen screen = in_session();
  screen.show(of(rep_of(110.0, 1)));
  screen.show(SessionMessage{8, true, 0.0});
  EXPECT_THAT(first_lines(screen), HasSubstr("WAITING"));
  EXPECT_THAT(first_lines(screen), Not(HasSubstr("rep")));
}

TEST(LiveScreen, SaysThatNoDaemonAnswersUntilOneDoes) {
  LiveScreen screen = in_session();
  screen.gone("Start it: stance daemon");
  EXPECT_THAT(first_lines(screen), HasSubstr("Start it"));
  screen.show(ProgressMessage{101.0});
  EXPECT_THAT(first_lines(screen), Not(HasSubstr("Start it")));
}

CorrectionRow correction_of(const Set& set, std::int32_t reps) {
  CorrectionRow row;
  row.set_start_s = set.start_s;
  row.set_end_s = set.end_s;
  row.counted_reps = set.reps;
  row.reps = reps;
  row.counted_exercise = row.exercise = set.exercise;
  row.counted_side = row.side = set.side;
  return row;
}

TEST(LiveScreen, ASetIsShownAsTheWearerCorrectedIt) {
  LiveScreen screen = in_session();
  const Set set = {.start_s = 106.0, .end_s = 118.0, .exercise = Exercise::kSquat, .reps = 6};
  screen.show(of(set, true));
  screen.correct({correction_of(set, 8)});
  EXPECT_THAT(first_lines(screen), HasSubstr("8 reps, counted 6"));
  screen.correct({});
  EXPECT_THAT(first_lines(screen), HasSubstr("6 reps\n")) << "taken back";
}

TEST(LiveScreen, InANarrowTerminalTheNameIsCutAndNotTheNumber) {
  LiveScreen screen = in_session();
  screen.show(of(Set{.start_s = 106.0,
                     .end_s = 118.0,
                     .exercise = Exercise::kRomanianDeadlift,
                     .side = Side::kRight,
                     .reps = 12},
                 true));
  for (const std::size_t columns : {24U, 32U, 40U, 60U})
    EXPECT_THAT(screen.lines({columns, 24}, kPlain), Contains(testing::EndsWith("12 reps"))) << columns;
}

TEST(LiveScreen, AStateThatIsGuessedHasAQuestionMarkUntilItIsKnown) {
  LiveScreen screen = in_session();
  screen.show(
      of(LiveState{.time_s = 101.0, .label = ActivityLabel::kStanding, .since_s = 101.0, .guessed = true}));
  EXPECT_THAT(first_lines(screen), HasSubstr("STANDING?   "));
  screen.show(of(LiveState{.time_s = 103.0, .label = ActivityLabel::kStanding, .since_s = 101.0}));
  EXPECT_THAT(first_lines(screen), HasSubstr("STANDING   "));
}

TEST(LiveScreen, ASilentSensorIsSaidBesideTheState) {
  LiveScreen screen = in_session();
  screen.show(LinkMessage{LinkState::kStalled, "Sensor silent for 4 s; this gap is recorded as unknown."});
  EXPECT_THAT(first_lines(screen), HasSubstr("sensor stalled"));
  EXPECT_THAT(first_lines(screen), HasSubstr("Sensor silent for 4 s"));
  screen.show(LinkMessage{LinkState::kStreaming, ""});
  EXPECT_THAT(first_lines(screen), Not(HasSubstr("silent")));
}

TEST(LiveScreen, EverySizeIsKept) {
  LiveScreen screen = in_session();
  for (int i = 1; i <= 12; ++i) screen.show(of(rep_of(108.0 + 2.0 * i, i, Side::kRight)));
  for (int i = 0; i < 4; ++i) screen.show(of(Rejection{.start_s = 90.0 + i, .end_s = 91.0 + i}, true));
  for (std::size_t columns = 1; columns <= 100; columns += 3) {
    for (std::size_t rows = 1; rows <= 50; ++rows) {
      const auto lines = screen.lines({columns, rows}, kPlain);
      ASSERT_LE(lines.size(), rows);
      ASSERT_TRUE(
          std::all_of(lines.begin(), lines.end(), [&](const auto& line) { return line.size() <= columns; }));
    }
  }
  EXPECT_THAT(screen.lines({40, 8}, kPlain), Contains("SQUAT, RIGHT, REP 12"));
}

TEST(LiveMessages, EveryMessageComesBackFromItsJson) {
  const std::vector<LiveMessage> messages = {
      ProgressMessage{12.5},
      LinkMessage{LinkState::kStalled, "silent"},
      SessionMessage{3, false, 99.0},
      NoticeMessage{"The disk is full."},
      of(rep_of(12.0, 3)),
      of(LiveState{.time_s = 5.0, .label = ActivityLabel::kWalking, .since_s = 1.0}),
  };
  for (const LiveMessage& message : messages) {
    const auto read = live_message_from_json(to_json(message));
    ASSERT_TRUE(read) << to_json(message);
    EXPECT_EQ(to_json(*read), to_json(message));
  }
  EXPECT_FALSE(live_message_from_json(Json::object()));
  EXPECT_FALSE(live_message_from_json({{"type", "link"}, {"state", "asleep"}, {"detail", ""}}));
}

using LiveEndToEnd = EndToEnd;

TEST_F(LiveEndToEnd, InAPipeEveryChangeIsALineAndTheEndOfTheDaemonIsItsEnd) {
  const auto sensor = plug_in(make_recording("walk.csv", 60), 20);
  const auto daemon = start_daemon({"--once"});
  ASSERT_TRUE(daemon->wait_for_line("session 1 begins"));
  const auto live = start({"live", "--data-dir", data_dir()});
  const auto as_json = start({"live", "--json", "--data-dir", data_dir()});
  ASSERT_TRUE(live->wait_for_line("sensor streaming")) << live->errors();
  ASSERT_TRUE(as_json->wait_for_line(R"({"type":"status")")) << as_json->errors();
  ASSERT_TRUE(as_json->wait_for_line(R"("type":"progress")"));
  EXPECT_EQ(daemon->wait(), 0) << daemon->errors();
  EXPECT_EQ(live->wait(), 0) << live->errors();
  EXPECT_EQ(as_json->wait(), 0);
  EXPECT_THAT(live->output(), HasSubstr("session 1 is over"));
  EXPECT_THAT(live->output(), Not(HasSubstr("\x1b")));
}

TEST_F(LiveEndToEnd, WithoutADaemonAPipeSaysHowToStartOne) {
  const auto finished = stance({"live", "--data-dir", data_dir()});
  EXPECT_EQ(finished.exit_code, 1);
  EXPECT_THAT(finished.errors, HasSubstr("Start it: stance daemon"));
}

}  // namespace
}  // namespace stance::test
