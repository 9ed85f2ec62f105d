#include "tools/stance/daemon/notifier.h"

#include <fmt/format.h>
#include <sdbus-c++/sdbus-c++.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <map>
#include <mutex>
#include <thread>
#include <variant>
#include <vector>

namespace stance {
namespace {

constexpr const char* kService = "org.freedesktop.Notifications";
constexpr const char* kPath = "/org/freedesktop/Notifications";
constexpr const char* kPauseAction = "pause";
constexpr auto kPatience = std::chrono::seconds(5);
constexpr std::size_t kMostWaiting = 16;
constexpr std::int32_t kUntilClosed = 0;
constexpr std::int32_t kAsTheDesktopLikes = -1;

// The body may hold markup, and a sensor may call itself anything.
std::string without_markup(const std::string& text) {
  std::string escaped;
  for (const char letter : text) {
    if (letter == '<') {
      escaped += "&lt;";
    } else if (letter == '&') {
      escaped += "&amp;";
    } else {
      escaped += letter;
    }
  }
  return escaped;
}

struct Withdrawal {
  std::string key;
};
using Order = std::variant<Note, Withdrawal>;

}  // namespace

struct Notifier::Impl {
  explicit Impl(std::function<void(std::string)> complain_to) : complain(std::move(complain_to)) {}

  void order(Order one) {
    const std::lock_guard lock(mutex);
    if (orders.size() < kMostWaiting) orders.push_back(std::move(one));
    if (!thread.joinable()) thread = std::thread([this] { run(); });
    changed.notify_one();
  }

  void run() {
    std::unique_lock lock(mutex);
    while (true) {
      changed.wait(lock, [this] { return over || !orders.empty(); });
      if (over) return;
      const Order next = std::move(orders.front());
      orders.pop_front();
      lock.unlock();
      deliver(next);
      lock.lock();
    }
  }

  void deliver(const Order& order) {
    try {
      if (!desktop) connect();
      if (const auto* note = std::get_if<Note>(&order)) {
        send(*note);
      } else {
        take_away(std::get<Withdrawal>(order).key);
      }
    } catch (const sdbus::Error& error) {
      desktop.reset();  // tried anew with the next one
      if (!complained) {
        complain(
            fmt::format("The desktop shows no notifications ({}). They are shown here, in stance live and "
                        "in the browser.",
                        error.getMessage()));
      }
      complained = true;
    }
  }

  void connect() {
    auto proxy = sdbus::createProxy(sdbus::createSessionBusConnection(), kService, kPath);
    proxy->uponSignal("ActionInvoked")
        .onInterface(kService)
        .call([this](std::uint32_t id, const std::string& action) {
          if (action == kPauseAction && is_shown(id)) pause_asked = true;
        });
    proxy->uponSignal("NotificationClosed")
        .onInterface(kService)
        .call([this](std::uint32_t id, std::uint32_t) { forget(id); });
    proxy->finishRegistration();
    desktop = std::move(proxy);
  }

  void send(const Note& note) {
    std::map<std::string, sdbus::Variant> hints = {
        {"urgency", sdbus::Variant(static_cast<std::uint8_t>(note.urgency))}};
    if (note.urgency == Note::Urgency::kLow) hints.emplace("transient", sdbus::Variant(true));
    std::vector<std::string> actions;
    if (note.offers_pause) actions = {kPauseAction, "Not for an hour"};
    std::uint32_t id = id_of(note.key);
    desktop->callMethod("Notify")
        .onInterface(kService)
        .withTimeout(kPatience)
        .withArguments("Stance", id, "", note.summary, without_markup(note.body), actions, hints,
                       note.urgency == Note::Urgency::kCritical ? kUntilClosed : kAsTheDesktopLikes)
        .storeResultsTo(id);
    const std::lock_guard lock(ids_mutex);
    ids[note.key] = id;
  }

  void take_away(const std::string& key) {
    const std::uint32_t id = id_of(key);
    if (id == 0) return;
    forget(id);
    desktop->callMethod("CloseNotification").onInterface(kService).withTimeout(kPatience).withArguments(id);
  }

  std::uint32_t id_of(const std::string& key) {
    const std::lock_guard lock(ids_mutex);
    const auto found = ids.find(key);
    return found == ids.end() ? 0 : found->second;
  }
  bool is_shown(std::uint32_t id) {
    const std::lock_guard lock(ids_mutex);
    return std::any_of(ids.begin(), ids.end(), [id](const auto& one) { return one.second == id; });
  }
  void forget(std::uint32_t id) {
    const std::lock_guard lock(ids_mutex);
    std::erase_if(ids, [id](const auto& one) { return one.second == id; });
  }

  std::function<void(std::string)> complain;
  bool complained = false;
  std::mutex mutex;  // of the orders
  std::condition_variable changed;
  std::deque<Order> orders;
  bool over = false;
  std::mutex ids_mutex;  // the bus has a thread of its own
  std::map<std::string, std::uint32_t> ids;
  std::atomic<bool> pause_asked = false;
  std::unique_ptr<sdbus::IProxy> desktop;  // null: not connected; before `ids` goes, its thread ends
  std::thread thread;
};

Notifier::Notifier(std::function<void(std::string)> complain)
    : impl_(std::make_unique<Impl>(std::move(complain))) {}

Notifier::~Notifier() {
  {
    const std::lock_guard lock(impl_->mutex);
    impl_->over = true;
    impl_->changed.notify_one();
  }
  if (impl_->thread.joinable()) impl_->thread.join();
}

void Notifier::show(Note note) { impl_->order(std::move(note)); }
void Notifier::withdraw(const std::string& key) { impl_->order(Withdrawal{key}); }
bool Notifier::take_pause_asked() { return impl_->pause_asked.exchange(false); }

}  // namespace stance
