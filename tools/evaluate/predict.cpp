#include "tools/evaluate/predict.h"

#include <algorithm>
#include <functional>

#include "firmware-bridge/recording/sample_reader.h"
#include "tools/stance/analysis_run.h"
#include "tools/stance/event_json.h"

namespace stance::evaluate {
namespace {

constexpr std::size_t kSamplesAtOnce = 4096;
// Few, where it matters when an event becomes known: 0.04 s at 50 Hz.
constexpr std::size_t kSamplesAsTheyCome = 2;

Result<std::vector<ImuSample>> read_all(SampleReader& reader) {
  std::vector<ImuSample> samples;
  while (true) {
    const auto count = reader.read(samples, kSamplesAtOnce);
    if (!count) return tl::make_unexpected(count.error());
    if (*count == 0) return samples;
  }
}

// The same on every machine, unlike std::hash (Fowler, Noll and Vo).
std::uint64_t seed_of(const std::string& name) {
  std::uint64_t hash = 14695981039346656037ULL;
  for (const char c : name) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211ULL;
  return hash;
}

}  // namespace

Result<Prediction> predict(const std::filesystem::path& recording, const std::string& name, Events truth,
                           const PredictOptions& options) {
  auto reader = open_samples(recording.string());
  if (!reader) return tl::make_unexpected(reader.error());
  auto read = read_all(**reader);
  if (!read) return tl::make_unexpected(read.error());
  Prediction prediction;
  if (read->empty()) return prediction;
  const double whole_s = read->back().time_s - read->front().time_s;
  const auto cut = cut_of(options.alteration, truth, whole_s);
  if (!cut) return prediction;
  prediction.truth = options.alteration.cuts() ? cut_events(truth, *cut) : std::move(truth);
  const std::vector<ImuSample> samples = altered(std::move(*read), options.alteration, *cut, seed_of(name));

  AnalyzerParams params = options.params;
  if (params.placement == Placement::kAuto) {
    params.placement = placement_from_name((*reader)->info().placement).value_or(Placement::kAuto);
  }
  AnalysisRun run(params);
  std::vector<Event> events;
  const auto take = [&] {
    for (const Event& event : events) {
      const bool live = options.keep_all && std::holds_alternative<LiveState>(event.body);
      if (event.final || live) (prediction.lines += to_json_line(event)) += '\n';
      if (!options.keep_all) continue;
      Json json = to_json(event);
      json["known_s"] = run.duration_s();
      prediction.as_it_came.push_back(json);
      if (event.final || !std::holds_alternative<Rep>(event.body)) continue;
      json["type"] = "live_rep";  // none to be scored
      (prediction.lines += json.dump()) += '\n';
    }
    events.clear();
  };
  const std::size_t piece = options.keep_all ? kSamplesAsTheyCome : kSamplesAtOnce;
  for (std::size_t i = 0; i < samples.size(); i += piece) {
    run.push(std::span(samples).subspan(i, std::min(piece, samples.size() - i)), events);
    take();
  }
  run.finish(events);
  take();
  prediction.duration_s = run.duration_s();
  return prediction;
}

}  // namespace stance::evaluate
