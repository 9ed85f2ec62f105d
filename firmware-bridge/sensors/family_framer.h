// One framer that hears all families of sensors at once on the same bytes.
//
// Each family has its own place in the kept bytes, so a false start of one never costs another a frame. At a
// start byte the family's decoder is asked: intact (the frame is taken), need more (its place waits), or
// refused: then ONE byte is dropped and the search goes on in the bytes that are kept already, so that
// nothing but the damaged frame is lost. One virtual call a frame, none a byte. What a device may not say is
// kept out here for all families: readings that are not finite or beyond any sensor, and samples without
// angular rate from a sensor that has a gyroscope.
//
// Not shared between threads. Never throws, logs or asserts on bytes. Memory is bounded by the longest frame
// of any family plus the bytes of one feed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "firmware-bridge/sensors/sensor_family.h"

namespace stance {

struct FamilyCounters {
  std::uint64_t frames = 0;       // intact
  std::uint64_t frame_bytes = 0;  // in them
  std::uint64_t samples = 0;      // delivered
  std::uint64_t other_bytes = 0;  // in no frame of this family
  std::uint64_t form_failed = 0;  // by Refusal, see there
  std::uint64_t checksum_failed = 0;
  std::uint64_t next_header_missing = 0;
  std::uint64_t out_of_range = 0;  // also samples of intact frames
  std::uint64_t incomplete = 0;    // samples of which a part was lost

  FamilyCounters& operator+=(const FamilyCounters& more);
};

class FamilyFramer {
 public:
  explicit FamilyFramer(const SensorSettings& settings = {},
                        std::span<const SensorFamily* const> families = sensor_families());
  ~FamilyFramer();
  FamilyFramer(const FamilyFramer&) = delete;
  FamilyFramer& operator=(const FamilyFramer&) = delete;

  // What one family makes of the line.
  struct Ear {
    const SensorFamily* family = nullptr;
    std::unique_ptr<SensorDecoder> decoder;
    SensorOutput output;  // of the last feed
    FamilyCounters counters;

   private:
    friend class FamilyFramer;
    std::size_t at = 0;      // in the kept bytes
    bool after_loss = true;  // bytes were dropped since the last frame
    bool deaf = false;
  };

  // Afterwards each ear's output holds what these bytes completed.
  void feed(std::span<const std::byte> bytes);
  // The line was opened anew, perhaps to another device: all families hear again and know nothing.
  void reset();
  // The family is known: the others go deaf and cost nothing more.
  void keep_only(const SensorFamily& family);

  [[nodiscard]] std::span<Ear> ears() { return ears_; }
  [[nodiscard]] std::span<const Ear> ears() const { return ears_; }
  [[nodiscard]] Ear* ear(std::string_view family_name);
  // The family that is surely on the line: kFramesToBelieve intact frames, more bytes inside its frames than
  // outside, and more than in the frames of any other. Null: not yet.
  [[nodiscard]] const Ear* found() const;
  [[nodiscard]] Ear* found() { return const_cast<Ear*>(std::as_const(*this).found()); }
  static constexpr std::uint64_t kFramesToBelieve = 5;

 private:
  void listen(Ear& ear, std::size_t heard_before);
  void check_samples(Ear& ear, std::size_t first_new);
  void forget_heard();

  std::vector<Ear> ears_;
  std::vector<std::byte> kept_;
};

}  // namespace stance
