// One recording through the analyzer: the same steps for a file, for a replay after a crash and for the
// running daemon, so that their events cannot differ.
//
// Event times count from the recording's first sample. Sample times are put on whole microseconds first, the
// resolution of the wire and of the recording file; a table with finer times then gives the same events as
// its copy that went through a sensor link.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "analysis/analyzer.h"
#include "firmware-bridge/recording/recording_event.h"
#include "firmware-bridge/recording/sample_reader.h"
#include "tools/stance/event_json.h"

namespace stance {

// What the wearer said they were about to do. Time on the axis of the samples as they come, before the run
// puts them on its own.
struct AnnouncedAt {
  double time_s = 0.0;
  std::optional<Exercise> exercise;  // empty: what was announced is over
  Side side = Side::kUnknown;
};
// As it stands in a recording, beside the samples, and back. Empty: not such an event.
inline constexpr const char* kAnnouncedKind = "announced";
std::string announced_detail(const AnnouncedAt& announced);
std::optional<AnnouncedAt> announced_of(const RecordingEvent& event);
// All of a Stance recording; none of another file.
std::vector<AnnouncedAt> announced_in(const std::string& path);

// Feeds an Analyzer and keeps what belongs beside its events. One owner, one thread.
class AnalysisRun {
 public:
  explicit AnalysisRun(const AnalyzerParams& params);

  // Appends what became known, as Analyzer::push does.
  void push(std::span<const ImuSample> samples, std::vector<Event>& events);
  void finish(std::vector<Event>& events);
  // Holds from the first sample after its time on; see Analyzer::announce(). In advance or when it happens.
  void announce(const AnnouncedAt& announced);

  [[nodiscard]] const InputQuality& quality() const { return analyzer_.quality(); }
  // From the first sample to the last; 0 before the second.
  [[nodiscard]] double duration_s() const { return last_s_; }
  // Samples a second outside gaps, as measured; 0 when it cannot be known yet.
  [[nodiscard]] double measured_rate_hz() const;
  [[nodiscard]] bool saw_gyro() const { return saw_gyro_; }

 private:
  Analyzer analyzer_;
  std::optional<std::int64_t> first_us_;
  double last_s_ = 0.0;
  bool saw_gyro_ = false;
  std::vector<ImuSample> shifted_;
  std::vector<AnnouncedAt> early_;  // before the first sample, which tells where the run's axis begins
};

// All there is to say about one recording.
struct AnalyzedRecording {
  RecordingInfo info;
  ReadCounters counters;
  InputQuality quality;
  Placement placement = Placement::kAuto;  // what the analyzer was told
  double duration_s = 0.0;
  double rate_hz = 0.0;  // as the recording tells it, otherwise as measured
  bool has_gyro = false;
  std::vector<Event> events;   // in the order they became known
  std::optional<Error> error;  // the reading ended early; everything before it is here
};

struct RunOptions {
  // kAuto: what the recording itself says.
  Placement placement = Placement::kAuto;
  std::optional<Exercise> announced_exercise;
  Side announced_side = Side::kUnknown;
  std::vector<AnnouncedAt> announced;  // in the recording itself
  std::vector<LearnedSet> learned;     // what the wearer taught
  float height_m = 0.0F;               // of the wearer; 0: not told
  bool keep_provisional = false;
  // Called now and then with the bytes read so far.
  std::function<void(std::uint64_t)> on_progress;
};

// Reads to the end. Whatever was read is analysed, damaged or not.
AnalyzedRecording analyze_all(SampleReader& reader, const RunOptions& options);

// The first line of JSON Lines: type "recording".
Json recording_json(const AnalyzedRecording& recording);

}  // namespace stance
