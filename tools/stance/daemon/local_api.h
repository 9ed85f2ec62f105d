// The daemon's local HTTP interface on a unix socket (mode 0600: its owner alone). No network.
//
//   GET /v1/status   the DaemonStatus as JSON
//   GET /v1/events   server-sent events: one per live message, `event:` its type, `data:` JSON. Types: those
//                    of analysis/event.h (provisional ones carry "final": false), progress, link, session,
//                    notice, alive. Ends when the reader is too slow or the daemon stops.
//   GET /v1/dashboard   {"url": what to open in a browser}, a secret; empty when there are no pages
//
//   curl --unix-socket SOCKET http://stance/v1/events
#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "firmware-bridge/result.h"
#include "tools/stance/daemon/publisher.h"

namespace stance {

// Serves on its own threads until destroyed; removes the socket then. close() the publisher first, so that
// open event streams end.
class LocalApi {
 public:
  // A stale socket of a killed daemon is replaced; a living one is kBusy.
  [[nodiscard]] static Result<std::unique_ptr<LocalApi>> serve(const std::filesystem::path& socket,
                                                               Publisher& publisher,
                                                               const std::string& dashboard_url = "");
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

}  // namespace stance
