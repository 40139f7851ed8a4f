// Against made-up /sys trees laid out as the kernel does.
#include "gateway/link/usb_place.hpp"

#include <gtest/gtest.h>

#include <fstream>

#include "tests/link/pty_pair.hpp"

namespace faultline::link {
namespace {

namespace fs = std::filesystem;

class usb_tree : public testing::Test {
protected:
    void plug(const std::string& port, const std::string& vendor, const std::string& product, const std::string& serial, int number) {
        const auto device = where_.sys / "bus" / "usb" / "devices" / port;
        fs::create_directories(device);
        std::ofstream{device / "idVendor"} << vendor << '\n';
        std::ofstream{device / "idProduct"} << product << '\n';
        if (!serial.empty()) std::ofstream{device / "serial"} << serial << '\n';
        std::ofstream{device / "busnum"} << 1 << '\n';
        std::ofstream{device / "devnum"} << number << '\n';
        fs::create_directories(where_.sys / "bus" / "usb" / "devices" / (port + ":1.0"));   // its interface has no ids
    }

    scratch_folder folder_;
    places where_{folder_.path() / "sys", folder_.path() / "dev", folder_.path() / "proc"};
};

TEST_F(usb_tree, a_machine_without_a_usb_bus_says_so) {
    EXPECT_EQ(list_usb(where_).error().what, error::no_usb);
    fs::create_directories(where_.sys / "bus" / "usb" / "devices");
    EXPECT_EQ(list_usb(where_).error().what, error::no_usb) << "a bus has at least its root hub";
    EXPECT_TRUE(devices_at({0x1D50, 0x606F, ""}, where_).empty());
}

TEST_F(usb_tree, devices_are_found_by_their_ids_their_serial_number_or_their_port) {
    plug("usb1", "1d6b", "0002", "0000:00:14.0", 1);
    plug("1-1.4", "1d50", "606f", "004A0023", 7);
    plug("1-1.2", "1d50", "606f", "004A0099", 6);
    ASSERT_EQ(list_usb(where_)->size(), 3U);
    ASSERT_EQ(devices_at({0x1D50, 0x606F, ""}, where_).size(), 2U);
    EXPECT_EQ(devices_at({0x1D50, 0x606F, ""}, where_)[0].sysfs_name, "1-1.2");
    ASSERT_EQ(devices_at({0x1D50, 0x606F, "004A0023"}, where_).size(), 1U);
    EXPECT_EQ(devices_at({0x1D50, 0x606F, "004A0023"}, where_)[0].sysfs_name, "1-1.4");
    EXPECT_EQ(devices_at({0x1D50, 0x606F, "1-1.2"}, where_)[0].sysfs_name, "1-1.2");
    EXPECT_TRUE(devices_at({0x1D50, 0x606F, "004A"}, where_).empty());
    EXPECT_TRUE(devices_at({0x1D50, 0x6060, ""}, where_).empty());
}

TEST_F(usb_tree, a_device_has_a_node_while_it_is_there) {
    plug("1-1.4", "1d50", "606f", "", 7);
    const auto device = devices_at({0x1D50, 0x606F, ""}, where_).at(0);
    EXPECT_EQ(node_of(device, where_), where_.dev / "bus" / "usb" / "001" / "007");
    fs::remove_all(where_.sys / "bus" / "usb" / "devices" / "1-1.4");
    EXPECT_FALSE(node_of(device, where_));
}

TEST(usb_place, is_written_as_it_is_read) {
    for (const auto* text : {"1d50:606f", "0403:6001/A50285BI", "1d50:606f/1-1.4"}) {
        ASSERT_TRUE(parse_usb_place(text)) << text;
        EXPECT_EQ(to_text(*parse_usb_place(text)), text);
    }
    EXPECT_EQ(parse_usb_place("1D50:606F")->vendor, 0x1D50);
}

TEST(usb_place, what_is_no_place_is_refused) {
    for (const auto* text : {"", "1d50", "1d50:", "1d50:606", "1d50:606g", "1d50:606f/", "1d50:606f/a/b", "1d50-606f", "01d50:606f", "+1d5:606f"}) {
        EXPECT_FALSE(parse_usb_place(text)) << text;
    }
}

}  // namespace
}  // namespace faultline::link
