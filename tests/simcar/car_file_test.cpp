#include "tools/simcar/car_file.hpp"

#include <gtest/gtest.h>

#include "tools/simcar/cars.hpp"

using namespace faultline::simcar;

namespace {

std::string refused(const std::string& text) {
    const auto got = parse_car(text, "my.toml");
    return got ? "taken" : got.error().text();
}

const std::string one_ecu = "[[ecu]]\nid = \"7E8\"\n";

TEST(car_file, every_built_in_car_reads) {
    for (const auto& c : cars) EXPECT_TRUE(built_in_car(c.name)) << built_in_car(c.name).error().text();
}

TEST(car_file, the_smallest_car_is_one_ecu) {
    const auto got = parse_car(one_ecu, "my.toml");
    ASSERT_TRUE(got) << got.error().text();
    EXPECT_EQ(got->ecus[0].id, 0x7E8U);
    EXPECT_EQ(got->speaks, protocol::can11_500);
}

TEST(car_file, what_is_wrong_is_said_with_file_line_and_remedy) {
    EXPECT_EQ(refused("name = \"x\"\n"), "my.toml:1: a car needs at least one [[ecu]]");
    EXPECT_EQ(refused("protocl = \"kwp\"\n" + one_ecu),
              "my.toml:1: \"protocl\" is not a key of a car; known are: name, vin, protocol, padding, voltage, odometer_km, drive, ecu, device");
    EXPECT_TRUE(refused("protocol = \"can\"\n" + one_ecu).starts_with("my.toml:1: \"can\" is not a protocol; known are: j1850_pwm"));
    EXPECT_EQ(refused("vin = \"ABC\"\n" + one_ecu), "my.toml:1: a VIN has 17 characters, this one has 3");
    EXPECT_TRUE(refused("[[ecu]]\nid = \"10\"\nx\n").starts_with("my.toml:3: this is not TOML: "));
    EXPECT_TRUE(refused("[[ecu]]\nid = \"18DAF110\"\n").starts_with("my.toml:2: this id does not fit the car's protocol"));
    EXPECT_EQ(refused(one_ecu + "stored = [\"P03\"]\n"), "my.toml:3: \"P03\" is not a fault code: write it like \"P0301\" or \"U0100\"");
    EXPECT_EQ(refused(one_ecu + "[ecu.pids]\n\"0C\" = [1, 2]\n"), "my.toml:4: PID 0C has 1 values, given are 2");
    EXPECT_EQ(refused(one_ecu + "[ecu.pids]\n\"C5\" = 3\n"), "my.toml:4: simcar does not know the scaling of PID C5: give { raw = \"bytes\" }");
    EXPECT_EQ(refused(one_ecu + "[ecu.pids]\n\"51\" = \"drive\"\n"),
              "my.toml:4: nothing in the drive moves PID 51: give it a number or { raw = \"...\" }");
    EXPECT_TRUE(refused(one_ecu + "[ecu.readiness]\nsupported = [\"soot\"]\n").starts_with("my.toml:4: \"soot\" is not a monitor"));
    EXPECT_EQ(refused(one_ecu + one_ecu), "my.toml:3: two ECUs answer with the same id: give each its own");
}

TEST(car_file, identifiers_come_in_pairs) {
    const auto pair = [](std::string_view id, std::string_view request) { return refused("[[ecu]]\nid = \"" + std::string{id} + "\"\nrequest = \"" + std::string{request} + "\"\n"); };
    EXPECT_EQ(pair("77A", "710"), "taken");
    EXPECT_EQ(pair("18DAF128", "18DA28F1"), "taken");
    EXPECT_EQ(pair("77A", "18DA28F1"), "my.toml:3: request and id are two identifiers of the same length, 11 or 29 bits");
    EXPECT_EQ(pair("77A", "77A"), "my.toml:3: request and id are two identifiers of the same length, 11 or 29 bits");
    const auto body = parse_car("[[ecu]]\nid = \"77A\"\nrequest = \"710\"\n" + one_ecu, "my.toml");
    ASSERT_TRUE(body);
    EXPECT_FALSE(body->ecus[0].functional);
    EXPECT_TRUE(body->ecus[1].functional);
    EXPECT_EQ(body->ecus[1].request, 0x7E0U);
}

TEST(car_file, what_is_wrong_in_uds_and_j1939_is_said_too) {
    const auto uds = one_ecu + "[ecu.uds]\n";
    EXPECT_EQ(refused(uds + "format = \"x\"\n"), "my.toml:4: \"x\" is not a format of codes; known are: iso14229, j2012_00, j2012_04, j1939");
    EXPECT_EQ(refused(uds + "writable = [\"F1\"]\n"), "my.toml:4: \"F1\" is not an identifier: write four hexadecimal digits like \"F190\"");
    EXPECT_TRUE(refused(uds + "[[ecu.uds.code]]\ncode = \"P03\"\n").starts_with("my.toml:5: \"P03\" is not a code of this format"));
    const std::string truck = "protocol = \"j1939\"\n";
    EXPECT_TRUE(refused(truck).starts_with("my.toml:1: a car with protocol j1939 needs at least one [[device]]"));
    EXPECT_EQ(refused(truck + "[[device]]\naddress = \"00\"\nactive = [\"P0301\"]\n"),
              "my.toml:4: \"P0301\" is no code of a heavy vehicle: write it like \"SPN 3251 FMI 3\"");
}

TEST(car_file, a_file_that_is_not_there_names_the_built_in_cars) {
    EXPECT_EQ(load_car("/nonexistent.toml").error().text(),
              "/nonexistent.toml: cannot be read: give a readable car description, or one of the built-in cars: can250, can29, electric, hybrid, "
              "iso9141, j1850_pwm, j1850_vpw, kwp, kwp_slow, obdonuds, truck, uds, uds29, wwh");
}

}  // namespace
