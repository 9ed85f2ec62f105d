#include "tools/stance/daemon/local_api.h"

#include <fmt/format.h>
#include <httplib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include <atomic>
#include <thread>

#include "tools/stance/daemon/event_stream.h"

namespace stance {
namespace {

namespace fs = std::filesystem;

// An open event stream holds a thread; further clients wait.
constexpr std::size_t kThreads = 8;
// What httplib wants to see although a unix socket has none.
constexpr int kNoPort = 80;

bool someone_answers(const fs::path& socket) {
  httplib::Client client(socket.string(), kNoPort);
  client.set_address_family(AF_UNIX);
  client.set_connection_timeout(1);
  client.set_read_timeout(2);
  return static_cast<bool>(client.Get("/v1/status"));
}

Result<void> make_room(const fs::path& socket) {
  if (socket.string().size() >= sizeof(sockaddr_un::sun_path)) {
    return failure(
        ErrorCode::kNotAllowed,
        fmt::format("The socket path {} is too long for the system ({} characters at most). Set a shorter "
                    "one: api.socket in the configuration.",
                    socket.string(), sizeof(sockaddr_un::sun_path) - 1));
  }
  std::error_code error;
  if (!fs::exists(socket.parent_path(), error)) {
    fs::create_directories(socket.parent_path(), error);
    if (!error) fs::permissions(socket.parent_path(), fs::perms::owner_all, error);
  }
  if (!fs::exists(fs::symlink_status(socket, error))) return {};
  if (!fs::is_socket(socket, error)) {
    return failure(
        ErrorCode::kNotAllowed,
        fmt::format("{} exists and is no socket. Set another path: api.socket in the configuration.",
                    socket.string()));
  }
  if (someone_answers(socket)) {
    return failure(ErrorCode::kBusy,
                   fmt::format("Another daemon answers on {}. See it with: stance status", socket.string()));
  }
  fs::remove(socket, error);
  return {};
}

}  // namespace

struct LocalApi::Impl {
  fs::path socket;
  httplib::Server server;
  std::thread thread;
};

LocalApi::LocalApi(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

LocalApi::~LocalApi() {
  impl_->server.stop();
  if (impl_->thread.joinable()) impl_->thread.join();
  std::error_code ignored;
  fs::remove(impl_->socket, ignored);
}

Result<std::unique_ptr<LocalApi>> LocalApi::serve(const fs::path& socket, Publisher& publisher,
                                                  const std::string& dashboard_url) {
  if (auto room = make_room(socket); !room) return tl::make_unexpected(room.error());
  auto impl = std::make_unique<Impl>();
  impl->socket = socket;
  httplib::Server& server = impl->server;
  server.new_task_queue = [] { return new httplib::ThreadPool(kThreads); };
  server.set_address_family(AF_UNIX);
  server.set_keep_alive_max_count(1);
  server.Get("/v1/status", [&publisher](const httplib::Request&, httplib::Response& response) {
    response.set_content(publisher.status() + "\n", "application/json");
  });
  server.Get("/v1/events", [&publisher](const httplib::Request&, httplib::Response& response) {
    stream_events(publisher.subscribe(), response);
  });
  server.Get("/v1/dashboard", [dashboard_url](const httplib::Request&, httplib::Response& response) {
    response.set_content(Json{{"url", dashboard_url}}.dump() + "\n", "application/json");
  });
  const mode_t before = ::umask(0177);
  const bool bound = server.bind_to_port(socket.string(), kNoPort);
  ::umask(before);
  if (!bound) {
    return failure(
        ErrorCode::kNotAllowed,
        fmt::format("The socket {} cannot be made. Set another path: api.socket in the configuration.",
                    socket.string()));
  }
  impl->thread = std::thread([&server] { server.listen_after_bind(); });
  // stop() of a server that does not run yet would be forgotten, and the destructor would wait for ever.
  while (!server.is_running()) std::this_thread::yield();
  return std::unique_ptr<LocalApi>(new LocalApi(std::move(impl)));
}

Result<std::string> ask_daemon(const fs::path& socket, const std::string& path) {
  httplib::Client client(socket.string(), kNoPort);
  client.set_address_family(AF_UNIX);
  client.set_connection_timeout(2);
  client.set_read_timeout(5);
  const auto answer = client.Get(path);
  if (!answer || answer->status != 200) {
    return failure(ErrorCode::kNotFound,
                   fmt::format("No daemon answers on {}. Start it: stance daemon", socket.string()));
  }
  return answer->body;
}

}  // namespace stance
