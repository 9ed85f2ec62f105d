// What differs between the board and its emulation. board_*.c and imu_*.c implement it; all else is the same
// code.
#ifndef STANCE_BOARD_H
#define STANCE_BOARD_H

#include <stdbool.h>
#include <stdint.h>

typedef struct Board {
  uint32_t clock_hz;      // of the core, the timer and the serial line
  const char* device_id;  // of this very chip
  const char* name;       // what people call it
} Board;

// Clocks and pins. Called first.
Board board_start(void);
void board_light(bool on);

// --- the motion sensor: three functions. Put another chip behind them and nothing else changes. ---

typedef struct ImuScale {
  double acc_range_m_s2;
  double gyro_range_rad_s;
  double acc_counts_per_m_s2;
  double gyro_counts_per_rad_s;
} ImuScale;

// Finds the chip and sets it up. False: nothing known answers. May be called again.
bool imu_start(uint32_t clock_hz, ImuScale* scale);
// Chooses the chip's low-pass filter for readings so many times a second.
void imu_set_rate(uint32_t rate_hz);
// The latest reading, at once (it is called from the timer's interrupt).
void imu_read(int16_t acc[3], int16_t gyro[3]);

#endif
