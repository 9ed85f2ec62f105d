// When does the other foot leave the ground after a contact? The highest answer of a linear kernel over
// vertical, forward and impact (gait_kernels.h) between 0.05 and 0.5 step periods after the contact. The
// kernel is fitted on the toe-offs of ipol (Voisard, IPOL 2023; healthy, lower back). People left out: mean
// -1 ms, spread 21 ms, one in 160 off by more than 60 ms; a person's own mean is off by 11 ms (SD). What
// mirrors between the feet adds nothing to it, so a toe-off does not depend on a side, and an accelerometer
// is enough. It fails in running, where the foot has left before the other lands: above 150 steps a minute
// there is no answer; and it is not proven in a pocket or in pathological gait. Pure.
#pragma once

#include <optional>

#include "analysis/gait/gait_window.h"

namespace stance {

// Position in the window, samples; nothing when the window ends too early or the pace is that of running.
std::optional<double> toe_off_after(const GaitWindow& window, double contact);

}  // namespace stance
