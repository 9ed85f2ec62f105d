#include "tools/stance/dashboard/web_server.h"

#include <fmt/format.h>
#include <httplib.h>
#include <sys/socket.h>

#include <algorithm>
#include <atomic>
#include <thread>

#include "tools/stance/daemon/event_stream.h"
#include "tools/stance/daemon/http_server.h"
#include "tools/stance/dashboard/assets.h"
#include "tools/stance/dashboard/guard.h"
#include "tools/stance/dashboard/page.h"
#include "tools/stance/dashboard/token.h"
#include "tools/stance/history/history.h"
#include "tools/stance/local_time.h"
#include "tools/stance/paths.h"
#include "tools/stance/plan/plan.h"
#include "tools/stance/report/compare.h"
#include "tools/stance/report/correcting.h"
#include "tools/stance/report/load.h"
#include "tools/stance/report/report_page.h"
#include "tools/stance/report/week.h"

namespace stance {
namespace {

constexpr const char* kLoopback = "127.0.0.1";
// Event streams last, and leave some threads for everything else.
constexpr std::size_t kThreads = 96;
constexpr int kMostStreams = 64;
// A correction is short; other requests have no bodies.
constexpr std::size_t kLongestBody = 1024;

// Scripts of our own alone, and no connection but to us. Styles may stand in the page because the figures
// write theirs into it.
constexpr const char* kPolicy =
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; connect-src 'self'; img-src "
    "data:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

using httplib::Request;
using httplib::Response;

int status_of(const Error& error) { return error.code == ErrorCode::kNotFound ? 404 : 500; }

void answer_json(Response& response, const Result<Json>& json) {
  const Json body = json ? *json : Json{{"error", json.error().message}};
  if (!json) response.status = status_of(json.error());
  response.set_content(body.dump(-1, ' ', false, Json::error_handler_t::replace), "application/json");
}

void answer_html(Response& response, const std::string& page) {
  response.set_content(page, "text/html; charset=utf-8");
}

RequestFacts facts_of(const Request& request) {
  return {.method = request.method,
          .path = request.path,
          .host = request.get_header_value("Host"),
          .origin = request.get_header_value("Origin"),
          .fetch_site = request.get_header_value("Sec-Fetch-Site"),
          .cookie = request.get_header_value("Cookie"),
          .content_type = request.get_header_value("Content-Type")};
}

std::string parameter(const Request& request, const char* name, const char* otherwise) {
  const std::string value = request.has_param(name) ? request.get_param_value(name) : "";
  return value.empty() ? otherwise : value;
}

}  // namespace

struct WebServer::Impl {
  WebParams params;
  Publisher& publisher;
  Access access;
  HttpServer server{{.most_threads = kThreads}};
  std::thread thread;
  std::atomic<int> streams{0};

  Impl(WebParams web_params, Publisher& messages) : params(std::move(web_params)), publisher(messages) {}

  void set_up();
  void add_pages();
  void add_api();
  bool bind();
  bool turn_away(const Request& request, Response& response) const;
  void let_in(const Request& request, Response& response) const;
  void stream(Response& response);

  // Readers of their own, one a request: a History belongs to one thread.
  [[nodiscard]] Result<Json> session(const std::string& id) const;
  [[nodiscard]] Result<Json> day(const std::string& date) const;
  [[nodiscard]] Result<Json> sessions() const;
  // What a page says of a set.
  // The seven days up to `date`, and the weeks before.
  [[nodiscard]] Result<Json> week(const std::string& date) const;
  [[nodiscard]] Result<Json> pause(const Json& request) const;
  [[nodiscard]] Result<Json> compare(const std::string& a, const std::string& b) const;
  [[nodiscard]] Result<Json> correct(const CorrectionRequest& request) const;
  [[nodiscard]] Result<Json> report(const History& history, const Result<Period>& period) const;
};

bool WebServer::Impl::turn_away(const Request& request, Response& response) const {
  const auto refusal = refuse(facts_of(request), access);
  if (!refusal) return false;
  response.status = refusal->status;
  response.set_header("Connection", "close");
  response.set_content(refusal->sentence + "\n", "text/plain; charset=utf-8");
  return true;
}

void WebServer::Impl::let_in(const Request& request, Response& response) const {
  if (!same_token(parameter(request, "token", ""), access.token)) {
    response.status = 401;
    return answer_html(response, sentence_page("Not let in",
                                               "This address is not, or no longer, valid. In a "
                                               "terminal, run: stance open"));
  }
  response.set_header("Set-Cookie", fmt::format("{}={}; Path=/; HttpOnly; SameSite=Strict; Max-Age=31536000",
                                                access.cookie_name(), access.token));
  answer_html(response, let_in_page());
}

void WebServer::Impl::stream(Response& response) {
  // Given back when the answer ends, however it ends.
  struct Place {
    explicit Place(std::atomic<int>& streams_taken) : taken(streams_taken) {}
    Place(const Place&) = delete;
    Place& operator=(const Place&) = delete;
    std::atomic<int>& taken;
    ~Place() { --taken; }
  };
  const bool room = ++streams <= kMostStreams;
  const auto place = std::make_shared<Place>(streams);
  if (!room) {
    response.status = 503;
    response.set_content("Too many pages are open. Close some.\n", "text/plain; charset=utf-8");
    return;
  }
  auto subscription = publisher.subscribe();
  stream_events(std::shared_ptr<Subscription>(subscription.get(), [place, subscription](Subscription*) {}),
                response);
}

Result<Json> WebServer::Impl::report(const History& history, const Result<Period>& period) const {
  if (!period) return tl::make_unexpected(period.error());
  const auto loaded = load_sessions(history, period->rows);
  if (!loaded) return tl::make_unexpected(loaded.error());
  const auto plan = load_plan(params.plan);
  if (!plan) return tl::make_unexpected(plan.error());
  auto json = report_page_json(history, *period, *loaded, *plan);
  if (!json) return json;
  const auto rows = sessions_with_data(history);
  if (!rows) return tl::make_unexpected(rows.error());
  // Where "earlier" and "later" lead: the neighbouring session or day that has data.
  const RecordingRow& first = period->rows.front();
  const RecordingRow& last = period->rows.back();
  Json neighbours = Json::object();
  for (const RecordingRow& row : *rows) {
    const Json entry = {{"id", row.id},
                        {"day", day_of(row.start_utc_us, params.day_starts_hour, row.utc_offset_s)}};
    if (row.start_utc_us < first.start_utc_us) neighbours["earlier"] = entry;
    if (row.start_utc_us > last.start_utc_us && !neighbours.contains("later")) neighbours["later"] = entry;
  }
  (*json)["neighbours"] = neighbours;
  (*json)["day"] = day_of(first.start_utc_us, params.day_starts_hour, first.utc_offset_s);
  return json;
}

Result<Json> WebServer::Impl::session(const std::string& id) const {
  const auto history = History::open_read_only(history_path(params.data_dir));
  if (!history) return tl::make_unexpected(history.error());
  return report(*history, period_of_session(*history, id));
}

Result<Json> WebServer::Impl::day(const std::string& date) const {
  const auto history = History::open_read_only(history_path(params.data_dir));
  if (!history) return tl::make_unexpected(history.error());
  return report(*history, period_of_day(*history, date, params.day_starts_hour));
}

Result<Json> WebServer::Impl::sessions() const {
  const auto history = History::open_read_only(history_path(params.data_dir));
  if (!history) return tl::make_unexpected(history.error());
  const auto rows = sessions_with_data(*history);
  if (!rows) return tl::make_unexpected(rows.error());
  Json list = Json::array();
  for (auto row = rows->rbegin(); row != rows->rend(); ++row) {
    Json json = session_json(*row);
    json["clock"] = date_and_clock_of(row->start_utc_us, row->utc_offset_s);
    json["day"] = day_of(row->start_utc_us, params.day_starts_hour, row->utc_offset_s);
    list.push_back(std::move(json));
  }
  return Json{{"sessions", std::move(list)}};
}

Result<Json> WebServer::Impl::correct(const CorrectionRequest& request) const {
  const auto file = history_path(params.data_dir);
  auto history = History::open_read_only(file);  // only what is there can be corrected
  if (history) history = History::open(file);
  if (!history) return tl::make_unexpected(history.error());
  const auto set = take_correction(*history, request, now_utc_us());
  if (!set) return tl::make_unexpected(set.error());
  Json json = corrected_json(*set);
  json["session"] = request.session;
  if (set->correction) json["sentence"] = correction_words(*set);
  if (const auto all = history->corrections(0)) json["record"] = record_words(count_record(*all));
  return json;
}

Result<Json> WebServer::Impl::week(const std::string& date) const {
  const auto history = History::open_read_only(history_path(params.data_dir));
  if (!history) return tl::make_unexpected(history.error());
  const auto today = day_from_text("today", now_utc_us(), params.day_starts_hour);
  const auto last_day = day_from_text(date, now_utc_us(), params.day_starts_hour);
  if (!last_day || !today) return failure(ErrorCode::kNotFound, "That is no day. Say today or 2026-11-21.");
  const auto plan = load_plan(params.plan);
  if (!plan) return tl::make_unexpected(plan.error());
  const auto days = load_week(*history, *last_day, params.day_starts_hour, *plan, kTrendWeeks);
  if (!days) return tl::make_unexpected(days.error());
  Json json = week_json(*days, *plan);
  json["title"] = "Week to " + *last_day;
  json["earlier"] = day_after(*last_day, -7);
  if (*last_day < *today) json["later"] = std::min(*today, day_after(*last_day, 7));
  return json;
}

// {"last_day": "2026-11-21", "paused": true}; answers with the week as it is then.
Result<Json> WebServer::Impl::pause(const Json& request) const {
  const std::string last_day = request.value("last_day", std::string());
  const auto day = day_from_text(last_day, now_utc_us(), params.day_starts_hour);
  if (!day || *day != last_day) return failure(ErrorCode::kNotFound, "That is no day like 2026-11-21.");
  const auto file = history_path(params.data_dir);
  auto history = History::open_read_only(file);  // only what is there can be paused
  if (history) history = History::open(file);
  if (!history) return tl::make_unexpected(history.error());
  const auto kept = pause_week(*history, last_day, request.value("paused", true));
  if (!kept) return tl::make_unexpected(kept.error());
  return week(last_day);
}

Result<Json> WebServer::Impl::compare(const std::string& a, const std::string& b) const {
  const auto history = History::open_read_only(history_path(params.data_dir));
  if (!history) return tl::make_unexpected(history.error());
  std::vector<ReportedSession> sessions;
  for (const std::string& id : {a, b}) {
    const auto period = period_of_session(*history, id);
    if (!period) return tl::make_unexpected(period.error());
    auto loaded = load_sessions(*history, period->rows);
    if (!loaded) return tl::make_unexpected(loaded.error());
    sessions.push_back(std::move(loaded->front()));
  }
  Json json = compare_json(sessions[0], sessions[1]);
  json["title"] = fmt::format("Session {} beside session {}", sessions[1].row.id, sessions[0].row.id);
  return json;
}

void WebServer::Impl::add_pages() {
  const auto show = [](Response& response, const char* kind, const Result<Json>& json) {
    if (json) {
      const std::string title = json->value("title", std::string("Sessions"));
      return answer_html(response,
                         served_page("Stance: " + title, "report", {{"kind", kind}, {"report", *json}}));
    }
    response.status = status_of(json.error());
    answer_html(response, sentence_page("Nothing to show", json.error().message));
  };
  server.Get("/", [this](const Request&, Response& response) {
    const Json status = Json::parse(publisher.status(), nullptr, false);
    answer_html(response, served_page("Stance", "live", {{"kind", "live"}, {"status", status}}));
  });
  server.Get("/day", [this, show](const Request& request, Response& response) {
    show(response, "day", day(parameter(request, "date", "today")));
  });
  server.Get("/session", [this, show](const Request& request, Response& response) {
    show(response, "session", session(parameter(request, "id", "last")));
  });
  server.Get("/sessions",
             [this, show](const Request&, Response& response) { show(response, "sessions", sessions()); });
  server.Get("/week", [this, show](const Request& request, Response& response) {
    show(response, "week", week(parameter(request, "date", "today")));
  });
  server.Get("/compare", [this, show](const Request& request, Response& response) {
    show(response, "compare", compare(parameter(request, "a", ""), parameter(request, "b", "last")));
  });
  server.Get(std::string(kOpenPath),
             [this](const Request& request, Response& response) { let_in(request, response); });
  const auto add_asset = [this](const char* path, std::string_view text, const char* type) {
    server.Get(path, [text, type](const Request&, Response& response) {
      response.set_content(text.data(), text.size(), type);
    });
  };
  add_asset("/assets/live.js", assets::live_js(), "text/javascript; charset=utf-8");
  add_asset("/assets/plot.js", assets::plot_js(), "text/javascript; charset=utf-8");
  add_asset("/assets/report.js", assets::report_js(), "text/javascript; charset=utf-8");
  add_asset("/assets/style.css", assets::style_css(), "text/css; charset=utf-8");
}

void WebServer::Impl::add_api() {
  server.Get("/events", [this](const Request&, Response& response) { stream(response); });
  server.Get("/api/status", [this](const Request&, Response& response) {
    response.set_content(publisher.status(), "application/json");
  });
  server.Get("/api/sessions",
             [this](const Request&, Response& response) { answer_json(response, sessions()); });
  server.Get("/api/session", [this](const Request& request, Response& response) {
    answer_json(response, session(parameter(request, "id", "last")));
  });
  server.Post(std::string(kCorrectionPath), [this](const Request& request, Response& response) {
    if (const auto understood = correction_request(request.body)) {
      answer_json(response, correct(*understood));
    } else {
      response.status = 400;
      response.set_content(Json{{"error", "That correction was not understood. Load the page again."}}.dump(),
                           "application/json");
    }
  });
  server.Post(std::string(kPausePath), [this](const Request& request, Response& response) {
    const Json asked = Json::parse(request.body, nullptr, false);
    const bool understood = asked.is_object() && asked.contains("last_day") &&
                            asked["last_day"].is_string() &&
                            (!asked.contains("paused") || asked["paused"].is_boolean());
    if (understood) return answer_json(response, pause(asked));
    response.status = 400;
    response.set_content(Json{{"error", "That was not understood. Load the page again."}}.dump(),
                         "application/json");
  });
  server.Get("/api/day", [this](const Request& request, Response& response) {
    answer_json(response, day(parameter(request, "date", "today")));
  });
}

void WebServer::Impl::set_up() {
  server.set_payload_max_length(kLongestBody);
  server.set_tcp_nodelay(true);  // an event is shown when it happens
  // Not the library's SO_REUSEPORT: with that a second daemon would get half of the requests.
  server.set_socket_options([](auto handle) {
    const int yes = 1;
    ::setsockopt(handle, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes));
  });
  server.set_default_headers({{"Content-Security-Policy", kPolicy},
                              {"X-Content-Type-Options", "nosniff"},
                              {"X-Frame-Options", "DENY"},
                              {"Referrer-Policy", "no-referrer"},
                              {"Cross-Origin-Resource-Policy", "same-origin"},
                              {"Cross-Origin-Opener-Policy", "same-origin"},
                              {"Cache-Control", "no-store"}});
  server.set_pre_routing_handler([this](const Request& request, Response& response) {
    return turn_away(request, response) ? httplib::Server::HandlerResponse::Handled
                                        : httplib::Server::HandlerResponse::Unhandled;
  });
  server.set_error_handler([](const Request&, Response& response) {
    if (response.body.empty() && response.status == 404)
      answer_html(response, sentence_page("Not here", "There is no such page."));
  });
  add_pages();
  add_api();
}

bool WebServer::Impl::bind() {
  access.port = params.port;
  if (params.port != 0 && server.bind_to_port(kLoopback, params.port)) return true;
  access.port = server.bind_to_any_port(kLoopback);
  return access.port > 0;
}

WebServer::WebServer(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

WebServer::~WebServer() {
  impl_->server.stop();
  if (impl_->thread.joinable()) impl_->thread.join();
}

std::string WebServer::open_url() const {
  return fmt::format("{}{}?token={}", impl_->access.address(), kOpenPath, impl_->access.token);
}

std::unique_ptr<WebServer> WebServer::unserved(const WebParams& params, Publisher& publisher,
                                               const std::string& token) {
  auto impl = std::make_unique<Impl>(params, publisher);
  impl->access = {params.port, token};
  impl->set_up();
  return std::unique_ptr<WebServer>(new WebServer(std::move(impl)));
}

bool WebServer::answer(httplib::Stream& connection) { return impl_->server.answer(connection); }

Result<std::unique_ptr<WebServer>> WebServer::serve(const WebParams& params, Publisher& publisher) {
  auto token = browser_token(token_path(params.data_dir));
  if (!token) return tl::make_unexpected(token.error());
  auto impl = std::make_unique<Impl>(params, publisher);
  impl->access.token = std::move(*token);
  impl->set_up();
  if (!impl->bind()) {
    return failure(
        ErrorCode::kNotAllowed,
        "No port at 127.0.0.1 can be opened, so there are no pages for the browser. Everything else "
        "works; dashboard.enabled = false in the configuration turns them off.");
  }
  impl->thread = std::thread([server = &impl->server] { server->listen_after_bind(); });
  // stop() of a server that does not run yet would be forgotten, and the destructor would wait for ever.
  while (!impl->server.is_running()) std::this_thread::yield();
  return std::unique_ptr<WebServer>(new WebServer(std::move(impl)));
}

}  // namespace stance
