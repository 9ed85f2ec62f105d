// The serial line, 115200 baud, 8N1: two rings between its interrupt and the main loop. No waiting.
#ifndef STANCE_UART_H
#define STANCE_UART_H

#include <stddef.h>
#include <stdint.h>

void uart_start(uint32_t clock_hz);
// Both from the main loop. Return how many bytes there were, or fitted.
size_t uart_read(uint8_t* bytes, size_t most);
size_t uart_write(const uint8_t* bytes, size_t count);

#endif
