// Who is let in, what the token's file may be, and that no name of a sensor can break out of a page.
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>

#include "tests/tools/stance/temporary_folder.h"
#include "tools/stance/dashboard/assets.h"
#include "tools/stance/dashboard/guard.h"
#include "tools/stance/dashboard/page.h"
#include "tools/stance/dashboard/token.h"
#include "tools/stance/report/words.h"

namespace stance::test {
namespace {

const Access kAccess{7826, "secret"};

RequestFacts good() {
  return {.method = "GET",
          .path = "/session",
          .host = "127.0.0.1:7826",
          .origin = "",
          .fetch_site = "same-origin",
          .cookie = "other=1; stance_7826=secret"};
}

int status_of(const RequestFacts& request) {
  const auto refusal = refuse(request, kAccess);
  return refusal ? refusal->status : 200;
}

TEST(DashboardGuard, LetsTheOwnPageIn) {
  EXPECT_EQ(status_of(good()), 200);
  auto request = good();
  request.host = "localhost:7826";
  request.origin = "http://localhost:7826";
  EXPECT_EQ(status_of(request), 200);
}

TEST(DashboardGuard, RefusesEveryOtherHost) {
  for (const char* host :
       {"", "evil.example", "evil.example:7826", "127.0.0.1", "127.0.0.1:80", "127.0.0.1:78260",
        "127.0.0.1:7826.evil.example", "[::1]:7826", "0.0.0.0:7826", " 127.0.0.1:7826"}) {
    auto request = good();
    request.host = host;
    EXPECT_EQ(status_of(request), 403) << host;
  }
}

TEST(DashboardGuard, RefusesEveryOtherOrigin) {
  for (const char* origin : {"null", "http://evil.example", "https://127.0.0.1:7826", "http://127.0.0.1",
                             "http://127.0.0.1:7826.evil.example", "http://127.0.0.1:7827"}) {
    auto request = good();
    request.origin = origin;
    EXPECT_EQ(status_of(request), 403) << origin;
    request.path = "/open";
    EXPECT_EQ(status_of(request), 403) << origin;
  }
}

TEST(DashboardGuard, RefusesWhatAnotherSiteStarted) {
  for (const char* site : {"cross-site", "same-site", "nonsense"}) {
    auto request = good();
    request.fetch_site = site;
    EXPECT_EQ(status_of(request), 403) << site;
  }
}

TEST(DashboardGuard, RefusesAWrongOrMissingCookie) {
  for (const char* cookie :
       {"", "secret", "stance_7826", "stance_7826=", "stance_7826=secre", "stance_7826=secret2",
        "stance_7827=secret", "xstance_7826=secret", ";;=;", "stance_7826=x; a=secret"}) {
    auto request = good();
    request.cookie = cookie;
    EXPECT_EQ(status_of(request), 401) << cookie;
  }
}

RequestFacts change() {
  RequestFacts request = good();
  request.method = "POST";
  request.path = "/api/correction";
  request.origin = "http://127.0.0.1:7826";
  request.content_type = "application/json";
  return request;
}

TEST(DashboardGuard, AChangeNeedsItsOwnOriginTheTokenAndJson) {
  EXPECT_EQ(status_of(change()), 200);
  auto request = change();
  request.origin = "";
  EXPECT_EQ(status_of(request), 403);
  for (const char* type : {"", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data"}) {
    request = change();
    request.content_type = type;
    EXPECT_EQ(status_of(request), 415) << type;
  }
  request = change();
  request.origin = "http://evil.example";
  EXPECT_EQ(status_of(request), 403);
  request = change();
  request.host = "evil.example:7826";
  EXPECT_EQ(status_of(request), 403);
  request = change();
  request.fetch_site = "cross-site";
  EXPECT_EQ(status_of(request), 403);
  request = change();
  request.cookie = "stance_7826=guessed";
  EXPECT_EQ(status_of(request), 401);
}

TEST(DashboardGuard, NothingElseCanBeChanged) {
  for (const char* path :
       {"/", "/session", "/api/session", "/open", "/events", "/api/correction/", "/API/correction"}) {
    auto request = change();
    request.path = path;
    EXPECT_EQ(status_of(request), 405) << path;
  }
}

TEST(DashboardGuard, OnlyReads) {
  for (const char* method : {"POST", "PUT", "DELETE", "PATCH", "OPTIONS", ""}) {
    auto request = good();
    request.method = method;
    EXPECT_EQ(status_of(request), 405) << method;
  }
}

TEST(DashboardGuard, AnEmptyTokenLetsNobodyIn) {
  auto request = good();
  request.cookie = "stance_7826=";
  EXPECT_TRUE(refuse(request, Access{7826, ""}).has_value());
  EXPECT_FALSE(same_token("", ""));
}

TEST(BrowserToken, StaysTheSameAndIsForItsOwnerAlone) {
  const TemporaryFolder folder;
  const auto file = folder.path() / "token";
  const auto token = browser_token(file);
  ASSERT_TRUE(token);
  EXPECT_EQ(token->size(), 64U);
  EXPECT_EQ(*browser_token(file), *token);
  struct stat facts {};
  ASSERT_EQ(::stat(file.c_str(), &facts), 0);
  EXPECT_EQ(facts.st_mode & 0777U, 0600U);
}

TEST(BrowserToken, IsMadeAnewWhenOthersCouldHaveReadIt) {
  const TemporaryFolder folder;
  const auto file = folder.path() / "token";
  const auto token = browser_token(file);
  ASSERT_TRUE(token);
  ASSERT_EQ(::chmod(file.c_str(), 0644), 0);
  EXPECT_NE(*browser_token(file), *token);
}

TEST(BrowserToken, IsMadeAnewWhenItWasPlantedAsALinkOrCutShort) {
  const TemporaryFolder folder;
  const auto file = folder.path() / "token";
  const std::string known(64, 'a');
  std::ofstream(folder.path() / "theirs") << known << "\n";
  ASSERT_EQ(::chmod((folder.path() / "theirs").c_str(), 0600), 0);
  std::filesystem::create_symlink(folder.path() / "theirs", file);
  EXPECT_NE(*browser_token(file), known);
  std::filesystem::resize_file(file, 10);
  EXPECT_EQ(browser_token(file)->size(), 64U);
}

TEST(Pages, ASensorsNameCannotBreakOut) {
  const std::string name = "</script><script>alert(1)</script><!-- \xff";
  const std::string page = served_page(name, "report", {{"kind", "session"}, {"name", name}});
  EXPECT_EQ(page.find("<script>alert"), std::string::npos);
  EXPECT_EQ(page.find("<!-- "), std::string::npos);
  const std::string file = report_file_html({{"title", name}}, name);
  EXPECT_EQ(file.find("<script>alert"), std::string::npos);
}

TEST(Pages, TheBundleIsInTheProgram) {
  EXPECT_GT(assets::live_js().size(), 1000U);
  EXPECT_GT(assets::report_js().size(), 1000U);
  EXPECT_GT(assets::plot_js().size(), 1000U);
  EXPECT_NE(assets::style_css().find("--sitting"), std::string_view::npos);
  // Either would end the element that the file of a report puts them into.
  EXPECT_EQ(assets::report_js().find("</script"), std::string_view::npos);
  EXPECT_EQ(assets::plot_js().find("</script"), std::string_view::npos);
  EXPECT_EQ(assets::style_css().find("</style"), std::string_view::npos);
}

// Of lunges; the usual noise in degrees.
Asymmetry range_of_motion(float left_deg, float right_deg, float noise_deg) {
  Asymmetry asymmetry;
  asymmetry.measure = Measure::kRangeOfMotionDeg;
  asymmetry.exercise = Exercise::kLunge;
  asymmetry.left = left_deg;
  asymmetry.right = right_deg;
  asymmetry.noise_percent = 200.0F * noise_deg / (left_deg + right_deg);
  return asymmetry;
}

TEST(DifferenceWords, SayWhatMovedLessAndTheUsualNoise) {
  Asymmetry asymmetry = range_of_motion(31.5F, 28.5F, 2.0F);
  asymmetry.verdict = Verdict::kRightLess;
  EXPECT_EQ(difference_words(asymmetry), "right side moved 3.0° less (usual noise ±2.0°)");
  asymmetry.verdict = Verdict::kNoDifference;
  EXPECT_EQ(difference_words(asymmetry), "no detectable difference (usual noise ±2.0°)");
  asymmetry.verdict = Verdict::kNotEnough;
  EXPECT_EQ(difference_words(asymmetry), "not enough reps");
}

TEST(DifferenceWords, ADifferenceThatMayBeChanceIsShownAndNotJudged) {
  Asymmetry asymmetry = range_of_motion(28.5F, 31.5F, 4.0F);
  asymmetry.left_count = asymmetry.right_count = 10;
  asymmetry.verdict = Verdict::kNotEnough;
  EXPECT_EQ(difference_words(asymmetry),
            "left side moved 3.0° less (usual noise ±4.0°): not enough reps to tell whether it is more than "
            "chance");
}

TEST(DifferenceWords, CallTimesShorterNotLess) {
  Asymmetry asymmetry;
  asymmetry.measure = Measure::kStepTimeS;
  asymmetry.left = 0.520F;
  asymmetry.right = 0.560F;
  asymmetry.verdict = Verdict::kLeftLess;
  EXPECT_EQ(difference_words(asymmetry), "left step time was 40 ms shorter");
}

}  // namespace
}  // namespace stance::test
