#include "firmware-bridge/clock/clock_fit.h"

#include <algorithm>
#include <cmath>

namespace stance {
namespace {
constexpr std::size_t kMaxPoints = 512;
constexpr double kWindow_us = 3600e6;  // of host time
constexpr std::size_t kAddsBetweenFits = 64;
}  // namespace

void ClockFit::add(std::int64_t sensor_us, std::int64_t host_us) {
  if (points_.empty()) {
    first_sensor_us_ = sensor_us;
    first_host_us_ = host_us;
  }
  const auto sensor = static_cast<double>(sensor_us - first_sensor_us_);
  const auto host = static_cast<double>(host_us - first_host_us_);
  const Point point{sensor, host - sensor * host_per_sensor_};
  if (!points_.empty() && sensor <= points_.back().sensor_us) {
    // Heard later again, or handed over from the sensor's buffer: it can only tell of a larger delay.
    return;
  }
  points_.push_back(point);
  offset_us_ = std::min(points_.size() == 1 ? 0.0 : offset_us_, point.delay_us - slope_ * point.sensor_us);
  if (points_.size() > kMaxPoints) thin_out();
  if (++added_since_fit_ >= kAddsBetweenFits) refit();
}

std::int64_t ClockFit::host_us_of(std::int64_t sensor_us) const {
  const auto sensor = static_cast<double>(sensor_us - first_sensor_us_);
  return first_host_us_ + std::llround(sensor * (host_per_sensor_ + slope_) + offset_us_);
}

// Halves the points: of each two neighbours the one with less delay stays. Drops what is older than the
// window.
void ClockFit::thin_out() {
  const double oldest = points_.back().sensor_us - kWindow_us / host_per_sensor_;
  std::vector<Point> kept;
  for (std::size_t i = 0; i + 1 < points_.size(); i += 2) {
    const Point& a = points_[i];
    const Point& b = points_[i + 1];
    const bool first = a.delay_us - slope_ * a.sensor_us <= b.delay_us - slope_ * b.sensor_us;
    if (b.sensor_us >= oldest) kept.push_back(first ? a : b);
  }
  if (points_.size() % 2 == 1) kept.push_back(points_.back());
  points_ = std::move(kept);
}

void ClockFit::refit() {
  added_since_fit_ = 0;
  slope_ = 0.0;
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
  offset_us_ = points_.front().delay_us - slope_ * points_.front().sensor_us;
  for (const Point& point : points_) {
    offset_us_ = std::min(offset_us_, point.delay_us - slope_ * point.sensor_us);
  }
}

}  // namespace stance
