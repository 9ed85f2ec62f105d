#include "tools/stance/config.h"

#include <gtest/gtest.h>

namespace stance {
namespace {

std::string message_of(const std::string& text) {
  const auto config = parse_config(text, "config.toml");
  return config ? "accepted" : config.error().message;
}

TEST(Config, AHeightIsToldInCentimetres) {
  EXPECT_EQ(parse_config("[wearer]\nheight_cm = 182\n", "config.toml")->height_cm, 182);
  EXPECT_NE(message_of("[wearer]\nheight_cm = 1\n").find("100 to 230"), std::string::npos);
}

TEST(Config, TheDefaultFileHoldsTheDefaults) {
  const auto config = parse_config(default_config_text(), "default");
  ASSERT_TRUE(config) << config.error().message;
  const Config defaults;
  EXPECT_EQ(config->port, defaults.port);
  EXPECT_EQ(config->placement, defaults.placement);
  EXPECT_EQ(config->away_minutes, defaults.away_minutes);
  EXPECT_EQ(config->day_starts_hour, defaults.day_starts_hour);
  EXPECT_EQ(config->data_dir, defaults.data_dir);
  EXPECT_EQ(config->socket, defaults.socket);
  EXPECT_EQ(config->log_level, defaults.log_level);
  EXPECT_EQ(config->prompts.firmness, defaults.prompts.firmness);
  EXPECT_EQ(config->prompts.limit_s, defaults.prompts.limit_s);
  EXPECT_EQ(config->prompts.wait_s, defaults.prompts.wait_s);
  EXPECT_EQ(config->prompts.from_minute, defaults.prompts.from_minute);
  EXPECT_EQ(config->prompts.to_minute, defaults.prompts.to_minute);
  EXPECT_EQ(config->notify_of_sensor, defaults.notify_of_sensor);
  EXPECT_EQ(config->silent_seconds, defaults.silent_seconds);
  EXPECT_EQ(config->plan, defaults.plan);
}

TEST(Config, AnEmptyFileIsFine) { EXPECT_EQ(message_of(""), "accepted"); }

TEST(Config, ValuesAreTaken) {
  const auto config = parse_config(
      "[sensor]\nport = '/dev/ttyACM0'\nplacement = 'left_hip'\nfamily = 'witmotion'\nbaud = 9600\ncolumns = "
      "'ax,ay,az'\n"
      "[session]\naway_minutes = 5\n[storage]\ndata_dir = '/tmp/x'\n",
      "config.toml");
  ASSERT_TRUE(config);
  EXPECT_EQ(config->port, "/dev/ttyACM0");
  EXPECT_EQ(config->placement, Placement::kLeftHip);
  EXPECT_EQ(config->family, "witmotion");
  EXPECT_EQ(config->baud, 9600);
  EXPECT_EQ(config->columns, "ax,ay,az");
  EXPECT_EQ(config->away_minutes, 5);
  EXPECT_EQ(config->socket_or_default(), "/tmp/x/stance.sock");
}

TEST(Config, AnUnknownKeyNamesItsLineAndTheKeysThereAre) {
  const std::string message = message_of("[sensor]\nport = 'auto'\nprot = 'auto'\n");
  EXPECT_NE(message.find("config.toml, line 3: there is no key sensor.prot"), std::string::npos) << message;
  EXPECT_NE(message.find("sensor.placement"), std::string::npos) << message;
}

TEST(Config, AWrongValueSaysWhatWouldBeRight) {
  EXPECT_NE(message_of("[session]\naway_minutes = 0\n")
                .find("line 2: session.away_minutes must be a whole number, 1 to 1440"),
            std::string::npos);
  EXPECT_NE(message_of("[session]\naway_minutes = '5'\n").find("whole number"), std::string::npos);
  EXPECT_NE(message_of("[sensor]\nfamily = 'wit'\n").find("\"witmotion\""), std::string::npos);
  EXPECT_NE(message_of("[sensor]\nbaud = 9\n").find("whole number, 1200 to 4000000"), std::string::npos);
  EXPECT_NE(message_of("[sensor]\nplacement = 'foot'\n").find("\"right_hip\""), std::string::npos);
  EXPECT_NE(message_of("[storage]\ndata_dir = 'here'\n").find("absolute path"), std::string::npos);
  EXPECT_NE(message_of("[log]\nlevel = 'loud'\n").find("\"debug\""), std::string::npos);
}

TEST(Config, WorkingHoursAreTwoTimesOfDayOrNone) {
  const auto hours = parse_config("[prompts]\nworking_hours = '09:30-17:00'\n", "config.toml");
  ASSERT_TRUE(hours);
  EXPECT_EQ(hours->prompts.from_minute, 570);
  EXPECT_EQ(hours->prompts.to_minute, 1020);
  const auto any = parse_config("[prompts]\nworking_hours = ''\n", "config.toml");
  ASSERT_TRUE(any);
  EXPECT_EQ(any->prompts.from_minute, any->prompts.to_minute);
  EXPECT_NE(message_of("[prompts]\nworking_hours = '9-17'\n").find("\"09:00-17:30\""), std::string::npos);
  EXPECT_NE(message_of("[prompts]\nfirmness = 'loud'\n").find("\"firm\""), std::string::npos);
}

TEST(Config, AKeyOutsideItsTableIsAnError) {
  EXPECT_NE(message_of("port = 'auto'\n").find("line 1: port stands outside a table"), std::string::npos);
}

TEST(Config, WhatIsNotTomlNamesItsLine) {
  EXPECT_NE(message_of("[sensor]\nport = \n").find("config.toml, line 2"), std::string::npos)
      << message_of("[sensor]\nport = \n");
}

TEST(Config, AMissingFileSaysHowToWriteOne) {
  const auto config = load_config("/nonexistent/config.toml");
  ASSERT_FALSE(config);
  EXPECT_NE(config.error().message.find("--print-config"), std::string::npos);
}

}  // namespace
}  // namespace stance
