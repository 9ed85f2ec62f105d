// `stance correct` and `stance why` on a session that was played.
#include <gmock/gmock.h>

#include "tests/tools/stance/end_to_end.h"
#include "tools/simulator/files.h"
#include "tools/simulator/session.h"

namespace stance::test {
namespace {

using testing::HasSubstr;
using testing::Not;

class Correct : public EndToEnd {
 protected:
  Correct() {
    const auto session = simulator::simulate(
        {.script = "stand 5; walk 20; stand 5; squat 8; stand 20", .seed = 2, .sensor = {}});
    if (!session || !simulator::write_session(*session, path("squats.csv")))
      throw std::runtime_error("no recording");
    const auto sensor = plug_in(path("squats.csv"), 200.0);
    const auto daemon = start_daemon({"--once", "--quiet"});
    if (daemon->wait() != 0) throw std::runtime_error(daemon->errors());
  }
  Finished correct(std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), "correct");
    arguments.insert(arguments.end(), {"--data-dir", data_dir()});
    return stance(std::move(arguments));
  }
  Finished ask(const std::string& command) const { return stance({command, "--data-dir", data_dir()}); }
};

TEST_F(Correct, ACorrectionIsShownBesideWhatWasCountedAndCanBeTakenBack) {
  const std::string events = stored(1);
  EXPECT_THAT(correct({}).output, HasSubstr("squat, 8 reps"));
  const Finished done = correct({"1", "--reps", "9"});
  EXPECT_EQ(done.exit_code, 0) << done.errors;
  EXPECT_THAT(done.output, HasSubstr("within one in 1 of 1 set"));
  EXPECT_THAT(correct({}).output, HasSubstr("you say: squat, 9 reps"));
  EXPECT_THAT(ask("report").output, HasSubstr("Set 1: counted squat, 8 reps; you say squat, 9 reps."));
  EXPECT_EQ(stored(1), events);
  EXPECT_EQ(correct({"--undo"}).exit_code, 0);
  EXPECT_THAT(ask("report").output, Not(HasSubstr("you say")));
  EXPECT_EQ(correct({"--undo"}).exit_code, 1);
}

TEST_F(Correct, ASetsOwnCorrectionCanBeTakenBackStepByStep) {
  EXPECT_EQ(correct({"1", "--reps", "9"}).exit_code, 0);
  EXPECT_EQ(correct({"1", "--reps", "10"}).exit_code, 0);
  EXPECT_THAT(correct({"1", "--undo"}).output, HasSubstr("you say squat, 9 reps"));
  EXPECT_THAT(correct({"1", "--undo"}).output, HasSubstr("as it was counted: squat, 8 reps"));
  EXPECT_EQ(correct({"1", "--undo"}).exit_code, 1);
  EXPECT_EQ(correct({"1", "--undo", "--reps", "9"}).exit_code, 2);
}

TEST_F(Correct, NameAndSideCanBeCorrectedAndSayingRightCounts) {
  EXPECT_EQ(correct({"1", "--exercise", "lunge", "--side", "left"}).exit_code, 0);
  EXPECT_THAT(correct({}).output, HasSubstr("you say: lunge, left, 8 reps"));
  EXPECT_EQ(correct({"1", "--right"}).exit_code, 0);
  EXPECT_THAT(correct({}).output, HasSubstr("(you say: right)"));
}

TEST_F(Correct, ASetThatIsNotThereIsRefusedAndNothingChanges) {
  const Finished done = correct({"7", "--reps", "9"});
  EXPECT_EQ(done.exit_code, 1);
  EXPECT_THAT(done.errors, HasSubstr("has 1 set"));
  EXPECT_EQ(correct({"--reps", "9"}).exit_code, 2);
  EXPECT_EQ(correct({"1"}).exit_code, 2);
  EXPECT_EQ(correct({"1", "--reps", "-3"}).exit_code, 2);
  EXPECT_THAT(correct({}).output, Not(HasSubstr("you say")));
}

TEST_F(Correct, WhyTellsOfTheSetInASentence) {
  const Finished done = ask("why");
  EXPECT_EQ(done.exit_code, 0) << done.errors;
  EXPECT_THAT(done.output, HasSubstr("Set 1: squat, 8 reps counted in"));
}

}  // namespace
}  // namespace stance::test
