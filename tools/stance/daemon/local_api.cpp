#include "tools/stance/daemon/local_api.h"

#include <fmt/format.h>
#include <httplib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "tools/stance/daemon/event_stream.h"
#include "tools/stance/daemon/http_server.h"

namespace stance {
namespace {

namespace fs = std::filesystem;

// What httplib wants to see although a unix socket has none.
constexpr int kNoPort = 80;
constexpr std::size_t kLargestBody = 65'536;

// Of a server-sent event, before its JSON.
constexpr std::string_view kData = "data: ";

httplib::Client client_of(const fs::path& socket) {
  httplib::Client client(socket.string(), kNoPort);
  client.set_address_family(AF_UNIX);
  client.set_connection_timeout(2);
  client.set_read_timeout(5);
  return client;
}

tl::unexpected<Error> no_daemon(const fs::path& socket) {
  return failure(ErrorCode::kNotFound,
                 fmt::format("No daemon answers on {}. Start it: stance daemon", socket.string()));
}

// The streams of events that are being read, so that the end of the daemon does not cut off what it said
// last.
class OpenStreams {
 public:
  // The subscription, counted until it is let go.
  std::shared_ptr<Subscription> count(std::shared_ptr<Subscription> subscription) {
    Subscription* const pointer = subscription.get();
    change(1);
    return {pointer, [this, held = std::move(subscription)](Subscription*) mutable {
              held.reset();
              change(-1);
            }};
  }
  // Who reads nothing is not waited for.
  void wait_for_end() {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, std::chrono::seconds(1), [this] { return open_ == 0; });
  }

 private:
  void change(int by) {
    const std::lock_guard lock(mutex_);
    open_ += by;
    changed_.notify_all();
  }
  std::mutex mutex_;
  std::condition_variable changed_;
  int open_ = 0;
};

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
  OpenStreams streams;
  HttpServer server;
  std::thread thread;

  void add_routes(Publisher& publisher, const std::string& dashboard_url, OnPause on_pause,
                  OnEndSession on_end_session, OnAnnounce on_announce);
};

void LocalApi::Impl::add_routes(Publisher& publisher, const std::string& dashboard_url, OnPause on_pause,
                                OnEndSession on_end_session, OnAnnounce on_announce) {
  server.Get("/v1/status", [&publisher](const httplib::Request&, httplib::Response& response) {
    response.set_content(publisher.status() + "\n", "application/json");
  });
  server.Get("/v1/events", [&publisher, this](const httplib::Request&, httplib::Response& response) {
    stream_events(streams.count(publisher.subscribe()), response);
  });
  server.Get("/v1/dashboard", [dashboard_url](const httplib::Request&, httplib::Response& response) {
    response.set_content(Json{{"url", dashboard_url}}.dump() + "\n", "application/json");
  });
  server.set_payload_max_length(kLargestBody);
  server.Post("/v1/pause",
              [on_pause = std::move(on_pause)](const httplib::Request& request, httplib::Response& response) {
                const Json body = Json::parse(request.body, nullptr, false);
                const auto until = body.is_object() ? body.find("until_utc_us") : body.end();
                const bool understood = body.is_object() && until != body.end() && until->is_number_integer();
                response.status = understood ? 204 : 400;
                if (understood && on_pause) on_pause(until->get<std::int64_t>());
              });
  server.Post("/v1/exercise", [on_announce = std::move(on_announce)](const httplib::Request& request,
                                                                     httplib::Response& response) {
    const Json body = Json::parse(request.body, nullptr, false);
    const auto text = [&](const char* field) {
      const auto found = body.is_object() ? body.find(field) : body.end();
      return body.is_object() && found != body.end() && found->is_string() ? found->get<std::string>()
                                                                           : std::string();
    };
    const std::string name = text("exercise");
    const std::string side_name = text("side");
    const auto exercise = taught_exercise(name);  // one that was taught since
    const auto side = side_name.empty() ? Side::kUnknown : side_from_name(side_name);
    const bool understood = body.is_object() && (exercise || !body.contains("exercise")) && side;
    response.status = !understood ? 400 : on_announce && on_announce(exercise, *side) ? 204 : 409;
  });
  server.Post("/v1/session/end", [on_end_session = std::move(on_end_session)](const httplib::Request&,
                                                                              httplib::Response& response) {
    response.status = on_end_session ? 204 : 404;
    if (on_end_session) on_end_session();
  });
}

LocalApi::LocalApi(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

LocalApi::~LocalApi() {
  impl_->streams.wait_for_end();
  impl_->server.stop();
  if (impl_->thread.joinable()) impl_->thread.join();
  std::error_code ignored;
  if (!impl_->socket.empty()) fs::remove(impl_->socket, ignored);
}

Result<std::unique_ptr<LocalApi>> LocalApi::serve(const fs::path& socket, Publisher& publisher,
                                                  const std::string& dashboard_url, OnPause on_pause,
                                                  OnEndSession on_end_session, OnAnnounce on_announce) {
  if (auto room = make_room(socket); !room) return tl::make_unexpected(room.error());
  auto impl = std::make_unique<Impl>();
  impl->socket = socket;
  httplib::Server& server = impl->server;
  server.set_address_family(AF_UNIX);
  impl->add_routes(publisher, dashboard_url, std::move(on_pause), std::move(on_end_session),
                   std::move(on_announce));
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

std::unique_ptr<LocalApi> LocalApi::unserved(Publisher& publisher, OnPause on_pause, OnAnnounce on_announce) {
  auto impl = std::make_unique<Impl>();
  impl->add_routes(publisher, "", std::move(on_pause), {}, std::move(on_announce));
  return std::unique_ptr<LocalApi>(new LocalApi(std::move(impl)));
}

bool LocalApi::answer(httplib::Stream& connection) { return impl_->server.answer(connection); }

Result<std::string> ask_daemon(const fs::path& socket, const std::string& path) {
  const auto answer = client_of(socket).Get(path);
  if (!answer || answer->status != 200) return no_daemon(socket);
  return answer->body;
}

Result<void> tell_daemon(const fs::path& socket, const std::string& path, const Json& body) {
  const auto answer = client_of(socket).Post(path, body.dump(), "application/json");
  if (!answer) return no_daemon(socket);
  if (answer->status == 409)
    return failure(ErrorCode::kBusy, "No session is being recorded: is the sensor on? See: stance status");
  if (answer->status >= 300) {
    return failure(ErrorCode::kNotAllowed,
                   "The daemon does not understand this. Is it of another version? Restart it.");
  }
  return {};
}

Result<void> watch_daemon(const fs::path& socket, const std::function<bool(const Json& status)>& on_open,
                          const std::function<bool(const Json& message)>& on_message) {
  bool opened = false;
  const auto open = [&](const httplib::Response& response) {
    const auto status = ask_daemon(socket, "/v1/status");
    if (response.status != 200 || !status) return false;
    opened = true;
    return on_open(Json::parse(*status, nullptr, false));
  };
  std::string text;
  const auto take = [&](const char* data, std::size_t size) {
    text.append(data, size);
    bool goes_on = true;
    std::size_t start = 0;
    for (std::size_t end = 0; goes_on && (end = text.find('\n', start)) != std::string::npos;
         start = end + 1) {
      const auto line = std::string_view(text).substr(start, end - start);
      if (!line.starts_with(kData)) continue;
      const Json message = Json::parse(line.substr(kData.size()), nullptr, false);
      if (message.is_object()) goes_on = on_message(message);
    }
    text.erase(0, start);
    return goes_on;
  };
  static_cast<void>(client_of(socket).Get("/v1/events", open, take));
  if (!opened) return no_daemon(socket);
  return {};
}

}  // namespace stance
