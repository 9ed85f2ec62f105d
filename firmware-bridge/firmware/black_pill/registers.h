// The registers this firmware uses, and no others: STM32F411 reference manual RM0383, Cortex-M4 devices
// generic user guide (ARM DUI 0553). The STM32F405 has the same at the same places.
#ifndef STANCE_REGISTERS_H
#define STANCE_REGISTERS_H

#include <stdint.h>

#define STANCE_REGISTER(address) (*(volatile uint32_t*)(address))

// Reset and clock control (RM0383, 6.3)
#define RCC_CR STANCE_REGISTER(0x40023800)
#define RCC_CFGR STANCE_REGISTER(0x40023808)
#define RCC_AHB1ENR STANCE_REGISTER(0x40023830)
#define RCC_APB2ENR STANCE_REGISTER(0x40023844)

// Pins (8.4): A, B, C are 0x400 apart
#define GPIO_MODER(port) STANCE_REGISTER(0x40020000 + 0x400 * (port))
#define GPIO_OSPEEDR(port) STANCE_REGISTER(0x40020008 + 0x400 * (port))
#define GPIO_PUPDR(port) STANCE_REGISTER(0x4002000C + 0x400 * (port))
#define GPIO_BSRR(port) STANCE_REGISTER(0x40020018 + 0x400 * (port))
#define GPIO_AFRL(port) STANCE_REGISTER(0x40020020 + 0x400 * (port))
#define GPIO_AFRH(port) STANCE_REGISTER(0x40020024 + 0x400 * (port))

// Serial line 1 (19.6)
#define USART1_SR STANCE_REGISTER(0x40011000)
#define USART1_DR STANCE_REGISTER(0x40011004)
#define USART1_BRR STANCE_REGISTER(0x40011008)
#define USART1_CR1 STANCE_REGISTER(0x4001100C)
enum {
  kUsart1Interrupt = 37,
  kUsartOverrun = 1 << 3,       // SR: ORE
  kUsartReceived = 1 << 5,      // SR: RXNE
  kUsartCanSend = 1 << 7,       // SR: TXE
  kUsartReceiver = 1 << 2,      // CR1: RE
  kUsartTransmitter = 1 << 3,   // CR1: TE
  kUsartTellReceived = 1 << 5,  // CR1: RXNEIE
  kUsartTellCanSend = 1 << 7,   // CR1: TXEIE
  kUsartOn = 1 << 13            // CR1: UE
};

// SPI 1 (20.5)
#define SPI1_CR1 STANCE_REGISTER(0x40013000)
#define SPI1_SR STANCE_REGISTER(0x40013008)
#define SPI1_DR STANCE_REGISTER(0x4001300C)

// Independent watchdog (15.4)
#define IWDG_KR STANCE_REGISTER(0x40003000)
#define IWDG_PR STANCE_REGISTER(0x40003004)
#define IWDG_RLR STANCE_REGISTER(0x40003008)

// Unique number of the chip, 96 bits (30.1)
#define UNIQUE_ID(word) STANCE_REGISTER(0x1FFF7A10 + 4 * (word))

// Of the core (DUI 0553, 4.2 to 4.4)
#define SYSTICK_CTRL STANCE_REGISTER(0xE000E010)
#define SYSTICK_LOAD STANCE_REGISTER(0xE000E014)
#define SYSTICK_VAL STANCE_REGISTER(0xE000E018)
#define NVIC_ENABLE(interrupt) STANCE_REGISTER(0xE000E100 + 4 * ((interrupt) / 32))
#define NVIC_DISABLE(interrupt) STANCE_REGISTER(0xE000E180 + 4 * ((interrupt) / 32))
#define SCB_AIRCR STANCE_REGISTER(0xE000ED0C)
#define SCB_SHPR3 STANCE_REGISTER(0xE000ED20)

#endif
