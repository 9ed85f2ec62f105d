// What every family must do, shown on a fake device of each kind of frames: a new family is covered by adding
// its fake. Golden bytes of each are in sensor_golden_test.cpp.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <string>
#include <vector>

#include "firmware-bridge/sensors/family_framer.h"
#include "tests/support/fake_sensors.h"

namespace stance {
namespace {

using test::all_fake_sensors;
using test::Bytes;
using test::FakeSensor;
using test::Motion;

Motion a_motion(std::mt19937& random, std::uint64_t number) {
  std::uniform_real_distribution<float> acc(-15.0F, 15.0F);
  std::uniform_real_distribution<float> gyro(-4.0F, 4.0F);
  Motion motion;
  motion.number = number;
  motion.time_s = 1.0 + static_cast<double>(number) * 0.01;
  for (float& value : motion.acc_m_s2) value = acc(random);
  for (float& value : motion.gyro_rad_s) value = gyro(random);
  return motion;
}

// The bytes of a sensor at work, and where each sample begins (one more for the end).
struct Stream {
  std::vector<Motion> motions;
  Bytes bytes;
  std::vector<std::size_t> starts;
  [[nodiscard]] std::span<const std::byte> all() const { return bytes; }
};

Stream a_stream(FakeSensor& sensor, std::size_t samples, unsigned seed = 1) {
  std::mt19937 random(seed);
  Stream stream;
  sensor.append_beginning(stream.bytes);
  for (std::size_t i = 0; i < samples; ++i) {
    stream.motions.push_back(a_motion(random, i));
    stream.starts.push_back(stream.bytes.size());
    sensor.append_sample(stream.motions.back(), stream.bytes);
  }
  stream.starts.push_back(stream.bytes.size());
  return stream;
}

class FamilyTest : public testing::TestWithParam<std::size_t> {
 protected:
  FamilyTest() : sensors_(all_fake_sensors()), sensor(*sensors_[GetParam()]) {}

  // A framer that has made the sensor send, as far as it can be made to.
  std::unique_ptr<FamilyFramer> ready_framer(bool all_families = false) {
    auto framer = std::make_unique<FamilyFramer>();
    FamilyFramer::Ear& ear = *framer->ear(sensor.family());
    if (!all_families) framer->keep_only(*ear.family);
    Bytes to_device;
    ear.decoder->append_start(to_device);
    while (!to_device.empty()) {
      Bytes answer;
      sensor.hear(to_device, answer);
      framer->feed(answer);
      to_device.assign(ear.output.to_device.begin(), ear.output.to_device.end());
    }
    return framer;
  }

  std::vector<DeviceSample> samples_in(FamilyFramer& framer, std::span<const std::byte> bytes) const {
    framer.feed(bytes);
    return framer.ear(sensor.family())->output.samples;
  }

  std::vector<DeviceSample> clean_samples(const Stream& stream) {
    return samples_in(*ready_framer(), stream.all());
  }

  // Long enough that a decoder that must learn first has learned.
  [[nodiscard]] std::size_t some() const { return sensor.learns_from() + 8; }

  std::vector<std::unique_ptr<FakeSensor>> sensors_;
  FakeSensor& sensor;
};

bool same(const DeviceSample& a, const DeviceSample& b) {
  return a.ticks == b.ticks && a.sample.acc_sensor_m_s2 == b.sample.acc_sensor_m_s2 &&
         a.sample.has_gyro() == b.sample.has_gyro() &&
         (!a.sample.has_gyro() || a.sample.gyro_sensor_rad_s == b.sample.gyro_sensor_rad_s);
}

// How many of the up to seven numbers are the same.
int numbers_alike(const DeviceSample& a, const DeviceSample& b) {
  int alike = a.ticks == b.ticks ? 1 : 0;
  for (std::size_t i = 0; i < 3; ++i) {
    alike += a.sample.acc_sensor_m_s2[i] == b.sample.acc_sensor_m_s2[i] ? 1 : 0;
    alike += a.sample.gyro_sensor_rad_s[i] == b.sample.gyro_sensor_rad_s[i] ? 1 : 0;
  }
  return alike;
}

void expect_same(const std::vector<DeviceSample>& a, const std::vector<DeviceSample>& b, std::size_t place) {
  ASSERT_EQ(a.size(), b.size()) << "at " << place;
  for (std::size_t i = 0; i < a.size(); ++i)
    ASSERT_TRUE(same(a[i], b[i])) << "sample " << i << " at " << place;
}

TEST_P(FamilyTest, DeliversWhatTheSensorMeasuredInSiUnits) {
  const Stream stream = a_stream(sensor, some() + 100);
  const auto framer = ready_framer();
  const auto samples = samples_in(*framer, stream.all());
  const SensorDescription& description = framer->ear(sensor.family())->decoder->description();
  EXPECT_EQ(description.info.has_gyro, sensor.has_gyro());
  EXPECT_EQ(description.clock.present(), sensor.has_clock());
  EXPECT_EQ(description.remark.empty(), sensor.has_gyro()) << "what it cannot give must be said";
  ASSERT_GE(samples.size(), 100U);
  // The last sample may wait for the header of the next.
  std::size_t at = 0;
  for (const DeviceSample& sample : samples) {
    const auto is_it = [&](const Motion& motion) {
      for (std::size_t axis = 0; axis < 3; ++axis) {
        if (std::abs(sample.sample.acc_sensor_m_s2[axis] - motion.acc_m_s2[axis]) >
            sensor.acc_resolution_m_s2())
          return false;
        if (sensor.has_gyro() && std::abs(sample.sample.gyro_sensor_rad_s[axis] - motion.gyro_rad_s[axis]) >
                                     sensor.gyro_resolution_rad_s())
          return false;
      }
      return true;
    };
    while (at < stream.motions.size() && !is_it(stream.motions[at])) ++at;
    ASSERT_LT(at, stream.motions.size()) << "a sample that was never measured";
    if (sensor.has_clock() && description.clock.ticks_per_s > 0 && !description.clock.counts_samples) {
      const double period_ticks = description.clock.ticks_per_s;
      EXPECT_NEAR(
          std::remainder(static_cast<double>(sample.ticks) - stream.motions[at].time_s * period_ticks,
                         std::pow(2.0, description.clock.bits)) /
              period_ticks,
          std::round((static_cast<double>(sample.ticks) / period_ticks - stream.motions[at].time_s) / 60.0) *
              60.0,
          0.001);
    }
  }
  EXPECT_GE(samples.size() + sensor.learns_from() + 2, stream.motions.size());
}

TEST_P(FamilyTest, GivesTheSameForEveryCut) {
  const Stream stream = a_stream(sensor, some());
  const auto whole = clean_samples(stream);
  ASSERT_FALSE(whole.empty());
  for (std::size_t cut = 0; cut <= stream.bytes.size(); ++cut) {
    const auto framer = ready_framer();
    auto samples = samples_in(*framer, stream.all().first(cut));
    const auto later = samples_in(*framer, stream.all().subspan(cut));
    samples.insert(samples.end(), later.begin(), later.end());
    expect_same(samples, whole, cut);
  }
}

TEST_P(FamilyTest, GivesTheSameByteByByte) {
  const Stream stream = a_stream(sensor, some());
  const auto framer = ready_framer();
  std::vector<DeviceSample> samples;
  for (const std::byte& byte : stream.bytes) {
    for (const DeviceSample& sample : samples_in(*framer, {&byte, 1})) samples.push_back(sample);
  }
  expect_same(samples, clean_samples(stream), 0);
}

TEST_P(FamilyTest, ReadsBetweenGarbage) {
  const Stream stream = a_stream(sensor, some());
  const auto clean = clean_samples(stream);
  std::mt19937 random(3);
  for (int round = 0; round < 100; ++round) {
    const auto garbage = [&] {
      Bytes bytes;
      for (std::size_t left = random() % 300; left > 0; --left)
        bytes.push_back(static_cast<std::byte>(random() & 0xFF));
      return bytes;
    };
    const auto framer = ready_framer();
    auto samples = samples_in(*framer, garbage());
    for (const auto& part : {stream.bytes, garbage(), stream.bytes, stream.bytes}) {
      for (const DeviceSample& sample : samples_in(*framer, part)) samples.push_back(sample);
    }
    for (const DeviceSample& sample : samples) {
      const bool known = std::any_of(clean.begin(), clean.end(),
                                     [&](const DeviceSample& other) { return same(sample, other); });
      // What stands at the seam of garbage and frame is not told apart without a checksum.
      if (sensor.checksum_bits() > 0) {
        ASSERT_TRUE(known) << "round " << round;
      }
    }
    const std::size_t waiting = sensor.learns_from() + 6;
    ASSERT_GE(samples.size() + waiting, 3 * clean.size()) << "round " << round;
  }
}

// Damages one sample in the middle in each of its bits; two follow it and more, so that a false length cannot
// reach the end.
TEST_P(FamilyTest, NoFlippedBitMakesAWrongSampleOrCostsTheNextFrame) {
  const std::size_t damaged_at = sensor.learns_from() + 4;
  const Stream stream = a_stream(sensor, damaged_at + 40);
  const auto clean = clean_samples(stream);
  const std::size_t begin = stream.starts[damaged_at];
  const std::size_t end = stream.starts[damaged_at + 1];
  for (std::size_t bit = 8 * begin; bit < 8 * end; ++bit) {
    Bytes damaged = stream.bytes;
    damaged[bit / 8] ^= static_cast<std::byte>(1 << (bit % 8));
    const auto samples = samples_in(*ready_framer(), damaged);
    std::vector<bool> delivered(clean.size());
    for (const DeviceSample& sample : samples) {
      const auto it = std::find_if(clean.begin(), clean.end(),
                                   [&](const DeviceSample& other) { return same(sample, other); });
      if (it != clean.end()) {
        delivered[static_cast<std::size_t>(it - clean.begin())] = true;
      } else {
        ASSERT_EQ(sensor.checksum_bits(), 0) << "a wrong sample at bit " << bit - 8 * begin;
        const bool altered = std::any_of(clean.begin(), clean.end(), [&](const DeviceSample& other) {
          return numbers_alike(sample, other) >= (sensor.has_gyro() ? 6 : 3);
        });
        ASSERT_TRUE(altered) << "a sample out of nothing at bit " << bit - 8 * begin;
      }
    }
    const bool end_is_shared = bit / 8 >= end - sensor.shared_end();
    const std::size_t first = damaged_at + 1 - sensor.learns_from() + (end_is_shared ? 1 : 0);
    for (std::size_t i = first; i < clean.size(); ++i)
      ASSERT_TRUE(delivered[i]) << "sample " << i - first << " after the damage, bit " << bit - 8 * begin;
  }
}

TEST_P(FamilyTest, IsFoundAmongAllFamiliesAndNoOtherClaimsItsFrames) {
  const Stream stream = a_stream(sensor, sensor.learns_from() + 300);
  const auto framer = ready_framer(true);
  for (std::size_t at = 0; at < stream.bytes.size(); at += 57) {
    framer->feed(stream.all().subspan(at, std::min<std::size_t>(57, stream.bytes.size() - at)));
  }
  for (const FamilyFramer::Ear& ear : framer->ears()) {
    if (ear.family->name != sensor.family()) {
      EXPECT_EQ(ear.counters.samples, 0U) << ear.family->name;
    } else {
      EXPECT_GE(ear.counters.samples, 290U);
    }
  }
  ASSERT_NE(framer->found(), nullptr);
  EXPECT_EQ(framer->found()->family->name, sensor.family());
}

// An hour at 100 Hz on a line that turns one bit in ten thousand.
TEST_P(FamilyTest, LosesLittleMoreThanWhatBitErrorsHit) {
  constexpr double kBitErrorRate = 1e-4;
  constexpr std::size_t kSamples = 360'000;
  const Stream stream = a_stream(sensor, kSamples);
  const auto clean = clean_samples(stream);
  Bytes damaged = stream.bytes;
  std::mt19937_64 random(5);
  std::geometric_distribution<std::size_t> until_next(kBitErrorRate);
  std::vector<bool> hit(kSamples);
  for (std::size_t bit = 8 * stream.starts.front() + until_next(random); bit < 8 * damaged.size();
       bit += 1 + until_next(random)) {
    damaged[bit / 8] ^= static_cast<std::byte>(1 << (bit % 8));
    const auto after = std::upper_bound(stream.starts.begin(), stream.starts.end(), bit / 8);
    hit[static_cast<std::size_t>(after - stream.starts.begin()) - 1] = true;
  }
  const auto framer = ready_framer();
  std::size_t exact = 0;
  std::size_t altered = 0;
  std::size_t wrong = 0;
  std::size_t at = 0;
  constexpr std::size_t kFeed = 4096;
  for (std::size_t fed = 0; fed < damaged.size(); fed += kFeed) {
    for (const DeviceSample& sample :
         samples_in(*framer, std::span(damaged).subspan(fed, std::min(kFeed, damaged.size() - fed)))) {
      const auto begin = clean.begin() + static_cast<std::ptrdiff_t>(at);
      const auto end = clean.begin() + static_cast<std::ptrdiff_t>(std::min(at + 200, clean.size()));
      const auto it =
          std::find_if(begin, end, [&](const DeviceSample& other) { return same(sample, other); });
      if (it != end) {
        ++exact;
        at = static_cast<std::size_t>(it - clean.begin()) + 1;
      } else if (std::any_of(begin, end, [&](const DeviceSample& other) {
                   return numbers_alike(sample, other) >= (sensor.has_gyro() ? 5 : 3);
                 })) {
        ++altered;
      } else {
        ++wrong;
      }
    }
  }
  const auto hits = static_cast<std::size_t>(std::count(hit.begin(), hit.end(), true));
  const std::size_t lost = clean.size() - exact - altered - wrong;
  std::printf("%-20s hit %6zu lost %6zu (%.3f) altered %5zu wrong %4zu\n", sensor.name().c_str(), hits, lost,
              static_cast<double>(lost) / static_cast<double>(hits), altered, wrong);
  EXPECT_LT(static_cast<double>(lost), 1.5 * static_cast<double>(hits));
  EXPECT_LT(wrong, kSamples / 10'000);
  if (sensor.checksum_bits() >= 16) {
    EXPECT_EQ(altered + wrong, 0U);
  } else if (sensor.checksum_bits() > 0) {
    // Two flips that cancel in an eight-bit sum: see "What a checksum lets through" in doc/sensors.md.
    EXPECT_LT(altered + wrong, kSamples / 2'000);
  }
}

INSTANTIATE_TEST_SUITE_P(Sensors, FamilyTest, testing::Range<std::size_t>(0, all_fake_sensors().size()),
                         [](const auto& instance) { return all_fake_sensors()[instance.param]->name(); });

}  // namespace
}  // namespace stance
