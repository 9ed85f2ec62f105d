#include "tools/stance/daemon/prompter.h"

#include <gtest/gtest.h>

namespace stance {
namespace {

constexpr PromptRules kAnyHour = {.from_minute = 0, .to_minute = 0};
constexpr double kDue_s = 1800.0;
constexpr double kBoutStart_s = 0.0;

PromptRules rules(Firmness firmness) {
  PromptRules out = kAnyHour;
  out.firmness = firmness;
  return out;
}

// Somebody in front of a prompter, at eleven o'clock.
class PrompterTest : public testing::Test {
 protected:
  // Whether something was shown.
  bool limit() { return shows(prompter_.take({kDue_s, kBoutStart_s, PromptReason::kLimit}, clock_)); }
  bool shift(double time_s) {
    return shows(prompter_.take({time_s, kBoutStart_s, PromptReason::kShift}, clock_));
  }
  bool at(double time_s) { return shows(prompter_.tick(time_s, clock_)); }
  // What became of the prompt; empty: there was none.
  std::string over(double time_s, PromptReason reason) {
    static_cast<void>(prompter_.take_changed());
    static_cast<void>(prompter_.take({time_s, kBoutStart_s, reason}, clock_));
    const auto row = prompter_.take_changed();
    return row ? row->outcome : "";
  }
  std::string stands_up(double time_s) { return over(time_s, PromptReason::kBreak); }

  Prompter prompter_{kAnyHour};
  WallClock clock_{.utc_us = 1'000'000'000, .minute_of_day = 11 * 60};

 private:
  static bool shows(const std::optional<PromptAction>& action) {
    return action && action->kind == PromptAction::Kind::kShow;
  }
};

TEST_F(PrompterTest, WaitsForANaturalPause) {
  EXPECT_FALSE(limit());
  EXPECT_FALSE(at(kDue_s + 60));
  EXPECT_TRUE(shift(kDue_s + 90));
}

TEST_F(PrompterTest, WaitsSomeMinutesAtMost) {
  limit();
  EXPECT_FALSE(at(kDue_s + kAnyHour.wait_s - 1));
  EXPECT_TRUE(at(kDue_s + kAnyHour.wait_s));
}

TEST_F(PrompterTest, QuietIsSaidOnceABoutAndOnlyInAPause) {
  prompter_ = Prompter(rules(Firmness::kQuiet));
  limit();
  EXPECT_FALSE(at(kDue_s + 3000));
  EXPECT_TRUE(shift(kDue_s + 3001));
  EXPECT_FALSE(shift(kDue_s + 9000));
}

TEST_F(PrompterTest, NormalIsSaidAgainAfterHalfAnHour) {
  limit();
  ASSERT_TRUE(shift(kDue_s));
  EXPECT_FALSE(shift(kDue_s + 1799));
  EXPECT_TRUE(shift(kDue_s + 1800));
}

TEST_F(PrompterTest, FirmWaitsAMinuteAndIsSaidAgainAfterTen) {
  prompter_ = Prompter(rules(Firmness::kFirm));
  limit();
  EXPECT_FALSE(at(kDue_s + 59));
  EXPECT_TRUE(at(kDue_s + 60));
  EXPECT_FALSE(at(kDue_s + 60 + 600));
  EXPECT_TRUE(at(kDue_s + 60 + 660));
}

TEST_F(PrompterTest, OffSaysNothing) {
  prompter_ = Prompter(rules(Firmness::kOff));
  limit();
  EXPECT_FALSE(shift(kDue_s + 600));
  EXPECT_FALSE(at(kDue_s + 6000));
}

TEST_F(PrompterTest, ABreakWithinTenMinutesIsAnAnswer) {
  limit();
  shift(kDue_s + 10);
  EXPECT_EQ(stands_up(kDue_s + 600), "answered");
}

TEST_F(PrompterTest, ABreakMuchLaterIsNone) {
  limit();
  shift(kDue_s + 10);
  EXPECT_EQ(stands_up(kDue_s + 700), "not_answered");
}

TEST_F(PrompterTest, WhoHadStoodUpBeforeItWasSeenWasNotAsked) {
  limit();
  shift(kDue_s + 10);
  EXPECT_EQ(stands_up(kDue_s + 8), "withdrawn");
}

TEST_F(PrompterTest, ASensorTakenOffIsNoAnswer) {
  limit();
  shift(kDue_s + 10);
  EXPECT_EQ(over(kDue_s + 60, PromptReason::kLost), "withdrawn");
}

TEST_F(PrompterTest, ABreakBeforeThePromptLeavesNoTrace) {
  limit();
  EXPECT_EQ(stands_up(kDue_s + 60), "");
  EXPECT_FALSE(at(kDue_s + 600));
}

TEST_F(PrompterTest, AfterABreakItBeginsAnew) {
  limit();
  shift(kDue_s + 10);
  stands_up(kDue_s + 60);
  static_cast<void>(prompter_.take({6000.0, 4000.0, PromptReason::kLimit}, clock_));
  const auto action = prompter_.take({6030.0, 4000.0, PromptReason::kShift}, clock_);
  ASSERT_TRUE(action);
  EXPECT_EQ(action->sat_s, 2030.0);
}

TEST_F(PrompterTest, APauseHoldsItBackUntilItIsOver) {
  prompter_.pause_until(clock_.utc_us + 1);
  limit();
  EXPECT_FALSE(shift(kDue_s + 600));
  ++clock_.utc_us;
  EXPECT_TRUE(shift(kDue_s + 630));
}

TEST_F(PrompterTest, OutsideWorkingHoursNothingIsSaid) {
  prompter_ = Prompter(PromptRules{.from_minute = 9 * 60, .to_minute = 17 * 60});
  clock_.minute_of_day = 9 * 60 - 1;
  limit();
  EXPECT_FALSE(shift(kDue_s + 60));
  clock_.minute_of_day = 9 * 60;
  EXPECT_TRUE(shift(kDue_s + 120));
  prompter_ = Prompter(PromptRules{.from_minute = 9 * 60, .to_minute = 17 * 60});
  clock_.minute_of_day = 17 * 60;
  EXPECT_FALSE(shift(kDue_s + 120));
}

TEST_F(PrompterTest, WorkingHoursMayPassMidnight) {
  prompter_ = Prompter(PromptRules{.from_minute = 22 * 60, .to_minute = 6 * 60});
  clock_.minute_of_day = 12 * 60;
  limit();
  EXPECT_FALSE(shift(kDue_s + 60));
  clock_.minute_of_day = 60;
  EXPECT_TRUE(shift(kDue_s + 120));
}

TEST_F(PrompterTest, EachShowingIsToldToBeStored) {
  limit();
  EXPECT_FALSE(prompter_.take_changed());
  shift(kDue_s + 30);
  const auto first = prompter_.take_changed();
  ASSERT_TRUE(first);
  EXPECT_EQ(first->shown_s, kDue_s + 30);
  EXPECT_EQ(first->outcome, "open");
  EXPECT_EQ(first->firmness, "normal");
  EXPECT_FALSE(prompter_.take_changed());
  shift(kDue_s + 2000);
  EXPECT_EQ(prompter_.take_changed()->times_shown, 2);
}

TEST_F(PrompterTest, TheEndOfASessionLeavesItUnanswered) {
  limit();
  shift(kDue_s + 30);
  static_cast<void>(prompter_.take_changed());
  EXPECT_TRUE(prompter_.end_session());
  EXPECT_EQ(prompter_.take_changed()->outcome, "not_answered");
}

}  // namespace
}  // namespace stance
