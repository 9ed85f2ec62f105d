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

std::optional<LinkState> link_state_from_name(std::string_view name) {
  for (const LinkState state : {LinkState::kAbsent, LinkState::kProbing, LinkState::kStreaming,
                                LinkState::kStalled, LinkState::kLost}) {
    if (name_of(state) == name) return state;
  }
  return std::nullopt;
}

}  // namespace

std::optional<LiveMessage> live_message_from_json(const Json& json) try {
  const std::string type = json.value("type", "");
  if (type == "progress") return ProgressMessage{json.at("session_s").get<double>()};
  if (type == "notice") return NoticeMessage{json.at("detail").get<std::string>()};
  if (type == "session") {
    return SessionMessage{json.at("id").get<std::int64_t>(), json.at("state").get<std::string>() == "started",
                          json.at("duration_s").get<double>()};
  }
  if (type == "link") {
    const auto state = link_state_from_name(json.at("state").get<std::string>());
    if (!state) return std::nullopt;
    return LinkMessage{*state, json.at("detail").get<std::string>()};
  }
  const auto event = event_from_json(json);
  if (!event) return std::nullopt;
  // A session is at least as far as what has just happened in it; final events tell of the past.
  return EventMessage{*event, event->final ? 0.0 : end_of(event->body)};
} catch (const Json::exception&) {
  return std::nullopt;
}

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
