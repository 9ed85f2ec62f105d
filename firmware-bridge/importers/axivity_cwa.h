// Recordings of Axivity AX3 and AX6 loggers (.cwa), see doc/import_formats.md. Damaged blocks are skipped and
// counted, a torn end is left out.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "firmware-bridge/recording/input.h"
#include "firmware-bridge/recording/sample_reader.h"

namespace stance {

// How such a file begins: "MD", and the length of the header that follows.
inline constexpr std::string_view kCwaMagic("MD\xFC\x03", 4);

// Takes the input from its first byte. `name` is for messages and RecordingInfo::name.
[[nodiscard]] Result<std::unique_ptr<SampleReader>> open_cwa(std::unique_ptr<Input> input, std::string name);

}  // namespace stance
