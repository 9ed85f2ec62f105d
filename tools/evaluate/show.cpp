#include "tools/evaluate/show.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>

namespace stance::evaluate {
namespace {

std::string value_text(const Json& value) {
  if (value.is_number_float()) return fmt::format("{:.3f}", value.get<double>());
  return value.is_string() ? value.get<std::string>() : value.dump();
}

void append(std::string& out, const std::string& key, const Json& value, int indent) {
  if (!value.is_object()) {
    out += fmt::format("{:{}}{:<32} {}\n", "", indent, key, value_text(value));
    return;
  }
  out += fmt::format("{:{}}{}\n", "", indent, key);
  for (const auto& [name, inner] : value.items()) append(out, name, inner, indent + 2);
}

// What a recording can be bad at. `section` empty: the figure stands alone.
struct Metric {
  std::string_view section;
  std::string_view figure;
  double perfect;
};

constexpr std::array<Metric, 9> kMetrics{{{"activity", "macro_f1", 1.0},
                                          {"steps", "f1", 1.0},
                                          {"sides", "accuracy", 1.0},
                                          {"asymmetry", "mean_abs_error_points", 0.0},
                                          {"transitions", "f1", 1.0},
                                          {"reps", "f1", 1.0},
                                          {"side_comparison", "mean_abs_error_points", 0.0},
                                          {"", "false_reps_per_hour", 0.0},
                                          {"days", "sitting_time_error_percent", 0.0}}};

const Json* find(const Json& figures, std::string_view section, std::string_view figure) {
  const Json* place = &figures;
  if (!section.empty()) {
    const auto found = figures.find(std::string(section));
    if (found == figures.end()) return nullptr;
    place = &*found;
  }
  const auto found = place->find(std::string(figure));
  return found == place->end() ? nullptr : &*found;
}

// The three largest confusions, or the plain figures of the section.
std::string reason(const Json& figures, const Metric& metric) {
  const auto section = figures.find(std::string(metric.section));
  if (section == figures.end()) return "";
  std::vector<std::pair<double, std::string>> parts;
  if (metric.section == "activity") {
    for (const auto& [names, seconds] : section->at("confusion_s").items())
      parts.emplace_back(seconds.get<double>(), fmt::format("{} {:.1f} s", names, seconds.get<double>()));
    std::sort(parts.rbegin(), parts.rend());
    parts.resize(std::min<std::size_t>(parts.size(), 3));
  } else {
    for (const auto& [name, value] : section->items())
      if (name != metric.figure)
        parts.emplace_back(0.0, name + " " + (value.is_object() ? value.dump() : value_text(value)));
  }
  std::string text;
  for (const auto& part : parts) text += (text.empty() ? "" : ", ") + part.second;
  return text;
}

struct Fault {
  double size;
  std::string name;
  double value;
  std::string reason;
};

}  // namespace

std::string show(const std::string& name, const Json& figures) {
  std::string out = "== " + name + "\n";
  for (const auto& [key, value] : figures.items()) append(out, key, value, 2);
  return out;
}

std::string show_worst(const std::string& set, const std::vector<std::pair<std::string, Json>>& recordings,
                       int count) {
  std::string out;
  for (const Metric& metric : kMetrics) {
    std::vector<Fault> faults;
    for (const auto& [name, figures] : recordings) {
      const Json* value = find(figures, metric.section, metric.figure);
      if (value == nullptr) continue;
      const double figure = value->get<double>();
      // No answer at all (NaN) is worse than any.
      const double size = std::isnan(figure) ? 1e9 : std::abs(figure - metric.perfect);
      if (size > 0.0) faults.push_back({size, name, figure, reason(figures, metric)});
    }
    if (faults.empty()) continue;
    std::stable_sort(faults.begin(), faults.end(),
                     [](const Fault& a, const Fault& b) { return a.size > b.size; });
    out += fmt::format("== {}: worst {} {} ({} of {} recordings have a fault)\n", set, metric.section,
                       metric.figure, faults.size(), recordings.size());
    faults.resize(std::min(faults.size(), static_cast<std::size_t>(count)));
    for (const Fault& fault : faults)
      out += fmt::format("  {:<36} {:8.3f}  {}\n", fault.name, fault.value, fault.reason);
  }
  std::string inexact;
  int left = count;
  for (const auto& [name, figures] : recordings) {
    const auto exact = figures.find("protocol_exact");
    if (exact == figures.end()) continue;
    for (const auto& [what, share] : exact->items())
      if (share == "0/1" && left-- > 0) inexact += fmt::format("  {:<36} {}\n", name, what);
  }
  if (!inexact.empty()) out += fmt::format("== {}: protocol not exact (first {})\n{}", set, count, inexact);
  return out;
}

}  // namespace stance::evaluate
