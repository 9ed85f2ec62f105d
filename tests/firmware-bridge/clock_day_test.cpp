// A whole day of each kind of sensor, from its line through the Link, in simulated time: a crystal that is
// 200 ppm off, an adapter that holds bytes for 16 ms, samples lost in bursts, a computer that sleeps for
// three hours. What o'clock the Link says a sample was made is compared with when it was made.

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "firmware-bridge/link.h"
#include "tests/support/fake_line.h"
#include "tests/support/fake_sensors.h"
#include "tests/support/stance_link_device.h"

namespace stance {
namespace {

using std::chrono::microseconds;
using std::chrono::seconds;
using test::FakeLine;
using test::FakeSource;

constexpr double kHour_s = 3600.0;

struct Day {
  double hours = 24.0;
  double rate_hz = 50.0;
  double drift = 200e-6;  // the sensor's second is so much shorter
  double lost = 0.01;     // of the samples
  int burst = 25;         // samples
  double sleep_from_s = 10.0 * kHour_s;
  double sleep_until_s = 13.0 * kHour_s;
  // The host's time of day is set: by so much, at this time. 0: never.
  double step_s = 0.0;
  double step_at_s = 0.0;
};

// Readings that say which sample it is: 44 values an axis, far apart for every sensor's resolution.
constexpr int kValues = 215;
constexpr double kStep_m_s2 = 0.3;
Vector3 readings_of(std::uint64_t number) {
  Vector3 acc;
  for (float& axis : acc) {
    axis = static_cast<float>((static_cast<double>(number % kValues) - kValues / 2) * kStep_m_s2);
    number /= kValues;
  }
  return acc;
}
std::uint64_t number_of(const Vector3& acc) {
  std::uint64_t number = 0;
  for (int axis = 2; axis >= 0; --axis) {
    const auto value = std::llround(acc[static_cast<std::size_t>(axis)] / kStep_m_s2) + kValues / 2;
    number = number * kValues + static_cast<std::uint64_t>(value);
  }
  return number;
}

// What a sensor makes of its samples on the line.
class Voice {
 public:
  virtual ~Voice() = default;
  [[nodiscard]] virtual std::string family() const = 0;
  // `sensor_s`: by the sensor's own clock.
  virtual void say(std::uint64_t number, double sensor_s, test::Bytes& bytes) = 0;
  virtual void hear(test::Bytes& /*from_host*/, double /*sensor_s*/, test::Bytes& /*bytes*/) {}
};

class FamilyVoice final : public Voice {
 public:
  explicit FamilyVoice(const std::string& name) {
    for (auto& sensor : test::all_fake_sensors()) {
      if (sensor->name() == name) sensor_ = std::move(sensor);
    }
  }
  std::string family() const override { return std::string(sensor_->family()); }
  void say(std::uint64_t number, double sensor_s, test::Bytes& bytes) override {
    sensor_->append_sample({number, sensor_s, readings_of(number), {}}, bytes);
  }
  void hear(test::Bytes& from_host, double, test::Bytes& bytes) override { sensor_->hear(from_host, bytes); }

 private:
  std::unique_ptr<test::FakeSensor> sensor_;
};

// A table whose time is millis() printed as a signed number: from 2^31 ms, 24.8 days, on it is negative.
class MillisVoice final : public Voice {
 public:
  explicit MillisVoice(double first_s) : first_s_(first_s) {}
  std::string family() const override { return "text"; }
  void say(std::uint64_t number, double sensor_s, test::Bytes& bytes) override {
    const Vector3 acc = readings_of(number);
    const auto ms = static_cast<std::int32_t>(static_cast<std::uint32_t>((first_s_ + sensor_s) * 1e3));
    char line[120];
    const int size = std::snprintf(line, sizeof line, "%s%d,%.2f,%.2f,%.2f\n",
                                   number % 500 == 0 ? "time_ms,acc_x_m_s2,acc_y_m_s2,acc_z_m_s2\n" : "", ms,
                                   acc[0], acc[1], acc[2]);
    for (int i = 0; i < size; ++i) bytes.push_back(static_cast<std::byte>(line[i]));
  }

 private:
  double first_s_;
};

// A Stance sensor without a memory: what is not taken is gone.
class StanceVoice final : public Voice {
 public:
  std::string family() const override { return "stance-link"; }
  void say(std::uint64_t number, double sensor_s, test::Bytes& bytes) override {
    const Vector3 acc = readings_of(number);
    const auto count = [&](std::size_t i) { return static_cast<std::int32_t>(std::lround(acc[i] * 100.0)); };
    append_block({number + 1,
                  {static_cast<std::uint64_t>(std::llround(sensor_s * 1e6))},
                  {count(0), count(1), count(2)},
                  {}},
                 bytes);
  }
  void hear(test::Bytes& from_host, double sensor_s, test::Bytes& bytes) override {
    std::vector<HostCommand> commands;
    decoder_.feed(from_host, commands);
    for (const HostCommand& command : commands) {
      if (!std::holds_alternative<StartCommand>(command)) continue;
      StanceHello hello;
      hello.sensor.rate_hz = 50;
      hello.sensor.acc_counts_per_m_s2 = 100;
      hello.boot_id = 7;
      hello.oldest_buffered_sequence = 1'000'000'000;
      hello.time_us = static_cast<std::uint64_t>(std::llround(sensor_s * 1e6));
      append_hello(hello, bytes);
    }
  }

 private:
  HostCommandDecoder decoder_;
};

struct Outcome {
  std::vector<double> errors_ms;  // magnitudes, sorted
  std::vector<Gap> gaps;          // of more than ten seconds
  std::uint64_t samples = 0;
  double largest_step_s = 0.0;   // on the axis, between neighbours that were both sent, sleep left out
  double smallest_step_s = 1e9;  // likewise
  bool utc_went_back = false;

  [[nodiscard]] double quantile_ms(double q) const {
    return errors_ms[static_cast<std::size_t>(q * static_cast<double>(errors_ms.size() - 1))];
  }
};

class Simulation final : public LinkListener {
 public:
  Simulation(const Day& day, Voice& voice) : day_(day), voice_(voice) {
    LinkParams params;
    params.sensor = voice.family();
    link_ = std::make_unique<Link>(
        [this]() -> Result<std::unique_ptr<ByteSource>> { return std::make_unique<FakeSource>(line_); },
        *this, params);
    start_utc_us_ = utc_us();
  }

  Outcome run() {
    test::Bytes held;  // by the adapter
    double release_s = 0.0;
    int left_of_burst = 0;
    const auto samples = static_cast<std::uint64_t>(day_.hours * kHour_s * day_.rate_hz);
    for (std::uint64_t number = 0; number < samples; ++number) {
      const double sensor_s = static_cast<double>(number) / day_.rate_hz;
      const double made_s = sensor_s * (1.0 + day_.drift);
      if (made_s > release_s) {
        hand_over(held, release_s);
        // Held until the adapter's next 16 ms are over, and by the computer for another moment.
        release_s = std::ceil(made_s / 0.016) * 0.016 - 0.0003 * std::log(1.0 - uniform_(random_));
        if (uniform_(random_) < 0.001) release_s += 0.2 * uniform_(random_);  // it was busy
      }
      sensor_s_ = sensor_s;
      made_s_.push_back(static_cast<float>(made_s - sensor_s));
      if (left_of_burst == 0 && uniform_(random_) * day_.burst < day_.lost) left_of_burst = day_.burst;
      const bool asleep = made_s >= day_.sleep_from_s && made_s < day_.sleep_until_s;
      if (left_of_burst > 0) {
        --left_of_burst;
      } else if (!asleep) {
        voice_.say(number, sensor_s, held);
      }
    }
    hand_over(held, release_s);
    std::sort(outcome_.errors_ms.begin(), outcome_.errors_ms.end());
    return std::move(outcome_);
  }

 private:
  // The adapter gives its bytes to the host at `host_s`.
  void hand_over(test::Bytes& held, double host_s) {
    if (host_s >= day_.sleep_from_s && host_s < day_.sleep_until_s) {
      held.clear();  // the computer sleeps, and the adapter with it
      return;
    }
    const bool wakes = now_s_ < day_.sleep_until_s && host_s >= day_.sleep_until_s;
    const bool steps = day_.step_s != 0.0 && now_s_ < day_.step_at_s && host_s >= day_.step_at_s;
    const auto passed = microseconds(std::llround((host_s - now_s_) * 1e6));
    wakes ? clock_.suspend_computer(passed) : clock_.advance(passed);
    if (steps) clock_.set_utc_back(microseconds(std::llround(-day_.step_s * 1e6)));
    now_s_ = host_s;
    line_->to_host.insert(line_->to_host.end(), held.begin(), held.end());
    held.clear();
    link_->service(clock_.now());
    if (!line_->from_host.empty()) voice_.hear(line_->from_host, sensor_s_, line_->to_host);
    line_->from_host.clear();
  }

  [[nodiscard]] std::int64_t utc_us() const {
    return std::chrono::duration_cast<microseconds>(clock_.now().utc.time_since_epoch()).count();
  }

  void on_samples(const SampleBatch& batch) override {
    for (const ImuSample& sample : batch.samples) {
      const std::uint64_t number = number_of(sample.acc_sensor_m_s2);
      ASSERT_LT(number, made_s_.size());
      const double made_s = static_cast<double>(number) / day_.rate_hz + static_cast<double>(made_s_[number]);
      const auto said_us = batch.utc.utc_us_of(sample.time_s);
      const double error_ms = static_cast<double>(said_us - start_utc_us_) / 1e3 - made_s * 1e3;
      // A minute to get to know the sensor.
      if (made_s > 60.0) outcome_.errors_ms.push_back(std::abs(error_ms));
      if (outcome_.samples > 0) {
        const double step_s = sample.time_s - last_time_s_;
        outcome_.smallest_step_s = std::min(outcome_.smallest_step_s, step_s);
        if (number == last_number_ + 1) outcome_.largest_step_s = std::max(outcome_.largest_step_s, step_s);
        outcome_.utc_went_back = outcome_.utc_went_back || said_us < last_utc_us_;
      }
      last_utc_us_ = said_us;
      last_time_s_ = sample.time_s;
      last_number_ = number;
      ++outcome_.samples;
    }
  }
  void on_gap(const Gap& gap) override {
    if (gap.to_time_s - gap.from_time_s > 10.0) outcome_.gaps.push_back(gap);
  }
  void on_link_state(LinkState, const std::string&) override {}
  void on_hello(const RecordingInfo&) override {}
  void on_battery(const BatteryStatus&) override {}

  Day day_;
  Voice& voice_;
  std::shared_ptr<FakeLine> line_ = std::make_shared<FakeLine>();
  test::FakeClock clock_;
  double now_s_ = 0.0;
  double sensor_s_ = 0.0;
  std::int64_t start_utc_us_ = 0;
  std::unique_ptr<Link> link_;
  std::mt19937 random_{5};
  std::uniform_real_distribution<double> uniform_{0.0, 1.0};
  std::vector<float> made_s_;  // after the sensor's own time, by number
  Outcome outcome_;
  double last_time_s_ = 0.0;
  std::uint64_t last_number_ = 0;
  std::int64_t last_utc_us_ = 0;
};

Outcome simulate(const Day& day, Voice&& voice) {
  Outcome outcome = Simulation(day, voice).run();
  std::printf("%lu samples, error p50 %.3f ms, p99 %.3f ms, p99.9 %.3f ms, most %.3f ms; gaps %zu\n",
              static_cast<unsigned long>(outcome.samples), outcome.quantile_ms(0.5),
              outcome.quantile_ms(0.99), outcome.quantile_ms(0.999), outcome.errors_ms.back(),
              outcome.gaps.size());
  return outcome;
}

// Whoever has a clock or numbers its samples is right to some milliseconds, and the sleep is one gap.
void expect_right(const Outcome& outcome, const Day& day) {
  EXPECT_LT(outcome.quantile_ms(0.99), 5.0);
  EXPECT_FALSE(outcome.utc_went_back);
  EXPECT_GT(outcome.smallest_step_s, 0.0);
  EXPECT_LT(outcome.largest_step_s, 1.3 / day.rate_hz);  // nothing jumps
  const double slept_s = day.sleep_until_s - day.sleep_from_s;
  const double awake_s = day.hours * kHour_s - slept_s;
  EXPECT_GT(static_cast<double>(outcome.samples), 0.985 * awake_s * day.rate_hz);
  ASSERT_EQ(outcome.gaps.size(), 1U);
  EXPECT_NEAR(outcome.gaps[0].to_time_s - outcome.gaps[0].from_time_s, slept_s, 5.0);
}

TEST(ClockDay, AStanceSensorIsTimedWithinMillisecondsAndTheSleepIsOneGap) {
  expect_right(simulate({}, StanceVoice()), {});
}

TEST(ClockDay, ASensorOfAnotherMakerWithAClockIsTimedWithinMilliseconds) {
  expect_right(simulate({}, FamilyVoice("Xsens")), {});
}

TEST(ClockDay, ASensorThatNumbersItsSamplesIsTimedWithinMilliseconds) {
  const Day day{.rate_hz = 100.0, .burst = 50};
  expect_right(simulate(day, FamilyVoice("Bno08x")), day);
}

// Nothing tells it how many samples were lost but their lateness: bursts of half a second are found, and the
// times after them are right again, if less closely.
TEST(ClockDay, ASensorWithoutAClockIsTimedWithinMillisecondsWhereBurstsAreLost) {
  const Outcome outcome = simulate({}, FamilyVoice("WitMotion"));
  EXPECT_LT(outcome.quantile_ms(0.99), 5.0);
  EXPECT_FALSE(outcome.utc_went_back);
  ASSERT_EQ(outcome.gaps.size(), 1U);
}

TEST(ClockDay, ACounterThatWrapsManyTimesDuringTheSleepIsResolved) {
  const Day day{.hours = 6.0, .sleep_from_s = 1.0 * kHour_s, .sleep_until_s = 4.0 * kHour_s};
  expect_right(simulate(day, FamilyVoice("Shimmer3")), day);
}

TEST(ClockDay, MillisecondsPrintedWithASignGoOnAfter24Point8Days) {
  const Day day{.hours = 6.0, .sleep_from_s = 3.0 * kHour_s, .sleep_until_s = 4.0 * kHour_s};
  expect_right(simulate(day, MillisVoice(2147483.648 - kHour_s)), day);
}

TEST(ClockDay, ASetClockOfTheHostIsFollowedWithoutAJump) {
  for (const double step_s : {-3.0, 3.0}) {
    const Day day{
        .hours = 2.0, .sleep_from_s = 1e6, .sleep_until_s = 2e6, .step_s = step_s, .step_at_s = kHour_s};
    const Outcome outcome = simulate(day, FamilyVoice("Xsens"));
    EXPECT_FALSE(outcome.utc_went_back);
    EXPECT_LT(outcome.largest_step_s, 1.3 / day.rate_hz);
    EXPECT_TRUE(outcome.gaps.empty());
    // The other half is as far off as the clock was set, from ten minutes after on.
    EXPECT_LT(outcome.quantile_ms(0.45), 5.0);
    EXPECT_NEAR(outcome.quantile_ms(0.75), 3000.0, 10.0);
  }
}

}  // namespace
}  // namespace stance
