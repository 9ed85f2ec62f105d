#include "tools/evaluate/corpus.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <system_error>

namespace stance::evaluate {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kTruthEnding = ".truth.jsonl";
constexpr std::array<std::string_view, 4> kRecordingEndings{".csv.zst", ".stance", ".csv", ".csv.gz"};

std::optional<fs::path> recording_beside(const std::string& stem) {
  for (const std::string_view ending : kRecordingEndings) {
    const fs::path path = stem + std::string(ending);
    std::error_code ignored;
    if (fs::is_regular_file(path, ignored)) return path;
  }
  return std::nullopt;
}

}  // namespace

Result<std::vector<Case>> find_cases(const fs::path& folder, const std::string& prefix) {
  std::error_code error;
  fs::recursive_directory_iterator entry(folder, error);
  if (error)
    return failure(ErrorCode::kNotFound,
                   "Cannot read the folder " + folder.string() + ": " + error.message() + ".");
  std::vector<Case> cases;
  for (; entry != fs::recursive_directory_iterator(); entry.increment(error)) {
    const std::string path = entry->path().string();
    if (!path.ends_with(kTruthEnding)) continue;
    const std::string stem = path.substr(0, path.size() - kTruthEnding.size());
    const std::string name = fs::path(stem).lexically_relative(folder).generic_string();
    if (name.starts_with(prefix)) cases.push_back({name, path, recording_beside(stem)});
  }
  if (error)
    return failure(ErrorCode::kIo, "Reading " + folder.string() + " failed: " + error.message() + ".");
  if (cases.empty())
    return failure(ErrorCode::kNotFound,
                   "There is no SET/NAME.truth.jsonl below " + folder.string() +
                       (prefix.empty() ? "." : " whose name starts with " + prefix + "."));
  std::sort(cases.begin(), cases.end(), [](const Case& a, const Case& b) { return a.name < b.name; });
  return cases;
}

}  // namespace stance::evaluate
