#include "analysis/gait/gait_stage.h"

namespace stance {

GaitStage::GaitStage(Placement) {}
void GaitStage::push(const MotionSample&, std::vector<Step>&) {}
void GaitStage::finish(std::vector<Step>&) {}

}  // namespace stance
