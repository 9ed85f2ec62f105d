// `stance live`: watches the running daemon, in a terminal as a calm full screen, in a pipe as a line per
// change.
#include <fmt/format.h>
#include <langinfo.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <termios.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <clocale>
#include <csignal>
#include <deque>
#include <memory>
#include <mutex>
#include <thread>

#include "tools/stance/commands.h"
#include "tools/stance/config.h"
#include "tools/stance/daemon/event_stream.h"
#include "tools/stance/daemon/live_view.h"
#include "tools/stance/daemon/local_api.h"
#include "tools/stance/history/history.h"
#include "tools/stance/live/live_screen.h"
#include "tools/stance/paths.h"
#include "tools/stance/terminal.h"

namespace stance::commands {
namespace {

constexpr const char* kHelp =
    "Shows what you do now: state, repetitions, sets. Watches a daemon that runs already.";
constexpr const char* kExamples =
    "Examples:\n"
    "  stance live                  a full screen; q ends it\n"
    "  stance live --bell           and a beep at every repetition\n"
    "  stance live --line           one line, redrawn\n"
    "  stance live | tee set.log    in a pipe: a line per change\n"
    "  stance live --json           every message of the daemon as a JSON line\n"
    "\n"
    "In a terminal it waits for a daemon that is not there; in a pipe it ends with 1 when there is none, and "
    "with 0\n"
    "when the daemon ends.";

constexpr int kRefresh_ms = 1000;
constexpr int kLeastPause_ms = 40;  // between two pictures: a recording played fast changes all the time
constexpr auto kTryAgain = std::chrono::milliseconds(500);

struct Options {
  std::string data_dir;
  bool json = false;
  bool line = false;
  bool bell = false;
};

volatile std::sig_atomic_t g_asked_to_end = 0;

void catch_signals() {
  struct sigaction action {};
  action.sa_handler = [](int) { g_asked_to_end = 1; };
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) ::sigaction(signal, &action, nullptr);
  action.sa_handler = [](int) {};  // a new size interrupts poll(), and the next picture has it
  ::sigaction(SIGWINCH, &action, nullptr);
  std::signal(SIGPIPE, SIG_IGN);
}

// What is so when the watch begins, as if it had just been told.
std::vector<LiveMessage> messages_of(const Json& status) {
  std::vector<LiveMessage> messages;
  const auto add = [&](Json json) {
    if (auto message = live_message_from_json(json)) messages.push_back(std::move(*message));
  };
  if (!status.is_object()) return messages;
  if (status.contains("session")) {
    Json session = status["session"];
    session["type"] = "session";
    session["state"] = "started";
    add(std::move(session));
    add({{"type", "progress"}, {"session_s", status["session"].value("duration_s", 0.0)}});
  }
  if (status.contains("link")) {
    Json link = status["link"];
    link["type"] = "link";
    add(std::move(link));
  }
  if (status.contains("state") && status.contains("session")) {
    const double now_s = status["session"].value("duration_s", 0.0);
    Json state = status["state"];
    state["type"] = "live_state";
    state["final"] = false;
    state["time_s"] = now_s;
    state["since_s"] = std::max(0.0, now_s - status["state"].value("for_s", 0.0));
    add(std::move(state));
  }
  if (status.contains("trouble")) add({{"type", "notice"}, {"detail", status["trouble"]}});
  return messages;
}

// The sets so far, and what was not counted. None when the history cannot be read: the view goes on without.
std::vector<LiveMessage> history_of(const Json& status) {
  std::vector<LiveMessage> messages;
  if (!status.is_object() || !status.contains("session")) return messages;
  const auto history = History::open_read_only(history_path(status.value("data_dir", "")));
  if (!history) return messages;
  const auto lines = history->event_lines(status["session"].value("id", std::int64_t{0}));
  if (!lines) return messages;
  for (const std::string& line : *lines) {
    const auto event = event_from_json_line(line);
    if (event && (std::holds_alternative<Set>(event->body) || std::holds_alternative<Rejection>(event->body)))
      messages.emplace_back(EventMessage{*event, 0.0});
  }
  return messages;
}

// Which session is watched, and where its history is.
struct Watched {
  std::filesystem::path data_dir;
  std::int64_t id = 0;
};

Watched watched_of(const Json& status) {
  if (!status.is_object() || !status.contains("session")) return {};
  return {status.value("data_dir", ""), status["session"].value("id", std::int64_t{0})};
}

std::vector<CorrectionRow> corrections_of(const Watched& session) {
  if (session.id == 0) return {};
  const auto history = History::open_read_only(history_path(session.data_dir));
  return history ? history->corrections(session.id).value_or(std::vector<CorrectionRow>{})
                 : std::vector<CorrectionRow>{};
}

int watch_as_json(const std::filesystem::path& socket) {
  const auto print = [](const Json& message) {
    fmt::print("{}\n", message.dump());
    return std::fflush(stdout) == 0 && g_asked_to_end == 0;
  };
  const auto watched = watch_daemon(socket, print, [&](const Json& message) {
    return message.contains("type") ? print(message) : g_asked_to_end == 0;
  });
  return watched ? kOk : fail(watched.error().message);
}

int watch_as_lines(const std::filesystem::path& socket, bool redraws) {
  LiveView view(stdout, redraws, terminal::wants_colour(STDOUT_FILENO));
  const auto show = [&](const LiveMessage& message) { view.show(message); };
  const auto watched = watch_daemon(
      socket,
      [&](const Json& status) {
        for (const LiveMessage& message : messages_of(status)) show(message);
        return true;
      },
      [&](const Json& json) {
        if (const auto message = live_message_from_json(json)) show(*message);
        view.refresh();
        return std::ferror(stdout) == 0 && g_asked_to_end == 0;
      });
  view.end();
  return watched ? kOk : fail(watched.error().message);
}

// What the watching thread hands to the drawing one. The descriptor is readable when there is something.
class Inbox {
 public:
  struct Gone {
    std::string sentence;
  };
  using Item = std::variant<Gone, std::vector<CorrectionRow>, LiveMessage>;

  Inbox() : fd_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {}
  ~Inbox() { ::close(fd_); }
  Inbox(const Inbox&) = delete;
  Inbox& operator=(const Inbox&) = delete;

  void put(Item item) {
    {
      const std::lock_guard lock(mutex_);
      items_.push_back(std::move(item));
    }
    const std::uint64_t one = 1;
    static_cast<void>(::write(fd_, &one, sizeof one) == sizeof one);  // full: it is readable already
  }
  std::deque<Item> take() {
    std::uint64_t count = 0;
    static_cast<void>(::read(fd_, &count, sizeof count) == sizeof count);  // nothing there: nothing to take
    const std::lock_guard lock(mutex_);
    return std::exchange(items_, {});
  }
  [[nodiscard]] int fd() const { return fd_; }

 private:
  int fd_;
  std::mutex mutex_;
  std::deque<Item> items_;
};

// The terminal for as long as this lives: another screen, no cursor, keys at once and unseen.
class FullScreen {
 public:
  FullScreen() {
    has_keys_ = ::tcgetattr(STDIN_FILENO, &before_) == 0;
    if (has_keys_) {
      termios raw = before_;
      raw.c_lflag &= ~static_cast<tcflag_t>(ICANON | ECHO);
      ::tcsetattr(STDIN_FILENO, TCSANOW, &raw);
    }
    fmt::print("\x1b[?1049h\x1b[?25l");
  }
  ~FullScreen() {
    fmt::print("\x1b[?25h\x1b[?1049l");
    std::fflush(stdout);
    if (has_keys_) ::tcsetattr(STDIN_FILENO, TCSANOW, &before_);
  }
  FullScreen(const FullScreen&) = delete;
  FullScreen& operator=(const FullScreen&) = delete;

  void draw(const std::vector<std::string>& lines) const {
    std::string text = "\x1b[H";
    for (std::size_t i = 0; i < lines.size(); ++i) text += (i > 0 ? "\r\n" : "") + lines[i] + "\x1b[K";
    fmt::print("{}\x1b[J", text);
    std::fflush(stdout);
  }

  // Waits at most `timeout_ms` for a key or for `fd`. True: the wearer wants to leave.
  [[nodiscard]] bool wait(int fd, int timeout_ms) const {
    std::array<pollfd, 2> polled = {{{fd, POLLIN, 0}, {has_keys_ ? STDIN_FILENO : -1, POLLIN, 0}}};
    if (::poll(polled.data(), polled.size(), timeout_ms) <= 0) return false;
    if ((polled[1].revents & (POLLIN | POLLHUP)) == 0) return false;
    char key = 'q';  // when the terminal is gone, so is the reader
    if (::read(STDIN_FILENO, &key, 1) < 1) return true;
    return key == 'q' || key == 'Q';
  }

 private:
  termios before_{};
  bool has_keys_ = false;
};

int watch_on_screen(const std::filesystem::path& socket, bool bell) {
  Inbox inbox;
  std::atomic<bool> over = false;
  std::thread watcher([&] {
    Watched session;
    while (!over) {
      const auto watched = watch_daemon(
          socket,
          [&](const Json& status) {
            for (LiveMessage& message : messages_of(status)) inbox.put(std::move(message));
            for (LiveMessage& message : history_of(status)) inbox.put(std::move(message));
            session = watched_of(status);
            inbox.put(corrections_of(session));
            return !over;
          },
          [&](const Json& json) {
            auto message = live_message_from_json(json);
            // They are made by other programs, so they are looked for, once a second.
            if (message && std::holds_alternative<ProgressMessage>(*message))
              inbox.put(corrections_of(session));
            if (message && std::holds_alternative<SessionMessage>(*message))
              session.id = std::get<SessionMessage>(*message).id;
            if (message) inbox.put(std::move(*message));
            return !over;
          });
      if (over) break;
      inbox.put(Inbox::Gone{watched ? "The daemon ended. Start it: stance daemon" : watched.error().message});
      std::this_thread::sleep_for(kTryAgain);
    }
  });
  {
    std::setlocale(LC_CTYPE, "");
    const ScreenStyle style = {.colour = terminal::wants_colour(STDOUT_FILENO),
                               .utf8 = std::string_view(::nl_langinfo(CODESET)) == "UTF-8"};
    LiveScreen screen;
    const FullScreen full;
    while (g_asked_to_end == 0) {
      for (const Inbox::Item& item : inbox.take()) {
        if (const auto* gone = std::get_if<Inbox::Gone>(&item)) screen.gone(gone->sentence);
        if (const auto* said = std::get_if<std::vector<CorrectionRow>>(&item)) screen.correct(*said);
        if (const auto* message = std::get_if<LiveMessage>(&item);
            message != nullptr && screen.show(*message) && bell)
          fmt::print("\a");
      }
      full.draw(screen.lines(terminal::size(STDOUT_FILENO), style));
      if (full.wait(-1, kLeastPause_ms) || full.wait(inbox.fd(), kRefresh_ms)) break;
    }
    over = true;
  }
  watcher.join();
  return kOk;
}

int run(const Options& options) {
  const auto config = load_default_config(options.data_dir);
  if (!config) return fail(config.error().message);
  const auto socket = config->socket_or_default();
  catch_signals();
  if (options.json) return watch_as_json(socket);
  const bool in_terminal = terminal::is_terminal(STDOUT_FILENO);
  if (options.line || !in_terminal) return watch_as_lines(socket, in_terminal);
  return watch_on_screen(socket, options.bell);
}

}  // namespace

void add_live(CLI::App& app, int& exit_code) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("live", kHelp);
  command->footer(kExamples);
  auto* line = command->add_flag("--line", options->line, "One line instead of the full screen");
  command->add_flag("--json", options->json, "Every message as one JSON object a line")->excludes(line);
  command->add_flag("--bell", options->bell, "Beep at every repetition (full screen)")->excludes(line);
  command->add_option("--data-dir", options->data_dir, "Of the daemon to watch")->type_name("DIR");
  command->callback([options, &exit_code] { exit_code = run(*options); });
}

}  // namespace stance::commands
