// The register of families: one declaration and one line each.
#include <algorithm>
#include <array>

#include "firmware-bridge/sensors/sensor_family.h"

namespace stance {

extern const SensorFamily kBno08xFamily;
extern const SensorFamily kMetaMotionFamily;
extern const SensorFamily kShimmer3Family;
extern const SensorFamily kTextLinesFamily;
extern const SensorFamily kVectorNavFamily;
extern const SensorFamily kWitMotionFamily;
extern const SensorFamily kXImu3Family;
extern const SensorFamily kXsensFamily;

namespace {
constexpr std::array kFamilies = {
    &kBno08xFamily,    &kMetaMotionFamily, &kShimmer3Family, &kTextLinesFamily,
    &kVectorNavFamily, &kWitMotionFamily,  &kXImu3Family,    &kXsensFamily,
};
}  // namespace

std::span<const SensorFamily* const> sensor_families() { return kFamilies; }

const SensorFamily* sensor_family(std::string_view name) {
  const auto it = std::find_if(kFamilies.begin(), kFamilies.end(),
                               [&](const SensorFamily* family) { return family->name == name; });
  return it == kFamilies.end() ? nullptr : *it;
}

}  // namespace stance
