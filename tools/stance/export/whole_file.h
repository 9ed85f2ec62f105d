// A file for its owner alone that appears when it is whole; or standard output, as "-". One thread's.
#pragma once

#include <cstdio>
#include <string>
#include <string_view>

#include "firmware-bridge/result.h"

namespace stance {

// Written beside its place and moved there by finish(): nobody sees half of one. Without finish() nothing is
// left. Folders on the way are made.
class WholeFile {
 public:
  explicit WholeFile(std::string path);
  ~WholeFile();
  WholeFile(const WholeFile&) = delete;
  WholeFile& operator=(const WholeFile&) = delete;

  // What fails here is told by finish().
  void write(std::string_view text);
  [[nodiscard]] Result<void> finish();

 private:
  [[nodiscard]] bool to_stdout() const { return path_ == "-"; }
  [[nodiscard]] std::string unfinished() const { return path_ + ".part"; }
  std::string path_;
  std::FILE* file_ = nullptr;
};

}  // namespace stance
