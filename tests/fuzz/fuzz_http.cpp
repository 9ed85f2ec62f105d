// Any bytes as a request to the daemon: at 127.0.0.1, where anybody on the machine can send them, and on the
// unix socket. No crash; nobody without the token sees anything; nothing but a whole POST /v1/pause changes
// anything.
//
// The first byte picks the door: 'w' the bytes as they are to 127.0.0.1; 'p' a path (and headers) asked for
// by a page that was let in; anything else the bytes as they are to the unix socket.
#include <httplib.h>
#include <stdlib.h>

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "tests/fuzz/require.h"
#include "tools/stance/daemon/local_api.h"
#include "tools/stance/dashboard/web_server.h"
#include "tools/stance/history/history.h"
#include "tools/stance/paths.h"

namespace stance::fuzz {
namespace {

constexpr int kPort = 7826;
const std::string kToken(64, 'a');
const std::string kLetIn =
    "Host: 127.0.0.1:" + std::to_string(kPort) + "\r\nCookie: stance_7826=" + kToken + "\r\n";

// A connection on which `request` comes, and then its end.
class Connection final : public httplib::Stream {
 public:
  explicit Connection(std::string_view request) : request_(request) {}

  [[nodiscard]] bool is_readable() const override { return !request_.empty(); }
  [[nodiscard]] bool is_writable() const override { return true; }
  ssize_t read(char* bytes, std::size_t size) override {
    const std::size_t count = std::min(size, request_.size());
    request_.copy(bytes, count);
    request_.remove_prefix(count);
    return count > 0 ? static_cast<ssize_t>(count) : -1;
  }
  ssize_t write(const char* bytes, std::size_t size) override {
    answer_.append(bytes, size);
    return static_cast<ssize_t>(size);
  }
  void get_remote_ip_and_port(std::string&, int&) const override {}
  void get_local_ip_and_port(std::string&, int&) const override {}
  [[nodiscard]] socket_t socket() const override { return -1; }

  [[nodiscard]] const std::string& answer() const { return answer_; }
  // 0: there is no answer.
  [[nodiscard]] int status() const {
    constexpr std::string_view kVersion = "HTTP/1.1 ";
    int number = 0;
    if (answer_.starts_with(kVersion))
      std::from_chars(answer_.data() + kVersion.size(), answer_.data() + answer_.size(), number);
    return number;
  }

 private:
  std::string_view request_;
  std::string answer_;
};

// A history with a session in it, for as long as the fuzzer runs.
struct Daemon {
  Daemon() {
    std::string folder = (std::filesystem::temp_directory_path() / "stance_fuzz_XXXXXX").string();
    require(::mkdtemp(folder.data()) != nullptr, "a folder can be made");
    data_dir = folder;
    auto history = History::open(history_path(data_dir));
    require(history.has_value(), "a history can be made");
    RecordingRow row;
    row.path = "recordings/some.stance";
    row.start_utc_us = 1'790'000'000'000'000;
    row.duration_s = 60.0;
    row.samples = 6000;
    row.finished = true;
    require(history->add(row).has_value(), "it can be written");
    web = WebServer::unserved({.data_dir = data_dir, .day_starts_hour = 4, .port = kPort}, publisher, kToken);
    local = LocalApi::unserved(publisher, [this](std::int64_t) { ++pauses; });
    publisher.close();
  }
  ~Daemon() {
    std::error_code ignored;
    std::filesystem::remove_all(data_dir, ignored);
  }
  Daemon(const Daemon&) = delete;
  Daemon& operator=(const Daemon&) = delete;

  std::filesystem::path data_dir;
  Publisher publisher;
  int pauses = 0;
  std::unique_ptr<WebServer> web;
  std::unique_ptr<LocalApi> local;
};

// The library takes blanks about the method for none.
bool has_method(std::string_view request, std::string_view method) {
  const auto begin = request.find_first_not_of(" \t");
  if (begin == std::string_view::npos) return false;
  request.remove_prefix(begin);
  return request.starts_with(method) && request.size() > method.size() &&
         (request[method.size()] == ' ' || request[method.size()] == '\t');
}

void ask_web(Daemon& daemon, std::string_view request) {
  Connection connection(request);
  daemon.web->answer(connection);
  const bool has_token = request.find(kToken) != std::string_view::npos;
  const int status = connection.status();
  require(has_token || status == 0 || status >= 400, "nobody is let in without the token");
  require(has_token || connection.answer().find(kToken) == std::string::npos, "the token is not told");
  const bool reads = has_method(request, "GET") || has_method(request, "HEAD");
  require(reads || status == 0 || status >= 400, "nothing but reading is answered");
}

void ask_socket(Daemon& daemon, std::string_view request) {
  Connection connection(request);
  const int before = daemon.pauses;
  daemon.local->answer(connection);
  require(daemon.pauses == before || connection.status() == 204, "what was done is said");
  require(daemon.pauses == before || has_method(request, "POST"), "only a POST does anything");
}

}  // namespace
}  // namespace stance::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace stance::fuzz;
  static Daemon daemon;
  if (size == 0) return 0;
  const std::string_view rest(reinterpret_cast<const char*>(data) + 1, size - 1);
  if (data[0] == 'w') {
    ask_web(daemon, rest);
  } else if (data[0] == 'p') {
    const std::size_t line = rest.find('\n');
    const std::string path(rest.substr(0, line));
    const std::string_view headers = line == std::string_view::npos ? "" : rest.substr(line + 1);
    ask_web(daemon, "GET " + path + " HTTP/1.1\r\n" + kLetIn + std::string(headers) + "\r\n\r\n");
  } else {
    ask_socket(daemon, rest);
  }
  return 0;
}
