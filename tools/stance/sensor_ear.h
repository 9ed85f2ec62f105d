// Listens to one port for a few seconds, as the daemon would, and keeps what `stance devices` and
// `stance doctor` tell of it. One thread, the owner's, which calls service() whenever poll_handle() or
// wait_ms() says so.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "firmware-bridge/link.h"
#include "tools/stance/daemon/port_choice.h"

namespace stance {

class SensorEar final : private LinkListener {
 public:
  // `ports` must name one port, not "auto".
  SensorEar(PortChoice ports, LinkParams params);
  ~SensorEar() override;

  void service(const HostTime& now);
  [[nodiscard]] int poll_handle() const;
  [[nodiscard]] int wait_ms(const HostTime& now) const;

  // Samples have come for so long, or it is clear that none will.
  [[nodiscard]] bool done(double seconds_of_samples) const;
  [[nodiscard]] bool streaming() const { return found_.has_value(); }
  // The port could not be opened, was given up or went away: `detail` says why.
  [[nodiscard]] bool failed() const { return failed_; }
  [[nodiscard]] const std::string& detail() const { return detail_; }
  [[nodiscard]] std::optional<ErrorCode> open_error() const { return open_error_; }

  [[nodiscard]] const std::optional<LineGuess>& found() const { return found_; }
  // What is worth remembering; none: nothing.
  [[nodiscard]] const std::optional<RememberedSensor>& remember() const { return remember_; }
  [[nodiscard]] double found_after_s() const { return found_after_s_; }  // after the first service()
  [[nodiscard]] const RecordingInfo& sensor() const { return sensor_; }
  [[nodiscard]] const std::vector<ImuSample>& samples() const { return samples_; }
  [[nodiscard]] const std::vector<Gap>& gaps() const { return gaps_; }
  [[nodiscard]] const std::optional<BatteryStatus>& battery() const { return battery_; }
  [[nodiscard]] LinkCounters counters() const;
  [[nodiscard]] bool has_clock() const;

  // Measured on the sensor's own axis over the last second and more; 0: too few samples.
  [[nodiscard]] double rate_hz() const;
  // The mean length of the specific force in the half second in which it varied least; none: it was moved.
  [[nodiscard]] std::optional<double> gravity_m_s2() const;
  // How much faster the sensor's clock runs than the host's, and how sure that is. By the least delays of the
  // first and the last third of the batches.
  struct Drift {
    double ppm = 0.0;
    double uncertainty_ppm = 0.0;
  };
  [[nodiscard]] std::optional<Drift> drift() const;

 private:
  void on_link_state(LinkState state, const std::string& detail) override;
  void on_hello(const RecordingInfo& sensor) override { sensor_ = sensor; }
  void on_samples(const SampleBatch& batch) override;
  void on_gap(const Gap& gap) override { gaps_.push_back(gap); }
  void on_battery(const BatteryStatus& battery) override { battery_ = battery; }
  void on_sensor_found(const LineGuess& found) override;

  struct Arrival {
    double sample_s = 0.0;  // the newest of a batch
    double host_s = 0.0;    // after the first service()
  };

  PortChoice ports_;
  HostTime now_;
  std::optional<HostTime> started_;
  bool failed_ = false;
  std::string detail_;
  std::optional<ErrorCode> open_error_;
  std::optional<LineGuess> found_;
  std::optional<RememberedSensor> remember_;
  double found_after_s_ = 0.0;
  RecordingInfo sensor_;
  std::vector<ImuSample> samples_;
  std::vector<Arrival> arrivals_;
  std::vector<Gap> gaps_;
  std::optional<BatteryStatus> battery_;
  std::unique_ptr<Link> link_;
};

// "WitMotion", "Stance sensor".
[[nodiscard]] std::string family_title(std::string_view family);

// Serves all of them until each delivers samples or fails, or the time is over.
void listen_until_streaming(std::vector<std::unique_ptr<SensorEar>>& ears, double most_s);
// Serves all of them until each is done or the time is over.
void listen(std::vector<std::unique_ptr<SensorEar>>& ears, double seconds_of_samples, double most_s);

}  // namespace stance
