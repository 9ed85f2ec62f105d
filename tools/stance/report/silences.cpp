#include "tools/stance/report/silences.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "tools/stance/local_time.h"
#include "tools/stance/report/words.h"

namespace stance {
namespace {

constexpr std::size_t kMostLines = 5;

double length_s(const LinkGap& gap) { return static_cast<double>(gap.end_utc_us - gap.start_utc_us) / 1e6; }

std::string reason_words(const std::string& reason) {
  static const std::map<std::string, const char*> kWords = {
      {"sleep", "the computer slept"},
      {"stalled", "the sensor was silent"},
      {"lost", "the sensor was unplugged or out of reach"},
      {"absent", "no sensor was found"},
      {"probing", "the sensor was looked for"}};
  const auto found = kWords.find(reason);
  return found != kWords.end() ? found->second : "the sensor was not heard (" + reason + ")";
}

std::string sentence_of(const LinkGap& gap) {
  return fmt::format("{} to {}, {}: {}", clock_of(gap.start_utc_us), clock_of(gap.end_utc_us),
                     duration_words(length_s(gap)), reason_words(gap.reason));
}

std::vector<LinkGap> told(const std::vector<ReportedSession>& sessions) {
  std::vector<LinkGap> gaps;
  for (const ReportedSession& session : sessions) {
    for (const LinkGap& gap : session.link_gaps) {
      if (gap.reason == "sleep" || length_s(gap) >= kShortestToldSilence_s) gaps.push_back(gap);
    }
  }
  return gaps;
}

}  // namespace

std::string silences_text(const std::vector<ReportedSession>& sessions) {
  std::vector<LinkGap> gaps = told(sessions);
  const std::size_t all = gaps.size();
  std::stable_sort(gaps.begin(), gaps.end(),
                   [](const LinkGap& a, const LinkGap& b) { return length_s(a) > length_s(b); });
  gaps.resize(std::min(all, kMostLines));
  std::sort(gaps.begin(), gaps.end(),
            [](const LinkGap& a, const LinkGap& b) { return a.start_utc_us < b.start_utc_us; });
  std::string text;
  for (const LinkGap& gap : gaps) text += fmt::format("Not heard {}\n", sentence_of(gap));
  if (all > gaps.size())
    text += fmt::format("and {} for a shorter time\n",
                        all - gaps.size() == 1 ? "once" : fmt::format("{} times", all - gaps.size()));
  return text;
}

Json silences_json(const std::vector<ReportedSession>& sessions) {
  Json list = Json::array();
  for (const LinkGap& gap : told(sessions)) {
    const double start_s = static_cast<double>(gap.start_utc_us - sessions.front().row.start_utc_us) / 1e6;
    list.push_back({{"start_utc", iso_utc(gap.start_utc_us)},
                    {"end_utc", iso_utc(gap.end_utc_us)},
                    {"start_s", round_time(start_s)},
                    {"duration_s", round_time(length_s(gap))},
                    {"reason", gap.reason},
                    {"sentence", sentence_of(gap)}});
  }
  return list;
}

}  // namespace stance
