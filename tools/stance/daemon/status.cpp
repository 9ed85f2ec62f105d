#include "tools/stance/daemon/status.h"

#include <fmt/format.h>

#include <algorithm>

#include "analysis/algorithm_version.h"
#include "tools/stance/local_time.h"
#include "tools/stance/report/words.h"
#include "tools/stance/version.h"

namespace stance {
namespace {

Json session_json(const DaemonStatus& status) {
  const RecordingRow& row = *status.session;
  Json json;
  json["id"] = row.id;
  json["start_utc"] = iso_utc(row.start_utc_us);
  json["duration_s"] = round_time(row.duration_s);
  json["samples"] = row.samples;
  json["gaps"] = row.gaps;
  json["gap_s"] = round_time(row.gap_s);
  json["sets"] = status.session_sets;
  json["reps"] = status.session_reps;
  if (status.session_worn != Worn::kUnknown) json["worn"] = name_of(status.session_worn);
  return json;
}

Json prompts_json(const PromptStatus& prompts) {
  Json json = {{"firmness", name_of(prompts.firmness)},
               {"after_s", round_time(prompts.limit_s)},
               {"shown", prompts.shown},
               {"answered", prompts.answered},
               {"activations_done", prompts.activations_done}};
  if (prompts.paused_until_utc_us > now_utc_us()) {
    json["paused_until_utc"] = iso_utc(prompts.paused_until_utc_us);
    json["paused_until"] = clock_of(prompts.paused_until_utc_us);
  }
  return json;
}

std::string prompts_text(const Json& prompts) {
  const std::string firmness = prompts.value("firmness", "");
  if (firmness == "off") return "off";
  std::string text =
      fmt::format("{}, after {} of sitting", firmness, duration_words(prompts.value("after_s", 0.0)));
  const int shown = prompts.value("shown", 0);
  if (shown > 0) text += fmt::format("; {} of {} answered", prompts.value("answered", 0), shown);
  const int done = prompts.value("activations_done", 0);
  if (done > 0) text += fmt::format(", {} with the short set offered", done);
  if (prompts.contains("paused_until")) text += "; paused until " + prompts.value("paused_until", "");
  return text;
}

std::string text_of(const Json& json, const char* field) { return json.value(field, std::string()); }

}  // namespace

Json to_json(const DaemonStatus& status) {
  Json json;
  json["type"] = "status";
  json["version"] = kProgramVersion;
  json["algorithm_version"] = kAlgorithmVersion;
  json["pid"] = status.pid;
  json["uptime_s"] = round_time(status.uptime_s);
  json["data_dir"] = status.data_dir;
  json["port"] = status.port;
  json["link"] = {{"state", name_of(status.link_state)}, {"detail", status.link_detail}};
  if (!status.sensor_name.empty()) json["sensor_name"] = status.sensor_name;
  if (!status.family.empty()) json["family"] = status.family;
  if (status.baud != 0) json["baud"] = status.baud;
  if (status.battery) {
    json["battery"] = {{"percent", status.battery->percent}, {"charging", status.battery->charging}};
    if (status.battery->millivolt != 0) json["battery"]["millivolt"] = status.battery->millivolt;
  }
  json["dropped_samples"] = status.dropped_samples;
  json["prompts"] = prompts_json(status.prompts);
  if (status.slept_to_utc_us != 0) {
    json["slept"] = {{"from_utc", iso_utc(status.slept_from_utc_us)},
                     {"to_utc", iso_utc(status.slept_to_utc_us)},
                     {"from", clock_of(status.slept_from_utc_us)},
                     {"to", clock_of(status.slept_to_utc_us)}};
  }
  if (!status.trouble.empty()) json["trouble"] = status.trouble;
  if (status.state)
    json["state"] = {{"label", name_of(*status.state)}, {"for_s", round_time(status.state_s)}};
  if (status.announced) {
    json["announced"] = {{"exercise", name_of(status.announced->exercise)},
                         {"words", announced_words(*status.announced)},
                         {"start_s", round_time(status.announced->start_s)}};
    if (status.announced->side != Side::kUnknown) json["announced"]["side"] = name_of(status.announced->side);
  }
  if (status.session) json["session"] = session_json(status);
  return json;
}

std::string status_text(const Json& status) {
  std::string text;
  if (status.contains("state")) {
    std::string word = text_of(status["state"], "label");
    std::replace(word.begin(), word.end(), '_', ' ');
    text += fmt::format("Now      {}, {}\n", word, duration_words(status["state"].value("for_s", 0.0)));
  }
  if (status.contains("announced"))
    text += fmt::format("Doing    {}: announced, counted from the first repetition\n",
                        text_of(status["announced"], "words"));
  const Json link = status.value("link", Json::object());
  text += fmt::format("Sensor   {}: {}\n", text_of(link, "state"), text_of(link, "detail"));
  if (status.contains("battery")) {
    const Json& battery = status["battery"];
    text += fmt::format("Battery  {} %{}\n", battery.value("percent", 0),
                        battery.value("charging", false) ? ", charging" : "");
  }
  if (status.contains("session")) {
    const Json& session = status["session"];
    text +=
        fmt::format("Session  {}, {} so far, {}, {}, {} ({} lost)\n", session.value("id", 0),
                    duration_words(session.value("duration_s", 0.0)),
                    counted(session.value("sets", 0), "set"), counted(session.value("reps", 0), "rep"),
                    counted(session.value("gaps", 0), "gap"), duration_words(session.value("gap_s", 0.0)));
    if (const auto worn = worn_from_name(text_of(session, "worn")))
      text += fmt::format("Worn     {}, as your walking shows\n", worn_words(*worn));
  } else {
    text += "Session  none\n";
  }
  if (status.contains("prompts")) text += fmt::format("Prompts  {}\n", prompts_text(status["prompts"]));
  if (status.contains("slept")) {
    text += fmt::format("Slept    the computer, from {} to {}: unknown time\n",
                        text_of(status["slept"], "from"), text_of(status["slept"], "to"));
  }
  if (status.contains("trouble")) text += fmt::format("Trouble  {}\n", text_of(status, "trouble"));
  text += fmt::format("Daemon   version {}, running for {}, data in {}\n", text_of(status, "version"),
                      duration_words(status.value("uptime_s", 0.0)), text_of(status, "data_dir"));
  return text;
}

}  // namespace stance
