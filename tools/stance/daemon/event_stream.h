// Live messages as server-sent events: the answer of GET /v1/events and of the dashboard's GET /events, and
// their JSON read again.
#pragma once

#include <memory>
#include <optional>

#include "tools/stance/daemon/publisher.h"
#include "tools/stance/event_json.h"

namespace httplib {
struct Response;
}

namespace stance {

// `type` and the fields of the message; an event's fields are those of analysis/event.h.
Json to_json(const LiveMessage& message);

// The way back, for who watches the daemon. Empty for "alive", and for what this version does not know.
std::optional<LiveMessage> live_message_from_json(const Json& json);

// Answers with one event per message, `event:` its type, `data:` JSON, and "alive" when nothing else came for
// half a second. Ends when the subscription is closed or the reader is gone or too slow. Holds `subscription`
// for as long as the answer lasts.
void stream_events(std::shared_ptr<Subscription> subscription, httplib::Response& response);

}  // namespace stance
