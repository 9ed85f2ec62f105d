#include "uart.h"

#include <stdatomic.h>
#include <stdbool.h>

#include "registers.h"

enum { kBaud = 115200, kRing = 512 };  // a power of two; 44 ms of line

// One writer, one reader; the counters run on for ever.
typedef struct Ring {
  uint8_t bytes[kRing];
  atomic_uint written;
  atomic_uint read;
} Ring;

static Ring received;  // written by the interrupt
static Ring to_send;   // read by the interrupt

static bool put(Ring* ring, uint8_t byte) {
  const unsigned written = atomic_load_explicit(&ring->written, memory_order_relaxed);
  if (written - atomic_load_explicit(&ring->read, memory_order_acquire) == kRing) return false;
  ring->bytes[written % kRing] = byte;
  atomic_store_explicit(&ring->written, written + 1, memory_order_release);
  return true;
}

static bool take(Ring* ring, uint8_t* byte) {
  const unsigned read = atomic_load_explicit(&ring->read, memory_order_relaxed);
  if (read == atomic_load_explicit(&ring->written, memory_order_acquire)) return false;
  *byte = ring->bytes[read % kRing];
  atomic_store_explicit(&ring->read, read + 1, memory_order_release);
  return true;
}

void uart_start(uint32_t clock_hz) {
  USART1_BRR = (clock_hz + kBaud / 2) / kBaud;
  USART1_CR1 = kUsartOn | kUsartTransmitter | kUsartReceiver | kUsartTellReceived;
  NVIC_ENABLE(kUsart1Interrupt) = 1U << kUsart1Interrupt % 32;
}

static void send_what_fits(void) {
  uint8_t byte;
  while (USART1_SR & kUsartCanSend) {
    if (!take(&to_send, &byte)) {
      USART1_CR1 &= ~(uint32_t)kUsartTellCanSend;
      return;
    }
    USART1_DR = byte;
  }
  USART1_CR1 |= kUsartTellCanSend;
}

void uart_interrupt(void);
void uart_interrupt(void) {
  // A byte that came too early (overrun) is lost: its frame fails the checksum, and the host says it again.
  const uint32_t status = USART1_SR;
  if (status & (kUsartReceived | kUsartOverrun)) {
    const uint8_t byte = (uint8_t)USART1_DR;  // reading it after the status ends both conditions
    if (status & kUsartReceived) (void)put(&received, byte);
  }
  send_what_fits();
}

size_t uart_read(uint8_t* bytes, size_t most) {
  size_t count = 0;
  while (count < most && take(&received, &bytes[count])) ++count;
  return count;
}

size_t uart_write(const uint8_t* bytes, size_t count) {
  size_t fitted = 0;
  while (fitted < count && put(&to_send, bytes[fitted])) ++fitted;
  // The first byte goes from here, the interrupt fetches the others. (QEMU 7 sends at once and never
  // interrupts for it, so there all go from here, by the same code.)
  NVIC_DISABLE(kUsart1Interrupt) = 1U << kUsart1Interrupt % 32;
  atomic_signal_fence(memory_order_seq_cst);
  __asm volatile("dsb\n\tisb" ::: "memory");
  send_what_fits();
  NVIC_ENABLE(kUsart1Interrupt) = 1U << kUsart1Interrupt % 32;
  return fitted;
}
