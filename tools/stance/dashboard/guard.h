// Who may ask: the checks every request to the dashboard passes before anything else looks at it. Pure
// functions, safe on any thread.
//
// Other users of the machine can reach 127.0.0.1 as well, and so can every web page the wearer opens:
//   Host      must be our own address; a name that an attacker points at 127.0.0.1 (DNS rebinding) is not
//   Origin, Sec-Fetch-Site   when sent, must be our own page; others may not ask in the wearer's name
//   Method    POST where something is changed, and GET; a POST must bring its Origin and JSON, which no form
//             of another site can
//   Cookie    must carry the token that `stance open` hands out; it is HttpOnly and SameSite=Strict
// Not covered: cookies are shared by all ports of a host, so another program of the same machine that the
// wearer visits at 127.0.0.1 sees the token. Only somebody already on the machine can run one.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace stance {

struct RequestFacts {
  std::string method;
  std::string path;
  std::string host;  // empty: not sent, as in the other two
  std::string origin;
  std::string fetch_site;  // Sec-Fetch-Site
  std::string cookie;      // the whole header
  std::string content_type = {};
};

struct Access {
  int port = 0;
  std::string token;

  [[nodiscard]] std::string address() const;      // "http://127.0.0.1:7826"
  [[nodiscard]] std::string cookie_name() const;  // one a port: two daemons do not sign each other out
};

struct Refusal {
  int status = 403;
  std::string sentence;  // for the person at the browser
};

// The one place at which something may be changed, by a POST of a page of ours.
inline constexpr std::string_view kCorrectionPath = "/api/correction";
inline constexpr std::string_view kPausePath = "/api/paused_week";

// Where the browser exchanges the token for a cookie. Needs no cookie, and may be followed from elsewhere.
inline constexpr std::string_view kOpenPath = "/open";

// Empty: the request may be answered.
std::optional<Refusal> refuse(const RequestFacts& request, const Access& access);

// In a time that does not depend on where they differ.
bool same_token(std::string_view a, std::string_view b);

}  // namespace stance
