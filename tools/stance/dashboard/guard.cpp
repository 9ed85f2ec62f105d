#include "tools/stance/dashboard/guard.h"

#include <fmt/format.h>

namespace stance {
namespace {

// The cookie's value in a header like "a=1; stance_7826=...".
std::string_view cookie_value(std::string_view header, std::string_view name) {
  while (!header.empty()) {
    const std::string_view pair = header.substr(0, header.find(';'));
    header.remove_prefix(std::min(header.size(), pair.size() + 1));
    const std::size_t begin = std::min(pair.find_first_not_of(' '), pair.size());
    const std::size_t equals = pair.find('=');
    if (equals != std::string_view::npos && equals >= begin && pair.substr(begin, equals - begin) == name)
      return pair.substr(equals + 1);
  }
  return {};
}

bool is_own_host(const std::string& host, int port) {
  return host == fmt::format("127.0.0.1:{}", port) || host == fmt::format("localhost:{}", port);
}

bool is_own_origin(const std::string& origin, int port) {
  return origin == fmt::format("http://127.0.0.1:{}", port) ||
         origin == fmt::format("http://localhost:{}", port);
}

// A browser sends the origin with every POST, and JSON from elsewhere only after asking, which is refused.
std::optional<Refusal> refuse_change(const RequestFacts& request) {
  if (request.path != kCorrectionPath && request.path != kPausePath)
    return Refusal{405, "This page can only be read."};
  if (request.origin.empty()) return Refusal{403, "Only a page of Stance may change something."};
  if (request.content_type != "application/json") return Refusal{415, "Only JSON is understood here."};
  return std::nullopt;
}

}  // namespace

std::string Access::address() const { return fmt::format("http://127.0.0.1:{}", port); }
std::string Access::cookie_name() const { return fmt::format("stance_{}", port); }

bool same_token(std::string_view a, std::string_view b) {
  if (a.size() != b.size() || a.empty()) return false;
  unsigned int difference = 0;
  for (std::size_t i = 0; i < a.size(); ++i)
    difference |= static_cast<unsigned char>(a[i]) ^ static_cast<unsigned char>(b[i]);
  return difference == 0;
}

std::optional<Refusal> refuse(const RequestFacts& request, const Access& access) {
  const bool changes = request.method == "POST";
  if (!changes && request.method != "GET" && request.method != "HEAD")
    return Refusal{405, "This page can only be read."};
  if (!is_own_host(request.host, access.port))
    return Refusal{403, fmt::format("Stance answers at {} and under no other name.", access.address())};
  if (!request.origin.empty() && !is_own_origin(request.origin, access.port))
    return Refusal{403, "Another web site asked for this. Stance answers its own pages alone."};
  if (changes) {
    if (auto refusal = refuse_change(request)) return refusal;
  }
  if (request.path == kOpenPath) return std::nullopt;
  const std::string& site = request.fetch_site;
  if (!site.empty() && site != "same-origin" && site != "none")
    return Refusal{403, "Another web site asked for this. Open the page with: stance open"};
  if (!same_token(cookie_value(request.cookie, access.cookie_name()), access.token))
    return Refusal{401, "This browser has not been let in yet. In a terminal, run: stance open"};
  return std::nullopt;
}

}  // namespace stance
