#include "tools/evaluate/show.h"

#include <gtest/gtest.h>

namespace stance::evaluate {
namespace {

TEST(Show, PrintsThreeDecimals) {
  const Json figures = {{"steps", {{"true", 12}, {"f1", 0.98765}}}};
  const std::string text = show("ipol", figures);
  EXPECT_NE(text.find("== ipol\n  steps\n"), std::string::npos);
  EXPECT_NE(text.find(" 12\n"), std::string::npos);
  EXPECT_NE(text.find(" 0.988\n"), std::string::npos);
}

TEST(ShowWorst, NamesTheWorstFirstAndLeavesOutTheFaultless) {
  const auto steps = [](double f1) { return Json{{"steps", {{"true", 10}, {"f1", f1}}}}; };
  const std::string text = show_worst(
      "ipol", {{"ipol/good", steps(1.0)}, {"ipol/fair", steps(0.9)}, {"ipol/poor", steps(0.2)}}, 5);
  EXPECT_LT(text.find("ipol/poor"), text.find("ipol/fair"));
  EXPECT_NE(text.find("ipol/fair"), std::string::npos);
  EXPECT_EQ(text.find("ipol/good"), std::string::npos);
}

}  // namespace
}  // namespace stance::evaluate
