#include "analysis/orientation/body_axes.h"

#include <gtest/gtest.h>

#include <Eigen/LU>

namespace stance {
namespace {

const WalkedAxes kUpX{Eigen::Vector3f::UnitX(), Eigen::Vector3f::UnitZ(), 20};
const WalkedAxes kUpZ{Eigen::Vector3f::UnitZ(), Eigen::Vector3f::UnitX(), 20};

TEST(BodyAxes, AreUnknownBeforeAWalk) {
  BodyAxes axes;
  EXPECT_FALSE(axes.known());
  axes.learn({Eigen::Vector3f::UnitX(), Eigen::Vector3f::UnitZ(), BodyAxes::kFewestSteps - 1});
  EXPECT_FALSE(axes.known());
}

TEST(BodyAxes, TurnSensorVectorsIntoForwardLeftUp) {
  BodyAxes axes;
  axes.learn(kUpX);
  ASSERT_TRUE(axes.known());
  EXPECT_TRUE((axes.body_from_sensor() * Eigen::Vector3f::UnitX()).isApprox(Eigen::Vector3f::UnitZ()));
  EXPECT_TRUE((axes.body_from_sensor() * Eigen::Vector3f::UnitZ()).isApprox(Eigen::Vector3f::UnitX()));
  EXPECT_NEAR(axes.body_from_sensor().determinant(), 1.0F, 1e-5F);
}

TEST(BodyAxes, AreNotChangedByOneOddWalk) {
  BodyAxes axes;
  axes.learn(kUpX);
  axes.learn(kUpZ);
  axes.learn(kUpX);
  axes.learn(kUpZ);
  EXPECT_GT((axes.body_from_sensor() * Eigen::Vector3f::UnitX()).z(), 0.99F);
}

const Eigen::Matrix3f kUpsideDown = Eigen::Vector3f(1.0F, -1.0F, -1.0F).asDiagonal();

TEST(BodyAxes, TurnWithASensorThatWasTurnedAsSoonAsOneWalkAgrees) {
  BodyAxes axes;
  axes.learn({Eigen::Vector3f::UnitZ(), Eigen::Vector3f::UnitX(), 20});
  axes.turn({5.0, kUpsideDown, -Eigen::Vector3f::UnitZ()});
  axes.learn({-Eigen::Vector3f::UnitZ(), Eigen::Vector3f::UnitX(), 10});
  EXPECT_TRUE(axes.body_from_sensor().isApprox(kUpsideDown));
}

TEST(BodyAxes, StayWhenTheNextWalkContradictsATurnThatWasNoticed) {
  BodyAxes axes;
  axes.learn({Eigen::Vector3f::UnitZ(), Eigen::Vector3f::UnitX(), 20});
  axes.turn({5.0, kUpsideDown, -Eigen::Vector3f::UnitZ()});
  EXPECT_TRUE(axes.body_from_sensor().isIdentity());
  axes.learn({Eigen::Vector3f::UnitZ(), Eigen::Vector3f::UnitX(), 10});
  axes.learn({-Eigen::Vector3f::UnitZ(), Eigen::Vector3f::UnitX(), 10});
  EXPECT_TRUE(axes.body_from_sensor().isIdentity());
}

TEST(BodyAxes, AreReplacedWhenTwoWalksAgreeThatTheSensorWasMoved) {
  BodyAxes axes;
  axes.learn(kUpX);
  axes.learn(kUpZ);
  axes.learn(kUpZ);
  EXPECT_GT((axes.body_from_sensor() * Eigen::Vector3f::UnitZ()).z(), 0.99F);
}

}  // namespace
}  // namespace stance
