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
  std::uint32_t baud() const override { return 9600; }
  double rate_hz() const override { return rate_hz_; }
  void hear(std::span<const std::byte> from_host, Bytes& /*to_host*/) override {
    constexpr std::array<double, 12> kRates = {0, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 0, 200};
    for (std::size_t i = 0; i + 5 <= from_host.size(); ++i) {
      const auto at = [&](std::size_t n) { return std::to_integer<std::size_t>(from_host[i + n]); };
      if (at(0) == 0xFF && at(1) == 0xAA && at(2) == 0x03 && at(3) < kRates.size()) rate_hz_ = kRates[at(3)];
    }
  }
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
  double rate_hz_ = 10.0;
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
  double rate_hz() const override { return 40.0; }
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

class FakeXImu3Text final : public FakeSensor {
 public:
  std::string_view family() const override { return "x-imu3"; }
  std::string name() const override { return "XImu3Text"; }
  int checksum_bits() const override { return 0; }
  double acc_resolution_m_s2() const override { return 1e-4 * kG; }
  double gyro_resolution_rad_s() const override { return 1e-4 * kDeg; }
  std::size_t shared_end() const override { return 1; }
  std::size_t learns_from() const override { return 2; }
  void append_sample(const Motion& motion, Bytes& to_host) override {
    std::array<char, 200> text{};
    const auto& a = motion.acc_m_s2;
    const auto& g = motion.gyro_rad_s;
    std::snprintf(text.data(), text.size(), "I,%lld,%.4f,%.4f,%.4f,%.4f,%.4f,%.4f\r\n",
                  std::llround(motion.time_s * 1e6), g[0] / kDeg, g[1] / kDeg, g[2] / kDeg, a[0] / kG,
                  a[1] / kG, a[2] / kG);
    put_text(to_host, text.data());
    if (motion.number % 50 == 25) {
      std::snprintf(text.data(), text.size(), "B,%lld,83.2,4.012,1.0\r\n", std::llround(motion.time_s * 1e6));
      put_text(to_host, text.data());
    }
  }
};

class FakeXImu3Binary final : public FakeSensor {
 public:
  std::string_view family() const override { return "x-imu3"; }
  std::string name() const override { return "XImu3Binary"; }
  int checksum_bits() const override { return 0; }
  double acc_resolution_m_s2() const override { return 1e-5; }
  double gyro_resolution_rad_s() const override { return 1e-6; }
  std::size_t learns_from() const override { return 1; }
  void append_sample(const Motion& motion, Bytes& to_host) override {
    Bytes plain;
    put(plain, {'I' | 0x80});
    put_le(plain, static_cast<std::uint64_t>(std::llround(motion.time_s * 1e6)), 8);
    for (const float value : motion.gyro_rad_s) put_le(plain, bits_of(value / kDeg), 4);
    for (const float value : motion.acc_m_s2) put_le(plain, bits_of(value / kG), 4);
    for (const std::byte byte : plain) {
      if (byte == std::byte{0x0A}) {
        put(to_host, {0xDB, 0xDC});
      } else if (byte == std::byte{0xDB}) {
        put(to_host, {0xDB, 0xDD});
      } else {
        to_host.push_back(byte);
      }
    }
    put(to_host, {0x0A});
  }
};

class FakeMetaMotion final : public FakeSensor {
 public:
  std::string_view family() const override { return "metamotion"; }
  std::string name() const override { return "MetaMotion"; }
  int checksum_bits() const override { return 0; }
  bool has_clock() const override { return false; }
  double acc_resolution_m_s2() const override { return kG / 4096.0; }
  double gyro_resolution_rad_s() const override { return kDeg / 16.4; }
  std::uint32_t baud() const override { return 0; }
  bool sends() const override { return sends_; }
  void append_sample(const Motion& motion, Bytes& to_host) override {
    put(to_host, {0x1F, 0x08, 0x03, 0x04});
    put_i16_le(to_host, motion.acc_m_s2, kG / 4096.0);
    put(to_host, {0x0A, 0x1F, 0x08, 0x13, 0x04});
    put_i16_le(to_host, motion.gyro_rad_s, kDeg / 16.4);
    put(to_host, {0x0A});
  }
  void hear(std::span<const std::byte> from_host, Bytes& to_host) override {
    const Bytes ask_chip = {std::byte{0x1F}, std::byte{0x02}, std::byte{0x03}, std::byte{0x80},
                            std::byte{0x0A}};
    if (std::search(from_host.begin(), from_host.end(), ask_chip.begin(), ask_chip.end()) != from_host.end())
      put(to_host, {0x1F, 0x04, 0x03, 0x80, 0x04, 0x01, 0x0A});
    const Bytes start_gyro = {std::byte{0x1F}, std::byte{0x03}, std::byte{0x13},
                              std::byte{0x01}, std::byte{0x01}, std::byte{0x0A}};
    if (std::search(from_host.begin(), from_host.end(), start_gyro.begin(), start_gyro.end()) !=
        from_host.end())
      sends_ = true;
    const Bytes who = {std::byte{'?'}, std::byte{'\n'}};
    if (std::search(from_host.begin(), from_host.end(), who.begin(), who.end()) != from_host.end())
      put_text(to_host, "MbientLab MetaMotionS 8 0.1 1.7.2 0469A1\n");
  }

 private:
  bool sends_ = false;
};

class FakeShimmer3 final : public FakeSensor {
 public:
  std::string_view family() const override { return "shimmer3"; }
  std::string name() const override { return "Shimmer3"; }
  int checksum_bits() const override { return 0; }
  double acc_resolution_m_s2() const override { return 1.0 / 83.0; }
  double gyro_resolution_rad_s() const override { return kDeg / 65.5; }
  std::uint32_t baud() const override { return 0; }
  double rate_hz() const override { return 32768.0 / divider_; }
  bool sends() const override { return sends_; }
  void append_sample(const Motion& motion, Bytes& to_host) override {
    put(to_host, {0x00});
    put_le(to_host, static_cast<std::uint64_t>(std::llround(motion.time_s * 32768.0)) & 0xFFFFFF, 3);
    // u = K R c + b with R = [[0,-1,0],[-1,0,0],[0,0,-1]].
    const auto& a = motion.acc_m_s2;
    const auto& g = motion.gyro_rad_s;
    for (const float value : {-a[1], -a[0], -a[2]})
      put_le(to_host, count_of(value + 2047.0 / 83.0, 1.0 / 83.0), 2);
    for (const float value : {-g[1], -g[0], -g[2]}) put_be(to_host, count_of(value, kDeg / 65.5), 2);
  }
  void hear(std::span<const std::byte> from_host, Bytes& to_host) override {
    if (from_host.empty()) return;
    put(to_host, {0xFF});
    switch (std::to_integer<unsigned>(from_host.front())) {
      case 0x05:
        divider_ = std::to_integer<unsigned>(from_host[1]) + 256 * std::to_integer<unsigned>(from_host[2]);
        return;
      case 0x01:
        put(to_host, {0x02});
        put_le(to_host, divider_, 2);
        put(to_host, {0x01, 0xFF, 0x01, 0x08, 6, 1, 0x00, 0x01, 0x02, 0x0A, 0x0B, 0x0C});
        return;
      case 0x2C:
        put(to_host, {0x2D});
        block(2047, 83, to_host);
        block(0, 6550, to_host);
        block(0, 1, to_host);
        block(0, 1631, to_host);
        return;
      case 0x3F:
        put(to_host, {0x25, 3});
        return;
      case 0x07:
      case 0x20:
        sends_ = from_host.front() == std::byte{0x07};
        return;
      default:
        return;
    }
  }

 private:
  static void block(unsigned offset, unsigned sensitivity, Bytes& bytes) {
    for (int i = 0; i < 3; ++i) put_be(bytes, offset, 2);
    for (int i = 0; i < 3; ++i) put_be(bytes, sensitivity, 2);
    put(bytes, {0, 0x9C, 0, 0x9C, 0, 0, 0, 0, 0x9C});
  }
  unsigned divider_ = 320;
  bool sends_ = false;
};

// What Arduino sketches print. `form` is the name.
class FakeText final : public FakeSensor {
 public:
  enum class Form { kTable, kPairs, kRazor };
  explicit FakeText(Form form) : form_(form) {}
  std::string_view family() const override { return "text"; }
  std::string name() const override {
    return form_ == Form::kTable ? "TextTable" : form_ == Form::kPairs ? "TextPairs" : "TextRazor";
  }
  int checksum_bits() const override { return 0; }
  std::uint32_t baud() const override { return form_ == Form::kRazor ? 57600 : 115200; }
  double rate_hz() const override { return form_ == Form::kRazor ? 50.0 : 100.0; }
  bool has_clock() const override { return form_ == Form::kTable; }
  double acc_resolution_m_s2() const override {
    return form_ == Form::kRazor ? kG / 256.0 / 100.0 : 1e-3 * kG;
  }
  double gyro_resolution_rad_s() const override { return 0.01 * kDeg; }
  std::size_t shared_end() const override { return 1; }
  std::size_t learns_from() const override { return form_ == Form::kRazor ? 0 : 1; }
  void append_beginning(Bytes& to_host) override {
    put_text(to_host, "\r\n");
    if (form_ == Form::kTable)
      put_text(to_host, "time_ms,acc_x_g,acc_y_g,acc_z_g,gyro_x_deg_s,gyro_y_deg_s,gyro_z_deg_s\r\n");
  }
  void append_sample(const Motion& motion, Bytes& to_host) override {
    std::array<char, 300> text{};
    const auto& a = motion.acc_m_s2;
    const auto& g = motion.gyro_rad_s;
    if (form_ == Form::kTable) {
      std::snprintf(text.data(), text.size(), "%lld,%.3f,%.3f,%.3f,%.2f,%.2f,%.2f\r\n",
                    std::llround(motion.time_s * 1000.0), a[0] / kG, a[1] / kG, a[2] / kG, g[0] / kDeg,
                    g[1] / kDeg, g[2] / kDeg);
    } else if (form_ == Form::kPairs) {
      std::snprintf(text.data(), text.size(),
                    "ax_m_s2=%.3f, ay_m_s2=%.3f, az_m_s2=%.3f, gx_rad_s=%.5f, gy_rad_s=%.5f, gz_rad_s=%.5f\n",
                    static_cast<double>(a[0]), static_cast<double>(a[1]), static_cast<double>(a[2]),
                    static_cast<double>(g[0]), static_cast<double>(g[1]), static_cast<double>(g[2]));
    } else {
      const double acc = -256.0 / kG;
      const double gyro = 14.375 / kDeg;
      std::snprintf(text.data(), text.size(),
                    "#A-C=%.2f,%.2f,%.2f\r\n#M-C=1.00,2.00,3.00\r\n#G-C=%.2f,%.2f,%.2f\r\n", a[0] * acc,
                    a[1] * acc, a[2] * acc, g[0] * gyro, g[1] * gyro, g[2] * gyro);
    }
    put_text(to_host, text.data());
  }

 private:
  Form form_;
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
  sensors.push_back(std::make_unique<FakeXImu3Text>());
  sensors.push_back(std::make_unique<FakeXImu3Binary>());
  sensors.push_back(std::make_unique<FakeMetaMotion>());
  sensors.push_back(std::make_unique<FakeShimmer3>());
  for (const auto form : {FakeText::Form::kTable, FakeText::Form::kPairs, FakeText::Form::kRazor})
    sensors.push_back(std::make_unique<FakeText>(form));
  return sensors;
}

}  // namespace stance::test
