// The secret that lets a browser in: 256 random bits as text, in a file that only its owner can read. It
// stays when the daemon starts again, so that an open page stays signed in. Delete the file to sign all out.
#pragma once

#include <filesystem>
#include <string>

#include "firmware-bridge/result.h"

namespace stance {

// Reads `file`, or makes it. One that others could read, or that holds something else, is replaced.
[[nodiscard]] Result<std::string> browser_token(const std::filesystem::path& file);

}  // namespace stance
