// QEMU's netduinoplus2: an STM32F405 whose clock control is not emulated; its core runs at 168 MHz from the
// start. It has no pins either, so there is no light.
#include "board.h"

Board board_start(void) {
  return (Board){168000000, "emulated", "emulated board, synthetic body (no real sensor)"};
}

void board_light(bool on) { (void)on; }
