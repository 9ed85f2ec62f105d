// The manual pages and the completion of bash, as the real program prints them.
#include <gmock/gmock.h>

#include <fstream>

#include "tests/tools/stance/end_to_end.h"

namespace stance::test {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

using Manual = EndToEnd;

TEST_F(Manual, HoldsTheOptionsAndExamplesOfACommand) {
  const auto finished = stance({"manual", "play"});
  EXPECT_EQ(finished.exit_code, 0);
  EXPECT_THAT(finished.output, StartsWith(".TH STANCE\\-PLAY 1"));
  EXPECT_THAT(finished.output, HasSubstr("\\fB\\-\\-speed\\fR"));
  EXPECT_THAT(finished.output, HasSubstr("stance play walk.csv.zst"));
}

TEST_F(Manual, OfTheProgramNamesEveryCommandAndEachHasAPage) {
  ASSERT_EQ(stance({"manual", "--all", path("man")}).exit_code, 0);
  const std::string whole = stance({"manual"}).output;
  const std::string help = stance({"--help"}).output;
  std::size_t pages = 0;
  for (const auto& file : std::filesystem::directory_iterator(path("man"))) {
    const std::string name = file.path().stem();
    ++pages;
    if (name == "stance") continue;
    const std::string command = name.substr(std::string("stance-").size());
    std::string in_manual;  // where a plain - would become a hyphen
    for (const char letter : command) in_manual += letter == '-' ? "\\-" : std::string(1, letter);
    EXPECT_THAT(whole, HasSubstr("\\fB" + in_manual + "\\fR\n"));
    EXPECT_THAT(help, HasSubstr("\n  " + command));
  }
  EXPECT_GT(pages, 10U);
}

TEST_F(Manual, OfWhatIsNoCommandIsAnError) {
  const auto finished = stance({"manual", "dance"});
  EXPECT_EQ(finished.exit_code, 1);
  EXPECT_THAT(finished.errors, HasSubstr("stance --help"));
}

std::string completed_by_bash(const std::string& script, const std::string& words, int at) {
  std::string output = run({"/bin/bash", "-c",
                            "source " + script + " && COMP_WORDS=(" + words +
                                ") COMP_CWORD=" + std::to_string(at) + " && _stance && echo ${COMPREPLY[@]}"})
                           .output;
  if (!output.empty()) output.pop_back();
  return output;
}

TEST_F(Manual, BashCompletesCommandsAndTheirOptions) {
  const std::string script = path("completion");
  std::ofstream(script) << stance({"completion", "bash"}).output;
  EXPECT_EQ(completed_by_bash(script, "stance rep", 1), "report");
  EXPECT_EQ(completed_by_bash(script, "stance play --spe", 2), "--speed");
}

TEST_F(Manual, OtherShellsAreCompletedToo) {
  EXPECT_THAT(stance({"completion", "zsh"}).output, StartsWith("#compdef stance"));
  EXPECT_THAT(stance({"completion", "fish"}).output, HasSubstr("complete -c stance"));
  EXPECT_EQ(stance({"completion", "csh"}).exit_code, 2);
}

}  // namespace
}  // namespace stance::test
