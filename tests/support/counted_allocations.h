// How often memory is allocated while something runs, told by standing in for operator new: linked only into
// executables of their own that test for it.
#pragma once

namespace stance::test {

void begin_to_count_allocations();
// Those of the whole program since then.
[[nodiscard]] long counted_allocations();

template <typename Act>
[[nodiscard]] long allocations_while(Act act) {
  begin_to_count_allocations();
  act();
  return counted_allocations();
}

}  // namespace stance::test
