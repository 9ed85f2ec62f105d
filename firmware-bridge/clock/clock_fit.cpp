#include "firmware-bridge/clock/clock_fit.h"

#include <algorithm>
#include <cmath>

namespace stance {

void ClockFit::add(std::int64_t sensor_us, std::int64_t host_us) {
  if (points_.empty()) {
    first_sensor_us_ = sensor_us;
    first_host_us_ = host_us;
  }
  const auto sensor = static_cast<double>(sensor_us - first_sensor_us_);
  const auto host = static_cast<double>(host_us - first_host_us_);
  const Point point{sensor, host - sensor * host_per_sensor_};
  // Heard later again, or handed over from the sensor's buffer: it can only tell of a larger delay.
  if (sensor <= last_sensor_us_) return;
  last_sensor_us_ = sensor;
  if (points_.empty() || sensor - bucket_began_us_ >= kBucket_us / host_per_sensor_) {
    begin_bucket(point);
  } else if (above_line_us(point) < above_line_us(points_.back())) {
    points_.back() = point;
  }
  offset_us_ = points_.size() == 1 ? above_line_us(points_.back())
                                   : std::min(offset_us_, above_line_us(points_.back()));
}

std::int64_t ClockFit::host_us_of(std::int64_t sensor_us) const {
  const auto sensor = static_cast<double>(sensor_us - first_sensor_us_);
  return first_host_us_ + std::llround(sensor * (host_per_sensor_ + slope_) + offset_us_);
}

void ClockFit::begin_bucket(const Point& point) {
  const double oldest_us = point.sensor_us - kWindow_us / host_per_sensor_;
  std::erase_if(points_, [&](const Point& old) { return old.sensor_us < oldest_us; });
  if (!points_.empty()) refit();
  bucket_began_us_ = point.sensor_us;
  points_.push_back(point);
}

void ClockFit::refit() {
  const double span_us = (points_.back().sensor_us - points_.front().sensor_us) * host_per_sensor_;
  if (span_us >= kMinSpanForDrift_us) {
    std::vector<Point> hull;  // lower convex hull, Andrew's monotone chain; the points are sorted already
    for (const Point& point : points_) {
      while (hull.size() >= 2) {
        const Point& a = hull[hull.size() - 2];
        const Point& b = hull.back();
        const bool convex = (b.sensor_us - a.sensor_us) * (point.delay_us - a.delay_us) >
                            (b.delay_us - a.delay_us) * (point.sensor_us - a.sensor_us);
        if (convex) break;
        hull.pop_back();
      }
      hull.push_back(point);
    }
    double mean_us = 0.0;
    for (const Point& point : points_) mean_us += point.sensor_us / static_cast<double>(points_.size());
    for (std::size_t i = 1; i < hull.size(); ++i) {
      if (hull[i].sensor_us < mean_us && i + 1 < hull.size()) continue;
      slope_ = (hull[i].delay_us - hull[i - 1].delay_us) / (hull[i].sensor_us - hull[i - 1].sensor_us);
      break;
    }
    const double most = kMaxDrift * host_per_sensor_;
    slope_ = std::clamp(slope_, -most, most);
  }
  offset_us_ = above_line_us(points_.front());
  for (const Point& point : points_) offset_us_ = std::min(offset_us_, above_line_us(point));
}

}  // namespace stance
