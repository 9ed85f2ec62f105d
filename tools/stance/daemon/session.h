// One session: its recording file, its analysis and its row in the history, moving together. Belongs to the
// store thread.
//
// Order is what makes kill -9 harmless: samples go to the recording first; once a second flush() hands them
// to the kernel, and only then are the events they gave stored and the sensor told to forget them. So the
// history never knows more than the recording, and what neither has, the sensor still has.
#pragma once

#include <filesystem>
#include <memory>
#include <vector>

#include "analysis/timeline/sitting_watch.h"
#include "firmware-bridge/recording/recording_writer.h"
#include "tools/stance/analysis_run.h"
#include "tools/stance/daemon/messages.h"
#include "tools/stance/history/history.h"

namespace stance {

class Session {
 public:
  // A new recording that begins with `first`, and its row in the history. sitting_limit_s: SittingWatch.
  // height_m: of the wearer; 0: not told.
  [[nodiscard]] static Result<std::unique_ptr<Session>> begin(const std::filesystem::path& data_dir,
                                                              History& history, const RecordingInfo& sensor,
                                                              Placement placement, const SamplesItem& first,
                                                              double sitting_limit_s, float height_m);
  // A session that a killed daemon left open: cuts off what was half written, computes all events anew from
  // the recording and is ready to go on or to be finished. An error leaves the files as they are.
  [[nodiscard]] static Result<std::unique_ptr<Session>> reopen(const std::filesystem::path& data_dir,
                                                               History& history, const RecordingRow& row,
                                                               double sitting_limit_s, float height_m);

  // Appends all new events, provisional ones too, to `events`, and what sitting calls for to `prompts`.
  void add(const SamplesItem& item, std::vector<Event>& events, std::vector<SittingPrompt>& prompts);
  // What the wearer is about to do, from the next sample on; it stands in the recording, too.
  void announce(std::optional<Exercise> exercise, Side side);
  void add(const GapItem& gap);
  void add(const LinkItem& link);
  void add(LinkGap gap) { gaps_.push_back(std::move(gap)); }

  // Recording, then history. After an error the session goes on; what could not be written waits in memory
  // (RecordingWriter) for the next call.
  [[nodiscard]] Result<void> flush();
  // Final events, index, history row "finished". The session is over.
  [[nodiscard]] Result<void> finish(std::vector<Event>& events);

  [[nodiscard]] const RecordingRow& row() const { return row_; }
  // Samples that will be missing in the recording, because the disk took nothing for too long.
  [[nodiscard]] std::uint64_t dropped_samples() const { return writer_->dropped_samples(); }
  // Safe to acknowledge.
  [[nodiscard]] const StreamPosition& stored_position() const { return writer_->position(); }
  [[nodiscard]] double duration_s() const { return run_.duration_s(); }

 private:
  // Learns what is taught and corrected in `history` by now.
  Session(History& history, RecordingRow row, std::unique_ptr<RecordingWriter> writer, double sitting_limit_s,
          float height_m);
  [[nodiscard]] Result<void> replay(const std::filesystem::path& path);
  void take_final(const std::vector<Event>& events, std::size_t from);
  void update_row();
  [[nodiscard]] Result<void> write_history();

  History& history_;
  RecordingRow row_;
  std::unique_ptr<RecordingWriter> writer_;
  AnalysisRun run_;
  double last_sample_s_ = 0.0;  // on the recording's axis
  SittingWatch watch_;
  std::vector<Event> unstored_;
  std::vector<LinkGap> gaps_;
};

}  // namespace stance
