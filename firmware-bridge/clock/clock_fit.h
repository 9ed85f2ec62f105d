// What the host's clock showed when the sensor's counter had a value: a line fitted under the times of
// arrival.
//
// Bytes arrive late by a delay that is never negative and sometimes nearly nothing (USB adapters hold them
// for up to 16 ms, a busy laptop for longer). So the line belongs at the lower edge of the points (counter,
// arrival), not through their middle: the edge of their lower convex hull that lies over the mean counter,
// which minimises the sum of distances of all points above a line (Zhang, Liu, Xia: Clock synchronization
// algorithms for network measurements, INFOCOM 2002). Its slope is the drift between both clocks.
//
// Of each kBucket only the point with the least delay is kept, for kWindow: the drift of a crystal that warms
// up changes by about 1 ppm in ten minutes, which bends the line by less than half a millisecond within the
// window.
//
// Fails where: the smallest delay changes for good (another adapter), which shifts the result by that change;
// the drift changes faster than the window is long. While fewer than kMinSpanForDrift of host time are known
// the drift is taken as before, at first as none. One owner, one thread; bounded memory.
#pragma once

#include <cstdint>
#include <vector>

namespace stance {

class ClockFit {
 public:
  // Readings of crystals differ by less; a larger slope is noise.
  static constexpr double kMaxDrift = 500e-6;
  // Longer: better known, but 200 ppm not known for 20 s are an error of 4 ms.
  static constexpr double kMinSpanForDrift_us = 20e6;
  static constexpr double kBucket_us = 4e6;
  static constexpr double kWindow_us = 1200e6;

  // `time_scale`: sensor seconds in a host second by design; other than 1 only for a virtual sensor.
  explicit ClockFit(double time_scale = 1.0) : host_per_sensor_(1.0 / time_scale) {}

  // The sensor's counter and the host's steady clock, both in microseconds. The reading was made before it
  // arrived; how long before need not be known.
  void add(std::int64_t sensor_us, std::int64_t host_us);

  [[nodiscard]] bool known() const { return !points_.empty(); }
  // Host's steady clock when the sensor's counter showed this. Only if known().
  [[nodiscard]] std::int64_t host_us_of(std::int64_t sensor_us) const;
  // Host seconds in a sensor second.
  [[nodiscard]] double host_seconds_per_second() const { return host_per_sensor_ + slope_; }

 private:
  struct Point {
    double sensor_us;  // after the first reading
    double delay_us;   // host time after the first reading, less sensor time at the designed scale
  };

  [[nodiscard]] double above_line_us(const Point& point) const {
    return point.delay_us - slope_ * point.sensor_us;
  }
  void begin_bucket(const Point& point);
  void refit();

  double host_per_sensor_;
  std::int64_t first_sensor_us_ = 0;
  std::int64_t first_host_us_ = 0;
  std::vector<Point> points_;     // by increasing sensor_us; the last is the best so far of its bucket
  double bucket_began_us_ = 0.0;  // by the sensor, after the first reading
  double last_sensor_us_ = -1.0;  // likewise, of the newest reading
  double slope_ = 0.0;            // host microseconds per sensor microsecond, beside host_per_sensor_
  double offset_us_ = 0.0;
};

}  // namespace stance
