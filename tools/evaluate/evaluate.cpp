#include "tools/evaluate/evaluate.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <fstream>
#include <numeric>
#include <ostream>
#include <thread>
#include <vector>

#include "tools/evaluate/corpus.h"
#include "tools/evaluate/predict.h"
#include "tools/evaluate/score.h"
#include "tools/evaluate/score_trust.h"
#include "tools/evaluate/show.h"

namespace stance::evaluate {
namespace {

namespace fs = std::filesystem;

// What became of one case.
struct Outcome {
  Events truth;
  Events got;
  Events as_it_came;  // where trust is scored
  double duration_s = 0.0;
  bool missing = false;   // nothing to read a prediction from
  std::string complaint;  // empty: no failure
};

Result<fs::path> write_prediction(const fs::path& folder, const std::string& name, const std::string& lines) {
  const fs::path path = folder / (name + ".jsonl");
  std::error_code ignored;
  fs::create_directories(path.parent_path(), ignored);
  std::ofstream file(path, std::ios::binary);
  file << lines;
  file.close();
  if (!file)
    return failure(ErrorCode::kIo,
                   "Cannot write " + path.string() + "; is the folder writable and not full?");
  return path;
}

Result<Events> analysed(const Case& item, const EvaluateOptions& options, Outcome& outcome) {
  auto prediction =
      predict(*item.recording, item.name, outcome.truth,
              {.params = options.params, .alteration = options.alteration, .keep_all = options.trust});
  if (!prediction) return tl::make_unexpected(prediction.error());
  outcome.duration_s = prediction->duration_s;
  outcome.truth = std::move(prediction->truth);
  outcome.as_it_came = std::move(prediction->as_it_came);
  if (options.predictions_dir) {
    const auto written = write_prediction(*options.predictions_dir, item.name, prediction->lines);
    if (!written) return tl::make_unexpected(written.error());
  }
  return parse_events(prediction->lines, item.name);
}

Result<Events> predicted(const Case& item, const EvaluateOptions& options, Outcome& outcome) {
  if (options.score_only_dir) {
    const fs::path path = *options.score_only_dir / (item.name + ".jsonl");
    outcome.missing = !fs::exists(path);
    return outcome.missing ? Events{} : read_events(path);
  }
  outcome.missing = !item.recording.has_value();
  return outcome.missing ? Events{} : analysed(item, options, outcome);
}

Outcome evaluate_case(const Case& item, const EvaluateOptions& options) {
  Outcome outcome;
  auto truth = read_events(item.truth);
  if (truth) outcome.truth = std::move(*truth);
  auto got = predicted(item, options, outcome);
  if (got) outcome.got = std::move(*got);
  if (!truth) outcome.complaint = truth.error().message;
  if (!got) outcome.complaint = got.error().message;
  return outcome;
}

// Long recordings first, so that no processor is left with one at the end.
std::vector<std::size_t> by_size(const std::vector<Case>& cases) {
  std::vector<std::uintmax_t> sizes;
  for (const Case& item : cases) {
    std::error_code ignored;
    sizes.push_back(item.recording ? fs::file_size(*item.recording, ignored) : 0);
  }
  std::vector<std::size_t> order(cases.size());
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(), [&](auto a, auto b) { return sizes[a] > sizes[b]; });
  return order;
}

std::vector<Outcome> evaluate_all(const std::vector<Case>& cases, const EvaluateOptions& options) {
  const std::vector<std::size_t> order = by_size(cases);
  std::vector<Outcome> outcomes(cases.size());
  std::atomic<std::size_t> next = 0;
  const auto work = [&] {
    for (std::size_t i = next++; i < order.size(); i = next++)
      outcomes[order[i]] = evaluate_case(cases[order[i]], options);
  };
  const unsigned jobs = options.jobs > 0 ? static_cast<unsigned>(options.jobs)
                                         : std::max(1U, std::thread::hardware_concurrency());
  std::vector<std::thread> threads;
  for (unsigned i = 1; i < jobs; ++i) threads.emplace_back(work);
  work();
  for (std::thread& thread : threads) thread.join();
  return outcomes;
}

struct SetResult {
  explicit SetResult(bool announced) : live_reps(announced) {}

  Score score;
  ConfidenceScore confidence;
  LiveScore live;
  LiveNames live_names;
  LiveReps live_reps;
  std::vector<std::pair<std::string, Json>> recordings;  // each alone; filled when the worst are asked for
};

Json report(const SetResult& set) {
  Json figures = set.score.report();
  set.confidence.report(figures);
  set.live.report(figures);
  set.live_names.report(figures);
  set.live_reps.report(figures);
  return figures;
}

void print(const std::map<std::string, SetResult>& sets, const EvaluateOptions& options, std::ostream& out) {
  if (options.json) {
    Json all = Json::object();
    for (const auto& [name, set] : sets) all[name] = report(set);
    out << all.dump(1) << '\n';
    return;
  }
  for (const auto& [name, set] : sets) out << show(name, report(set));
  if (options.worst <= 0) return;
  for (const auto& [name, set] : sets) out << show_worst(name, set.recordings, options.worst);
}

}  // namespace

int run_evaluate(const EvaluateOptions& options, std::ostream& out, std::ostream& err) {
  const auto begin = std::chrono::steady_clock::now();
  const auto cases = find_cases(options.truth_dir, options.only);
  if (!cases) {
    err << "stance evaluate: " << cases.error().message << '\n';
    return 1;
  }
  const std::vector<Outcome> outcomes = evaluate_all(*cases, options);

  std::map<std::string, SetResult> sets;
  int missing = 0, complaints = 0;
  double hours = 0.0;
  for (std::size_t i = 0; i < cases->size(); ++i) {
    const Case& item = (*cases)[i];
    const Outcome& outcome = outcomes[i];
    SetResult& set =
        sets.try_emplace(item.set(), options.params.announced_exercise.has_value()).first->second;
    set.score.add(outcome.truth, outcome.got);
    if (options.trust) {
      set.confidence.add(outcome.truth, outcome.got);
      set.live.add(outcome.as_it_came);
      set.live_names.add(outcome.truth, outcome.as_it_came);
      set.live_reps.add(outcome.truth, outcome.as_it_came);
    }
    if (options.worst > 0) {
      Score alone;
      alone.add(outcome.truth, outcome.got);
      set.recordings.emplace_back(item.name, alone.report());
    }
    hours += outcome.duration_s / 3600.0;
    missing += outcome.missing ? 1 : 0;
    if (outcome.complaint.empty()) continue;
    ++complaints;
    err << "stance evaluate: " << outcome.complaint << '\n';
  }
  print(sets, options, out);
  if (missing > 0) err << missing << " recordings have no prediction and count as empty\n";
  if (!options.score_only_dir) {
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
    err << fmt::format("{} recordings, {:.1f} h, in {:.1f} s\n", cases->size(), hours, took.count());
  }
  return complaints > 0 ? 1 : 0;
}

}  // namespace stance::evaluate
