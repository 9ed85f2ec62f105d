// The scripts and the style sheet of the pages, as the program carries them: `bundle/`, made from `src/` by
// `npm run build`. Constant data, safe on any thread.
#pragma once

#include <string_view>

namespace stance::assets {

std::string_view live_js();    // the live page
std::string_view plot_js();    // the figure library, which comes after the words
std::string_view report_js();  // day, session, list of sessions; also in the file of `stance report --html`
std::string_view style_css();

}  // namespace stance::assets
