// The HTML around scripts and data. Pure functions, safe on any thread.
#pragma once

#include <string>
#include <string_view>

#include "tools/stance/event_json.h"

namespace stance {

// A page that the daemon serves; script and style come from /assets. `script`: "live" or "report"; `data`:
// what that script draws, in the page itself, so that it is there with the first paint.
std::string served_page(std::string_view title, std::string_view script, const Json& data);

// The report as one file: style, script, data, and for readers without scripts the text. `data`:
// report_page_json(). It may not fetch anything.
std::string report_file_html(const Json& data, std::string_view text);

// A page with one sentence and a way on.
std::string sentence_page(std::string_view title, std::string_view sentence);

// What follows /open: a page of our own that goes to "/", because the browser does not send a strict cookie
// while a redirect that began elsewhere is under way.
std::string let_in_page();

}  // namespace stance
