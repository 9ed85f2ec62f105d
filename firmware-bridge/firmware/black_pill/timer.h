// Time from one counter: SysTick interrupts every millisecond, and its own value tells the microseconds
// between.
#ifndef STANCE_TIMER_H
#define STANCE_TIMER_H

#include <stdint.h>

// `every_ms` is called from the interrupt with the microseconds since timer_start, a multiple of 1000.
void timer_start(uint32_t clock_hz, void (*every_ms)(uint64_t now_us));
// Not from an interrupt.
uint64_t timer_now_us(void);

#endif
