// A sensor for the hip: reads the motion sensor by the timer, and serves the Stance link on the serial line.
#include <stddef.h>

#include "board.h"
#include "firmware-bridge/firmware/stance_sensor.h"
#include "registers.h"
#include "timer.h"
#include "uart.h"

enum {
  kMemoryBytes = 112 * 1024,  // of 128: 81 s of 100 Hz
  kSamplesInBlock = 10,
  kLightEvery_ms = 1024
};

// Not cleared at power-up, see boot_id().
__attribute__((section(".noinit"), aligned(8))) static uint8_t memory[kMemoryBytes];
static StanceSensor* sensor;
static bool works;  // the motion sensor answered
static volatile uint32_t period_ms = 10;

// The chip has no source of random numbers. But static RAM comes up with thousands of bits of chance, and
// after a reset without power-down it holds what the boot before left, its boot_id and samples included.
// FNV-1a over all of it, and the chip's own number, tells one boot from another.
static uint64_t boot_id(const char* device_id) {
  uint64_t hash = 0xcbf29ce484222325U;
  for (size_t i = 0; i < sizeof memory; ++i) hash = (hash ^ memory[i]) * 0x100000001b3U;
  for (; *device_id != '\0'; ++device_id) hash = (hash ^ (uint8_t)*device_id) * 0x100000001b3U;
  return hash != 0 ? hash : 1;
}

static void measure(uint64_t now_us) {
  if (!works || now_us / 1000 % period_ms != 0) return;
  int16_t acc[3];
  int16_t gyro[3];
  imu_read(acc, gyro);
  const StanceSample sample = {now_us, {acc[0], acc[1], acc[2]}, {gyro[0], gyro[1], gyro[2]}, 0, 0};
  (void)stance_sensor_push(sensor, &sample);
}

static size_t write_line(void* context, const uint8_t* bytes, size_t count) {
  (void)context;
  return uart_write(bytes, count);
}

static uint64_t now_us(void* context) {
  (void)context;
  return timer_now_us();
}

// The slowest rate that is not slower than what is asked for.
static bool set_rate(void* context, double* rate_hz, const char** reason) {
  (void)context;
  static const uint16_t kRates_hz[] = {25, 50, 100, 200};
  for (size_t i = 0; i < sizeof kRates_hz / sizeof kRates_hz[0]; ++i) {
    if (!(*rate_hz <= kRates_hz[i])) continue;
    *rate_hz = kRates_hz[i];
    SYSTICK_CTRL &= ~2U;  // the interrupt reads the chip too
    imu_set_rate(kRates_hz[i]);
    period_ms = 1000U / kRates_hz[i];
    SYSTICK_CTRL |= 2U;
    return true;
  }
  *reason = "200 Hz is the fastest";
  return false;
}

// A second's light: short while nobody listens, half while a host does, nearly whole when the chip is
// missing.
static uint32_t light_ms(void) {
  if (!works) return kLightEvery_ms - 64;
  return stance_sensor_status(sensor).streaming ? kLightEvery_ms / 2 : 64;
}

int main(void) {
  const Board board = board_start();
  const uint64_t boot = boot_id(board.device_id);
  ImuScale scale = {1, 1, 1, 1};  // of nothing, if there is no chip
  works = imu_start(board.clock_hz, &scale);
  const StanceSensorConfig config = {
      .device_id = board.device_id,
      .name = board.name,
      .firmware = STANCE_FIRMWARE_VERSION,
      .boot_id = boot,
      .rate_hz = 100,
      .acc_range_m_s2 = scale.acc_range_m_s2,
      .gyro_range_rad_s = scale.gyro_range_rad_s,
      .acc_counts_per_m_s2 = scale.acc_counts_per_m_s2,
      .gyro_counts_per_rad_s = scale.gyro_counts_per_rad_s,
      .has_gyro = true,
      .samples_in_block = kSamplesInBlock,
      .queue_samples = 50,
      .write = write_line,
      .now_us = now_us,
      .set_rate = set_rate,
  };
  sensor = stance_sensor_create(memory, sizeof memory, &config);
  if (!works) stance_sensor_refuse(sensor, "the motion sensor chip does not answer: look at its wires");
  uart_start(board.clock_hz);
  timer_start(board.clock_hz, measure);

  // Two seconds without a turn of the loop, and the chip begins anew.
  IWDG_KR = 0x5555;
  IWDG_PR = 4;  // 32 kHz / 64
  IWDG_RLR = 1000;
  IWDG_KR = 0xCCCC;

  while (1) {
    IWDG_KR = 0xAAAA;
    uint8_t bytes[64];
    size_t count;
    while ((count = uart_read(bytes, sizeof bytes)) > 0) stance_sensor_receive(sensor, bytes, count);
    stance_sensor_service(sensor);
    board_light(timer_now_us() / 1000 % kLightEvery_ms < light_ms());
    __asm volatile("wfi");
  }
}
