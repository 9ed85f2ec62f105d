// Fifty pages open at once, five of them reading nothing, while the sensor sends. Short here; for as long as
// STANCE_TEST_CLIENTS_S says:
//
//   STANCE_TEST_CLIENTS_S=600 stance_end_to_end_test --gtest_filter=ManyClients.*
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <fstream>
#include <vector>

#include "tests/tools/stance/end_to_end.h"

namespace stance::test {
namespace {

using Steady = std::chrono::steady_clock;

constexpr int kReaders = 45;
constexpr int kDeaf = 5;
// Times real: more is sent than a sensor would, and what is too slow shows sooner.
constexpr double kSpeed = 40.0;
#if defined(__SANITIZE_ADDRESS__)
constexpr bool kFreedIsKept = true;
#elif defined(__has_feature)
constexpr bool kFreedIsKept = __has_feature(address_sanitizer);
#else
constexpr bool kFreedIsKept = false;
#endif
// Resident, of a daemon that has all its clients: what it may grow while they stay.
constexpr std::int64_t kMostGrowth_kB = 48 * 1024;

int wanted_seconds() {
  const char* text = std::getenv("STANCE_TEST_CLIENTS_S");
  return text == nullptr ? 20 : std::atoi(text);
}

std::int64_t resident_kB(pid_t process) {
  std::ifstream file("/proc/" + std::to_string(process) + "/status");
  std::string word;
  std::int64_t size = 0;
  while (file >> word) {
    if (word == "VmRSS:") file >> size;
  }
  return size;
}

int threads_of(pid_t process) {
  std::ifstream file("/proc/" + std::to_string(process) + "/status");
  std::string word;
  int count = 0;
  while (file >> word) {
    if (word == "Threads:") file >> count;
  }
  return count;
}

// A page: what it was sent, up to the end of it.
struct Page {
  int handle = -1;
  bool reads = true;
  bool cut = false;
  std::size_t bytes = 0;
  int progress = 0;  // messages of this kind
  std::string tail;  // of what came last
};

class ManyClients : public EndToEnd {
 protected:
  [[nodiscard]] static Page open_page(int port, const std::string& token, bool reads) {
    Page page;
    page.reads = reads;
    page.handle = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const int small = 2048;
    if (!reads) ::setsockopt(page.handle, SOL_SOCKET, SO_RCVBUF, &small, sizeof(small));
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    EXPECT_EQ(::connect(page.handle, reinterpret_cast<const sockaddr*>(&address), sizeof(address)), 0);
    const std::string ask = "GET /events HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(port) +
                            "\r\nCookie: stance_" + std::to_string(port) + "=" + token + "\r\n\r\n";
    EXPECT_EQ(::send(page.handle, ask.data(), ask.size(), MSG_NOSIGNAL), static_cast<ssize_t>(ask.size()));
    return page;
  }

  static void read_some(Page& page) {
    char buffer[16'384];
    const ssize_t size = ::recv(page.handle, buffer, sizeof(buffer), MSG_DONTWAIT);
    if (size <= 0) {
      page.cut = true;
      return;
    }
    page.bytes += static_cast<std::size_t>(size);
    page.tail.append(buffer, static_cast<std::size_t>(size));
    static const std::string kWanted = "event: progress\n";
    std::size_t from = 0;
    for (std::size_t at = 0; (at = page.tail.find(kWanted, from)) != std::string::npos;
         from = at + kWanted.size())
      ++page.progress;
    page.tail.erase(0, std::max(from, page.tail.size() - std::min(page.tail.size(), kWanted.size() - 1)));
  }

  // One look at all of them, of a tenth of a second at most.
  static void look(std::vector<Page>& pages) {
    std::vector<pollfd> handles;
    for (const Page& page : pages)
      handles.push_back({page.cut ? -1 : page.handle, static_cast<short>(page.reads ? POLLIN : 0), 0});
    ::poll(handles.data(), handles.size(), 100);
    for (std::size_t i = 0; i < pages.size(); ++i) {
      if (handles[i].revents == 0) continue;
      if (pages[i].reads) {
        read_some(pages[i]);
      } else {
        pages[i].cut = true;  // nothing else is asked for
      }
    }
  }
  static int cut(const std::vector<Page>& pages, bool reads) {
    return static_cast<int>(std::count_if(
        pages.begin(), pages.end(), [reads](const Page& page) { return page.reads == reads && page.cut; }));
  }
};

TEST_F(ManyClients, CostNoSampleAndBoundedMemoryAndThoseWhoReadNothingAreDropped) {
  const int seconds = wanted_seconds();
  const int recorded_s = static_cast<int>(kSpeed) * seconds;
  const auto sensor = plug_in(make_recording("long.csv", recorded_s), kSpeed);
  const auto daemon = start_daemon();
  ASSERT_TRUE(daemon->wait_for_line("begins")) << daemon->errors();
  const std::string url = stance({"open", "--print", "--data-dir", data_dir()}).output;
  const int port = std::stoi(url.substr(url.find("127.0.0.1:") + 10));
  const std::string token = url.substr(url.find("token=") + 6, 64);

  std::vector<Page> pages;
  for (int i = 0; i < kReaders + kDeaf; ++i) pages.push_back(open_page(port, token, i < kReaders));
  const auto begun = Steady::now();
  // The analysis has its buffers by then, and all clients their threads.
  const auto warm = begun + std::chrono::seconds(std::max(5, seconds / 10));
  const auto over = begun + std::chrono::seconds(seconds + 60);
  std::int64_t at_first_kB = 0;
  std::int64_t most_kB = 0;
  int most_threads = 0;
  Json status;
  auto next_status = begun;
  while (Steady::now() < over) {
    look(pages);
    const std::int64_t now_kB = resident_kB(daemon->id());
    if (at_first_kB == 0 && Steady::now() > warm) at_first_kB = now_kB;
    most_kB = std::max(most_kB, now_kB);
    most_threads = std::max(most_threads, threads_of(daemon->id()));
    if (Steady::now() < next_status) continue;
    next_status = Steady::now() + std::chrono::seconds(1);
    const Finished asked = stance({"status", "--json", "--data-dir", data_dir()});
    EXPECT_EQ(asked.exit_code, 0) << asked.errors << "the other door is open too";
    if (asked.exit_code != 0) break;
    status = Json::parse(asked.output);
    // Until all was played, and some seconds more for those who are found out late.
    const auto left = status.value("link", Json::object()).value("state", "");
    if (left == "lost" || left == "absent") break;
  }
  const auto grace = Steady::now() + std::chrono::seconds(30);
  while (cut(pages, false) < kDeaf && Steady::now() < grace) look(pages);

  EXPECT_EQ(sensor->wait(), 0) << sensor->errors();
  EXPECT_EQ(status.value("dropped_samples", -1), 0) << status;
  EXPECT_EQ(cut(pages, false), kDeaf) << "who reads nothing is dropped";
  EXPECT_EQ(cut(pages, true), 0) << "who reads is not";
  daemon->signal(SIGTERM);
  EXPECT_EQ(daemon->wait(), 0) << daemon->errors();
  EXPECT_EQ(sessions().back()["samples"], 100 * recorded_s) << "none was lost";
  const auto [least, most] =
      std::minmax_element(pages.begin(), pages.begin() + kReaders,
                          [](const Page& a, const Page& b) { return a.progress < b.progress; });
  EXPECT_GE(least->progress, seconds / 2) << "each was told once a second";
  // Not the same moment of the first one: they were opened one after another.
  EXPECT_LE(most->progress - least->progress, 10) << "and the same as the others";
  // AddressSanitizer keeps what was freed for a while, to see whether somebody still uses it.
  if (!kFreedIsKept) {
    EXPECT_LE(most_kB - at_first_kB, kMostGrowth_kB);
  }
  EXPECT_LE(most_threads, 50 + 30);
  std::printf(
      "%d s: resident %lld kB with all clients, %lld kB at most; %d threads at most; %zu kB to each\n",
      seconds, static_cast<long long>(at_first_kB), static_cast<long long>(most_kB), most_threads,
      pages.front().bytes / 1000);
  for (const Page& page : pages) ::close(page.handle);
}

}  // namespace
}  // namespace stance::test
