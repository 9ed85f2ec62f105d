// The sensor's side of the Stance link (doc/stance_link.md), for microcontrollers and for the virtual sensor:
// packs samples into blocks, keeps them until the host has stored them, and talks with the host. C11, no
// heap, no operating system, no floating point per sample; all memory is the caller's.
//
//   static _Alignas(8) uint8_t memory[96 * 1024];
//   const StanceSensorConfig config = {.device_id = id, .rate_hz = 100, ..., .write = uart_write, .now_us =
//   now}; StanceSensor *sensor = stance_sensor_create(memory, sizeof memory, &config);
//
//   timer interrupt:   stance_sensor_push(sensor, &sample);
//   main loop:         stance_sensor_receive(sensor, bytes, count);     what came over the line
//                      stance_sensor_service(sensor);                   packs and sends
//
// Two contexts. The measuring one (an interrupt) calls stance_sensor_push and nothing else. The serving one
// (the main loop) calls all the rest. They meet in a queue of samples with one writer and one reader, which
// needs neither locks nor masked interrupts, only 32-bit loads and stores that do not tear: any 32-bit
// controller. The serving context may stay away for as long as the queue lasts.
//
// The way of a sample: queue -> block in the ring -> frame -> line. The block stays in the ring until it is
// acknowledged or, when the ring is full, until newer ones need its place; Hello.oldest_buffered_sequence
// tells the host so. 96 KiB hold 70 s of 100 Hz with a gyroscope and even times (14 bytes a sample in blocks
// of ten).
#ifndef STANCE_SENSOR_H
#define STANCE_SENSOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum {
  kStanceMostSamplesInBlock = 512,  // so that the largest block fits into a frame
  kStanceLongestStep_us = 1000000   // a sample later than this after the one before it begins a new block
};

// The most bytes that a block of so many samples takes in the ring: 32-bit counts and uneven times. With
// 16-bit counts and even times it is 12 bytes a sample (6 without a gyroscope) and about 15 for the block.
#define STANCE_LARGEST_BLOCK(samples) (64U + 29U * (samples))

typedef struct StanceSample {
  // Sensor's microseconds since power-up; each sample later than the one before, below 2^53.
  uint64_t time_us;
  // m/s^2 = count * 2^acc_shift / acc_counts_per_m_s2. Blocks whose counts all fit into 16 bits are sent so.
  int32_t acc[3];
  // rad/s likewise; not looked at without a gyroscope.
  int32_t gyro[3];
  // 0..15: raised by a device that changes to a larger range while measuring.
  uint8_t acc_shift;
  uint8_t gyro_shift;
} StanceSample;

typedef struct StanceSensorConfig {
  // Who the sensor is. UTF-8; the texts must outlive the sensor, and are cut after 63, 127 and 63 bytes.
  const char* device_id;  // unchangeable, e.g. the chip's serial number in hexadecimal
  const char* name;       // what people call it
  const char* firmware;   // version text
  uint64_t boot_id;       // random at every power-up, never 0: sequence and time start anew with it

  // How its numbers are meant.
  double rate_hz;  // nominal, 0.1..1e5
  double acc_range_m_s2;
  double gyro_range_rad_s;
  double acc_counts_per_m_s2;  // 1e-3..1e9
  double gyro_counts_per_rad_s;
  bool has_gyro;
  double time_scale;  // 0 or 1: real. Only a virtual sensor says more

  // 1..512. More: fewer bytes, later arrival. A tenth of a second is a good measure.
  uint16_t samples_in_block;
  // At least, on top of a block; 0: as many as in three blocks.
  uint16_t queue_samples;

  // All three are called from the serving context, with `context`.
  void* context;
  // Hands bytes to the line without waiting; returns how many it took, perhaps 0.
  size_t (*write)(void* context, const uint8_t* bytes, size_t count);
  // The counter that also times the samples.
  uint64_t (*now_us)(void* context);
  // Obeys, sets *rate_hz to what it really is now, and returns true; or returns false and says why. May be
  // null: the rate cannot be changed.
  bool (*set_rate)(void* context, double* rate_hz, const char** reason);
} StanceSensorConfig;

typedef struct StanceSensor StanceSensor;

// Uses `memory` (aligned to 8 bytes) for everything: itself, the queue, and the rest as ring. It must outlive
// the sensor; there is nothing to destroy. Null: the configuration is out of range, or the memory smaller
// than stance_sensor_least_memory().
StanceSensor* stance_sensor_create(void* memory, size_t bytes, const StanceSensorConfig* config);
// With this the ring holds one block, the largest.
size_t stance_sensor_least_memory(const StanceSensorConfig* config);

// --- measuring context ---

// False: not taken, because the queue is full or its time is not later than that of the sample before.
// Counted.
bool stance_sensor_push(StanceSensor* sensor, const StanceSample* sample);

// --- serving context ---

// Bytes from the host, in any cutting. Obeys; answers go out with the next service.
void stance_sensor_receive(StanceSensor* sensor, const uint8_t* bytes, size_t count);
// Packs what makes whole blocks and writes as much as the line takes.
void stance_sensor_service(StanceSensor* sensor);
// Packs what waits in the queue though it makes no whole block: measuring ends, or pauses.
void stance_sensor_end_block(StanceSensor* sensor);
// To be sent at the next service while a host listens; the latest replaces an earlier one that was not sent.
void stance_sensor_battery(StanceSensor* sensor, uint32_t percent, uint32_t millivolt, bool charging);
// Answers every Start from now on with this reason instead of blocks: the chip is broken, the calibration is
// missing. The text must outlive the sensor. Null: works again.
void stance_sensor_refuse(StanceSensor* sensor, const char* reason);
// The line is new: forgets half-sent and half-received frames, and is silent until the next Start.
void stance_sensor_line_changed(StanceSensor* sensor);

typedef struct StanceSensorStatus {
  bool streaming;            // a host has asked for blocks
  bool idle;                 // nothing of what is due remains to be written
  uint64_t next_sequence;    // of the next block that will be packed
  uint64_t oldest_sequence;  // kept; next_sequence when none is
  uint64_t unsent_sequence;  // the first that this host was not sent; next_sequence when it has all
  size_t room_bytes;         // of the ring, before a block goes that this host was not sent
  uint32_t samples_waiting;  // in the queue
  uint32_t samples_refused;  // by stance_sensor_push
  uint32_t blocks_dropped;   // when the ring was full, before this host was sent them
  uint32_t commands;         // intact frames from the host
  uint32_t checksum_failed;  // frames damaged on the line
  uint32_t framing_failed;   // bytes that cannot be a frame
  uint32_t message_failed;   // intact frames whose message this version does not know
} StanceSensorStatus;
StanceSensorStatus stance_sensor_status(const StanceSensor* sensor);

#ifdef __cplusplus
}
#endif
#endif
