// Files that exist in memory only, so that the fuzzer need not pack an archive to reach what is in it.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "firmware-bridge/importers/file_set.h"

namespace stance::fuzz {

class MemoryFiles final : public FileSet {
 public:
  void add(const std::string& name, std::string_view content) {
    names_.push_back(name);
    contents_[name] = content;
  }
  Result<std::unique_ptr<Input>> open(const std::string& name) override {
    return open_input(std::span(contents_[name].data(), contents_[name].size()), name);
  }

 private:
  std::map<std::string, std::string> contents_;
};

// The fuzzer's bytes as several files, parted by zeros; fewer where there are fewer zeros.
inline std::vector<std::string_view> parted(std::string_view bytes, std::size_t parts) {
  std::vector<std::string_view> result;
  while (result.size() + 1 < parts && bytes.find('\0') != std::string_view::npos) {
    result.push_back(bytes.substr(0, bytes.find('\0')));
    bytes.remove_prefix(bytes.find('\0') + 1);
  }
  result.push_back(bytes);
  result.resize(parts);
  return result;
}

}  // namespace stance::fuzz
