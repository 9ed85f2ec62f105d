#include "timer.h"

#include "registers.h"

static uint32_t cycles_per_us;
static void (*tell)(uint64_t now_us);
static volatile uint64_t milliseconds;

void timer_start(uint32_t clock_hz, void (*every_ms)(uint64_t now_us)) {
  cycles_per_us = clock_hz / 1000000;
  tell = every_ms;
  SCB_SHPR3 |=
      0xF0000000;  // lowest priority: reading the motion sensor must not keep a received byte waiting
  SYSTICK_LOAD = 1000 * cycles_per_us - 1;
  SYSTICK_VAL = 0;
  SYSTICK_CTRL = 7;  // core clock, interrupt, on
}

void timer_interrupt(void);
void timer_interrupt(void) {
  ++milliseconds;
  tell(1000 * milliseconds);
}

uint64_t timer_now_us(void) {
  uint64_t before;
  uint32_t left;
  do {
    before = milliseconds;
    left = SYSTICK_VAL;
  } while (before != milliseconds);
  return 1000 * before + 1000 - 1 - left / cycles_per_us;
}
