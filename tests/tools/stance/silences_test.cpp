#include "tools/stance/report/silences.h"

#include <gmock/gmock.h>

namespace stance {
namespace {

using testing::HasSubstr;

constexpr std::int64_t kStart_us = 1'795'000'000'000'000;

ReportedSession session_with(std::vector<LinkGap> gaps) {
  ReportedSession session;
  session.row.start_utc_us = kStart_us;
  session.link_gaps = std::move(gaps);
  return session;
}

LinkGap gap(int from_s, int to_s, const char* reason) {
  return {kStart_us + from_s * 1'000'000LL, kStart_us + to_s * 1'000'000LL, reason};
}

TEST(SilencesTest, EachSaysWhenHowLongAndWhy) {
  const std::vector<ReportedSession> sessions = {
      session_with({gap(60, 3660, "sleep"), gap(4000, 4060, "lost"), gap(5000, 5002, "stalled")})};
  const std::string text = silences_text(sessions);
  EXPECT_THAT(text, HasSubstr("the computer slept"));
  EXPECT_THAT(text, HasSubstr("60 s: the sensor was unplugged or out of reach"));
  EXPECT_EQ(text.find("silent"), std::string::npos) << "too short to tell";
  const Json json = silences_json(sessions);
  ASSERT_EQ(json.size(), 2U);
  EXPECT_EQ(json[0]["reason"], "sleep");
  EXPECT_EQ(json[0]["start_s"], 60.0);
  EXPECT_EQ(json[0]["duration_s"], 3600.0);
}

TEST(SilencesTest, OfManyTheLongestAreToldInOrderOfTime) {
  std::vector<LinkGap> gaps;
  for (int i = 0; i < 8; ++i) gaps.push_back(gap(1000 * i, 1000 * i + (i == 3 ? 900 : 10 + i), "lost"));
  const std::vector<ReportedSession> sessions = {session_with(gaps)};
  const std::string text = silences_text(sessions);
  EXPECT_THAT(text, HasSubstr("15 min: "));
  EXPECT_THAT(text, HasSubstr("and 3 times for a shorter time"));
  EXPECT_EQ(silences_json(sessions).size(), 8U);
}

TEST(SilencesTest, WithoutAnyNothingIsSaid) { EXPECT_EQ(silences_text({session_with({})}), ""); }

}  // namespace
}  // namespace stance
