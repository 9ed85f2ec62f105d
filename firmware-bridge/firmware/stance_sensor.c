#include "firmware-bridge/firmware/stance_sensor.h"

#include <limits.h>
#include <pb_decode.h>
#include <pb_encode.h>
#include <stdatomic.h>
#include <string.h>

#include "firmware-bridge/firmware/stance_frame.h"
#include "stance_link.nanopb.h"

enum {
  kRecordHeader = 2,                          // before each block in the ring: its size, little-endian
  kSmallMessage = stance_wire_Hello_size + 8  // Hello is the largest message but for blocks; its tag and size
};
_Static_assert(stance_wire_Hello_size > stance_wire_Reply_size &&
                   stance_wire_Hello_size > stance_wire_Battery_size,
               "kSmallMessage holds every message that is not a block");
_Static_assert(STANCE_LARGEST_BLOCK(kStanceMostSamplesInBlock) + 128 < kStanceMostFrameBytes,
               "a host reads the largest block");
_Static_assert(stance_wire_FromHost_size + 8 < kStanceLongestCommand, "every command fits");

typedef struct PendingReply {
  bool due;
  bool accepted;
  const char* reason;
} PendingReply;

struct StanceSensor {
  StanceSensorConfig config;

  // The queue. Both counters run on for ever; the place is the counter modulo the length, a power of two.
  StanceSample* queue;
  uint32_t queue_length;
  atomic_uint_least32_t pushed;   // written by the measuring context
  atomic_uint_least32_t packed;   // written by the serving context
  atomic_uint_least32_t refused;  // written by the measuring context
  uint64_t last_time_us;          // measuring context only
  bool any_sample;                // measuring context only

  // The ring: records of kRecordHeader and an encoded message, the oldest first.
  uint8_t* ring;
  size_t ring_bytes;
  size_t oldest_at;
  size_t used;
  uint64_t oldest_sequence;
  uint64_t next_sequence;

  // What goes out.
  bool streaming;
  uint64_t unsent_sequence;
  size_t unsent_at;
  size_t sent_bytes;  // of the records before unsent_at
  uint64_t sending;   // sequence of the block in `out`; 0: none
  StanceFrameWriter out;
  uint8_t small[kSmallMessage];
  PendingReply replies[stance_wire_Reply_Command_SET_RATE + 1];
  const char* refusal;  // null: obeys Start
  bool hello_due;
  bool battery_due;
  stance_wire_Battery battery;

  StanceFrameReader in;
  uint32_t message_failed;
  uint32_t blocks_dropped;
};

// --- queue ---

bool stance_sensor_push(StanceSensor* sensor, const StanceSample* sample) {
  const uint32_t pushed = atomic_load_explicit(&sensor->pushed, memory_order_relaxed);
  const uint32_t packed = atomic_load_explicit(&sensor->packed, memory_order_acquire);
  const bool late = !sensor->any_sample || sample->time_us > sensor->last_time_us;
  if (!late || pushed - packed == sensor->queue_length) {
    const uint32_t refused = atomic_load_explicit(&sensor->refused, memory_order_relaxed);
    atomic_store_explicit(&sensor->refused, refused + 1, memory_order_relaxed);
    return false;
  }
  sensor->queue[pushed & (sensor->queue_length - 1)] = *sample;
  sensor->last_time_us = sample->time_us;
  sensor->any_sample = true;
  atomic_store_explicit(&sensor->pushed, pushed + 1, memory_order_release);
  return true;
}

static uint32_t samples_waiting(const StanceSensor* sensor) {
  return atomic_load_explicit(&sensor->pushed, memory_order_acquire) -
         atomic_load_explicit(&sensor->packed, memory_order_relaxed);
}

static const StanceSample* queued(const StanceSensor* sensor, uint32_t index) {
  const uint32_t packed = atomic_load_explicit(&sensor->packed, memory_order_relaxed);
  return &sensor->queue[(packed + index) & (sensor->queue_length - 1)];
}

// --- ring ---

static size_t wrapped(const StanceSensor* sensor, size_t at) {
  return at < sensor->ring_bytes ? at : at - sensor->ring_bytes;
}

static size_t record_size(const StanceSensor* sensor, size_t at) {
  return kRecordHeader + sensor->ring[at] + ((size_t)sensor->ring[wrapped(sensor, at + 1)] << 8);
}

// The line still needs its bytes.
static bool oldest_is_being_sent(const StanceSensor* sensor) {
  return sensor->sending == sensor->oldest_sequence && !sensor->out.ended;
}

static void forget_oldest(StanceSensor* sensor) {
  const size_t size = record_size(sensor, sensor->oldest_at);
  if (oldest_is_being_sent(sensor)) stance_frame_abort(&sensor->out);
  sensor->oldest_at = wrapped(sensor, sensor->oldest_at + size);
  sensor->used -= size;
  if (sensor->unsent_sequence == sensor->oldest_sequence) {
    ++sensor->unsent_sequence;
    sensor->unsent_at = sensor->oldest_at;
  } else {
    sensor->sent_bytes -= size;
  }
  ++sensor->oldest_sequence;
}

static void append_to_ring(StanceSensor* sensor, const uint8_t* bytes, size_t count) {
  const size_t at = wrapped(sensor, sensor->oldest_at + sensor->used);
  const size_t until_end = sensor->ring_bytes - at;
  const size_t first = count < until_end ? count : until_end;
  memcpy(sensor->ring + at, bytes, first);
  memcpy(sensor->ring, bytes + first, count - first);
  sensor->used += count;
}

static bool write_to_ring(pb_ostream_t* stream, const pb_byte_t* bytes, size_t count) {
  append_to_ring(stream->state, bytes, count);
  return true;
}

// --- packing ---

// The block that is being packed: the first `count` samples of the queue. The encoders below are called by
// nanopb, more than once, because it measures a message before it writes it.
typedef struct Block {
  const StanceSensor* sensor;
  uint32_t count;
  bool wide;
} Block;

static bool encode_counts(pb_ostream_t* stream, const pb_field_t* field, const Block* block, bool gyro) {
  const size_t width = block->wide ? 4 : 2;
  if (!pb_encode_tag_for_field(stream, field) || !pb_encode_varint(stream, 3 * width * block->count))
    return false;
  for (uint32_t i = 0; i < block->count; ++i) {
    const StanceSample* sample = queued(block->sensor, i);
    const int32_t* counts = gyro ? sample->gyro : sample->acc;
    uint8_t bytes[12];
    for (size_t axis = 0; axis < 3; ++axis) {
      const uint32_t count = (uint32_t)counts[axis];
      for (size_t k = 0; k < width; ++k) bytes[axis * width + k] = (uint8_t)(count >> (8 * k));
    }
    if (!pb_write(stream, bytes, 3 * width)) return false;
  }
  return true;
}

static bool encode_acc(pb_ostream_t* stream, const pb_field_t* field, void* const* block) {
  return encode_counts(stream, field, *block, false);
}

static bool encode_gyro(pb_ostream_t* stream, const pb_field_t* field, void* const* block) {
  return encode_counts(stream, field, *block, true);
}

static bool encode_offset_values(pb_ostream_t* stream, const Block* block) {
  const uint64_t first = queued(block->sensor, 0)->time_us;
  for (uint32_t i = 0; i < block->count; ++i) {
    if (!pb_encode_varint(stream, queued(block->sensor, i)->time_us - first)) return false;
  }
  return true;
}

static bool encode_offsets(pb_ostream_t* stream, const pb_field_t* field, void* const* block) {
  pb_ostream_t measure = PB_OSTREAM_SIZING;
  return encode_offset_values(&measure, *block) && pb_encode_tag(stream, PB_WT_STRING, field->tag) &&
         pb_encode_varint(stream, measure.bytes_written) && encode_offset_values(stream, *block);
}

static bool fits_16_bits(const int32_t counts[3]) {
  for (int i = 0; i < 3; ++i) {
    if (counts[i] < INT16_MIN || counts[i] > INT16_MAX) return false;
  }
  return true;
}

// Microseconds between all of them; 0: uneven, or only one.
static uint32_t even_interval_us(const StanceSensor* sensor, uint32_t count) {
  if (count < 2) return 0;
  const uint64_t interval = queued(sensor, 1)->time_us - queued(sensor, 0)->time_us;
  for (uint32_t i = 2; i < count; ++i) {
    if (queued(sensor, i)->time_us - queued(sensor, i - 1)->time_us != interval) return 0;
  }
  return (uint32_t)interval;  // at most kStanceLongestStep_us
}

// How many samples at the head of the queue make the next block; 0: too few so far.
static uint32_t samples_of_next_block(const StanceSensor* sensor, bool end_it) {
  const uint32_t waiting = samples_waiting(sensor);
  uint32_t count = waiting > 0 ? 1 : 0;
  for (; count < waiting && count < sensor->config.samples_in_block; ++count) {
    const StanceSample* before = queued(sensor, count - 1);
    const StanceSample* sample = queued(sensor, count);
    if (sample->time_us - before->time_us > kStanceLongestStep_us || sample->acc_shift != before->acc_shift ||
        sample->gyro_shift != before->gyro_shift)
      return count;
  }
  return count == sensor->config.samples_in_block || end_it ? count : 0;
}

static bool pack_block(StanceSensor* sensor, bool end_it) {
  Block block = {sensor, samples_of_next_block(sensor, end_it), false};
  if (block.count == 0) return false;
  const bool has_gyro = sensor->config.has_gyro;
  for (uint32_t i = 0; i < block.count && !block.wide; ++i) {
    const StanceSample* sample = queued(sensor, i);
    block.wide = !fits_16_bits(sample->acc) || (has_gyro && !fits_16_bits(sample->gyro));
  }

  stance_wire_FromSensor message = stance_wire_FromSensor_init_zero;
  message.which_message = stance_wire_FromSensor_samples_tag;
  stance_wire_SampleBlock* samples = &message.message.samples;
  const StanceSample* first = queued(sensor, 0);
  samples->sequence = sensor->next_sequence;
  samples->time_us = first->time_us;
  samples->interval_us = even_interval_us(sensor, block.count);
  if (samples->interval_us == 0 && block.count > 1)
    samples->offset_us = (pb_callback_t){{.encode = encode_offsets}, &block};
  samples->acc = (pb_callback_t){{.encode = encode_acc}, &block};
  if (has_gyro) samples->gyro = (pb_callback_t){{.encode = encode_gyro}, &block};
  samples->acc_shift = first->acc_shift;
  samples->gyro_shift = first->gyro_shift;
  samples->bytes_per_count = block.wide ? 4 : 0;

  // Neither can fail: there is no block larger than STANCE_LARGEST_BLOCK, and no ring smaller.
  size_t size = 0;
  (void)pb_get_encoded_size(&size, stance_wire_FromSensor_fields, &message);
  while (sensor->ring_bytes - sensor->used < kRecordHeader + size) {
    if (sensor->unsent_sequence == sensor->oldest_sequence || oldest_is_being_sent(sensor))
      ++sensor->blocks_dropped;
    forget_oldest(sensor);
  }
  const uint8_t header[kRecordHeader] = {(uint8_t)size, (uint8_t)(size >> 8)};
  if (sensor->unsent_sequence == sensor->next_sequence)
    sensor->unsent_at = wrapped(sensor, sensor->oldest_at + sensor->used);
  append_to_ring(sensor, header, sizeof header);
  pb_ostream_t stream = {write_to_ring, sensor, size, 0, NULL};
  (void)pb_encode(&stream, stance_wire_FromSensor_fields, &message);

  ++sensor->next_sequence;
  const uint32_t packed = atomic_load_explicit(&sensor->packed, memory_order_relaxed);
  atomic_store_explicit(&sensor->packed, packed + block.count, memory_order_release);
  return true;
}

void stance_sensor_end_block(StanceSensor* sensor) {
  while (pack_block(sensor, true)) {
  }
}

// --- commands ---

static void reply(StanceSensor* sensor, stance_wire_Reply_Command command, bool accepted,
                  const char* reason) {
  sensor->replies[command] = (PendingReply){true, accepted, reason};
}

static void send_from_oldest(StanceSensor* sensor) {
  sensor->unsent_sequence = sensor->oldest_sequence;
  sensor->unsent_at = sensor->oldest_at;
  sensor->sent_bytes = 0;
}

static void obey_set_rate(StanceSensor* sensor, double rate_hz) {
  const char* reason = "this sensor has one rate";
  const bool accepted =
      sensor->config.set_rate != NULL && sensor->config.set_rate(sensor->config.context, &rate_hz, &reason);
  if (accepted) {
    sensor->config.rate_hz = rate_hz;
    sensor->hello_due = true;
    reason = "";
  }
  reply(sensor, stance_wire_Reply_Command_SET_RATE, accepted, reason);
}

static void obey(StanceSensor* sensor, const stance_wire_FromHost* command) {
  switch (command->which_message) {
    case stance_wire_FromHost_start_tag:
      if (sensor->refusal != NULL) {
        reply(sensor, stance_wire_Reply_Command_START, false, sensor->refusal);
        break;
      }
      sensor->streaming = true;
      sensor->hello_due = true;
      send_from_oldest(sensor);
      reply(sensor, stance_wire_Reply_Command_START, true, "");
      break;
    case stance_wire_FromHost_stop_tag:
      sensor->streaming = false;
      reply(sensor, stance_wire_Reply_Command_STOP, true, "");
      break;
    case stance_wire_FromHost_set_rate_tag:
      obey_set_rate(sensor, command->message.set_rate.rate_hz);
      break;
    case stance_wire_FromHost_acknowledge_tag:
      if (command->message.acknowledge.boot_id != sensor->config.boot_id) break;
      while (sensor->oldest_sequence < sensor->next_sequence &&
             sensor->oldest_sequence <= command->message.acknowledge.up_to_sequence)
        forget_oldest(sensor);
      break;
    default:
      ++sensor->message_failed;
  }
}

void stance_sensor_receive(StanceSensor* sensor, const uint8_t* bytes, size_t count) {
  for (size_t i = 0; i < count; ++i) {
    const uint8_t* message = NULL;
    size_t size = 0;
    if (!stance_frame_take(&sensor->in, bytes[i], &message, &size)) continue;
    stance_wire_FromHost command = stance_wire_FromHost_init_zero;
    pb_istream_t stream = pb_istream_from_buffer(message, size);
    if (pb_decode(&stream, stance_wire_FromHost_fields, &command)) {
      obey(sensor, &command);
    } else {
      ++sensor->message_failed;
    }
  }
}

// --- sending ---

// Cut between characters: a host refuses text that is not UTF-8.
static void copy_text(char* to, size_t bytes, const char* from) {
  size_t count = 0;
  while (count + 1 < bytes && from != NULL && from[count] != '\0') ++count;
  if (from != NULL && from[count] != '\0') {
    while (count > 0 && ((uint8_t)from[count] & 0xC0U) == 0x80U) --count;
  }
  if (count > 0) memcpy(to, from, count);
  to[count] = '\0';
}

static void begin_small(StanceSensor* sensor, const stance_wire_FromSensor* message) {
  pb_ostream_t stream = pb_ostream_from_buffer(sensor->small, sizeof sensor->small);
  (void)pb_encode(&stream, stance_wire_FromSensor_fields, message);  // cannot fail: see kSmallMessage
  stance_frame_begin(&sensor->out, sensor->small, stream.bytes_written, NULL, 0);
}

static void begin_reply(StanceSensor* sensor, stance_wire_Reply_Command command) {
  stance_wire_FromSensor message = stance_wire_FromSensor_init_zero;
  message.which_message = stance_wire_FromSensor_reply_tag;
  message.message.reply.command = command;
  message.message.reply.accepted = sensor->replies[command].accepted;
  copy_text(message.message.reply.reason, sizeof message.message.reply.reason,
            sensor->replies[command].reason);
  sensor->replies[command].due = false;
  begin_small(sensor, &message);
}

static void begin_hello(StanceSensor* sensor) {
  const StanceSensorConfig* config = &sensor->config;
  stance_wire_FromSensor message = stance_wire_FromSensor_init_zero;
  message.which_message = stance_wire_FromSensor_hello_tag;
  stance_wire_Hello* hello = &message.message.hello;
  hello->protocol_version = 1;
  copy_text(hello->device_id, sizeof hello->device_id, config->device_id);
  copy_text(hello->name, sizeof hello->name, config->name);
  copy_text(hello->firmware, sizeof hello->firmware, config->firmware);
  hello->rate_hz = config->rate_hz;
  hello->acc_range_m_s2 = config->acc_range_m_s2;
  hello->gyro_range_rad_s = config->gyro_range_rad_s;
  hello->acc_counts_per_m_s2 = config->acc_counts_per_m_s2;
  hello->gyro_counts_per_rad_s = config->gyro_counts_per_rad_s;
  hello->has_gyro = config->has_gyro;
  hello->boot_id = config->boot_id;
  hello->oldest_buffered_sequence = sensor->oldest_sequence;
  hello->time_us = config->now_us(config->context);
  hello->time_scale = config->time_scale;
  sensor->hello_due = false;
  begin_small(sensor, &message);
}

static void begin_battery(StanceSensor* sensor) {
  stance_wire_FromSensor message = stance_wire_FromSensor_init_zero;
  message.which_message = stance_wire_FromSensor_battery_tag;
  message.message.battery = sensor->battery;
  sensor->battery_due = false;
  begin_small(sensor, &message);
}

static void begin_block(StanceSensor* sensor) {
  const size_t size = record_size(sensor, sensor->unsent_at);
  const size_t at = wrapped(sensor, sensor->unsent_at + kRecordHeader);
  const size_t count = size - kRecordHeader;
  const size_t until_end = sensor->ring_bytes - at;
  const size_t first = count < until_end ? count : until_end;
  stance_frame_begin(&sensor->out, sensor->ring + at, first, sensor->ring, count - first);
  sensor->sending = sensor->unsent_sequence++;
  sensor->unsent_at = wrapped(sensor, sensor->unsent_at + size);
  sensor->sent_bytes += size;
}

// False: nothing is due.
static bool begin_next_frame(StanceSensor* sensor) {
  sensor->sending = 0;
  for (int i = stance_wire_Reply_Command_START; i <= stance_wire_Reply_Command_SET_RATE; ++i) {
    if (!sensor->replies[i].due) continue;
    begin_reply(sensor, (stance_wire_Reply_Command)i);
    return true;
  }
  if (sensor->hello_due) {
    begin_hello(sensor);
  } else if (sensor->streaming && sensor->battery_due) {
    begin_battery(sensor);
  } else if (sensor->streaming && sensor->unsent_sequence < sensor->next_sequence) {
    begin_block(sensor);
  } else {
    return false;
  }
  return true;
}

// To the end of a frame. False: nothing is due, or the line is full.
static bool send_frame(StanceSensor* sensor) {
  size_t count = 0;
  const uint8_t* bytes = stance_frame_next(&sensor->out, &count);
  if (count == 0) {
    if (!begin_next_frame(sensor)) return false;
    bytes = stance_frame_next(&sensor->out, &count);
  }
  while (count > 0) {
    const size_t taken = sensor->config.write(sensor->config.context, bytes, count);
    stance_frame_sent(&sensor->out, taken);
    if (taken < count) return false;
    bytes = stance_frame_next(&sensor->out, &count);
  }
  return true;
}

void stance_sensor_service(StanceSensor* sensor) {
  bool sent = true;
  bool packed = true;
  // In turns: packing everything first could push unsent blocks out of a small ring, and sending a long
  // backlog first over a line that makes us wait could let the queue run over.
  while (sent || packed) {
    sent = send_frame(sensor);
    packed = pack_block(sensor, false);
  }
}

void stance_sensor_battery(StanceSensor* sensor, uint32_t percent, uint32_t millivolt, bool charging) {
  sensor->battery = (stance_wire_Battery){percent, millivolt, charging};
  sensor->battery_due = true;
}

void stance_sensor_refuse(StanceSensor* sensor, const char* reason) {
  sensor->refusal = reason;
  if (reason != NULL) sensor->streaming = false;
}

void stance_sensor_line_changed(StanceSensor* sensor) {
  stance_frame_idle(&sensor->out);
  stance_frame_forget(&sensor->in);
  sensor->sending = 0;
  sensor->streaming = false;
  sensor->hello_due = false;
  memset(sensor->replies, 0, sizeof sensor->replies);
}

// --- life ---

static bool in_range(double value, double least, double most) { return value >= least && value <= most; }

static bool usable(const StanceSensorConfig* config) {
  return config->samples_in_block >= 1 && config->samples_in_block <= kStanceMostSamplesInBlock &&
         config->boot_id != 0 && config->write != NULL && config->now_us != NULL &&
         in_range(config->rate_hz, 0.1, 1e5) && in_range(config->acc_counts_per_m_s2, 1e-3, 1e9) &&
         (!config->has_gyro || in_range(config->gyro_counts_per_rad_s, 1e-3, 1e9));
}

static uint32_t queue_length(const StanceSensorConfig* config) {
  const uint32_t block = config->samples_in_block;
  const uint32_t more = config->queue_samples > 0 ? config->queue_samples : 3 * block;
  uint32_t length = 1;
  while (length < block + more) length *= 2;
  return length;
}

static size_t aligned(size_t size) { return (size + 7U) & ~(size_t)7U; }

size_t stance_sensor_least_memory(const StanceSensorConfig* config) {
  return aligned(sizeof(StanceSensor)) + queue_length(config) * sizeof(StanceSample) +
         STANCE_LARGEST_BLOCK(config->samples_in_block);
}

StanceSensor* stance_sensor_create(void* memory, size_t bytes, const StanceSensorConfig* config) {
  if (memory == NULL || ((uintptr_t)memory & 7U) != 0 || !usable(config) ||
      bytes < stance_sensor_least_memory(config))
    return NULL;
  StanceSensor* sensor = memory;
  memset(sensor, 0, sizeof *sensor);
  sensor->config = *config;
  sensor->queue = (StanceSample*)((uint8_t*)memory + aligned(sizeof *sensor));
  sensor->queue_length = queue_length(config);
  sensor->ring = (uint8_t*)(sensor->queue + sensor->queue_length);
  sensor->ring_bytes = (size_t)((uint8_t*)memory + bytes - sensor->ring);
  sensor->oldest_sequence = 1;
  sensor->next_sequence = 1;
  sensor->unsent_sequence = 1;
  atomic_init(&sensor->pushed, 0);
  atomic_init(&sensor->packed, 0);
  atomic_init(&sensor->refused, 0);
  stance_frame_idle(&sensor->out);
  return sensor;
}

StanceSensorStatus stance_sensor_status(const StanceSensor* sensor) {
  const bool line_free = sensor->out.ended && sensor->out.staged_sent == sensor->out.staged_count;
  bool anything_due =
      sensor->hello_due || (sensor->streaming && sensor->unsent_sequence < sensor->next_sequence);
  for (int i = 0; i <= stance_wire_Reply_Command_SET_RATE; ++i) anything_due |= sensor->replies[i].due;
  return (StanceSensorStatus){
      .streaming = sensor->streaming,
      .idle = line_free && !anything_due,
      .next_sequence = sensor->next_sequence,
      .oldest_sequence = sensor->oldest_sequence,
      .unsent_sequence = sensor->unsent_sequence,
      .room_bytes = sensor->ring_bytes - sensor->used + sensor->sent_bytes,
      .samples_waiting = samples_waiting(sensor),
      .samples_refused = atomic_load_explicit(&sensor->refused, memory_order_relaxed),
      .blocks_dropped = sensor->blocks_dropped,
      .commands = sensor->in.frames,
      .checksum_failed = sensor->in.checksum_failed,
      .framing_failed = sensor->in.framing_failed,
      .message_failed = sensor->message_failed,
  };
}
