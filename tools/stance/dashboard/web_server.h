// The pages for the browser, at 127.0.0.1 and nowhere else. Who may ask is guard.h; nothing can be changed
// here but what the wearer says of a set or a week, and nothing is fetched from anywhere.
//
//   GET /open?token=TOKEN       lets this browser in (a cookie) and goes to /
//   GET /                       the live page
//   GET /day?date=DATE          a day: today, yesterday or 2026-11-21; without a date today
//   GET /session?id=N           a session; without an id the last one
//   GET /sessions               all of them
//   GET /events                 server-sent events, as GET /v1/events of daemon/local_api.h
//   GET /api/status             the DaemonStatus
//   GET /api/sessions           {"sessions": [...]}, newest first
//   GET /api/session?id=N, /api/day?date=DATE     report/report_page.h
//   GET /week?date=DATE         the seven days up to it, and the weeks before
//   GET /compare?a=N&b=N        two sessions side by side
//   POST /api/paused_week       {"last_day": DATE, "paused": BOOL}: these seven days count for nothing, or
//   again POST /api/correction        a CorrectionRequest of report/correcting.h as JSON; answers with the
//   set as it
//                               stands then
//   GET /assets/NAME            live.js, report.js, plot.js, style.css
//
// Errors of /api are {"error": SENTENCE} with a status of 4xx or 500.
#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "firmware-bridge/result.h"
#include "tools/stance/daemon/publisher.h"

namespace httplib {
class Stream;
}

namespace stance {

struct WebParams {
  std::filesystem::path data_dir;
  int day_starts_hour = 4;
  int port = 0;                // 0: any free one
  std::filesystem::path plan;  // the file (plan/plan.h); read for each page; none: no plan
};

// Serves on its own threads until destroyed; close() the publisher first, so that open event streams end. A
// reader that does not take what it is sent loses its connection after some seconds, and the store thread
// never waits.
class WebServer {
 public:
  // When the port is taken, another free one is used.
  [[nodiscard]] static Result<std::unique_ptr<WebServer>> serve(const WebParams& params,
                                                                Publisher& publisher);
  // Opens no port: answers what answer() is given, as if it had come to params.port. For tests.
  [[nodiscard]] static std::unique_ptr<WebServer> unserved(const WebParams& params, Publisher& publisher,
                                                           const std::string& token);
  // One request, on the calling thread.
  bool answer(httplib::Stream& connection);
  ~WebServer();
  WebServer(const WebServer&) = delete;
  WebServer& operator=(const WebServer&) = delete;

  // What to open in the browser, with the token: "http://127.0.0.1:7826/open?token=...". A secret.
  [[nodiscard]] std::string open_url() const;

 private:
  struct Impl;
  explicit WebServer(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace stance
