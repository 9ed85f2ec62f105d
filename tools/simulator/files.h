// A session as files: samples as comma-separated values (doc/csv_format.md), truth as JSON Lines beside them.
#pragma once

#include <filesystem>
#include <span>
#include <string>

#include "analysis/sample.h"
#include "firmware-bridge/result.h"
#include "tools/simulator/session.h"

namespace stance::simulator {

// Without angular rates the table has no columns for them.
std::string csv_of(std::span<const ImuSample> samples);
std::string lines_of(std::span<const Json> truth);

// NAME.csv or NAME.csv.zst (compressed), and NAME.truth.jsonl, whose path is returned.
Result<std::filesystem::path> write_session(const Session& session, const std::filesystem::path& csv_path);

}  // namespace stance::simulator
