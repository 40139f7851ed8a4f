// Against made-up /sys and /dev trees laid out as the kernel does.
#include "gateway/link/find.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>

#include "gateway/link/address.hpp"
#include "tests/link/pty_pair.hpp"

namespace faultline::link {
namespace {

namespace fs = std::filesystem;

class finding : public testing::Test {
protected:
    finding() {
        fs::create_directories(where_.sys / "class" / "tty");
        fs::create_directories(where_.dev);
        fs::create_directories(where_.proc);
    }

    static void put(const fs::path& file, std::string_view text) {
        fs::create_directories(file.parent_path());
        std::ofstream{file} << text << '\n';
    }

    // A usb-serial port: /sys/devices/.../1-2/1-2:1.0/ttyUSB0/tty/ttyUSB0, as ftdi_sio, ch341, cp210x lay it out.
    void plug_usb_serial(const std::string& tty, const std::string& port, const std::string& vendor,
                         const std::string& product_id, const std::string& product, const std::string& driver) {
        const auto usb = where_.sys / "devices" / "pci0000:00" / "usb1" / port;
        put(usb / "idVendor", vendor);
        put(usb / "idProduct", product_id);
        put(usb / "product", product);
        put(usb / "manufacturer", "Maker");
        put(usb / "serial", "S" + port);
        put(where_.sys / "devices" / "pci0000:00" / "usb1" / "idVendor", "1d6b");   // the root hub is not the device
        const auto device = usb / (port + ":1.0") / tty;
        add_tty(tty, device, driver, "usb-serial");
    }

    void add_tty(const std::string& tty, const fs::path& device, const std::string& driver, const std::string& bus) {
        const auto entry = device / "tty" / tty;
        fs::create_directories(entry);
        fs::create_directory_symlink(device, entry / "device");
        fs::create_directories(where_.sys / "bus" / bus / "drivers" / driver);
        fs::create_directory_symlink(where_.sys / "bus" / bus / "drivers" / driver, device / "driver");
        fs::create_directory_symlink(where_.sys / "bus" / bus, device / "subsystem");
        fs::create_directory_symlink(entry, where_.sys / "class" / "tty" / tty);
        put(where_.dev / tty, "");
    }

    [[nodiscard]] findings look(const result<std::vector<usb_device>>& usb = std::vector<usb_device>{}) const {
        return find_adapters(usb, where_);
    }

    scratch_folder folder_;
    places where_{folder_.path() / "sys", folder_.path() / "dev", folder_.path() / "proc"};
};

TEST_F(finding, lists_can_interfaces_and_says_which_is_down) {
    const auto add = [this](const std::string& name, const std::string& type, const std::string& flags) {
        put(where_.sys / "class" / "net" / name / "type", type);
        put(where_.sys / "class" / "net" / name / "flags", flags);
    };
    add("can0", "280", "0x40080");
    add("vcan0", "280", "0x400c1");
    add("eth0", "1", "0x1003");
    const auto found = look().candidates;
    ASSERT_EQ(found.size(), 2u);
    EXPECT_EQ(found[0].link, "can:can0");
    ASSERT_TRUE(found[0].problem);
    EXPECT_EQ(found[0].problem->what, error::down);
    EXPECT_EQ(argument(*found[0].problem, "name"), "can0");
    EXPECT_EQ(found[1].link, "can:vcan0");
    EXPECT_FALSE(found[1].problem);
    EXPECT_EQ(found[1].bus, "virtual");
}

TEST_F(finding, describes_a_usb_serial_adapter_completely) {
    plug_usb_serial("ttyUSB0", "1-2", "0403", "6015", "OBDLink SX", "ftdi_sio");
    fs::create_directories(where_.dev / "serial" / "by-id");
    fs::create_symlink("../../ttyUSB0", where_.dev / "serial" / "by-id" / "usb-Maker_OBDLink_SX-if00-port0");

    const auto found = look().candidates;
    ASSERT_EQ(found.size(), 1u);
    EXPECT_EQ(found[0].link, "serial:" + (where_.dev / "ttyUSB0").string());
    EXPECT_EQ(found[0].bus, "usb");
    EXPECT_EQ(found[0].usb_id, "0403:6015");
    EXPECT_EQ(found[0].product, "OBDLink SX");
    EXPECT_EQ(found[0].manufacturer, "Maker");
    EXPECT_EQ(found[0].serial, "S1-2");
    EXPECT_EQ(found[0].driver, "ftdi_sio");
    EXPECT_EQ(found[0].known_as, "FTDI FT-X");
    EXPECT_TRUE(found[0].stable_path.ends_with("usb-Maker_OBDLink_SX-if00-port0"));
    EXPECT_FALSE(found[0].problem);
}

TEST_F(finding, leaves_out_ports_without_hardware_and_terminals_that_are_none) {
    add_tty("ttyS0", where_.sys / "devices" / "platform" / "serial8250", "serial8250", "platform");
    put(where_.sys / "class" / "tty" / "ttyS0" / "type", "0");
    put(where_.sys / "class" / "tty" / "tty3" / "dev", "4:3");
    put(where_.sys / "class" / "tty" / "ptmx" / "dev", "5:2");
    EXPECT_TRUE(look().candidates.empty());
}

TEST_F(finding, keeps_a_built_in_port_that_is_real_and_puts_it_last) {
    add_tty("ttyS1", where_.sys / "devices" / "pnp0" / "00:05", "serial", "pnp");
    put(where_.sys / "class" / "tty" / "ttyS1" / "type", "4");
    plug_usb_serial("ttyUSB0", "1-4", "9999", "0001", "Something", "usbserial_generic");
    plug_usb_serial("ttyUSB1", "1-3", "1a86", "7523", "USB Serial", "ch341");
    const auto found = look().candidates;
    ASSERT_EQ(found.size(), 3u);
    EXPECT_EQ(found[0].known_as, "WCH CH340");
    EXPECT_EQ(found[1].product, "Something");
    EXPECT_EQ(found[2].bus, "pnp");
}

TEST_F(finding, sees_a_bluetooth_serial_port) {
    const auto entry = where_.sys / "class" / "tty" / "rfcomm0";
    put(entry / "address", "00:1D:A5:68:98:8B");
    put(where_.dev / "rfcomm0", "");
    const auto found = look().candidates;
    ASSERT_EQ(found.size(), 1u);
    EXPECT_EQ(found[0].bus, "bluetooth");
    EXPECT_EQ(found[0].serial, "00:1D:A5:68:98:8B");
}

TEST_F(finding, says_who_uses_a_busy_port) {
    plug_usb_serial("ttyUSB0", "1-2", "1a86", "7523", "USB Serial", "ch341");
    put(where_.proc / "4711" / "comm", "minicom");
    fs::create_directories(where_.proc / "4711" / "fd");
    fs::create_symlink(where_.dev / "ttyUSB0", where_.proc / "4711" / "fd" / "3");
    const auto found = look().candidates;
    ASSERT_TRUE(found.at(0).problem);
    EXPECT_EQ(found[0].problem->what, error::busy);
    EXPECT_EQ(argument(*found[0].problem, "process"), "minicom (4711)");
}

TEST_F(finding, says_when_the_port_has_no_node) {
    plug_usb_serial("ttyUSB0", "1-2", "1a86", "7523", "USB Serial", "ch341");
    fs::remove(where_.dev / "ttyUSB0");
    EXPECT_EQ(look().candidates.at(0).problem->what, error::not_found);
}

TEST_F(finding, says_which_driver_a_known_adapter_without_a_port_lacks) {
    const auto found = look(std::vector<usb_device>{{0x1A86, 0x7523, "1-2"}, {0x046D, 0xC077, "1-3"}}).candidates;
    ASSERT_EQ(found.size(), 1u) << "a mouse is no adapter";
    EXPECT_EQ(found[0].link, "");
    EXPECT_EQ(found[0].problem->what, error::no_driver);
    EXPECT_EQ(argument(*found[0].problem, "driver"), "ch341");
}

TEST_F(finding, does_not_list_one_adapter_twice) {
    plug_usb_serial("ttyUSB0", "1-2", "1a86", "7523", "USB Serial", "ch341");
    EXPECT_EQ(look(std::vector<usb_device>{{0x1A86, 0x7523, "1-2"}}).candidates.size(), 1u);
}

TEST_F(finding, a_can_adapter_without_an_interface_is_opened_through_libusb) {
    const auto device = where_.sys / "bus" / "usb" / "devices" / "1-2";
    put(device / "serial", "004A0023");
    put(device / "busnum", "1");
    put(device / "devnum", "5");
    put(where_.dev / "bus" / "usb" / "001" / "005", "");
    const auto found = look(std::vector<usb_device>{{0x1D50, 0x606F, "1-2"}}).candidates;
    ASSERT_EQ(found.size(), 1u);
    EXPECT_EQ(found[0].link, "usb:1d50:606f/004A0023");
    EXPECT_FALSE(found[0].problem);
    EXPECT_TRUE(parse_address(found[0].link));
}

TEST_F(finding, an_ftdi_chip_without_a_port_is_opened_through_libusb) {
    const auto found = look(std::vector<usb_device>{{0x0403, 0x6001, "1-2.1"}}).candidates;
    ASSERT_EQ(found.size(), 1u);
    EXPECT_EQ(found[0].link, "usb:0403:6001/1-2.1") << "without a serial number its port tells it apart";
}

TEST_F(finding, works_without_a_usb_bus_and_says_so) {
    plug_usb_serial("ttyUSB0", "1-2", "1a86", "7523", "USB Serial", "ch341");
    const auto found = look(failure{error::no_usb, {{"reason", "none"}}});
    EXPECT_EQ(found.candidates.size(), 1u);
    ASSERT_EQ(found.notes.size(), 1u);
    EXPECT_EQ(found.notes[0].what, error::no_usb);
}

TEST_F(finding, a_machine_without_anything_has_nothing) {
    fs::remove_all(where_.sys);
    EXPECT_TRUE(look().candidates.empty());
}

TEST(this_machine, can_be_looked_at_whatever_it_has) {
    const auto usb = list_usb();
    if (!usb) {
        EXPECT_EQ(usb.error().what, error::no_usb);
    }
    (void)find_adapters();
}

}  // namespace
}  // namespace faultline::link
