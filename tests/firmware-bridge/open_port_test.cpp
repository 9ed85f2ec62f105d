#include <gtest/gtest.h>
#include <poll.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <filesystem>
#include <string>

#include "firmware-bridge/source/byte_source.h"
#include "firmware-bridge/source/port_list.h"
#include "firmware-bridge/source/port_watch.h"
#include "firmware-bridge/source/tty.h"
#include "tests/support/temp_dir.h"

namespace stance {
namespace {

ErrorCode error_of(const std::string& path) {
  const auto port = open_port(path);
  return port ? ErrorCode::kIo : port.error().code;
}

std::string text_from(ByteSource& source) {
  pollfd entry{source.poll_handle(), POLLIN, 0};
  ::poll(&entry, 1, 1000);
  std::array<std::byte, 256> bytes{};
  const auto count = source.read(bytes);
  return count ? std::string(reinterpret_cast<const char*>(bytes.data()), *count)
               : "error: " + count.error().message;
}

TEST(OpenPort, CarriesBytesUnchangedBothWays) {
  auto terminal = open_pseudo_terminal();
  ASSERT_TRUE(terminal.has_value());
  auto port = open_port(terminal->port_path);
  ASSERT_TRUE(port.has_value()) << port.error().message;
  const std::string text("a\r\n\x03\x11\x13\x1a\x00\xff\x7f", 10);  // what a terminal would like to interpret
  ASSERT_EQ(terminal->device->write(std::as_bytes(std::span(text))).value(), text.size());
  EXPECT_EQ(text_from(**port), text);
  ASSERT_EQ((*port)->write(std::as_bytes(std::span(text))).value(), text.size());
  EXPECT_EQ(text_from(*terminal->device), text);
}

TEST(OpenPort, ReadsNothingFromASilentLineWithoutWaiting) {
  auto terminal = open_pseudo_terminal();
  auto port = open_port(terminal->port_path);
  std::array<std::byte, 8> bytes{};
  EXPECT_EQ((*port)->read(bytes).value(), 0U);
}

// libserialport's own list ends with a crash then.
TEST(PortList, LeavesOutAPortThatIsUnpluggedMeanwhile) {
  EXPECT_TRUE(usb_and_bluetooth_ports({"/dev/ttyUSB250", "/dev/ttyACM250", "/dev/tty0"}).empty());
}

TEST(OpenPort, NoticesThatTheDeviceWasUnplugged) {
  auto terminal = open_pseudo_terminal();
  auto port = open_port(terminal->port_path);
  terminal->device.reset();
  std::array<std::byte, 8> bytes{};
  const auto count = (*port)->read(bytes);
  ASSERT_FALSE(count.has_value());
  EXPECT_EQ(count.error().code, ErrorCode::kClosed);
}

TEST(OpenPort, DeviceSurvivesAHostThatComesAndGoes) {
  auto terminal = open_pseudo_terminal();
  std::array<std::byte, 8> bytes{};
  EXPECT_EQ(terminal->device->read(bytes).value_or(99), 0U);
  for (int i = 0; i < 3; ++i) {
    auto port = open_port(terminal->port_path);
    ASSERT_TRUE(port.has_value());
    const std::string text = "hello";
    ASSERT_TRUE((*port)->write(std::as_bytes(std::span(text))).has_value());
    EXPECT_EQ(text_from(*terminal->device), text);
    port->reset();
    EXPECT_EQ(terminal->device->read(bytes).value_or(99), 0U);
    EXPECT_EQ(terminal->device->poll_handle(), -1);
  }
}

TEST(OpenPort, SaysThatAPortIsBusy) {
  auto terminal = open_pseudo_terminal();
  const auto first = open_port(terminal->port_path);
  ASSERT_TRUE(first.has_value());
  const auto second = open_port(terminal->port_path);
  ASSERT_FALSE(second.has_value());
  EXPECT_EQ(second.error().code, ErrorCode::kBusy);
  EXPECT_NE(second.error().message.find("used by another program"), std::string::npos);
}

TEST(OpenPort, FollowsSymbolicLinks) {
  auto terminal = open_pseudo_terminal();
  const test::TempDir directory;
  std::filesystem::create_symlink(terminal->port_path, directory.path("sensor"));
  EXPECT_TRUE(open_port(directory.path("sensor")).has_value());
}

TEST(OpenPort, SaysThatAPortDoesNotExist) {
  const auto port = open_port("/dev/ttyNowhere7");
  ASSERT_FALSE(port.has_value());
  EXPECT_EQ(port.error().code, ErrorCode::kNotFound);
  EXPECT_NE(port.error().message.find("/dev/ttyNowhere7 does not exist"), std::string::npos);
}

TEST(OpenPort, SaysThatAFileADirectoryAndTheNullDeviceAreNoSerialPorts) {
  const test::TempDir directory;
  EXPECT_EQ(error_of(directory.file("x.csv", "t")), ErrorCode::kNotASerialPort);
  EXPECT_EQ(error_of("/tmp"), ErrorCode::kNotASerialPort);
  EXPECT_EQ(error_of("/dev/null"), ErrorCode::kNotASerialPort);
}

// In a process of its own, which is nobody if this one is root, who may open everything. It ends without the
// checks that sanitizers make at the end, for which that user lacks the rights.
TEST(OpenPort, TellsHowToGetPermission) {
  constexpr int kNotAllowed = 7;
  constexpr uid_t kNobody = 65534;
  auto terminal = open_pseudo_terminal();
  std::filesystem::permissions(terminal->port_path, std::filesystem::perms::none);
  const auto try_to_open = [&] {
    if (::geteuid() == 0 && ::setuid(kNobody) != 0) ::_exit(1);
    const auto port = open_port(terminal->port_path);
    if (port) ::_exit(2);
    std::fputs(port.error().message.c_str(), stderr);
    ::_exit(port.error().code == ErrorCode::kNotAllowed ? kNotAllowed : 3);
  };
  EXPECT_EXIT(try_to_open(), testing::ExitedWithCode(kNotAllowed), "sudo usermod -aG");
}

TEST(PortWatch, TellsOfAPortThatAppearsOrMayBeOpenedNow) {
  const test::TempDir dev;
  PortWatch watch(dev.path(""));
  EXPECT_FALSE(watch.changed());
  const std::string port = dev.file("ttyUSB4", "");
  EXPECT_TRUE(watch.changed());
  EXPECT_FALSE(watch.changed());
  std::filesystem::permissions(port, std::filesystem::perms::owner_read);
  EXPECT_TRUE(watch.changed());
  std::filesystem::remove(port);
  EXPECT_FALSE(watch.changed());
}

TEST(PortWatch, DoesNotTellOfWhatIsNoPort) {
  const test::TempDir dev;
  PortWatch watch(dev.path(""));
  dev.file("loop7", "");
  EXPECT_FALSE(watch.changed());
}

}  // namespace
}  // namespace stance
