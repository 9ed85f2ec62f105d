#include "tools/simulator/script.h"

#include <gtest/gtest.h>

#include "tools/simulator/moves.h"

namespace stance::simulator {
namespace {

TEST(ParseScript, CommandsAreDividedBySemicolonsAndLines) {
  const auto commands =
      parse_script("sit 60; walk 40 asymmetry=-8 turns=1 # there and back\nlie 5 side=left\n;;");
  ASSERT_TRUE(commands) << commands.error().message;
  ASSERT_EQ(commands->size(), 3U);
  EXPECT_EQ((*commands)[0].verb, "sit");
  EXPECT_EQ((*commands)[1].option("asymmetry", 0.0), -8.0);
  EXPECT_EQ((*commands)[1].option("cadence", 99.0), 99.0);
  EXPECT_EQ((*commands)[2].side, "left");
}

TEST(ParseScript, AnErrorQuotesTheCommand) {
  for (const char* wrong : {"fly 10", "sit", "sit -3", "sit 10 asymmetry=3", "walk 10 turns=many",
                            "lie 9 side=up", "sit 1e9", "walk 10 turns"}) {
    const auto commands = parse_script(std::string("stand 5; ") + wrong);
    ASSERT_FALSE(commands) << wrong;
    EXPECT_NE(commands.error().message.find(wrong), std::string::npos) << commands.error().message;
  }
  EXPECT_FALSE(parse_script(" ; # nothing"));
}

TEST(ParseScript, TheHelpNamesEveryExercise) {
  for (const Move& move : all_moves())
    EXPECT_NE(script_help().find(std::string(move.word)), std::string::npos) << move.word;
}

}  // namespace
}  // namespace stance::simulator
