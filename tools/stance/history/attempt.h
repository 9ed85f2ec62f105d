// Where SQLite's exceptions end: runs something on the history and turns what it throws into a value that
// says what to do.
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <string>
#include <type_traits>

#include "firmware-bridge/result.h"

namespace stance {

[[nodiscard]] Error history_error(const std::string& file, const SQLite::Exception& exception);

template <typename Action>
auto attempt(const std::string& file, Action action) -> Result<std::invoke_result_t<Action>> {
  try {
    if constexpr (std::is_void_v<std::invoke_result_t<Action>>) {
      action();
      return {};
    } else {
      return action();
    }
  } catch (const SQLite::Exception& exception) {
    return tl::make_unexpected(history_error(file, exception));
  }
}

}  // namespace stance
