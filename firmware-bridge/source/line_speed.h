// The speed of a terminal's line in bits per second, any number of them. (The usual termios calls know a list
// of speeds only.) Private to source/, and to tests that play a device.
#pragma once

#include <cstdint>

namespace stance {

// False: the driver does not take it.
[[nodiscard]] bool set_line_speed(int handle, std::uint32_t baud_rate);
// Of either end of a pseudo-terminal it is what the program at the port set. 0: not a terminal.
[[nodiscard]] std::uint32_t line_speed(int handle);

}  // namespace stance
