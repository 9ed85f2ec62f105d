#include "firmware-bridge/importers/phyphox.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "firmware-bridge/importers/paired_reader.h"
#include "firmware-bridge/recording/csv_header.h"
#include "firmware-bridge/recording/number.h"

namespace stance {
namespace {

constexpr std::string_view kTimeFile = "meta/time.csv";
constexpr std::string_view kDeviceFile = "meta/device.csv";

std::string meta_file(const FileSet& files, std::string_view path) {
  for (const std::string& name : files.names()) {
    if (name == path || name.ends_with("/" + std::string(path))) return name;
  }
  return "";
}

bool is_table(const std::string& name) {
  return name.ends_with(".csv") && !name.starts_with("__MACOSX") &&
         ("/" + name).find("/meta/") == std::string::npos;
}

// Rows of a small table, without its header.
std::vector<std::vector<std::string>> rows_of(const std::string& text) {
  std::vector<std::vector<std::string>> rows;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    std::string_view line = std::string_view(text).substr(at, end - at);
    if (line.ends_with('\r')) line.remove_suffix(1);
    rows.push_back(fields_of(line));
    at = end + 1;
  }
  if (!rows.empty()) rows.erase(rows.begin());
  return rows;
}

std::optional<double> number_in(const std::string& field) {
  const DecimalPoint text(field.data(), field.data() + field.size(), true);
  return parse_number<double>(text.begin(), text.end());
}

// Where the columns of time and of one sensor are, with `first_axis` and the two after it; empty when not all
// are there.
std::optional<TableColumns> find_columns(const std::vector<std::string>& names, CsvQuantity first_axis) {
  std::array<bool, 4> found{};
  TableColumns result;
  for (std::size_t index = 0; index < names.size(); ++index) {
    const auto column = parse_csv_column_name(names[index]);
    if (!column) continue;
    const bool is_axis = column->quantity >= first_axis && column->quantity < first_axis + 3;
    if (column->quantity != kTime && !is_axis) continue;
    const std::size_t place = column->quantity == kTime ? 0 : 1 + column->quantity - first_axis;
    if (std::exchange(found[place], true)) continue;
    result.columns[place] = index;
    result.factors[place] = column->unit_factor / column->unit_divisor;
  }
  return found == std::array<bool, 4>{true, true, true, true} ? std::optional(result) : std::nullopt;
}

// The first table that has the sensor's columns; null when none has. `linear`: one has acceleration without
// gravity.
std::unique_ptr<VectorStream> open_sensor(FileSet& files, CsvQuantity first_axis,
                                          const std::vector<Pause>& pauses, bool* linear = nullptr) {
  for (const std::string& name : files.names()) {
    if (!is_table(name)) continue;
    auto input = files.open(name);
    if (!input) continue;
    auto table = std::make_unique<NumberTable>(std::move(*input));
    if (auto columns = find_columns(table->columns(), first_axis)) {
      columns->pauses = pauses;
      return make_table_stream(std::move(table), std::move(*columns));
    }
    for (const std::string& column : table->columns()) {
      if (linear != nullptr && column.starts_with("Linear Acceleration")) *linear = true;
    }
  }
  return nullptr;
}

// When the experiment ran: its own time stands still while it is paused.
struct Clock {
  std::optional<double> utc_at_zero_s;
  std::vector<Pause> pauses;
};

Clock clock_of(FileSet& files) {
  Clock clock;
  for (const auto& row : rows_of(files.text(meta_file(files, kTimeFile)))) {
    if (row.size() < 3 || row[0] != "START") continue;
    const auto experiment_s = number_in(row[1]);
    const auto system_s = number_in(row[2]);
    if (!experiment_s || !system_s) continue;
    const double utc_at_zero_s = *system_s - *experiment_s;
    if (!clock.utc_at_zero_s) {
      clock.utc_at_zero_s = utc_at_zero_s;
    } else {
      clock.pauses.push_back({*experiment_s, utc_at_zero_s - *clock.utc_at_zero_s});
    }
  }
  return clock;
}

std::string device_of(FileSet& files) {
  for (const auto& row : rows_of(files.text(meta_file(files, kDeviceFile)))) {
    if (row.size() >= 2 && row[0] == "deviceModel") return row[1];
  }
  return "";
}

}  // namespace

bool has_named_tables(FileSet& files) {
  for (const std::string& name : files.names()) {
    if (!is_table(name)) continue;
    auto input = files.open(name);
    if (!input) continue;
    const NumberTable table(std::move(*input));
    for (const std::string& column : table.columns()) {
      if (parse_csv_column_name(column) || column.starts_with("Linear Acceleration")) return true;
    }
  }
  return false;
}

bool is_phyphox(FileSet& files) {
  return (!meta_file(files, kTimeFile).empty() || !meta_file(files, kDeviceFile).empty()) &&
         has_named_tables(files);
}

Result<std::unique_ptr<SampleReader>> open_phyphox(std::unique_ptr<FileSet> files, std::string name) {
  const Clock clock = clock_of(*files);
  RecordingInfo info;
  info.name = std::move(name);
  if (const std::string device = device_of(*files); !device.empty()) {
    info.sensor_name = "phyphox on " + device;
  } else if (clock.utc_at_zero_s) {
    info.sensor_name = "phyphox";
  }
  PairedStreams streams;
  bool linear = false;
  streams.acc = open_sensor(*files, kAccX, clock.pauses, &linear);
  if (streams.acc == nullptr) {
    return failure(ErrorCode::kMissingColumns,
                   info.name + (linear ? " holds acceleration without gravity, from which posture cannot be "
                                         "told. Record with gravity (phyphox: Acceleration with g)."
                                       : " has no table with time and three columns of acceleration. Record "
                                         "with gravity (phyphox: Acceleration with g)."));
  }
  streams.gyro = open_sensor(*files, kGyroX, clock.pauses);
  streams.files = std::move(files);
  return open_paired(std::move(streams), std::move(info), clock.utc_at_zero_s);
}

}  // namespace stance
