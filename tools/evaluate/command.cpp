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

void declare_alterations(CLI::App& command, Alteration& alteration) {
  const std::string group = "Recordings as another sensor, mounting or link would have made them";
  command
      .add_option_function<std::string>(
          "--mounting",
          [&alteration](const std::string& name) {
            alteration.mounting = name;
            const auto known = checked(alteration);
            if (!known) throw CLI::ValidationError(known.error().message);
          },
          "Sensor turned: cube0 to cube23, crooked, or YAW,PITCH,ROLL in degrees")
      ->group(group);
  command.add_option("--rate", alteration.rate_hz, "Samples a second")
      ->check(CLI::Range(10.0, 1000.0))
      ->group(group);
  command.add_option("--lose", alteration.lost_percent, "Samples lost in bursts, percent")
      ->check(CLI::Range(0.0, 90.0))
      ->group(group);
  command.add_option("--knock", alteration.knock_deg, "Sensor turned amid the recording, degrees")
      ->check(CLI::Range(0.0, 180.0))
      ->group(group);
  command.add_option("--knock-at", alteration.knock_at, "When: 0 at its beginning, 1 at its end")
      ->check(CLI::Range(0.0, 1.0))
      ->group(group);
  command.add_option("--knock-time", alteration.knock_s, "How long that takes, s; 0: nothing feels it")
      ->check(CLI::Range(0.0, 5.0))
      ->group(group);
  command.add_option("--knock-about", alteration.knock_about, "About which axis: random, vertical, level")
      ->check(CLI::IsMember({"random", "vertical", "level"}))
      ->group(group);
  command
      .add_option("--gyro-bias", alteration.gyro_bias_rad_s,
                  "Constant error of the gyroscope, rad/s, in a drawn direction")
      ->check(CLI::Range(0.0, 1.0))
      ->group(group);
  command.add_flag("--without-gyro", alteration.without_gyro, "Accelerometer only")->group(group);
  command.add_option("--from", alteration.from_label, "Cut: begins with the first true span of this label")
      ->group(group);
  command.add_option("--to", alteration.to_label, "Cut: ends before the next true span of this label")
      ->group(group);
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
  auto* write = command.add_option_function<std::string>(
      "--predictions", set_path(options->predictions_dir),
      "Also write the final events (with --trust: live states, and repetitions as "
      "\"live_rep\" with \"known_s\", too), "
      "SET/NAME.jsonl, to this folder");
  command
      .add_option_function<std::string>("--score-only", set_path(options->score_only_dir),
                                        "Analyse nothing: score the events in this folder")
      ->excludes(write);
  command.add_option("--jobs", options->jobs, "Recordings at a time; 0: one per processor")
      ->check(CLI::NonNegativeNumber);
  command.add_option("--worst", options->worst, "Also show the N worst recordings of each metric, and why")
      ->type_name("N")
      ->check(CLI::NonNegativeNumber);
  command.add_flag("--trust", options->trust,
                   "Also: is a stated confidence right, how soon do the live state and repetitions follow");
  declare_alterations(command, options->alteration);
  command.add_option_function<std::string>("--placement",
                                           named(options->params.placement, placement_from_name),
                                           "Where the sensor was worn in all of them (default: auto)");
  command.add_option_function<std::string>("--exercise",
                                           named(options->params.announced_exercise, exercise_from_name),
                                           "The exercise announced for all of them");
  command.callback([options, &exit_code] { exit_code = run_evaluate(*options, std::cout, std::cerr); });
}

}  // namespace stance::evaluate
