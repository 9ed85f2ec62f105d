// No chip: QEMU has none. A made-up body that stands and sways, so that what arrives can be checked reading
// by reading: the n-th reading since power-up has n modulo 1000 in acc z and the same times -3 in gyro y.
#include "board.h"

static int32_t readings;

bool imu_start(uint32_t clock_hz, ImuScale* scale) {
  (void)clock_hz;
  *scale = (ImuScale){32, 32, 1000, 1000};
  return true;
}

void imu_set_rate(uint32_t rate_hz) { (void)rate_hz; }

void imu_read(int16_t acc[3], int16_t gyro[3]) {
  const int32_t n = readings++ % 1000;
  acc[0] = 9810;  // gravity, in millimetres per second squared
  acc[1] = 0;
  acc[2] = (int16_t)n;
  gyro[0] = 0;
  gyro[1] = (int16_t)(-3 * n);
  gyro[2] = 0;
}
