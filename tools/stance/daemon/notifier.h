// Notifications of the desktop (org.freedesktop.Notifications over the session bus). A thread of its own
// delivers them, so that a desktop that hangs holds up nothing; where there is no desktop, that is told once
// and nothing else happens. All functions may be called on any thread.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace stance {

struct Note {
  enum class Urgency : std::uint8_t { kLow, kNormal, kCritical };  // as the specification numbers them

  std::string key;  // a note takes the place of an earlier one of the same key
  std::string summary;
  std::string body;
  Urgency urgency = Urgency::kNormal;
  bool offers_pause = false;  // a button "Not for an hour"
};

class Notifier {
 public:
  // `complain` is given a sentence, once, when notes cannot be shown; on the notifier's thread.
  explicit Notifier(std::function<void(std::string)> complain);
  // Withdraws nothing; notes not delivered yet are dropped.
  ~Notifier();
  Notifier(const Notifier&) = delete;
  Notifier& operator=(const Notifier&) = delete;

  void show(Note note);
  // Takes the note away if it is still shown.
  void withdraw(const std::string& key);
  // Whether the button was pressed since the last call.
  [[nodiscard]] bool take_pause_asked();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace stance
