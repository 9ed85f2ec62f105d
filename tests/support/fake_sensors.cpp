#include "tests/support/fake_sensors.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstdio>

namespace stance::test {
namespace {

constexpr double kG = 9.80665;
constexpr double kDeg = 3.14159265358979323846 / 180.0;

void put(Bytes& bytes, std::initializer_list<unsigned> values) {
  for (const unsigned value : values) bytes.push_back(static_cast<std::byte>(value));
}
void put_text(Bytes& bytes, std::string_view text) {
  for (const char c : text) bytes.push_back(static_cast<std::byte>(c));
}
void put_le(Bytes& bytes, std::uint64_t value, int size) {
  for (int i = 0; i < size; ++i) bytes.push_back(static_cast<std::byte>(value >> (8 * i) & 0xFF));
}
void put_be(Bytes& bytes, std::uint64_t value, int size) {
  for (int i = size - 1; i >= 0; --i) bytes.push_back(static_cast<std::byte>(value >> (8 * i) & 0xFF));
}
std::uint64_t count_of(double value, double unit) {
  return static_cast<std::uint16_t>(
      static_cast<std::int16_t>(std::clamp(std::lround(value / unit), -32768L, 32767L)));
}
void put_i16_le(Bytes& bytes, const Vector3& vector, double unit) {
  for (const float value : vector) put_le(bytes, count_of(value, unit), 2);
}
std::uint32_t bits_of(double value) { return std::bit_cast<std::uint32_t>(static_cast<float>(value)); }

unsigned sum_from(const Bytes& bytes, std::size_t start) {
  unsigned sum = 0;
  for (std::size_t i = start; i < bytes.size(); ++i) sum += std::to_integer<unsigned>(bytes[i]);
  return sum & 0xFF;
}

class FakeWitMotion final : public FakeSensor {
 public:
  explicit FakeWitMotion(bool sends_time) : sends_time_(sends_time) {}
  std::string_view family() const override { return "witmotion"; }
  std::string name() const override { return sends_time_ ? "WitMotionWithTime" : "WitMotion"; }
  int checksum_bits() const override { return 8; }
  bool has_clock() const override { return sends_time_; }
  double acc_resolution_m_s2() const override { return kAcc; }
  double gyro_resolution_rad_s() const override { return kGyro; }
  void append_sample(const Motion& motion, Bytes& to_host) override {
    if (sends_time_) {
      const auto ms = static_cast<unsigned>(std::llround(motion.time_s * 1000.0));
      frame(0x50, to_host, [&](Bytes& bytes) {
        put(bytes, {26, 8, 20, ms / 3'600'000 % 24, ms / 60'000 % 60, ms / 1000 % 60});
        put_le(bytes, ms % 1000, 2);
      });
    }
    frame(0x51, to_host, [&](Bytes& bytes) {
      put_i16_le(bytes, motion.acc_m_s2, kAcc);
      put_le(bytes, 2512, 2);
    });
    frame(0x52, to_host, [&](Bytes& bytes) {
      put_i16_le(bytes, motion.gyro_rad_s, kGyro);
      put_le(bytes, 0, 2);
    });
    frame(0x53, to_host, [&](Bytes& bytes) {
      put_i16_le(bytes, {1.0F, -2.0F, 3.0F}, 180.0 / 32768.0);
      put_le(bytes, 0x5161, 2);
    });
  }

 private:
  static constexpr double kAcc = 16.0 * kG / 32768.0;
  static constexpr double kGyro = 2000.0 * kDeg / 32768.0;
  template <typename Content>
  static void frame(unsigned type, Bytes& bytes, const Content& content) {
    const std::size_t start = bytes.size();
    put(bytes, {0x55, type});
    content(bytes);
    put(bytes, {sum_from(bytes, start)});
  }
  bool sends_time_;
};

class FakeWitMotionCombined final : public FakeSensor {
 public:
  std::string_view family() const override { return "witmotion"; }
  std::string name() const override { return "WitMotionCombined"; }
  int checksum_bits() const override { return 0; }
  bool has_clock() const override { return false; }
  double acc_resolution_m_s2() const override { return kAcc; }
  double gyro_resolution_rad_s() const override { return kGyro; }
  void append_sample(const Motion& motion, Bytes& to_host) override {
    put(to_host, {0x55, 0x61});
    put_i16_le(to_host, motion.acc_m_s2, kAcc);
    put_i16_le(to_host, motion.gyro_rad_s, kGyro);
    put_i16_le(to_host, {-178.83F, -1.23F, -53.7F}, 180.0 / 32768.0);
  }

 private:
  static constexpr double kAcc = 16.0 * kG / 32768.0;
  static constexpr double kGyro = 2000.0 * kDeg / 32768.0;
};

class FakeXsens final : public FakeSensor {
 public:
  std::string_view family() const override { return "xsens"; }
  std::string name() const override { return "Xsens"; }
  int checksum_bits() const override { return 8; }
  double acc_resolution_m_s2() const override { return 1e-5; }
  double gyro_resolution_rad_s() const override { return 1e-6; }
  void append_sample(const Motion& motion, Bytes& to_host) override {
    const std::size_t start = to_host.size();
    put(to_host, {0xFA, 0xFF, 0x36, 0, 0x10, 0x20, 2});
    put_be(to_host, motion.number & 0xFFFF, 2);
    put(to_host, {0x10, 0x60, 4});
    put_be(to_host, static_cast<std::uint64_t>(std::llround(motion.time_s * 10'000.0)), 4);
    put(to_host, {0x40, 0x20, 12});
    for (const float value : motion.acc_m_s2) put_be(to_host, bits_of(value), 4);
    put(to_host, {0x80, 0x20, 12});
    for (const float value : motion.gyro_rad_s) put_be(to_host, bits_of(value), 4);
    to_host[start + 3] = static_cast<std::byte>(to_host.size() - start - 4);
    put(to_host, {(0x100 - sum_from(to_host, start + 1)) & 0xFF});
  }
};

class FakeBno08x final : public FakeSensor {
 public:
  std::string_view family() const override { return "bno08x"; }
  std::string name() const override { return "Bno08x"; }
  int checksum_bits() const override { return 8; }
  bool has_gyro() const override { return false; }
  double acc_resolution_m_s2() const override { return kG / 1000.0; }
  double gyro_resolution_rad_s() const override { return 0; }
  void append_sample(const Motion& motion, Bytes& to_host) override {
    put(to_host, {0xAA, 0xAA});
    const std::size_t start = to_host.size();
    put(to_host, {static_cast<unsigned>(motion.number & 0xFF)});
    put_i16_le(to_host, {0.01F, -1.10F, 20.85F}, 0.01);
    put_i16_le(to_host, motion.acc_m_s2, kG / 1000.0);
    put(to_host, {0, 0, 0});
    put(to_host, {sum_from(to_host, start)});
  }
};

std::uint16_t crc16(const Bytes& bytes, std::size_t start) {
  unsigned crc = 0;
  for (std::size_t i = start; i < bytes.size(); ++i) {
    crc ^= std::to_integer<unsigned>(bytes[i]) << 8;
    for (int bit = 0; bit < 8; ++bit) crc = (crc & 0x8000) != 0 ? (crc << 1 ^ 0x1021) : crc << 1;
  }
  return static_cast<std::uint16_t>(crc);
}

class FakeVectorNavText final : public FakeSensor {
 public:
  explicit FakeVectorNavText(bool crc) : crc_(crc) {}
  std::string_view family() const override { return "vectornav"; }
  std::string name() const override { return crc_ ? "VectorNavTextCrc" : "VectorNavText"; }
  int checksum_bits() const override { return crc_ ? 16 : 8; }
  bool has_clock() const override { return false; }
  double acc_resolution_m_s2() const override { return 1e-3; }
  double gyro_resolution_rad_s() const override { return 1e-6; }
  void append_sample(const Motion& motion, Bytes& to_host) override {
    std::array<char, 200> text{};
    const auto& a = motion.acc_m_s2;
    const auto& g = motion.gyro_rad_s;
    std::snprintf(text.data(), text.size(),
                  "VNYMR,+100.949,-007.330,+000.715,-00.0049,-00.2449,+00.5397,"
                  "%+07.3f,%+07.3f,%+07.3f,%+010.6f,%+010.6f,%+010.6f",
                  static_cast<double>(a[0]), static_cast<double>(a[1]), static_cast<double>(a[2]),
                  static_cast<double>(g[0]), static_cast<double>(g[1]), static_cast<double>(g[2]));
    put(to_host, {'$'});
    const std::size_t start = to_host.size();
    put_text(to_host, text.data());
    unsigned check = 0;
    for (std::size_t i = start; i < to_host.size(); ++i) check ^= std::to_integer<unsigned>(to_host[i]);
    std::snprintf(text.data(), text.size(), crc_ ? "*%04X\r\n" : "*%02X\r\n",
                  crc_ ? crc16(to_host, start) : check);
    put_text(to_host, text.data());
  }

 private:
  bool crc_;
};

class FakeVectorNavBinary final : public FakeSensor {
 public:
  std::string_view family() const override { return "vectornav"; }
  std::string name() const override { return "VectorNavBinary"; }
  int checksum_bits() const override { return 16; }
  double acc_resolution_m_s2() const override { return 1e-5; }
  double gyro_resolution_rad_s() const override { return 1e-6; }
  void append_sample(const Motion& motion, Bytes& to_host) override {
    const std::size_t start = to_host.size();
    put(to_host, {0xFA, 0x01, 0x31, 0x01});
    put_le(to_host, static_cast<std::uint64_t>(std::llround(motion.time_s * 1e9)), 8);
    for (const double value : {0.0, 0.0, 0.0, 1.0}) put_le(to_host, bits_of(value), 4);
    for (const float value : motion.gyro_rad_s) put_le(to_host, bits_of(value), 4);
    for (const float value : motion.acc_m_s2) put_le(to_host, bits_of(value), 4);
    put_be(to_host, crc16(to_host, start + 1), 2);
  }
};

}  // namespace

std::vector<std::unique_ptr<FakeSensor>> all_fake_sensors() {
  std::vector<std::unique_ptr<FakeSensor>> sensors;
  sensors.push_back(std::make_unique<FakeWitMotion>(false));
  sensors.push_back(std::make_unique<FakeWitMotion>(true));
  sensors.push_back(std::make_unique<FakeWitMotionCombined>());
  sensors.push_back(std::make_unique<FakeXsens>());
  sensors.push_back(std::make_unique<FakeBno08x>());
  sensors.push_back(std::make_unique<FakeVectorNavText>(false));
  sensors.push_back(std::make_unique<FakeVectorNavText>(true));
  sensors.push_back(std::make_unique<FakeVectorNavBinary>());
  return sensors;
}

}  // namespace stance::test
