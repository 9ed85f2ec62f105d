// The daemon's local HTTP interface on a unix socket (mode 0600: its owner alone). No network.
//
//   GET /v1/status   the DaemonStatus as JSON
//   GET /v1/events   server-sent events: one per live message, `event:` its type, `data:` JSON. Types: those
//                    of analysis/event.h (provisional ones carry "final": false), progress, link, session,
//                    notice, alive. Ends when the reader is too slow or the daemon stops.
//   GET /v1/dashboard   {"url": what to open in a browser}, a secret; empty when there are no pages
//   POST /v1/session/end   the session that is being recorded ends within a second; what comes is a new one
//   POST /v1/exercise   body {"exercise": "squat", "side": "left"}: that is done now (side: left, right, both
//   for
//                    alternating legs, or none); {}: it is over. 409: no session is being recorded
//   POST /v1/pause   body {"until_utc_us": N}: no prompts about sitting until then; 0: from now on again
//
//   curl --unix-socket SOCKET http://stance/v1/events
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "firmware-bridge/result.h"
#include "tools/stance/daemon/publisher.h"
#include "tools/stance/event_json.h"

namespace httplib {
class Stream;
}

namespace stance {

// Serves on its own threads until destroyed; removes the socket then. close() the publisher first, so that
// open event streams end.
class LocalApi {
 public:
  // Called on a thread of the server.
  using OnPause = std::function<void(std::int64_t until_utc_us)>;
  using OnEndSession = std::function<void()>;
  // False: no session is being recorded.
  using OnAnnounce = std::function<bool(std::optional<Exercise> exercise, Side side)>;

  // A stale socket of a killed daemon is replaced; a living one is kBusy.
  [[nodiscard]] static Result<std::unique_ptr<LocalApi>> serve(
      const std::filesystem::path& socket, Publisher& publisher, const std::string& dashboard_url = "",
      OnPause on_pause = {}, OnEndSession on_end_session = {}, OnAnnounce on_announce = {});
  // Opens no socket: answers what answer() is given. For tests.
  [[nodiscard]] static std::unique_ptr<LocalApi> unserved(Publisher& publisher, OnPause on_pause,
                                                          OnAnnounce on_announce = {});
  // One request, on the calling thread.
  bool answer(httplib::Stream& connection);
  ~LocalApi();
  LocalApi(const LocalApi&) = delete;
  LocalApi& operator=(const LocalApi&) = delete;

 private:
  struct Impl;
  explicit LocalApi(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

// Asks a running daemon. kNotFound when none answers on `socket`.
[[nodiscard]] Result<std::string> ask_daemon(const std::filesystem::path& socket, const std::string& path);

// Tells a running daemon something. kNotFound when none answers, kBusy when not at this
// moment, kNotAllowed when it does not understand.
[[nodiscard]] Result<void> tell_daemon(const std::filesystem::path& socket, const std::string& path,
                                       const Json& body);

// Watches a running daemon from now on, on the calling thread. `on_open` is given the status at a moment
// after which nothing is missed; then `on_message` gets each message of GET /v1/events, "alive" too (about
// twice a second). Either returns false to end the watch. Returns when that happened or the daemon ended;
// kNotFound when none answers.
[[nodiscard]] Result<void> watch_daemon(const std::filesystem::path& socket,
                                        const std::function<bool(const Json& status)>& on_open,
                                        const std::function<bool(const Json& message)>& on_message);

}  // namespace stance
