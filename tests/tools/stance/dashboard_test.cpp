// The pages of the real daemon, asked by a friendly browser and by hostile programs over real sockets.
#include <arpa/inet.h>
#include <fmt/format.h>
#include <httplib.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <sstream>
#include <vector>

#include "tests/tools/stance/end_to_end.h"

namespace stance::test {
namespace {

// A daemon with one finished session behind it and another going on.
class Dashboard : public EndToEnd {
 protected:
  explicit Dashboard(double speed = 10) {
    {
      const auto sensor = plug_in(make_recording("walk.csv", 120), 200);
      EXPECT_EQ(start_daemon({"--once"})->wait(), 0);
      EXPECT_EQ(sensor->wait(), 0);
    }
    sensor_ = plug_in(path("walk.csv"), speed);
    daemon_ = start_daemon();
    EXPECT_TRUE(daemon_->wait_for_line("begins")) << daemon_->errors();
    const std::string url = stance({"open", "--print", "--data-dir", data_dir()}).output;
    const auto from = url.find("127.0.0.1:") + 10;
    port_ = std::stoi(url.substr(from));
    token_ = url.substr(url.find("token=") + 6, 64);
  }

  [[nodiscard]] httplib::Headers headers() const {
    return {{"Cookie", "stance_" + std::to_string(port_) + "=" + token_}};
  }
  // 0: no answer.
  [[nodiscard]] int status(const std::string& path, const httplib::Headers& sent) const {
    httplib::Client client("127.0.0.1", port_);
    const auto answer = client.Get(path, sent);
    return answer ? answer->status : 0;
  }
  [[nodiscard]] Json json(const std::string& path) const {
    httplib::Client client("127.0.0.1", port_);
    const auto answer = client.Get(path, headers());
    return answer ? Json::parse(answer->body, nullptr, false) : Json();
  }
  [[nodiscard]] bool still_serving() const { return status("/api/sessions", headers()) == 200; }

  // A connection on which nothing was sent yet.
  [[nodiscard]] int connected() const {
    const int handle = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port_));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    EXPECT_EQ(::connect(handle, reinterpret_cast<const sockaddr*>(&address), sizeof(address)), 0);
    return handle;
  }
  // What is answered to `bytes`, up to the end of the connection.
  [[nodiscard]] std::string answer_to(const std::string& bytes) const {
    const int handle = connected();
    std::size_t sent = 0;
    while (sent < bytes.size()) {
      const ssize_t now = ::send(handle, bytes.data() + sent, bytes.size() - sent, MSG_NOSIGNAL);
      if (now <= 0) break;
      sent += static_cast<std::size_t>(now);
    }
    ::shutdown(handle, SHUT_WR);
    std::string answer;
    char buffer[4096];
    for (ssize_t size = 0; (size = ::recv(handle, buffer, sizeof(buffer), 0)) > 0;)
      answer.append(buffer, static_cast<std::size_t>(size));
    ::close(handle);
    return answer;
  }

  std::unique_ptr<Process> sensor_, daemon_;
  int port_ = 0;
  std::string token_;
};

// Whether the process has a TCP socket that takes connections. Asking the port would not tell: another daemon
// may have it by now.
bool listens_on_tcp(pid_t process) {
  std::set<std::string> listening;  // "socket:[inode]"
  std::ifstream table("/proc/net/tcp");
  std::string line;
  std::getline(table, line);  // the names of the columns
  while (std::getline(table, line)) {
    std::istringstream fields(line);
    const std::vector<std::string> field{std::istream_iterator<std::string>(fields), {}};
    if (field.size() > 9 && field[3] == "0A") listening.insert("socket:[" + field[9] + "]");  // proc(5)
  }
  const auto handles = std::filesystem::directory_iterator(fmt::format("/proc/{}/fd", process));
  return std::any_of(begin(handles), end(handles), [&listening](const auto& handle) {
    std::error_code closed;
    return listening.count(std::filesystem::read_symlink(handle.path(), closed).string()) != 0;
  });
}

TEST_F(Dashboard, TheAddressLetsABrowserIn) {
  httplib::Client client("127.0.0.1", port_);
  const auto open = client.Get("/open?token=" + token_);
  ASSERT_TRUE(open);
  EXPECT_EQ(open->status, 200);
  const std::string cookie = open->get_header_value("Set-Cookie");
  EXPECT_NE(cookie.find("HttpOnly"), std::string::npos) << cookie;
  EXPECT_NE(cookie.find("SameSite=Strict"), std::string::npos) << cookie;
  const auto page = client.Get("/", {{"Cookie", cookie.substr(0, cookie.find(';'))}});
  ASSERT_TRUE(page);
  EXPECT_EQ(page->status, 200);
  EXPECT_NE(page->get_header_value("Content-Security-Policy").find("default-src 'none'"), std::string::npos);
  EXPECT_EQ(page->body.find(token_), std::string::npos);
}

TEST_F(Dashboard, TellsOfSessionsDaysAndNow) {
  EXPECT_EQ(json("/api/status")["type"], "status");
  EXPECT_EQ(json("/api/sessions")["sessions"].back()["id"], 1);
  const Json session = json("/api/session?id=1");
  EXPECT_EQ(session["sessions"], Json::array({1}));
  EXPECT_FALSE(session["events"]["activity"].empty());
  EXPECT_TRUE(session["demo"]);
  EXPECT_EQ(json("/api/session")["sessions"], Json::array({2})) << "the last one";
  EXPECT_EQ(json("/api/day?date=today")["sessions"], Json::array({1, 2}));
  EXPECT_EQ(status("/api/session?id=77", headers()), 404);
  EXPECT_NE(json("/api/session?id=77")["error"].get<std::string>().find("stance sessions"),
            std::string::npos);
  EXPECT_EQ(status("/api/day?date=gestern", headers()), 404);
}

TEST_F(Dashboard, StreamsEventsAsTheyHappen) {
  httplib::Client client("127.0.0.1", port_);
  std::string heard;
  client.Get("/events", headers(), [&heard](const char* data, std::size_t size) {
    heard.append(data, size);
    return heard.find("event: progress\ndata: {") == std::string::npos;
  });
  EXPECT_NE(heard.find("event: progress\ndata: {\"type\":\"progress\",\"session_s\":"), std::string::npos);
}

TEST_F(Dashboard, RefusesWrongHostOriginAndToken) {
  for (const char* path : {"/", "/session", "/day", "/sessions", "/events", "/api/status", "/api/sessions",
                           "/api/session", "/api/day", "/assets/live.js", "/nothing"}) {
    EXPECT_EQ(status(path, {}), 401) << path;
    EXPECT_EQ(status(path, {{"Cookie", "stance_" + std::to_string(port_) + "=" + std::string(64, '0')}}), 401)
        << path;
    auto sent = headers();
    sent.emplace("Host", "evil.example:" + std::to_string(port_));
    EXPECT_EQ(status(path, sent), 403) << path;
    sent = headers();
    sent.emplace("Origin", "http://evil.example");
    EXPECT_EQ(status(path, sent), 403) << path;
    sent = headers();
    sent.emplace("Sec-Fetch-Site", "cross-site");
    EXPECT_EQ(status(path, sent), 403) << path;
  }
  EXPECT_EQ(status("/open?token=" + std::string(64, '0'), {}), 401);
  EXPECT_EQ(status("/open", {}), 401);
  EXPECT_TRUE(still_serving());
}

TEST_F(Dashboard, ServesNoFilesWhateverThePath) {
  for (const char* path :
       {"/../../../etc/passwd", "/assets/../../../../etc/passwd", "/assets/%2e%2e/%2e%2e/etc/passwd",
        "//etc/passwd", "/assets/..%2f..%2fbrowser.token", "/browser.token", "/assets/live.js%00.html",
        "/session/..", "/history.sqlite"}) {
    EXPECT_EQ(status(path, headers()), 404) << path;
  }
  EXPECT_EQ(status("/session?id=../../etc/passwd", headers()), 404);
  EXPECT_EQ(status("/session?id=1%3BDROP%20TABLE%20recording", headers()), 404);
  EXPECT_EQ(status("/api/session?id=99999999999999999999", headers()), 404);
  EXPECT_TRUE(still_serving());
}

TEST_F(Dashboard, RefusesLargeBodiesAndEverythingThatWrites) {
  const std::string head = "Host: 127.0.0.1:" + std::to_string(port_) + "\r\nCookie: stance_" +
                           std::to_string(port_) + "=" + token_ + "\r\nContent-Length: 10000000\r\n\r\n";
  const std::string body(10'000'000, 'x');
  for (const char* method : {"POST", "PUT", "PATCH"}) {
    // The answer may be lost when the connection is closed on what was still being sent; a 200 must not come.
    EXPECT_EQ(answer_to(method + (" /session HTTP/1.1\r\n" + head) + body).find(" 200 "), std::string::npos);
  }
  // What nobody reads may come, or be lost with the connection: only what follows counts.
  static_cast<void>(answer_to("GET /session HTTP/1.1\r\n" + head + body));
  httplib::Client client("127.0.0.1", port_);
  const auto removed = client.Delete("/session?id=1", headers());
  ASSERT_TRUE(removed);
  EXPECT_EQ(removed->status, 405);
  EXPECT_TRUE(still_serving());
  EXPECT_EQ(json("/api/sessions")["sessions"].size(), 2U);
}

TEST_F(Dashboard, SurvivesWhatIsNoRequest) {
  const std::string host = "Host: 127.0.0.1:" + std::to_string(port_) + "\r\n";
  for (const std::string& bytes :
       {std::string("\0\xff\xfe garbage\r\n\r\n", 16), std::string("GET\r\n\r\n"),
        std::string("GET / HTTP/9.9\r\n\r\n"),
        "GET /" + std::string(100'000, 'a') + " HTTP/1.1\r\n" + host + "\r\n",
        "GET / HTTP/1.1\r\n" + host + "X: " + std::string(1'000'000, 'b') + "\r\n\r\n",
        "POST / HTTP/1.1\r\n" + host + "Content-Length: 99999999999999999999\r\n\r\n",
        "POST / HTTP/1.1\r\n" + host + "Transfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n",
        "GET /session?id=%zz&%%%=&&= HTTP/1.1\r\n" + host + "\r\n",
        "GET / HTTP/1.1\r\n" + host + "Range: bytes=0-18446744073709551615\r\n\r\n"}) {
    EXPECT_EQ(answer_to(bytes).find(" 200 "), std::string::npos) << bytes.substr(0, 60);
  }
  EXPECT_TRUE(still_serving());
}

TEST_F(Dashboard, AnswersWhileOthersHoldHalfOpenConnections) {
  std::vector<int> silent;
  for (int i = 0; i < 60; ++i) silent.push_back(connected());
  const std::string half = "GET / HTTP/1.1\r\nHost: 127";
  for (std::size_t i = 0; i < silent.size(); i += 2)
    ::send(silent[i], half.data(), half.size(), MSG_NOSIGNAL);
  EXPECT_TRUE(still_serving());
  for (const int handle : silent) ::close(handle);
  EXPECT_TRUE(still_serving());
}

// Each byte comes well within the time for one, so that only a time for all of them helps.
TEST_F(Dashboard, ARequestThatComesByteByByteIsCutOffAndOthersAreAnswered) {
  std::vector<int> slow;
  for (int i = 0; i < 80; ++i) slow.push_back(connected());
  const std::string request = "GET / HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(port_) +
                              "\r\nCookie: " + std::string(60'000, 'x');
  std::size_t open = slow.size();
  std::size_t sent = 0;
  for (; sent < request.size() && open > 0; ++sent) {
    open = static_cast<std::size_t>(std::count_if(slow.begin(), slow.end(), [&](int handle) {
      return ::send(handle, &request[sent], 1, MSG_NOSIGNAL) == 1;
    }));
    EXPECT_TRUE(still_serving());
  }
  EXPECT_EQ(open, 0U) << sent;
  for (const int handle : slow) ::close(handle);
}

// Debian's limit of handles is 1024, and the recording needs some too.
TEST_F(Dashboard, AFloodOfConnectionsCostsABoundedNumberOfThreadsThatEndAgain) {
  const auto threads = [this] {
    std::ifstream status(fmt::format("/proc/{}/status", daemon_->id()));
    std::string word;
    int count = 0;
    while (status >> word) {
      if (word == "Threads:") status >> count;
    }
    return count;
  };
  const int before = threads();
  std::vector<int> flood;
  for (int i = 0; i < 250; ++i) flood.push_back(connected());
  EXPECT_LE(threads(), before + 100);
  const auto handles = std::filesystem::directory_iterator(fmt::format("/proc/{}/fd", daemon_->id()));
  EXPECT_LT(std::distance(begin(handles), end(handles)), 300);
  for (const int handle : flood) ::close(handle);
  EXPECT_TRUE(still_serving());
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
  while (threads() > before + 2 && std::chrono::steady_clock::now() < deadline)
    static_cast<void>(stance({"--version"}));
  EXPECT_LE(threads(), before + 2);
}

// The second session is over soon.
class FastDashboard : public Dashboard {
 protected:
  FastDashboard() : Dashboard(60) {}
};

TEST_F(FastDashboard, ReadersThatReadNothingDoNotHoldTheDaemonUp) {
  std::vector<int> deaf;
  const std::string ask = "GET /events HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(port_) +
                          "\r\nCookie: stance_" + std::to_string(port_) + "=" + token_ + "\r\n\r\n";
  for (int i = 0; i < 20; ++i) {
    deaf.push_back(connected());
    ::send(deaf.back(), ask.data(), ask.size(), MSG_NOSIGNAL);
  }
  EXPECT_EQ(sensor_->wait(), 0) << "everything was played and stored";
  EXPECT_TRUE(still_serving());
  EXPECT_EQ(json("/api/status")["dropped_samples"], 0);
  daemon_->signal(SIGTERM);
  EXPECT_EQ(daemon_->wait(), 0) << "ends although readers are connected";
  EXPECT_EQ(sessions().back()["samples"], 12000);
  for (const int handle : deaf) ::close(handle);
}

TEST_F(Dashboard, ListensOnLoopbackAlone) {
  const int handle = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port_));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK + 1);  // 127.0.0.2: heard by who listens everywhere
  EXPECT_NE(::connect(handle, reinterpret_cast<const sockaddr*>(&address), sizeof(address)), 0);
  ::close(handle);
}

TEST_F(Dashboard, TwoDaemonsHaveTwoPorts) {
  // Named in a configuration, a port may be missing: the sensor may be plugged in later.
  std::ofstream(path("other.toml")) << "[sensor]\nport = \"" << path("not-plugged-in") << "\"\n";
  const auto other =
      start({"daemon", "--config", path("other.toml"), "--data-dir", path("other"), "--quiet"});
  std::string url;
  while (url.find("127.0.0.1:") == std::string::npos)
    url = stance({"open", "--print", "--data-dir", path("other")}).output;
  EXPECT_EQ(url.find("127.0.0.1:" + std::to_string(port_) + "/"), std::string::npos) << url;
  EXPECT_TRUE(still_serving());
}

TEST_F(Dashboard, CanBeTurnedOff) {
  const std::string config = path("off.toml");
  std::ofstream(config) << "[dashboard]\nenabled = false\n";
  ASSERT_TRUE(listens_on_tcp(daemon_->id()));
  daemon_->signal(SIGTERM);
  ASSERT_EQ(daemon_->wait(), 0);
  daemon_ = start_daemon({"--config", config});
  while (stance({"status", "--data-dir", data_dir()}).exit_code != 0) {
  }
  const Finished opened = stance({"open", "--print", "--data-dir", data_dir()});
  EXPECT_EQ(opened.exit_code, 1);
  EXPECT_NE(opened.errors.find("dashboard.enabled = true"), std::string::npos) << opened.errors;
  EXPECT_FALSE(listens_on_tcp(daemon_->id()));
}

TEST_F(Dashboard, TheReportAsAFileIsPrivateAndWhole) {
  const Finished written =
      stance({"report", "--session", "1", "--html", path("report.html"), "--data-dir", data_dir()});
  ASSERT_EQ(written.exit_code, 0) << written.errors;
  EXPECT_EQ(std::filesystem::status(path("report.html")).permissions() & std::filesystem::perms::others_all,
            std::filesystem::perms::none);
  std::ifstream file(path("report.html"));
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  EXPECT_NE(text.find("Demo data"), std::string::npos);
  EXPECT_EQ(text.find("src=\""), std::string::npos) << "nothing is fetched";
  const Finished refused =
      stance({"report", "--html", path("no/such/folder.html"), "--data-dir", data_dir()});
  EXPECT_EQ(refused.exit_code, 1);
}

}  // namespace
}  // namespace stance::test
