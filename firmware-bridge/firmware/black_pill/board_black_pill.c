// WeAct Black Pill V2 and later: STM32F411CE, 25 MHz crystal, light at C13.
#include "board.h"
#include "registers.h"

enum { kA = 0, kC = 2 };

static char device_id[25];

static void spell_unique_id(void) {
  for (int i = 0; i < 24; ++i) {
    device_id[i] = "0123456789abcdef"[UNIQUE_ID(i / 8) >> (28 - 4 * (i % 8)) & 15];
  }
}

// Straight from the crystal, without the PLL: 25 MHz are plenty here, need no flash wait states and save
// power. A crystal that does not start within some milliseconds is broken; the chip's own 16 MHz (1 %) then
// serve.
static uint32_t start_clock(void) {
  RCC_CR |= 1U << 16;  // HSEON
  for (int i = 0; i < 100000; ++i) {
    if (!(RCC_CR & 1U << 17)) continue;  // HSERDY
    RCC_CFGR = 1;                        // SW: HSE; all buses undivided
    while ((RCC_CFGR >> 2 & 3) != 1) {
    }
    return 25000000;
  }
  return 16000000;
}

static void use_pin(int port, unsigned pin, uint32_t mode) {
  GPIO_MODER(port) = (GPIO_MODER(port) & ~(3U << 2 * pin)) | mode << 2 * pin;
}

Board board_start(void) {
  const uint32_t clock_hz = start_clock();
  RCC_AHB1ENR |= 1U << kA | 1U << kC;
  RCC_APB2ENR |= 1U << 4 | 1U << 12;  // USART1, SPI1
  // A9, A10: USART1 (function 7). A5, A6, A7: SPI1 (function 5). A4: select of the motion sensor. C13: light.
  GPIO_AFRH(kA) |= 0x00000770;
  GPIO_AFRL(kA) |= 0x55500000;
  GPIO_PUPDR(kA) |= 1U << 2 * 10;  // the line is quiet when nothing is plugged in
  GPIO_BSRR(kA) = 1U << 4;
  use_pin(kA, 4, 1);
  for (unsigned pin = 5; pin <= 7; ++pin) use_pin(kA, pin, 2);
  use_pin(kA, 9, 2);
  use_pin(kA, 10, 2);
  use_pin(kC, 13, 1);
  spell_unique_id();
  return (Board){clock_hz, device_id, "Black Pill with MPU-6500"};
}

void board_light(bool on) { GPIO_BSRR(kC) = on ? 1U << (13 + 16) : 1U << 13; }  // it lights when low
