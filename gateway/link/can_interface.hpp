// What the kernel tells of its CAN network interfaces, by rtnetlink (linux/can/netlink.h): the bit rate, the state of the
// controller, whether it is up. Changes nothing, except restart(), which an administrator may.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "gateway/link/can_line.hpp"

namespace faultline::link {

struct can_interface {
    std::string name;             // "can0"
    std::string kind;             // "can", "vcan", "slcan"
    std::string driver;           // "gs_usb", "peak_usb"; that of the device, else the kind
    int index = 0;
    bool is_up = false;
    bool is_fd = false;           // switched to CAN FD (MTU 72)
    bool listens_only = false;
    unsigned bitrate = 0;         // 0: not configured, or a virtual bus
    unsigned data_bitrate = 0;
    unsigned restart_ms = 0;      // 0: after bus-off it stays off until somebody restarts it
    bus_state state = bus_state::active;
};

// Interfaces of type CAN, in the kernel's order. Empty also where there is no netlink.
[[nodiscard]] std::vector<can_interface> can_interfaces(const std::filesystem::path& sys = "/sys");
[[nodiscard]] std::optional<can_interface> can_interface_of(const std::string& name, const std::filesystem::path& sys = "/sys");

// Network type of any interface (ARPHRD_...), from sysfs; nothing: there is no such interface.
[[nodiscard]] std::optional<int> network_type(const std::string& name, const std::filesystem::path& sys = "/sys");

// IFLA_CAN_RESTART; an errno value, 0 = done.
[[nodiscard]] int restart_can(int index);

// One answer of the kernel to RTM_GETLINK, for tests: what it says of CAN interfaces.
[[nodiscard]] std::vector<can_interface> read_link_messages(const void* bytes, std::size_t size);

}  // namespace faultline::link
