#include "firmware-bridge/source/line_speed.h"

// Not <termios.h>: both define struct termios.
#include <asm/termbits.h>
#include <sys/ioctl.h>

namespace stance {

bool set_line_speed(int handle, std::uint32_t baud_rate) {
  termios2 settings{};
  if (::ioctl(handle, TCGETS2, &settings) != 0) return false;
  settings.c_cflag &= ~static_cast<tcflag_t>(CBAUD | CBAUD << IBSHIFT);
  settings.c_cflag |= BOTHER | BOTHER << IBSHIFT;
  settings.c_ispeed = baud_rate;
  settings.c_ospeed = baud_rate;
  return ::ioctl(handle, TCSETS2, &settings) == 0;
}

std::uint32_t line_speed(int handle) {
  termios2 settings{};
  return ::ioctl(handle, TCGETS2, &settings) == 0 ? settings.c_ospeed : 0;
}

}  // namespace stance
