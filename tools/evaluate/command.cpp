#include "tools/evaluate/command.h"

#include <iostream>
#include <memory>
#include <string>

#include "tools/evaluate/evaluate.h"

namespace stance::evaluate {
namespace {

// Sets `target` from a name, or says that there is no such name.
template <typename Target, typename Parse>
auto named(Target& target, Parse parse) {
  return [&target, parse](const std::string& name) {
    const auto value = parse(name);
    if (!value) throw CLI::ValidationError("\"" + name + "\" is not a name Stance knows");
    target = *value;
  };
}

}  // namespace

void declare_evaluate(CLI::App& command, int& exit_code) {
  const auto options = std::make_shared<EvaluateOptions>();
  command.description("Runs recordings with truth through the analyzer and scores the events it finds");
  command.add_option("DIR", options->truth_dir, "Holds SET/NAME.truth.jsonl and SET/NAME.csv.zst")
      ->required();
  command.add_option("--only", options->only, "Only recordings whose SET/NAME starts so");
  command.add_flag("--json", options->json, "Figures as JSON");
  const auto set_path = [](std::optional<std::filesystem::path>& target) {
    return [&target](const std::string& path) { target = path; };
  };
  auto* write =
      command.add_option_function<std::string>("--predictions", set_path(options->predictions_dir),
                                               "Also write the events, SET/NAME.jsonl, to this folder");
  command
      .add_option_function<std::string>("--score-only", set_path(options->score_only_dir),
                                        "Analyse nothing: score the events in this folder")
      ->excludes(write);
  command.add_option("--jobs", options->jobs, "Recordings at a time; 0: one per processor")
      ->check(CLI::NonNegativeNumber);
  command.add_option("--worst", options->worst, "Also show the N worst recordings of each metric, and why")
      ->type_name("N")
      ->check(CLI::NonNegativeNumber);
  command.add_option_function<std::string>("--placement",
                                           named(options->params.placement, placement_from_name),
                                           "Where the sensor was worn in all of them (default: auto)");
  command.add_option_function<std::string>("--exercise",
                                           named(options->params.announced_exercise, exercise_from_name),
                                           "The exercise announced for all of them");
  command.callback([options, &exit_code] { exit_code = run_evaluate(*options, std::cout, std::cerr); });
}

}  // namespace stance::evaluate
