#include "gateway/link/address.hpp"

#include <gtest/gtest.h>

namespace faultline::link {
namespace {

std::string problem_of(std::string_view text) {
    const auto parsed = parse_address(text);
    if (parsed) return "accepted as " + to_text(*parsed);
    EXPECT_EQ(parsed.error().what, error::bad_address);
    std::string problem;
    for (const auto& [key, value] : parsed.error().args) {
        if (key == "problem") problem = value;
        if (key == "example") {
            EXPECT_TRUE(parse_address(value.substr(0, value.find(','))).has_value()) << value;
        }
        if (key == "text") {
            EXPECT_EQ(value, text);
        }
    }
    return problem;
}

TEST(address, names_a_serial_port_with_and_without_its_rate) {
    EXPECT_EQ(*parse_address("serial:/dev/ttyUSB0"),
              (address{medium::serial, "/dev/ttyUSB0", "", 0, 0}));
    EXPECT_EQ(*parse_address("serial:/dev/ttyUSB0:115200"),
              (address{medium::serial, "/dev/ttyUSB0", "", 0, 115200}));
}

TEST(address, takes_a_bare_path_for_what_it_is) {
    EXPECT_EQ(parse_address("/dev/ttyACM0")->kind, medium::serial);
    EXPECT_EQ(parse_address("/dev/pts/7")->kind, medium::pty);
    EXPECT_EQ(parse_address("/dev/ttyUSB0:9600")->baud, 9600u);
}

TEST(address, keeps_the_colons_of_a_by_path_name) {
    const auto* const name = "/dev/serial/by-path/pci-0000:00:14.0-usb-0:1.4:1.0-port0";
    EXPECT_EQ(parse_address(name)->path, name);
    EXPECT_EQ(parse_address(std::string{name} + ":38400")->path, name);
    EXPECT_EQ(parse_address(std::string{name} + ":38400")->baud, 38400u);
}

TEST(address, names_a_host_and_a_port) {
    EXPECT_EQ(*parse_address("tcp:192.168.0.10:35000"), (address{medium::tcp, "", "192.168.0.10", 35000, 0}));
    EXPECT_EQ(parse_address("tcp:wifi-elm.local:23")->host, "wifi-elm.local");
    EXPECT_EQ(parse_address("tcp:[fe80::1]:35000")->host, "fe80::1");
}

TEST(address, names_can_buses) {
    EXPECT_EQ(parse_address("can:can0")->path, "can0");
    EXPECT_EQ(parse_address("vcan+unix:/tmp/bus")->kind, medium::test_bus);
    const auto serial = parse_address("slcan:/dev/ttyACM0:250000");
    EXPECT_EQ(serial->path, "/dev/ttyACM0");
    EXPECT_EQ(serial->bitrate, 250'000u);
    EXPECT_EQ(serial->baud, 0u);
    const auto network = parse_address("slcan:tcp:[::1]:3333:500000");
    EXPECT_EQ(network->host, "::1");
    EXPECT_EQ(network->port, 3333);
    EXPECT_EQ(network->bitrate, 500'000u);
    EXPECT_TRUE(carries_frames(network->kind));
    EXPECT_FALSE(carries_frames(medium::tcp));
}

TEST(address, says_what_is_wrong_with_a_can_bus) {
    EXPECT_EQ(problem_of("can:"), "interface");
    EXPECT_EQ(problem_of("can:/dev/can0"), "interface");
    EXPECT_EQ(problem_of("can:a-name-that-is-too-long"), "interface");
    EXPECT_EQ(problem_of("slcan:ttyACM0"), "path");
    EXPECT_EQ(problem_of("slcan:/dev/ttyACM0:5000000"), "bitrate");
    EXPECT_EQ(problem_of("slcan:/dev/ttyACM0:fast"), "bitrate");
    EXPECT_EQ(problem_of("slcan:tcp:host"), "port");
    EXPECT_EQ(problem_of("slcan:tcp:host:3333:x"), "bitrate");
    EXPECT_EQ(problem_of("vcan+unix:bus"), "path");
}

TEST(address, reads_back_what_it_writes) {
    for (const auto* text : {"serial:/dev/ttyUSB0", "serial:/dev/ttyUSB0:500000", "tcp:10.0.0.1:35000", "tcp:[::1]:1",
                             "pty:/tmp/a b/adapter", "can:can0", "slcan:/dev/ttyACM0:500000", "slcan:/dev/ttyACM0", "slcan:tcp:10.0.0.1:3333",
                             "slcan:tcp:[::1]:3333:250000", "vcan+unix:/tmp/bus"}) {
        EXPECT_EQ(to_text(*parse_address(text)), text);
    }
}

TEST(address, says_what_is_wrong_and_gives_an_example_that_is_right) {
    EXPECT_EQ(problem_of(""), "empty");
    EXPECT_EQ(problem_of("ttyUSB0"), "kind");
    EXPECT_EQ(problem_of("bluetooth:00:11"), "kind");
    EXPECT_EQ(problem_of("Serial:/dev/ttyUSB0"), "kind");
    EXPECT_EQ(problem_of("serial:ttyUSB0"), "path");
    EXPECT_EQ(problem_of("serial:"), "path");
    EXPECT_EQ(problem_of("serial:/dev/ttyUSB0:0"), "baud");
    EXPECT_EQ(problem_of("serial:/dev/ttyUSB0:"), "baud");
    EXPECT_EQ(problem_of("serial:/dev/ttyUSB0:fast"), "baud");
    EXPECT_EQ(problem_of("serial:/dev/ttyUSB0:99999999999"), "baud");
    EXPECT_EQ(problem_of("pty:relative"), "path");
    EXPECT_EQ(problem_of("pty:"), "path");
    EXPECT_EQ(problem_of("tcp:host"), "port");
    EXPECT_EQ(problem_of("tcp:host:"), "port");
    EXPECT_EQ(problem_of("tcp:host:0"), "port");
    EXPECT_EQ(problem_of("tcp:host:65536"), "port");
    EXPECT_EQ(problem_of("tcp:host:12x"), "port");
    EXPECT_EQ(problem_of("tcp::35000"), "host");
    EXPECT_EQ(problem_of("tcp:fe80::1:35000"), "host");
    EXPECT_EQ(problem_of("tcp:http://x:80"), "host");
    EXPECT_EQ(problem_of("serial:/dev/tty\nUSB0"), "characters");
    EXPECT_EQ(problem_of(std::string_view{"serial:/dev/t\0y", 15}), "characters");
}

TEST(address, names_a_usb_adapter_by_its_ids) {
    const auto can = parse_address("usb:1d50:606f/004A0023:500000:2000000");
    ASSERT_TRUE(can);
    EXPECT_EQ(can->kind, medium::usb_can);
    EXPECT_EQ(can->path, "1d50:606f/004A0023");
    EXPECT_EQ(can->bitrate, 500'000U);
    EXPECT_EQ(can->data_bitrate, 2'000'000U);
    EXPECT_TRUE(carries_frames(can->kind));
    const auto serial = parse_address("usb:0403:6001:38400");
    ASSERT_TRUE(serial);
    EXPECT_EQ(serial->kind, medium::usb);
    EXPECT_EQ(serial->baud, 38'400U);
    EXPECT_FALSE(carries_frames(serial->kind));
    for (const auto* text : {"usb:1d50:606f", "usb:1d50:606f/1-1.4", "usb:1d50:606f/1-1.4:250000", "usb:1d50:606f:500000:2000000",
                             "usb:0403:6015/DM01", "usb:0403:6015/DM01:500000"}) {
        EXPECT_EQ(to_text(*parse_address(text)), text);
    }
}

TEST(address, a_usb_device_that_is_no_adapter_of_ours_is_refused) {
    EXPECT_EQ(problem_of("usb:"), "usb");
    EXPECT_EQ(problem_of("usb:1d50"), "usb");
    EXPECT_EQ(problem_of("usb:1d50:606f/"), "usb");
    EXPECT_EQ(problem_of("usb:046d:c077"), "usb_id");   // a mouse
    EXPECT_EQ(problem_of("usb:1a86:7523"), "usb_id");   // a CH340: the kernel makes a port of it
    EXPECT_EQ(problem_of("usb:1d50:606f:fast"), "bitrate");
    EXPECT_EQ(problem_of("usb:1d50:606f:"), "bitrate");
    EXPECT_EQ(problem_of("usb:1d50:606f:2000000"), "bitrate");
    EXPECT_EQ(problem_of("usb:1d50:606f:500000:2000000:1"), "bitrate");
    EXPECT_EQ(problem_of("usb:0403:6001:38400:2"), "baud");
}

}  // namespace
}  // namespace faultline::link
