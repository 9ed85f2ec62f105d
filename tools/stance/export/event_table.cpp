#include "tools/stance/export/event_table.h"

#include <fmt/format.h>

#include "tools/stance/event_json.h"
#include "tools/stance/local_time.h"

namespace stance {
namespace {

// 2026-11-21T23:31:18.250Z
std::string iso_utc_ms(std::int64_t utc_us) {
  std::string text = iso_utc(utc_us);
  text.pop_back();
  return text + fmt::format(".{:03}Z", utc_us / 1000 % 1000);
}

std::string cell(const Json& value) { return value.is_string() ? value.get<std::string>() : value.dump(); }

}  // namespace

const std::vector<std::string>& event_columns() {
  static const std::vector<std::string> kColumns = {"session",
                                                    "start_utc",
                                                    "type",
                                                    "time_s",
                                                    "start_s",
                                                    "end_s",
                                                    "label",
                                                    "lying_on",
                                                    "from",
                                                    "to",
                                                    "exercise",
                                                    "side",
                                                    "number",
                                                    "reps",
                                                    "turn_s",
                                                    "range_of_motion_deg",
                                                    "vertical_travel_cm",
                                                    "vertical_travel_error_cm",
                                                    "vertical_speed_m_s",
                                                    "vertical_speed_error_m_s",
                                                    "concentric_s",
                                                    "eccentric_s",
                                                    "pause_s",
                                                    "confidence",
                                                    "side_probability",
                                                    "toe_off_s",
                                                    "measure",
                                                    "left",
                                                    "right",
                                                    "left_count",
                                                    "right_count",
                                                    "difference_percent",
                                                    "noise_percent",
                                                    "verdict",
                                                    "reason",
                                                    "steps",
                                                    "cadence_per_min",
                                                    "step_time_s",
                                                    "step_time_sd_s",
                                                    "stride_time_s",
                                                    "stride_time_sd_s",
                                                    "double_support_percent",
                                                    "left_stance_percent",
                                                    "right_stance_percent",
                                                    "phase_coordination_percent",
                                                    "detectable_change_percent",
                                                    "step_regularity",
                                                    "stride_regularity",
                                                    "harmonic_ratio_vertical",
                                                    "harmonic_ratio_forward",
                                                    "harmonic_ratio_lateral",
                                                    "obliquity_deg",
                                                    "rotation_deg",
                                                    "rise_cm",
                                                    "step_length_m",
                                                    "speed_m_s",
                                                    "sensor_left_cm"};
  return kColumns;
}

std::string event_table(std::span<const ReportedSession> sessions, const std::string& type) {
  const auto& columns = event_columns();
  std::string text = fmt::format("{}\n", fmt::join(columns, ","));
  for (const ReportedSession& session : sessions) {
    for (const Event& event : session.events) {
      if (!event.final || (!type.empty() && type != type_name(event.body))) continue;
      const auto into_us = static_cast<std::int64_t>(round_time(time_of(event.body)) * 1e3 + 0.5) * 1000;
      Json json = to_json(event);
      json["session"] = session.row.id;
      json["start_utc"] = iso_utc_ms(session.row.start_utc_us + into_us);
      for (const std::string& column : columns) {
        const auto value = json.find(column);
        if (value != json.end()) text += cell(*value);
        text += &column == &columns.back() ? '\n' : ',';
      }
    }
  }
  return text;
}

}  // namespace stance
