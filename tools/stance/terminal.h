// What the program needs to know of the terminal it may be talking to. Colour only for a terminal, and never
// when NO_COLOR is set or TERM is "dumb".
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace stance::terminal {

enum class Style { kPlain, kBold, kDim, kGreen, kYellow, kRed };

// Whether file descriptor `fd` is a terminal.
bool is_terminal(int fd);
// Whether colours may be written to `fd`.
bool wants_colour(int fd);
// `text` in `style` when `colour`, otherwise unchanged.
std::string styled(std::string_view text, Style style, bool colour);
struct Size {
  std::size_t columns = 80;
  std::size_t rows = 24;
};
// Of the terminal at `fd`; the usual 80 by 24 when it is none.
Size size(int fd);

// Goes back to the line's start and clears it.
inline constexpr std::string_view kClearLine = "\r\x1b[K";

}  // namespace stance::terminal
