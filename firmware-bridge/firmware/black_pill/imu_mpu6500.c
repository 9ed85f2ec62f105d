// TDK InvenSense MPU-6500 on SPI 1 (register map RM-MPU-6500A-00, product specification PS-MPU-6500A-01): +-8
// g at 2048 counts per g, +-1000 deg/s at 32.8 counts per deg/s. The MPU-9250 and 9255 hold the same two
// sensors. It measures a thousand times a second by its own clock; we read when ours says so, so a reading is
// at most 1 ms old.
#include "board.h"
#include "registers.h"

enum {
  kRegisterRate = 0x19,    // SMPLRT_DIV
  kRegisterConfig = 0x1A,  // gyroscope low-pass
  kRegisterGyroConfig = 0x1B,
  kRegisterAccConfig = 0x1C,
  kRegisterAccConfig2 = 0x1D,  // accelerometer low-pass
  kRegisterReadings = 0x3B,    // acc x y z, temperature, gyro x y z: 14 bytes, high byte first
  kRegisterUserControl = 0x6A,
  kRegisterPower = 0x6B,
  kRegisterWhoAmI = 0x75,
  kRead = 0x80
};

static void select_chip(bool selected) { GPIO_BSRR(0) = selected ? 1U << (4 + 16) : 1U << 4; }

static uint8_t exchange(uint8_t byte) {
  SPI1_DR = byte;
  while (!(SPI1_SR & 1)) {  // RXNE
  }
  return (uint8_t)SPI1_DR;
}

static void write_register(uint8_t which, uint8_t value) {
  select_chip(true);
  exchange(which);
  exchange(value);
  select_chip(false);
}

static void read_registers(uint8_t first, uint8_t* bytes, int count) {
  select_chip(true);
  exchange(first | kRead);
  for (int i = 0; i < count; ++i) bytes[i] = exchange(0);
  select_chip(false);
}

static void wait_ms(uint32_t clock_hz, uint32_t ms) {
  for (volatile uint32_t left = clock_hz / 1000 / 8 * ms; left > 0; --left) {  // at least 8 cycles each
  }
}

bool imu_start(uint32_t clock_hz, ImuScale* scale) {
  // Master, mode 3, clock / 32: 781 kHz of 25 MHz. The chip allows 1 MHz for all its registers.
  SPI1_CR1 = 0;
  SPI1_CR1 = 1U << 9 | 1U << 8 | 4U << 3 | 1U << 2 | 3U;  // SSM, SSI, BR, MSTR, CPOL CPHA
  SPI1_CR1 |= 1U << 6;                                    // SPE
  write_register(kRegisterPower, 0x80);                   // reset, then 100 ms
  wait_ms(clock_hz, 100);
  uint8_t who = 0;
  read_registers(kRegisterWhoAmI, &who, 1);
  if (who != 0x70 && who != 0x71 && who != 0x73) return false;  // MPU-6500, 9250, 9255
  write_register(kRegisterUserControl, 0x10);  // SPI only: a stray level must not look like I2C
  write_register(kRegisterPower, 0x01);        // awake, on the gyroscope's clock
  wait_ms(clock_hz, 50);
  write_register(kRegisterRate, 0);
  write_register(kRegisterGyroConfig, 0x10);  // +-1000 deg/s
  write_register(kRegisterAccConfig, 0x18);   // +-16 g
  imu_set_rate(100);
  const double g_m_s2 = 9.80665;
  const double deg_rad = 0.017453292519943295;
  *scale = (ImuScale){16 * g_m_s2, 1000 * deg_rad, 2048 / g_m_s2, 32.8 / deg_rad};
  return true;
}

void imu_set_rate(uint32_t rate_hz) {
  // About 92, 41, 20 and 10 Hz, of both sensors: below half the rate.
  const uint8_t filter = rate_hz >= 200 ? 2 : rate_hz >= 100 ? 3 : rate_hz >= 50 ? 4 : 5;
  write_register(kRegisterConfig, filter);
  write_register(kRegisterAccConfig2, filter);
}

void imu_read(int16_t acc[3], int16_t gyro[3]) {
  uint8_t bytes[14];
  read_registers(kRegisterReadings, bytes, sizeof bytes);
  for (int axis = 0; axis < 3; ++axis) {
    acc[axis] = (int16_t)(bytes[2 * axis] << 8 | bytes[2 * axis + 1]);
    gyro[axis] = (int16_t)(bytes[8 + 2 * axis] << 8 | bytes[9 + 2 * axis]);
  }
}
