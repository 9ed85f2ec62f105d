#include "tools/stance/dashboard/page.h"

#include <fmt/format.h>

#include "tools/stance/dashboard/assets.h"
#include "tools/stance/report/report_page.h"

namespace stance {
namespace {

// The daemon sends its own policy; this one goes with the file wherever it goes.
constexpr std::string_view kFilePolicy =
    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; "
    "script-src 'unsafe-inline'\">\n";

std::string escaped(std::string_view text) {
  std::string result;
  for (const char c : text) {
    switch (c) {
      case '&':
        result += "&amp;";
        break;
      case '<':
        result += "&lt;";
        break;
      case '>':
        result += "&gt;";
        break;
      case '"':
        result += "&quot;";
        break;
      default:
        result += c;
    }
  }
  return result;
}

// JSON in a script element: no text in it may end the element. What is no UTF-8 (a sensor may call itself
// anything) becomes the replacement character.
std::string json_element(std::string_view id, const Json& json) {
  std::string text = json.dump(-1, ' ', false, Json::error_handler_t::replace);
  for (std::size_t at = text.find('<'); at != std::string::npos; at = text.find('<', at))
    text.replace(at, 1, "\\u003c");
  return fmt::format("<script type=\"application/json\" id=\"{}\">{}</script>\n", id, text);
}

std::string document(std::string_view title, std::string_view head, std::string_view body) {
  return fmt::format(
      "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<meta name=\"color-scheme\" content=\"light dark\">\n<link rel=\"icon\" href=\"data:,\">\n"
      "<title>{}</title>\n{}</head>\n<body>\n{}</body>\n</html>\n",
      escaped(title), head, body);
}

constexpr std::string_view kServedStyle = "<link rel=\"stylesheet\" href=\"/assets/style.css\">\n";

}  // namespace

std::string served_page(std::string_view title, std::string_view script, const Json& data) {
  return document(title,
                  fmt::format("{}<script src=\"/assets/{}.js\" defer></script>\n", kServedStyle, script),
                  "<div id=\"app\"></div>\n<noscript><p class=\"message\">These pages need JavaScript. In a "
                  "terminal: stance status, stance report.</p></noscript>\n" +
                      json_element("words", words_json()) + json_element("data", data));
}

std::string report_file_html(const Json& data, std::string_view text) {
  const Json page = {{"kind", "file"}, {"report", data}};
  return document("Stance: " + data.value("title", std::string("report")),
                  fmt::format("{}<style>{}</style>\n", kFilePolicy, assets::style_css()),
                  fmt::format("<div "
                              "id=\"app\"></div>\n<noscript><pre>{}</pre></noscript>\n{}{}<script>{}</"
                              "script>\n<script>{}</script>\n",
                              escaped(text), json_element("words", words_json()), json_element("data", page),
                              assets::report_js(), assets::plot_js()));
}

std::string sentence_page(std::string_view title, std::string_view sentence) {
  return document(title, kServedStyle,
                  fmt::format("<main class=\"message\"><h1>{}</h1>\n<p>{}</p>\n<p><a href=\"/\">Live</a> · "
                              "<a href=\"/sessions\">All sessions</a></p></main>\n",
                              escaped(title), escaped(sentence)));
}

std::string let_in_page() {
  return document("Stance", "<meta http-equiv=\"refresh\" content=\"0; url=/\">\n",
                  "<p><a href=\"/\">Go on to Stance</a></p>\n");
}

}  // namespace stance
