// Several files that belong together: the members of a zip archive, or the files of a folder. An app that
// records two sensors writes two tables, and hands them over as either.
//
// One owner, one thread; inputs that were opened from it must not outlive it. Errors are values.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "firmware-bridge/recording/input.h"

namespace stance {

// How a zip archive begins.
inline constexpr std::string_view kZipMagic("PK\x03\x04", 4);

class FileSet {
 public:
  virtual ~FileSet() = default;
  FileSet(const FileSet&) = delete;
  FileSet& operator=(const FileSet&) = delete;

  // Paths within it, "meta/time.csv".
  [[nodiscard]] const std::vector<std::string>& names() const { return names_; }
  // Whether there is a file of that name in any folder of it; the path, or empty. Folders of the system that
  // packed it ("__MACOSX") do not count.
  [[nodiscard]] std::string find(std::string_view file_name) const;

  // One of names(). Several may be open at the same time. `bytes_total` of the input is what the file takes
  // up where it is stored, so that progress adds up.
  [[nodiscard]] virtual Result<std::unique_ptr<Input>> open(const std::string& name) = 0;
  // The beginning of a small text file, at most 1 MiB; empty when it cannot be read.
  [[nodiscard]] std::string text(const std::string& name);

 protected:
  FileSet() = default;
  std::vector<std::string> names_;
};

// Reads the archive into memory, at most 2 GiB: its table of contents is at its end, and standard input
// cannot be searched. `name` is for messages.
[[nodiscard]] Result<std::unique_ptr<FileSet>> open_zip(std::unique_ptr<Input> input,
                                                        const std::string& name);

// The files of a folder, two levels deep. kNotAllowed when it may not be listed.
[[nodiscard]] Result<std::unique_ptr<FileSet>> open_folder(const std::string& path);

}  // namespace stance
