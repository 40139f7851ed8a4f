// Lists what on this machine could be an adapter, without sending it a byte: serial ports with a device behind them (sysfs),
// Bluetooth serial ports, CAN interfaces, and USB devices known to be adapters that have no port. Never fails: what could not be looked at is
// said in `notes`.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "gateway/link/error.hpp"

namespace faultline::link {

struct candidate {
    std::string link;             // what --adapter takes: "serial:/dev/ttyUSB0", "can:can0"; empty when there is no port to open
    std::string bus;              // "usb", "bluetooth", "platform", "pci", "pnp"; "virtual": no device at all
    std::string usb_id;           // "0403:6001", else empty
    std::string manufacturer;
    std::string product;
    std::string serial;
    std::string driver;           // kernel driver: "ftdi_sio", "ch341", "cdc_acm"
    std::string stable_path;      // /dev/serial/by-id/... when udev made one
    std::string known_as;         // what our table says of this id: "OBDLink SX", "FTDI serial chip"
    std::optional<failure> problem;   // why it cannot be used now; none = it can be opened
};

struct findings {
    std::vector<candidate> candidates;   // most likely adapter first: known adapters, USB, Bluetooth, built-in ports
    std::vector<failure> notes;          // no_usb ...
};

// One device as the USB bus describes itself.
struct usb_device {
    std::uint16_t vendor = 0;
    std::uint16_t product = 0;
    std::string sysfs_name;   // "1-1.4": how sysfs calls it, which is how a port and a device are matched
};

// Where to look; tests point these at a made-up tree.
struct places {
    std::filesystem::path sys = "/sys";
    std::filesystem::path dev = "/dev";
    std::filesystem::path proc = "/proc";
};

// The devices on the USB bus. Failure (no_usb) when the machine has none or we may not look.
[[nodiscard]] result<std::vector<usb_device>> list_usb(const places& where = {});

[[nodiscard]] findings find_adapters(const result<std::vector<usb_device>>& usb, const places& where = {});
[[nodiscard]] findings find_adapters();   // this machine

}  // namespace faultline::link
