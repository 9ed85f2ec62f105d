#include <string_view>

#include "firmware-bridge/recording/chunk.h"
#include "firmware-bridge/recording/csv_reader.h"
#include "firmware-bridge/recording/input.h"
#include "firmware-bridge/recording/recording_reader.h"
#include "firmware-bridge/recording/sample_reader.h"

namespace stance {
namespace {

// "dir/walk.csv.zst" is called "walk".
std::string recording_name(const std::string& path) {
  if (path == "-") return "standard input";
  std::string name = path.substr(path.rfind('/') + 1);
  for (const std::string_view ending : {".zst", ".gz", ".csv", ".txt", ".stance"}) {
    if (name.size() > ending.size() && name.ends_with(ending)) name.resize(name.size() - ending.size());
  }
  return name;
}

}  // namespace

Result<std::unique_ptr<SampleReader>> open_samples(std::unique_ptr<Input> input, const std::string& name) {
  auto start = peek(input, kRecordingMagic.size());
  if (!start) return tl::make_unexpected(start.error());
  if (*start != kRecordingMagic) return open_csv(std::move(input), name);
  if (const auto skipped = input->read(*start); !skipped) return tl::make_unexpected(skipped.error());
  return open_recording(std::move(input), name);
}

Result<std::unique_ptr<SampleReader>> open_samples(const std::string& path) {
  auto input = open_input(path);
  if (!input) return tl::make_unexpected(input.error());
  return open_samples(std::move(*input), recording_name(path));
}

}  // namespace stance
