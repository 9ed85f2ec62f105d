// Frames of the Stance link (doc/stance_link.md) into bytes and back: COBS( message, CRC-32 ) 0x00.
//
// The framer takes bytes in any cutting and hands out each intact message once. What is damaged raises a
// counter and costs nothing but itself: reading goes on at the next delimiter. It never throws, logs or
// asserts on bytes, and allocates nothing once its buffers have grown. Not shared between threads.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

namespace stance {

// Encoded, without delimiter. What is longer is noise.
inline constexpr std::size_t kMaxFrameBytes = 16 * 1024;

struct FramerCounters {
  std::uint64_t bytes = 0;
  std::uint64_t frames = 0;           // intact
  std::uint64_t checksum_failed = 0;  // well-formed, but the CRC-32 does not fit
  std::uint64_t framing_failed = 0;   // not COBS, too short or too long
};

// Appends one frame around `message`, its delimiter included.
void append_frame(std::span<const std::byte> message, std::vector<std::byte>& bytes);

class Framer {
 public:
  // `message` is valid during the call only.
  using OnMessage = std::function<void(std::span<const std::byte> message)>;

  void feed(std::span<const std::byte> bytes, const OnMessage& on_message);
  // Forgets a half-received frame: the line was opened anew.
  void reset();
  [[nodiscard]] const FramerCounters& counters() const { return counters_; }

 private:
  void finish_frame(std::span<const std::byte> encoded, const OnMessage& on_message);

  std::vector<std::byte> pending_;  // of a frame whose delimiter is yet to come
  std::vector<std::byte> plain_;
  bool overlong_ = false;
  FramerCounters counters_;
};

}  // namespace stance
