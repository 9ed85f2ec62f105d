// From power-up to main: the stack, the two tables of variables, the vectors. C only.
#include <stdint.h>

#include "registers.h"

extern uint32_t linker_data_source[], linker_data[], linker_data_end[];
extern uint32_t linker_bss[], linker_bss_end[], linker_stack_top[];

int main(void);
void timer_interrupt(void);
void uart_interrupt(void);

void reset(void);
void reset(void) {
  const uint32_t* from = linker_data_source;
  for (uint32_t* to = linker_data; to < linker_data_end; ++to) *to = *from++;
  for (uint32_t* to = linker_bss; to < linker_bss_end; ++to) *to = 0;
  main();
}

// A fault, or an interrupt nobody asked for: begin anew. The host sees a new boot and goes on.
static void start_over(void) {
  SCB_AIRCR = 0x05FA0004;  // key, SYSRESETREQ
  while (1) {
  }
}

typedef void (*Vector)(void);
typedef struct VectorTable {
  const uint32_t* stack_top;
  Vector core[15];
  Vector interrupts[kUsart1Interrupt + 1];
} VectorTable;

__attribute__((section(".vectors"), used)) static const VectorTable kVectors = {
    .stack_top = linker_stack_top,
    .core = {reset, start_over, start_over, start_over, start_over, start_over, 0, 0, 0, 0, start_over,
             start_over, 0, start_over, timer_interrupt},
    .interrupts = {[0 ... kUsart1Interrupt - 1] = start_over, [kUsart1Interrupt] = uart_interrupt}};
