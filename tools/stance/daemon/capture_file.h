// What comes over the wire, kept raw in a file while the daemon runs (doc/capture_format.md), for bug
// reports. The ingest thread hands bytes over and never waits; a thread of its own writes them, so that a
// slow or full disk costs the capture and nothing else: what comes meanwhile is missing in it, which it says
// (`skipped`), and it goes on when there is room again. Each look at the port is one write to the file: a
// killed daemon loses at most the last moment.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "firmware-bridge/clock/host_time.h"
#include "firmware-bridge/link.h"
#include "firmware-bridge/recording/capture.h"
#include "tools/stance/daemon/spsc_queue.h"

namespace stance {

struct CaptureParams {
  // A new file, or a folder (that exists) for files named by the time.
  std::filesystem::path path;
  CaptureHeader header;
  // A file ends at this size. In a folder the next one goes on: it begins with what was said when the port
  // was opened, because without that nobody may understand the rest, so each file can be played alone.
  std::uint64_t most_bytes = 100'000'000;
  // The oldest captures in the folder are removed when all take more than this. 0: no limit.
  std::uint64_t most_bytes_in_folder = 0;
  // Gets a sentence, from any thread, when the capture had to end or to wait, or an old one was removed.
  std::function<void(std::string)> tell;
};

class CaptureFile {
 public:
  // Mode 0600; nothing is ever overwritten.
  [[nodiscard]] static Result<std::unique_ptr<CaptureFile>> create(CaptureParams params);
  // Writes what is left.
  ~CaptureFile();
  CaptureFile(const CaptureFile&) = delete;
  CaptureFile& operator=(const CaptureFile&) = delete;

  // The first file.
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }
  // Why nothing is captured now; empty: all is well. Any thread.
  [[nodiscard]] std::string trouble() const;

  // --- the ingest thread's side ---
  // `source` with every byte captured. This must outlive it.
  [[nodiscard]] std::unique_ptr<ByteSource> tap(std::unique_ptr<ByteSource> source);
  // The time of what comes from now on: that by which the Link goes.
  void set_now(const HostTime& now) { now_ = now; }

 private:
  friend class TappedSource;
  struct Item {
    CaptureRecord::Kind kind = CaptureRecord::Kind::kIn;
    std::int64_t time_us = 0;
    std::vector<std::byte> bytes;
    std::string text;
  };

  CaptureFile(CaptureParams params, const HostTime& begun);
  void put(CaptureRecord::Kind kind, std::span<const std::byte> bytes, std::string_view text);

  // The writing thread's.
  void remove_old();
  [[nodiscard]] Result<void> open_next(const std::string& continues);
  void run();
  void write_all();
  void keep_opening(const Item& item, std::string_view line);
  void keep_opening_of(const Item& item);
  [[nodiscard]] bool make_room(std::int64_t time_us);
  bool write(std::string_view lines);
  void interrupt(const std::string& why);
  [[nodiscard]] bool has_room();
  [[nodiscard]] bool resume(std::int64_t time_us);
  void set_trouble(const std::string& sentence);
  void end(const std::string& sentence);

  CaptureParams params_;
  bool in_folder_ = false;
  std::filesystem::path path_;
  HostTime begun_;
  HostTime now_;  // ingest thread only
  SpscQueue<Item> items_;
  std::atomic<bool> overflowed_ = false;
  std::atomic<bool> ended_ = false;
  std::atomic<bool> stopping_ = false;

  // Writing thread only.
  int handle_ = -1;
  std::filesystem::path file_;   // that is being written
  std::uint64_t written_ = 0;    // to it
  std::string lines_;            // not yet written
  std::string opening_;          // the first lines since the port was opened
  bool open_ = false;            // the port is
  bool waiting_ = false;         // for room on the disk
  bool opening_missed_ = false;  // the port was opened meanwhile
  std::chrono::steady_clock::time_point next_attempt_;
  mutable std::mutex trouble_mutex_;
  std::string trouble_;
  std::thread thread_;
};

}  // namespace stance
