#include "tools/stance/daemon/runner.h"

#include <fmt/format.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <optional>

#include "tools/stance/commands.h"
#include "tools/stance/daemon/capture_file.h"
#include "tools/stance/daemon/data_dir.h"
#include "tools/stance/daemon/end_signals.h"
#include "tools/stance/daemon/live_view.h"
#include "tools/stance/daemon/local_api.h"
#include "tools/stance/daemon/port_choice.h"
#include "tools/stance/daemon/service_manager.h"
#include "tools/stance/daemon/sleep_watch.h"
#include "tools/stance/daemon/store.h"
#include "tools/stance/dashboard/web_server.h"
#include "tools/stance/history/forgetting.h"
#include "tools/stance/local_time.h"
#include "tools/stance/paths.h"
#include "tools/stance/terminal.h"
#include "tools/stance/version.h"

namespace stance {
namespace {

namespace fs = std::filesystem;

// Of the view, and of the watchdog.
constexpr auto kRefresh = std::chrono::seconds(1);

void ignore_signals() {
  std::signal(SIGPIPE, SIG_IGN);  // a client of the local API that went away
  std::signal(SIGXFSZ, SIG_IGN);  // a file at its limit is an error of that write, like a full disk
}

void set_up_log(const std::string& level) {
  auto logger = spdlog::stderr_logger_st("stance");
  // journald stamps the time itself.
  logger->set_pattern("%l: %v");
  logger->set_level(spdlog::level::from_str(level == "warning" ? "warn" : level == "error" ? "err" : level));
  spdlog::set_default_logger(std::move(logger));
}

void log_message(const LiveMessage& message) {
  if (const auto* link = std::get_if<LinkMessage>(&message)) {
    spdlog::info("sensor {}: {}", name_of(link->state), link->detail);
  } else if (const auto* session = std::get_if<SessionMessage>(&message)) {
    spdlog::info("session {} {}", session->id, session->started ? "begins" : "is over");
  } else if (const auto* notice = std::get_if<NoticeMessage>(&message)) {
    spdlog::warn("{}", notice->sentence);
  } else if (const auto* event = std::get_if<EventMessage>(&message)) {
    spdlog::debug("{}", to_json_line(event->event));
  }
}

// What the main thread does: shows messages, and notices when it is time to end.
class Watcher {
 public:
  Watcher(const DaemonOptions& options, const EndSignals& signals, Publisher& publisher,
          ServiceManager& service_manager)
      : options_(options),
        signals_(signals),
        publisher_(publisher),
        service_manager_(service_manager),
        subscription_(publisher.subscribe()) {
    if (!options.quiet) {
      view_.emplace(stdout, terminal::is_terminal(STDOUT_FILENO), terminal::wants_colour(STDOUT_FILENO));
    }
  }

  // Returns when the daemon is to end.
  void watch(const Ingest& ingest, const Store& store) {
    auto next_refresh = std::chrono::steady_clock::now();
    while (!signals_.asked_to_end() && !over_) {
      const auto left = next_refresh - std::chrono::steady_clock::now();
      if (auto message = subscription_->wait(std::chrono::ceil<std::chrono::milliseconds>(left)))
        take(**message);
      // Fell behind (a stopped terminal): what was missed is in the history, watch on from here.
      if (subscription_->closed()) subscription_ = publisher_.subscribe();
      service_manager_.feed_watchdog({ingest.rounds(), store.rounds()}, std::chrono::steady_clock::now());
      if (std::chrono::steady_clock::now() < next_refresh) continue;
      next_refresh = std::chrono::steady_clock::now() + kRefresh;
      if (view_) view_->refresh();
    }
  }

  // Shows what is left after the publisher was closed.
  void drain() {
    while (auto message = subscription_->wait(std::chrono::milliseconds(0))) take(**message);
    if (view_) view_->end();
  }

  // Why the daemon could not do its work; empty when it could.
  [[nodiscard]] const std::string& failure_sentence() const { return failure_; }

 private:
  void take(const LiveMessage& message) {
    if (const auto* link = std::get_if<LinkMessage>(&message)) take_link(*link);
    if (view_) {
      view_->show(message);
    } else {
      log_message(message);
    }
  }

  void take_link(const LinkMessage& link) {
    service_manager_.status(fmt::format("sensor {}: {}", name_of(link.state), link.detail));
    const bool refused = link.state == LinkState::kAbsent && options_.port_must_open && !ever_opened_;
    if (refused) failure_ = link.detail;
    if (link.state != LinkState::kAbsent) ever_opened_ = true;
    if (link.state == LinkState::kStreaming) ever_streamed_ = true;
    const bool gone = link.state == LinkState::kLost && options_.once;
    if (gone && !ever_streamed_) failure_ = link.detail;
    over_ = over_ || refused || gone;
  }

  const DaemonOptions& options_;
  const EndSignals& signals_;
  Publisher& publisher_;
  ServiceManager& service_manager_;
  std::shared_ptr<Subscription> subscription_;
  std::optional<LiveView> view_;
  bool ever_opened_ = false;
  bool ever_streamed_ = false;
  bool over_ = false;
  std::string failure_;
};

PortChoice port_choice(const Config& config) {
  PortRules rules{.port = config.port, .exclude = config.exclude, .options = {}};
  if (config.baud != 0) rules.options.baud_rate = static_cast<std::uint32_t>(config.baud);
  return PortChoice(std::move(rules), load_remembered(remembered_sensors_path()));
}

LinkParams link_params(const Config& config) {
  LinkParams params;
  params.sensor = config.family;
  params.text_columns = config.columns;
  params.baud = static_cast<std::uint32_t>(config.baud);
  params.rate_hz = config.rate_hz;
  return params;
}

std::uint64_t bytes_of_gb(int gb) { return static_cast<std::uint64_t>(gb) * 1'000'000'000; }

StoreParams store_params(const Config& config) {
  return {.data_dir = config.data_dir_or_default(),
          .placement = config.placement,
          .rules = {config.away_minutes, config.day_starts_hour, config.prompts.limit_s,
                    0.01F * static_cast<float>(config.height_cm)},
          .retention = {config.recordings_keep_days, bytes_of_gb(config.recordings_max_gb)},
          .port = config.port,
          .remembered_sensors = remembered_sensors_path()};
}

Result<std::unique_ptr<WebServer>> serve_pages(const Config& config, Publisher& publisher) {
  if (!config.dashboard_enabled) return failure(ErrorCode::kNotFound, "");
  return WebServer::serve({.data_dir = config.data_dir_or_default(),
                           .day_starts_hour = config.day_starts_hour,
                           .port = config.dashboard_port,
                           .plan = config.plan_or_default()},
                          publisher);
}

// Null: none was asked for.
Result<std::unique_ptr<CaptureFile>> capture_for(const Config& config, Publisher& publisher) {
  if (config.capture.empty()) return std::unique_ptr<CaptureFile>();
  auto capture = CaptureFile::create({.path = config.capture,
                                      .header = {{"port", config.port},
                                                 {"family", config.family},
                                                 {"columns", config.columns},
                                                 {"baud", std::to_string(config.baud)},
                                                 {"program", fmt::format("stance {}", kProgramVersion)}},
                                      .most_bytes = static_cast<std::uint64_t>(config.capture_mb) * 1'000'000,
                                      .most_bytes_in_folder = bytes_of_gb(config.captures_max_gb),
                                      .tell = [&publisher](std::string sentence) {
                                        publisher.publish(NoticeMessage{std::move(sentence)});
                                      }});
  if (capture) {
    publisher.publish(NoticeMessage{
        fmt::format("What comes over the sensor's line is kept raw in {}.", (*capture)->path().string())});
  }
  return capture;
}

// Everything is in order when this returns: recovered, watched, ended, stored.
Result<std::string> run(const DaemonOptions& options) {
  ServiceManager service_manager;
  StoreParams params = store_params(options.config);
  const auto held = DataDir::take(params.data_dir);
  if (!held) return tl::make_unexpected(held.error());
  auto history = History::open(history_path(params.data_dir));
  if (!history) return tl::make_unexpected(history.error());
  Publisher publisher;
  const EndSignals signals([&publisher] { publisher.wake(); });
  const auto web = serve_pages(options.config, publisher);
  std::optional<std::chrono::seconds> silence;
  if (options.config.notify_of_sensor) silence = std::chrono::seconds(options.config.silent_seconds);
  Reminders reminders(options.config.prompts, silence, options.config.plan_or_default(), *history, publisher);
  const auto api = LocalApi::serve(
      options.config.socket_or_default(), publisher, web ? (*web)->open_url() : "",
      [&reminders](std::int64_t until_us) { reminders.pause(until_us); },
      [asked = params.end_session_asked] { *asked = true; },
      [box = params.announcements](std::optional<Exercise> exercise, Side side) {
        return box->put({exercise, side});
      });
  if (!api) return tl::make_unexpected(api.error());
  // Where this fails nothing comes back by it: the recordings go before the rows.
  const auto completed = complete_forgetting(params.data_dir, *history);
  auto recovered = recover(params.data_dir, *history, params.rules, now_utc_us());
  if (!recovered) return tl::make_unexpected(recovered.error());
  if (!completed) recovered->notices.push_back(completed.error().message);

  Watcher watcher(options, signals, publisher, service_manager);
  // Without pages everything else goes on.
  if (!web && options.config.dashboard_enabled) publisher.publish(NoticeMessage{web.error().message});
  for (std::string& notice : recovered->notices) publisher.publish(NoticeMessage{std::move(notice)});
  const StreamPosition position = recovered->position;
  const auto capture = capture_for(options.config, publisher);
  if (!capture) return tl::make_unexpected(capture.error());
  if (*capture) params.capture_trouble = [file = capture->get()] { return file->trouble(); };
  {
    Store store(params, *history, publisher, reminders, std::move(*recovered));
    Ingest ingest(port_choice(options.config), link_params(options.config), position, capture->get());
    store.start(ingest);
    service_manager.ready();
    {
      const SleepWatch sleep_watch({.before_sleep = [&store] { store.before_sleep(); },
                                    .after_sleep =
                                        [&store, &ingest] {
                                          ingest.look_again();
                                          store.after_sleep();
                                        }});
      watcher.watch(ingest, store);
    }
    service_manager.stopping();
    ingest.stop();
    store.join();
  }
  publisher.close();
  watcher.drain();
  return watcher.failure_sentence();
}

}  // namespace

int run_daemon(const DaemonOptions& options) {
  ::umask(0077);
  ignore_signals();
  set_up_log(options.config.log_level);
  const auto failure_sentence = run(options);
  if (!failure_sentence) return commands::fail(failure_sentence.error().message);
  if (!failure_sentence->empty()) return commands::fail(*failure_sentence);
  return commands::kOk;
}

}  // namespace stance
