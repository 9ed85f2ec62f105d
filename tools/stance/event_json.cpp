#include "tools/stance/event_json.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace stance {
namespace {

double rounded(double value, double steps_per_unit) {
  return std::round(value * steps_per_unit) / steps_per_unit;
}

void put_time(Json& json, const char* name, double value) { json[name] = round_time(value); }
void put_number(Json& json, const char* name, float value) {
  if (!std::isnan(value)) json[name] = rounded(static_cast<double>(value), 1e4);
}
void put_span(Json& json, double start_s, double end_s) {
  put_time(json, "start_s", start_s);
  put_time(json, "end_s", end_s);
}

constexpr std::pair<const char*, float Transition::*> kTransitionFields[] = {
    {"vertical_travel_cm", &Transition::vertical_travel_cm},
    {"vertical_travel_error_cm", &Transition::vertical_travel_error_cm},
    {"vertical_speed_m_s", &Transition::vertical_speed_m_s},
    {"vertical_speed_error_m_s", &Transition::vertical_speed_error_m_s},
};

constexpr std::pair<const char*, float Walk::*> kWalkFields[] = {
    {"cadence_per_min", &Walk::cadence_per_min},
    {"step_time_s", &Walk::step_time_s},
    {"step_time_sd_s", &Walk::step_time_sd_s},
    {"stride_time_s", &Walk::stride_time_s},
    {"stride_time_sd_s", &Walk::stride_time_sd_s},
    {"double_support_percent", &Walk::double_support_percent},
    {"left_stance_percent", &Walk::left_stance_percent},
    {"right_stance_percent", &Walk::right_stance_percent},
    {"phase_coordination_percent", &Walk::phase_coordination_percent},
    {"left", &Walk::left_step_s},
    {"right", &Walk::right_step_s},
    {"difference_percent", &Walk::difference_percent},
    {"noise_percent", &Walk::noise_percent},
    {"detectable_change_percent", &Walk::detectable_change_percent},
    {"step_regularity", &Walk::step_regularity},
    {"stride_regularity", &Walk::stride_regularity},
    {"harmonic_ratio_vertical", &Walk::harmonic_ratio_vertical},
    {"harmonic_ratio_forward", &Walk::harmonic_ratio_forward},
    {"harmonic_ratio_lateral", &Walk::harmonic_ratio_lateral},
    {"obliquity_deg", &Walk::obliquity_deg},
    {"rotation_deg", &Walk::rotation_deg},
    {"rise_cm", &Walk::rise_cm},
    {"height_m", &Walk::height_m},
    {"step_length_m", &Walk::step_length_m},
    {"speed_m_s", &Walk::speed_m_s},
    {"swing_m_s2", &Walk::swing_m_s2},
    {"tilt_deg", &Walk::tilt_deg},
    {"sensor_left_cm", &Walk::sensor_left_cm},
};

// One function per kind writes its fields after "type".
struct Writer {
  Json& json;

  void operator()(const Activity& event) {
    put_span(json, event.start_s, event.end_s);
    json["label"] = name_of(event.label);
    put_number(json, "confidence", event.confidence);
    if (event.lying_on != LyingOn::kUnknown) json["lying_on"] = name_of(event.lying_on);
  }
  void operator()(const Transition& event) {
    put_time(json, "time_s", event.time_s);
    put_span(json, event.start_s, event.end_s);
    json["from"] = name_of(event.from);
    json["to"] = name_of(event.to);
    put_number(json, "confidence", event.confidence);
    for (const auto& [name, field] : kTransitionFields) put_number(json, name, event.*field);
  }
  void operator()(const Step& event) {
    put_time(json, "time_s", event.time_s);
    json["side"] = name_of(event.side);
    put_number(json, "side_probability", event.side_probability);
    if (!std::isnan(event.toe_off_s)) put_time(json, "toe_off_s", event.toe_off_s);
    if (event.inferred) json["inferred"] = true;
  }
  void operator()(const Rep& event) {
    put_time(json, "start_s", event.start_s);
    put_time(json, "turn_s", event.turn_s);
    put_time(json, "end_s", event.end_s);
    json["exercise"] = name_of(event.exercise);
    json["side"] = name_of(event.side);
    json["number"] = event.number;
    put_number(json, "range_of_motion_deg", event.range_of_motion_deg);
    put_number(json, "vertical_travel_cm", event.vertical_travel_cm);
    put_number(json, "vertical_travel_error_cm", event.vertical_travel_error_cm);
    put_number(json, "concentric_s", event.concentric_s);
    put_number(json, "eccentric_s", event.eccentric_s);
    put_number(json, "pause_s", event.pause_s);
    put_number(json, "confidence", event.confidence);
  }
  void operator()(const Set& event) {
    put_span(json, event.start_s, event.end_s);
    json["exercise"] = name_of(event.exercise);
    json["side"] = name_of(event.side);
    json["reps"] = event.reps;
    put_number(json, "confidence", event.confidence);
    if (!event.motion.known()) return;
    Json& motion = json["motion"] = Json::array();
    for (const float value : event.motion.values) motion.push_back(rounded(static_cast<double>(value), 1e4));
  }
  void operator()(const Hold& event) {
    put_span(json, event.start_s, event.end_s);
    json["exercise"] = name_of(event.exercise);
    json["side"] = name_of(event.side);
    put_time(json, "hold_s", event.end_s - event.start_s);
    put_number(json, "confidence", event.confidence);
  }
  void operator()(const Announcement& event) {
    put_span(json, event.start_s, event.end_s);
    json["exercise"] = name_of(event.exercise);
    json["side"] = name_of(event.side);
  }
  void operator()(const SedentaryBout& event) { put_span(json, event.start_s, event.end_s); }
  void operator()(const Asymmetry& event) {
    put_span(json, event.start_s, event.end_s);
    json["measure"] = name_of(event.measure);
    if (event.exercise) json["exercise"] = name_of(*event.exercise);
    put_number(json, "left", event.left);
    put_number(json, "right", event.right);
    json["left_count"] = event.left_count;
    json["right_count"] = event.right_count;
    put_number(json, "difference_percent", event.difference_percent);
    put_number(json, "noise_percent", event.noise_percent);
    json["verdict"] = name_of(event.verdict);
    if (event.withheld) json["withheld"] = true;
  }
  void operator()(const LiveState& event) {
    put_time(json, "time_s", event.time_s);
    json["label"] = name_of(event.label);
    put_time(json, "since_s", event.since_s);
    if (event.guessed) json["guessed"] = true;
  }
  void operator()(const Rejection& event) {
    put_span(json, event.start_s, event.end_s);
    json["reason"] = name_of(event.reason);
  }
  void operator()(const Walk& event) {
    put_span(json, event.start_s, event.end_s);
    json["steps"] = event.steps;
    for (const auto& [name, field] : kWalkFields) put_number(json, name, event.*field);
    if (event.worn != Worn::kUnknown) json["worn"] = name_of(event.worn);
    json["verdict"] = name_of(event.verdict);
  }
};

// Reads fields and remembers whether a required one was missing or wrong.
class Reader {
 public:
  explicit Reader(const Json& json) : json_(json) {}

  [[nodiscard]] bool ok() const { return ok_; }

  double time(const char* name) {
    const auto found = json_.find(name);
    if (found == json_.end() || !found->is_number()) {
      ok_ = false;
      return 0.0;
    }
    return found->get<double>();
  }
  float number(const char* name) const {
    const auto found = json_.find(name);
    return found != json_.end() && found->is_number() ? found->get<float>() : kNotKnown;
  }
  std::int32_t count(const char* name) const {
    const auto found = json_.find(name);
    return found != json_.end() && found->is_number_integer() ? found->get<std::int32_t>() : 0;
  }
  // All of it or nothing.
  [[nodiscard]] SetMotion motion(const char* name) const {
    SetMotion motion;
    const auto found = json_.find(name);
    if (found == json_.end() || !found->is_array() || found->size() != motion.values.size() ||
        !std::all_of(found->begin(), found->end(), [](const Json& value) { return value.is_number(); }))
      return {};
    for (std::size_t i = 0; i < motion.values.size(); ++i) motion.values[i] = (*found)[i].get<float>();
    return motion;
  }
  [[nodiscard]] bool has(const char* name) const { return json_.contains(name); }
  [[nodiscard]] bool flag(const char* name) const {
    const auto found = json_.find(name);
    return found != json_.end() && found->is_boolean() && found->get<bool>();
  }
  template <typename Enum>
  Enum name(const char* field, std::optional<Enum> (*parse)(std::string_view)) {
    const auto found = json_.find(field);
    std::optional<Enum> value;
    if (found != json_.end() && found->is_string()) value = parse(found->get_ref<const std::string&>());
    if (!value) ok_ = false;
    return value.value_or(Enum{});
  }

 private:
  const Json& json_;
  bool ok_ = true;
};

std::optional<RejectionReason> reason_from_name(std::string_view name) {
  for (int i = 0; i <= static_cast<int>(RejectionReason::kNotAlike); ++i) {
    if (name_of(static_cast<RejectionReason>(i)) == name) return static_cast<RejectionReason>(i);
  }
  return std::nullopt;
}

Activity read_activity(Reader& in) {
  Activity event{in.time("start_s"), in.time("end_s"), in.name("label", activity_from_name),
                 in.number("confidence")};
  if (in.has("lying_on")) event.lying_on = in.name("lying_on", lying_on_from_name);
  return event;
}
Transition read_transition(Reader& in) {
  Transition event{in.time("time_s"),
                   in.time("start_s"),
                   in.time("end_s"),
                   in.name("from", activity_from_name),
                   in.name("to", activity_from_name),
                   in.number("confidence")};
  for (const auto& [name, field] : kTransitionFields) event.*field = in.number(name);
  return event;
}
Step read_step(Reader& in) {
  Step step{in.time("time_s"), in.name("side", side_from_name), in.number("side_probability")};
  if (in.has("toe_off_s")) step.toe_off_s = in.time("toe_off_s");
  step.inferred = in.has("inferred");
  return step;
}
Rep read_rep(Reader& in) {
  return {in.time("start_s"),
          in.time("turn_s"),
          in.time("end_s"),
          in.name("exercise", taught_exercise),
          in.name("side", side_from_name),
          in.count("number"),
          in.number("range_of_motion_deg"),
          in.number("vertical_travel_cm"),
          in.number("vertical_travel_error_cm"),
          in.number("concentric_s"),
          in.number("eccentric_s"),
          in.number("pause_s"),
          in.number("confidence")};
}
Set read_set(Reader& in) {
  return {in.time("start_s"),
          in.time("end_s"),
          in.name("exercise", taught_exercise),
          in.name("side", side_from_name),
          in.count("reps"),
          in.number("confidence"),
          in.motion("motion")};
}
Hold read_hold(Reader& in) {
  return {in.time("start_s"), in.time("end_s"), in.name("exercise", taught_exercise),
          in.name("side", side_from_name), in.number("confidence")};
}
Announcement read_announcement(Reader& in) {
  return {in.time("start_s"), in.time("end_s"), in.name("exercise", taught_exercise),
          in.name("side", side_from_name)};
}
Asymmetry read_asymmetry(Reader& in) {
  Asymmetry event;
  event.start_s = in.time("start_s");
  event.end_s = in.time("end_s");
  event.measure = in.name("measure", measure_from_name);
  if (in.has("exercise")) event.exercise = in.name("exercise", taught_exercise);
  event.left = in.number("left");
  event.right = in.number("right");
  event.left_count = in.count("left_count");
  event.right_count = in.count("right_count");
  event.difference_percent = in.number("difference_percent");
  event.noise_percent = in.number("noise_percent");
  event.verdict = in.name("verdict", verdict_from_name);
  event.withheld = in.has("withheld");
  return event;
}

Walk read_walk(Reader& in) {
  Walk event;
  event.start_s = in.time("start_s");
  event.end_s = in.time("end_s");
  event.steps = in.count("steps");
  for (const auto& [name, field] : kWalkFields) event.*field = in.number(name);
  event.verdict = in.name("verdict", verdict_from_name);
  if (in.has("worn")) event.worn = in.name("worn", worn_from_name);
  return event;
}

std::optional<EventBody> read_body(const std::string& type, Reader& in) {
  if (type == "activity") return read_activity(in);
  if (type == "transition") return read_transition(in);
  if (type == "step") return read_step(in);
  if (type == "rep") return read_rep(in);
  if (type == "set") return read_set(in);
  if (type == "sedentary_bout") return SedentaryBout{in.time("start_s"), in.time("end_s")};
  if (type == "asymmetry") return read_asymmetry(in);
  if (type == "walk") return read_walk(in);
  if (type == "hold") return read_hold(in);
  if (type == "announcement") return read_announcement(in);
  if (type == "live_state") {
    return LiveState{in.time("time_s"), in.name("label", activity_from_name), in.time("since_s"),
                     in.flag("guessed")};
  }
  if (type == "rejection") {
    return Rejection{in.time("start_s"), in.time("end_s"), in.name("reason", reason_from_name)};
  }
  return std::nullopt;
}

}  // namespace

double round_time(double value) { return rounded(value, 1e3); }

Json to_json(const Event& event) {
  Json json;
  json["type"] = type_name(event.body);
  if (!event.final) json["final"] = false;
  std::visit(Writer{json}, event.body);
  return json;
}

std::string to_json_line(const Event& event) { return to_json(event).dump(); }

std::optional<Event> event_from_json(const Json& json) {
  if (!json.is_object()) return std::nullopt;
  const auto type = json.find("type");
  if (type == json.end() || !type->is_string()) return std::nullopt;
  Reader in(json);
  auto body = read_body(type->get_ref<const std::string&>(), in);
  if (!body || !in.ok()) return std::nullopt;
  const auto final = json.find("final");
  const bool provisional = final != json.end() && final->is_boolean() && !final->get<bool>();
  return Event{!provisional, std::move(*body)};
}

std::optional<Event> event_from_json_line(std::string_view line) {
  return event_from_json(Json::parse(line, nullptr, false));
}

}  // namespace stance
