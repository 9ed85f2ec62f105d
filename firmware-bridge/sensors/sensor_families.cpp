// The register of families: one declaration and one line each.
#include <algorithm>
#include <array>

#include "firmware-bridge/sensors/sensor_family.h"

namespace stance {

extern const SensorFamily kBno08xFamily;
extern const SensorFamily kVectorNavFamily;
extern const SensorFamily kWitMotionFamily;
extern const SensorFamily kXsensFamily;

namespace {
constexpr std::array kFamilies = {
    &kBno08xFamily,
    &kVectorNavFamily,
    &kWitMotionFamily,
    &kXsensFamily,
};
}  // namespace

std::span<const SensorFamily* const> sensor_families() { return kFamilies; }

const SensorFamily* sensor_family(std::string_view name) {
  const auto it = std::find_if(kFamilies.begin(), kFamilies.end(),
                               [&](const SensorFamily* family) { return family->name == name; });
  return it == kFamilies.end() ? nullptr : *it;
}

}  // namespace stance
