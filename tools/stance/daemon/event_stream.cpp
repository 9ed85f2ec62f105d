#include "tools/stance/daemon/event_stream.h"

#include <fmt/format.h>
#include <httplib.h>

namespace stance {
namespace {

constexpr auto kPause = std::chrono::milliseconds(500);
// Also finds out whether the reader is still there.
constexpr std::string_view kAlive = "event: alive\ndata: {}\n\n";

Json json_of(const ProgressMessage& message) {
  return {{"type", "progress"}, {"session_s", round_time(message.session_s)}};
}
Json json_of(const LinkMessage& message) {
  return {{"type", "link"}, {"state", name_of(message.state)}, {"detail", message.detail}};
}
Json json_of(const SessionMessage& message) {
  return {{"type", "session"},
          {"id", message.id},
          {"state", message.started ? "started" : "finished"},
          {"duration_s", round_time(message.duration_s)}};
}
Json json_of(const NoticeMessage& message) { return {{"type", "notice"}, {"detail", message.sentence}}; }
Json json_of(const EventMessage& message) { return to_json(message.event); }

}  // namespace

Json to_json(const LiveMessage& message) {
  return std::visit([](const auto& kind) { return json_of(kind); }, message);
}

void stream_events(std::shared_ptr<Subscription> subscription, httplib::Response& response) {
  response.set_header("Cache-Control", "no-store");
  response.set_chunked_content_provider(
      "text/event-stream", [subscription = std::move(subscription)](std::size_t, httplib::DataSink& sink) {
        const auto message = subscription->wait(kPause);
        if (!message && subscription->closed()) {
          sink.done();
          return true;
        }
        std::string text(kAlive);
        if (message) {
          const Json json = to_json(**message);
          // A sensor may call itself anything, UTF-8 or not.
          text = fmt::format("event: {}\ndata: {}\n\n", json.value("type", ""),
                             json.dump(-1, ' ', false, Json::error_handler_t::replace));
        }
        return sink.write(text.data(), text.size());
      });
}

}  // namespace stance
