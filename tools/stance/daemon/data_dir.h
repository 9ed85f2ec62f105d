// The data directory of a daemon: made when missing, for the owner alone, and held by one daemon at a time.
#pragma once

#include <filesystem>
#include <memory>

#include "firmware-bridge/result.h"

namespace stance {

// Holds the lock until destroyed or the process ends, however it ends.
class DataDir {
 public:
  // kBusy names the process that holds it.
  [[nodiscard]] static Result<std::unique_ptr<DataDir>> take(const std::filesystem::path& path);
  ~DataDir();
  DataDir(const DataDir&) = delete;
  DataDir& operator=(const DataDir&) = delete;

 private:
  explicit DataDir(int lock) : lock_(lock) {}
  int lock_;
};

}  // namespace stance
