#include <algorithm>
#include <cctype>
#include <filesystem>
#include <span>
#include <string_view>

#include "firmware-bridge/importers/actigraph_gt3x.h"
#include "firmware-bridge/importers/axivity_cwa.h"
#include "firmware-bridge/importers/file_set.h"
#include "firmware-bridge/importers/phyphox.h"
#include "firmware-bridge/importers/sensor_logger.h"
#include "firmware-bridge/recording/capture.h"
#include "firmware-bridge/recording/captured_samples.h"
#include "firmware-bridge/recording/chunk.h"
#include "firmware-bridge/recording/csv_reader.h"
#include "firmware-bridge/recording/input.h"
#include "firmware-bridge/recording/recording_reader.h"
#include "firmware-bridge/recording/sample_reader.h"

namespace stance {
namespace {

constexpr std::string_view kOldExcelMagic("\xD0\xCF\x11\xE0", 4);  // a compound file, [MS-CFB] 2.2

tl::unexpected<Error> is_excel(const std::string& name) {
  return failure(ErrorCode::kNotARecording,
                 name + " is an Excel workbook. Export the recording again as CSV (comma, decimal point).");
}

Result<std::unique_ptr<SampleReader>> open_archive(std::unique_ptr<FileSet> files, const std::string& name) {
  if (is_gt3x(*files)) return open_gt3x(std::move(files), name);
  if (is_sensor_logger(*files)) return open_sensor_logger(std::move(files), name);
  if (has_named_tables(*files)) return open_phyphox(std::move(files), name);
  if (!files->find("[Content_Types].xml").empty()) return is_excel(name);
  return failure(ErrorCode::kNotARecording,
                 name +
                     " is a zip archive, but no recording of ActiGraph, Sensor Logger or phyphox. Unpack it "
                     "and name the recordings in it.");
}

Result<std::unique_ptr<SampleReader>> open_recorded_folder(const std::string& path) {
  auto files = open_folder(path);
  if (!files) return tl::make_unexpected(files.error());
  const std::string name = recording_name(path);
  if (is_gt3x(**files)) return open_gt3x(std::move(*files), name);
  if (is_sensor_logger(**files)) return open_sensor_logger(std::move(*files), name);
  if (is_phyphox(**files)) return open_phyphox(std::move(*files), name);
  return failure(ErrorCode::kNotARecording,
                 path + " is a directory. Name the recordings in it, e.g. " + path + "/*.csv.zst");
}

}  // namespace

std::string recording_name(const std::string& path) {
  if (path == "-") return "standard input";
  const std::size_t end = path.find_last_not_of('/') + 1;
  std::string name = path.substr(0, end);
  name = name.substr(name.rfind('/') + 1);
  const auto ends_with = [&](std::string_view ending) {
    return name.size() > ending.size() &&
           std::equal(ending.rbegin(), ending.rend(), name.rbegin(), [](char wanted, char found) {
             return wanted == static_cast<char>(std::tolower(static_cast<unsigned char>(found)));
           });
  };
  for (const std::string_view ending :
       {".zst", ".gz", ".csv", ".txt", ".stance", ".capture", ".cwa", ".gt3x", ".zip", ".json"}) {
    if (ends_with(ending)) name.resize(name.size() - ending.size());
  }
  return name;
}

Result<std::unique_ptr<SampleReader>> open_samples(std::unique_ptr<Input> input, const std::string& name) {
  auto start = peek(input, kCaptureMagic.size());
  if (!start) return tl::make_unexpected(start.error());
  if (start->starts_with(kRecordingMagic)) {
    const auto skipped = input->read(std::span(*start).first(kRecordingMagic.size()));
    if (!skipped) return tl::make_unexpected(skipped.error());
    return open_recording(std::move(input), name);
  }
  if (*start == kCaptureMagic) return open_capture(std::move(input), name);
  if (start->starts_with(kCwaMagic)) return open_cwa(std::move(input), name);
  if (start->starts_with(kOldExcelMagic)) return is_excel(name);
  if (start->starts_with('[')) return open_sensor_logger_json(std::move(input), name);
  if (start->starts_with(kZipMagic)) {
    auto files = open_zip(std::move(input), name);
    if (!files) return tl::make_unexpected(files.error());
    return open_archive(std::move(*files), name);
  }
  return open_csv(std::move(input), name);
}

Result<std::unique_ptr<SampleReader>> open_samples(const std::string& path) {
  std::error_code ignored;
  if (path != "-" && std::filesystem::is_directory(path, ignored)) return open_recorded_folder(path);
  auto input = open_input(path);
  if (!input) return tl::make_unexpected(input.error());
  return open_samples(std::move(*input), recording_name(path));
}

}  // namespace stance
