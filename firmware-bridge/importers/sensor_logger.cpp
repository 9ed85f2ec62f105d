#include "firmware-bridge/importers/sensor_logger.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <streambuf>
#include <utility>
#include <vector>

#include "firmware-bridge/importers/paired_reader.h"
#include "firmware-bridge/recording/number.h"

namespace stance {
namespace {

constexpr double kSecondsPerNanosecond = 1e-9;

// Names of sensors, of their tables (with ".csv"), and in the JSON form.
constexpr std::string_view kTotal = "TotalAcceleration";  // with gravity; Android only, or standardised
constexpr std::string_view kMovement = "Accelerometer";   // without gravity
constexpr std::string_view kGravity = "Gravity";
constexpr std::string_view kGyro = "Gyroscope";
constexpr std::string_view kMetadata = "Metadata";

// What the app says about phone and settings; both absent where that table was not exported.
struct Metadata {
  std::string platform;         // "ios", "android"
  std::string standardisation;  // "true": axes and units are Android's on every phone
  std::string device;
  std::string version;
};

std::string table_name(std::string_view sensor) { return std::string(sensor) + ".csv"; }

Metadata metadata_from(const std::map<std::string, std::string>& values) {
  const auto value = [&](const char* key) {
    const auto it = values.find(key);
    return it == values.end() ? std::string() : it->second;
  };
  return {value("platform"), value("standardisation"), value("device name"), value("appVersion")};
}

Metadata metadata_of(FileSet& files) {
  const std::string text = files.text(files.find(table_name(kMetadata)));
  std::map<std::string, std::string> values;
  if (const std::size_t end = text.find('\n'); end != std::string::npos) {
    const auto line = [&](std::size_t from) {
      std::string_view rest = std::string_view(text).substr(from);
      rest = rest.substr(0, rest.find_first_of("\r\n"));
      return fields_of(rest);
    };
    const auto keys = line(0);
    const auto row = line(end + 1);
    for (std::size_t i = 0; i < std::min(keys.size(), row.size()); ++i) values.emplace(keys[i], row[i]);
  }
  return metadata_from(values);
}

// The app's tables on an iPhone show gravity, as Apple does; Stance and Android show the force against it.
double acc_sign_of(const Metadata& metadata, bool has_total, RecordingInfo& info) {
  if (metadata.standardisation == "true" || metadata.platform == "android") return 1.0;
  if (metadata.platform == "ios") return -1.0;
  info.remarks.push_back(
      std::string("It does not say which phone recorded it (") + table_name(kMetadata) + " is missing); " +
      (has_total ? "an Android phone is assumed, because only those write TotalAcceleration."
                 : "an iPhone is assumed, because Android phones would have written TotalAcceleration."));
  return has_total ? 1.0 : -1.0;
}

RecordingInfo info_of(const Metadata& metadata, std::string name) {
  RecordingInfo info;
  info.name = std::move(name);
  info.sensor_name = metadata.device.empty() ? "Sensor Logger" : "Sensor Logger on " + metadata.device;
  info.sensor_firmware = metadata.version;
  return info;
}

tl::unexpected<Error> no_gravity(const std::string& name) {
  return failure(
      ErrorCode::kMissingColumns,
      name +
          " is a Sensor Logger recording without gravity, from which posture cannot be told. "
          "Switch on Gravity (iPhone) or Total Acceleration (Android) in the app and record again.");
}

// --- Tables ---

// Null: no such table, or without the columns.
std::unique_ptr<VectorStream> open_table(FileSet& files, std::string_view sensor) {
  const std::string file = files.find(table_name(sensor));
  if (file.empty()) return nullptr;
  auto input = files.open(file);
  if (!input) return nullptr;
  auto table = std::make_unique<NumberTable>(std::move(*input));
  const auto& names = table->columns();
  TableColumns columns;
  constexpr std::array<std::string_view, 4> kWanted = {"time", "x", "y", "z"};
  for (std::size_t i = 0; i < kWanted.size(); ++i) {
    const auto it = std::find(names.begin(), names.end(), kWanted[i]);
    if (it == names.end()) return nullptr;
    columns.columns[i] = static_cast<std::size_t>(it - names.begin());
  }
  columns.factors[0] = kSecondsPerNanosecond;
  return make_table_stream(std::move(table), columns);
}

// --- JSON ---

class ReadingsInMemory final : public VectorStream {
 public:
  ReadingsInMemory(std::vector<VectorReading> readings, std::optional<Error> error, std::uint64_t bytes)
      : readings_(std::move(readings)), error_(std::move(error)), bytes_(bytes) {}
  bool next(VectorReading& reading) override {
    if (used_ == readings_.size()) return false;
    reading = readings_[used_++];
    return true;
  }
  const std::optional<Error>& error() const override { return used_ == readings_.size() ? error_ : none_; }
  std::uint64_t bytes_read() const override {
    return readings_.empty() ? bytes_ : bytes_ * used_ / readings_.size();
  }
  std::uint64_t bytes_total() const override { return bytes_; }

 private:
  std::vector<VectorReading> readings_;
  std::optional<Error> error_;  // of the file, to be told when all before it was given
  std::optional<Error> none_;
  std::uint64_t bytes_;
  std::size_t used_ = 0;
};

// An Input as the library for JSON wants it.
class InputBuffer final : public std::streambuf {
 public:
  explicit InputBuffer(Input& input) : input_(input), buffer_(16 * 1024) {}
  [[nodiscard]] const std::optional<Error>& error() const { return error_; }

 protected:
  int_type underflow() override {
    const auto count = input_.read(buffer_);
    if (!count) error_ = count.error();
    if (!count || *count == 0) return traits_type::eof();
    setg(buffer_.data(), buffer_.data(), buffer_.data() + *count);
    return traits_type::to_int_type(buffer_[0]);
  }

 private:
  Input& input_;
  std::vector<char> buffer_;
  std::optional<Error> error_;
};

// An array of flat objects: {"sensor":"Gyroscope","time":"...","seconds_elapsed":"...","x":"...", ...}.
// Numbers come as text.
class JsonReadings final : public nlohmann::json_sax<nlohmann::json> {
 public:
  std::map<std::string, std::vector<VectorReading>, std::less<>> readings;
  std::map<std::string, std::string> metadata;
  std::uint64_t malformed = 0;
  std::size_t objects = 0;

  bool start_object(std::size_t) override {
    if (++depth_ != kObject) return depth_ < kTooDeep;
    texts_.clear();
    return true;
  }
  bool end_object() override {
    if (depth_-- == kObject) take_object();
    return true;
  }
  bool start_array(std::size_t) override { return ++depth_ < kTooDeep; }
  bool end_array() override {
    --depth_;
    return true;
  }
  bool key(std::string& text) override {
    if (depth_ == kObject) key_ = text;
    return true;
  }
  bool string(std::string& text) override {
    if (depth_ == kObject) texts_[key_] = text;
    return true;
  }
  bool number_float(double, const std::string& text) override {
    if (depth_ == kObject) texts_[key_] = text;
    return true;
  }
  bool number_integer(std::int64_t value) override { return number(std::to_string(value)); }
  bool number_unsigned(std::uint64_t value) override { return number(std::to_string(value)); }
  bool boolean(bool value) override { return number(value ? "true" : "false"); }
  bool null() override { return true; }
  bool binary(nlohmann::json::binary_t&) override { return true; }
  bool parse_error(std::size_t, const std::string&, const nlohmann::detail::exception&) override {
    return false;
  }

 private:
  static constexpr int kObject = 2;  // in the one array
  static constexpr int kTooDeep = 64;

  bool number(std::string text) {
    if (depth_ == kObject) texts_[key_] = std::move(text);
    return true;
  }

  [[nodiscard]] std::optional<double> value(std::string_view key) const {
    const auto it = texts_.find(key);
    if (it == texts_.end()) return std::nullopt;
    const auto number = parse_number<double>(it->second.data(), it->second.data() + it->second.size());
    return number && std::isfinite(*number) ? number : std::nullopt;
  }

  void take_object() {
    ++objects;
    const auto it = texts_.find("sensor");
    if (it == texts_.end()) return;
    const std::string& sensor = it->second;
    if (sensor == kMetadata) {
      metadata.insert(texts_.begin(), texts_.end());
    } else if (sensor == kTotal || sensor == kMovement || sensor == kGravity || sensor == kGyro) {
      const auto time_ns = value("time");
      const auto x = value("x"), y = value("y"), z = value("z");
      if (time_ns && x && y && z) {
        readings[sensor].push_back({*time_ns * kSecondsPerNanosecond, {*x, *y, *z}});
      } else {
        ++malformed;
      }
    }
  }

  int depth_ = 0;
  std::string key_;
  std::map<std::string, std::string, std::less<>> texts_;  // of the object
};

}  // namespace

bool is_sensor_logger(FileSet& files) {
  for (const std::string_view sensor : {kTotal, kMovement, kGyro}) {
    const std::string file = files.find(table_name(sensor));
    if (file.empty()) continue;
    const std::string text = files.text(file);
    if (text.substr(0, text.find('\n')).find("seconds_elapsed") != std::string::npos) return true;
  }
  return false;
}

Result<std::unique_ptr<SampleReader>> open_sensor_logger(std::unique_ptr<FileSet> files, std::string name) {
  const Metadata metadata = metadata_of(*files);
  RecordingInfo info = info_of(metadata, std::move(name));
  PairedStreams streams;
  streams.acc = open_table(*files, kTotal);
  const bool has_total = streams.acc != nullptr;
  if (!has_total) {
    streams.acc = open_table(*files, kMovement);
    streams.gravity = open_table(*files, kGravity);
    if (streams.acc == nullptr || streams.gravity == nullptr) return no_gravity(info.name);
  }
  streams.gyro = open_table(*files, kGyro);
  streams.acc_sign = acc_sign_of(metadata, has_total, info);
  streams.files = std::move(files);
  return open_paired(std::move(streams), std::move(info), 0.0);
}

Result<std::unique_ptr<SampleReader>> open_sensor_logger_json(std::unique_ptr<Input> input,
                                                              std::string name) {
  InputBuffer buffer(*input);
  std::istream text(&buffer);
  JsonReadings json;
  const bool whole = nlohmann::json::sax_parse(text, &json);
  std::optional<Error> error = buffer.error();
  if (!whole && !error) {
    error = Error{ErrorCode::kDamaged,
                  name +
                      " is damaged or ends in the middle. What came before was read; export it again if "
                      "you can."};
  }
  if (json.readings.empty()) {
    if (error && json.objects > 0) return tl::make_unexpected(*error);
    return failure(ErrorCode::kNotARecording,
                   name +
                       " is JSON, but no Sensor Logger recording with acceleration: expected is a list of "
                       "objects like {\"sensor\":\"Accelerometer\",\"time\":...,\"x\":...}.");
  }
  const Metadata metadata = metadata_from(json.metadata);
  RecordingInfo info = info_of(metadata, std::move(name));
  const std::uint64_t bytes = input->bytes_read();
  const auto stream = [&](std::string_view sensor) -> std::unique_ptr<VectorStream> {
    const auto it = json.readings.find(sensor);
    if (it == json.readings.end()) return nullptr;
    // The file is one: the accelerometer's stream tells its progress and its damage.
    const bool leads = sensor == kTotal || sensor == kMovement;
    return std::make_unique<ReadingsInMemory>(std::move(it->second), leads ? error : std::nullopt,
                                              leads ? bytes : 0);
  };
  PairedStreams streams;
  streams.acc = stream(kTotal);
  const bool has_total = streams.acc != nullptr;
  if (!has_total) {
    streams.acc = stream(kMovement);
    streams.gravity = stream(kGravity);
    if (streams.acc == nullptr || streams.gravity == nullptr) return no_gravity(info.name);
  }
  streams.gyro = stream(kGyro);
  streams.acc_sign = acc_sign_of(metadata, has_total, info);
  return open_paired(std::move(streams), std::move(info), 0.0);
}

}  // namespace stance
