// Frames of the Stance link (doc/stance_link.md) in both directions, a few bytes at a time, in memory that
// does not grow: COBS( message CRC-32 ) 0x00. Used by stance_sensor.c; a device that only wants the frames
// can use it alone. Nothing here is shared between an interrupt and the rest.
#ifndef STANCE_FRAME_H
#define STANCE_FRAME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// CRC-32 as in Ethernet and zip; `before` continues one over bytes that came earlier, and is 0 at the start.
uint32_t stance_crc32(uint32_t before, const uint8_t* bytes, size_t count);

enum {
  kStanceLongestRun = 254,       // bytes that one COBS code can announce
  kStanceLongestCommand = 128,   // encoded, without delimiter; what is longer is noise (today's longest: 28)
  kStanceMostFrameBytes = 16384  // what a host reads as one frame, without delimiter
};

// --- to the host ---

// Makes one frame of a message that lies in one or two pieces (a ring has its end somewhere). The pieces are
// not copied: they must stay until the frame is written or aborted.
typedef struct StanceFrameWriter {
  const uint8_t* piece[3];  // the message's two, and the CRC-32
  size_t left[3];
  uint8_t crc[4];
  uint8_t staged[kStanceLongestRun + 2];  // one COBS run, perhaps with the delimiter: next to be sent
  size_t staged_count;
  size_t staged_sent;
  bool ended;  // the delimiter is staged or sent; so it is between frames
} StanceFrameWriter;

void stance_frame_idle(StanceFrameWriter* writer);  // between frames, nothing to send
void stance_frame_begin(StanceFrameWriter* writer, const uint8_t* first, size_t first_count,
                        const uint8_t* second, size_t second_count);
// The message is about to be overwritten: ends the frame early. The host finds it damaged and reads on after
// it.
void stance_frame_abort(StanceFrameWriter* writer);
// What is to be sent next; count 0: the frame is sent whole.
const uint8_t* stance_frame_next(StanceFrameWriter* writer, size_t* count);
void stance_frame_sent(StanceFrameWriter* writer, size_t count);

// --- from the host ---

typedef struct StanceFrameReader {
  uint8_t bytes[kStanceLongestCommand];
  size_t count;
  bool overlong;
  // Since the beginning:
  uint32_t frames;           // intact
  uint32_t checksum_failed;  // well-formed, but the CRC-32 does not fit
  uint32_t framing_failed;   // not COBS, too short or too long
} StanceFrameReader;

// Takes one byte. True: with it a message is whole; it lies in `message` until the next call.
bool stance_frame_take(StanceFrameReader* reader, uint8_t byte, const uint8_t** message, size_t* count);
// Forgets half a frame: the line is new.
void stance_frame_forget(StanceFrameReader* reader);

#ifdef __cplusplus
}
#endif
#endif
