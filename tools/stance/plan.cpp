// `stance plan`: what the wearer means to do, as it was understood.
#include "tools/stance/plan/plan.h"

#include <fmt/format.h>

#include <memory>

#include "tools/stance/commands.h"
#include "tools/stance/config.h"
#include "tools/stance/event_json.h"
#include "tools/stance/report/words.h"

namespace stance::commands {
namespace {

constexpr const char* kHelp = "Shows the plan: a text file with the exercises you mean to do.";
constexpr const char* kExamples =
    "Examples:\n"
    "  stance plan                            where the file is, and what was understood of it\n"
    "  stance plan --example                  a plan to begin with:\n"
    "  stance plan --example > ~/.config/stance/plan.txt\n"
    "\n"
    "A line an exercise: its name, the side (left, right, each; none: both), sets x reps, or sets x seconds\n"
    "of what is held. The report shows what was prescribed, done and sensed; stance report --week counts "
    "the\n"
    "days with exercise of the plan; \"offer glute_bridge 10\" is offered by prompts about sitting. "
    "\"warm_up 5\n"
    "min\": on the move before the first lower-body set; the report says whether you were.";

struct Options {
  bool example = false;
  bool json = false;
};

Json sets_json(const PlannedSets& sets) {
  return {{"exercise", sets.name}, {"side", name_of(sets.side)}, {"known", sets.exercise.has_value()},
          {"sets", sets.sets},     {"reps", sets.reps},          {"hold_s", sets.hold_s}};
}

Json plan_json(const Plan& plan, const std::string& file) {
  Json json = {
      {"type", "plan"}, {"file", file}, {"sessions_a_week", plan.sessions_a_week}, {"sets", Json::array()}};
  if (plan.warm_up_min > 0) json["warm_up_min"] = plan.warm_up_min;
  for (const PlannedSets& sets : plan.sets) json["sets"].push_back(sets_json(sets));
  if (plan.offer) json["offer"] = sets_json(*plan.offer);
  return json;
}

std::string plan_text(const Plan& plan, const std::string& file) {
  if (plan.empty()) {
    return fmt::format(
        "There is no plan in {}, and none is needed. To begin one: stance plan --example > {}\n", file, file);
  }
  std::string text = fmt::format("The plan in {}\n", file);
  if (plan.sessions_a_week > 0)
    text += fmt::format("  {} a week\n", counted(plan.sessions_a_week, "session"));
  if (plan.warm_up_min > 0)
    text += fmt::format("  {:<32}{} min before the first lower-body set\n", "warm-up", plan.warm_up_min);
  for (const PlannedSets& sets : plan.sets) {
    text += fmt::format("  {:<32}{}{}\n", name_words(sets), prescribed_words(sets),
                        sets.exercise ? "" : "   (not known to the sensor: listed, not sensed)");
  }
  if (plan.offer) {
    text += fmt::format("  A prompt about sitting offers: {}{}\n", offer_words(*plan.offer),
                        plan.offer->exercise ? "" : " (whether it was done is not sensed)");
  }
  return text;
}

int run(const Options& options) {
  if (options.example) {
    fmt::print("{}", plan_example());
    return kOk;
  }
  const auto config = load_default_config();
  if (!config) return fail(config.error().message);
  const auto file = config->plan_or_default();
  const auto plan = load_plan(file);
  if (!plan) return fail(plan.error().message);
  if (options.json) {
    fmt::print("{}\n", plan_json(*plan, file.string()).dump(2));
  } else {
    fmt::print("{}", plan_text(*plan, file.string()));
  }
  return kOk;
}

}  // namespace

void add_plan(CLI::App& app, int& exit_code) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("plan", kHelp);
  command->footer(kExamples);
  auto* example = command->add_flag("--example", options->example, "Print a plan to begin with");
  command->add_flag("--json", options->json, "One JSON object instead of text")->excludes(example);
  command->callback([options, &exit_code] { exit_code = run(*options); });
}

}  // namespace stance::commands
