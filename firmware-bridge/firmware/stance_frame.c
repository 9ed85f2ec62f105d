#include "firmware-bridge/firmware/stance_frame.h"

#include <string.h>

uint32_t stance_crc32(uint32_t before, const uint8_t* bytes, size_t count) {
  // Remainders of the sixteen half bytes: 64 bytes of flash, two steps a byte.
  static const uint32_t kRemainder[16] = {
      0x00000000, 0x1db71064, 0x3b6e20c8, 0x26d930ac, 0x76dc4190, 0x6b6b51f4, 0x4db26158, 0x5005713c,
      0xedb88320, 0xf00f9344, 0xd6d6a3e8, 0xcb61b38c, 0x9b64c2b0, 0x86d3d2d4, 0xa00ae278, 0xbdbdf21c};
  uint32_t crc = ~before;
  for (size_t i = 0; i < count; ++i) {
    crc ^= bytes[i];
    crc = (crc >> 4) ^ kRemainder[crc & 15U];
    crc = (crc >> 4) ^ kRemainder[crc & 15U];
  }
  return ~crc;
}

static void store_le32(uint8_t* bytes, uint32_t value) {
  for (int i = 0; i < 4; ++i) bytes[i] = (uint8_t)(value >> (8 * i));
}

static uint32_t load_le32(const uint8_t* bytes) {
  uint32_t value = 0;
  for (int i = 3; i >= 0; --i) value = value << 8 | bytes[i];
  return value;
}

// --- to the host ---

void stance_frame_idle(StanceFrameWriter* writer) {
  memset(writer, 0, sizeof *writer);
  writer->ended = true;
}

void stance_frame_begin(StanceFrameWriter* writer, const uint8_t* first, size_t first_count,
                        const uint8_t* second, size_t second_count) {
  writer->piece[0] = first;
  writer->left[0] = first_count;
  writer->piece[1] = second;
  writer->left[1] = second_count;
  store_le32(writer->crc, stance_crc32(stance_crc32(0, first, first_count), second, second_count));
  writer->piece[2] = writer->crc;
  writer->left[2] = sizeof writer->crc;
  writer->staged_count = 0;
  writer->staged_sent = 0;
  writer->ended = false;
}

void stance_frame_abort(StanceFrameWriter* writer) {
  writer->staged[0] = 0;
  writer->staged_count = 1;
  writer->staged_sent = 0;
  writer->ended = true;
}

static bool next_plain(StanceFrameWriter* writer, uint8_t* byte) {
  for (int i = 0; i < 3; ++i) {
    if (writer->left[i] == 0) continue;
    --writer->left[i];
    *byte = *writer->piece[i]++;
    return true;
  }
  return false;
}

static void stage_run(StanceFrameWriter* writer) {
  size_t run = 0;
  uint8_t byte = 1;
  bool more = true;
  while (run < kStanceLongestRun && (more = next_plain(writer, &byte)) && byte != 0) {
    writer->staged[++run] = byte;
  }
  writer->staged[0] = (uint8_t)(run + 1);
  writer->staged_count = run + 1;
  writer->staged_sent = 0;
  // After a full run nothing was asked for beyond it: the CRC-32 is the last piece.
  if (more && (run < kStanceLongestRun || writer->left[2] > 0)) return;
  writer->staged[writer->staged_count++] = 0;
  writer->ended = true;
}

const uint8_t* stance_frame_next(StanceFrameWriter* writer, size_t* count) {
  if (writer->staged_sent == writer->staged_count && !writer->ended) stage_run(writer);
  *count = writer->staged_count - writer->staged_sent;
  return writer->staged + writer->staged_sent;
}

void stance_frame_sent(StanceFrameWriter* writer, size_t count) { writer->staged_sent += count; }

// --- from the host ---

// In place: a code is never behind what it announces. Returns the size, 0 when these bytes are not COBS.
static size_t cobs_decode(uint8_t* bytes, size_t count) {
  size_t in = 0;
  size_t out = 0;
  while (in < count) {
    const size_t run = (size_t)bytes[in] - 1;  // a delimiter is not among them: the code is at least 1
    ++in;
    if (run > count - in) return 0;
    memmove(bytes + out, bytes + in, run);
    in += run;
    out += run;
    if (run < kStanceLongestRun && in < count) bytes[out++] = 0;
  }
  return out;
}

void stance_frame_forget(StanceFrameReader* reader) {
  reader->count = 0;
  reader->overlong = false;
}

bool stance_frame_take(StanceFrameReader* reader, uint8_t byte, const uint8_t** message, size_t* count) {
  if (byte != 0) {
    if (reader->count == sizeof reader->bytes) {
      reader->overlong = true;
    } else {
      reader->bytes[reader->count++] = byte;
    }
    return false;
  }
  if (reader->count == 0) return false;  // delimiters in a row flush a line
  const size_t size = reader->overlong ? 0 : cobs_decode(reader->bytes, reader->count);
  stance_frame_forget(reader);
  if (size <= 4) {
    ++reader->framing_failed;
    return false;
  }
  if (stance_crc32(0, reader->bytes, size - 4) != load_le32(reader->bytes + size - 4)) {
    ++reader->checksum_failed;
    return false;
  }
  ++reader->frames;
  *message = reader->bytes;
  *count = size - 4;
  return true;
}
