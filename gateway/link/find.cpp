#include "gateway/link/find.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <set>
#include <tuple>

#include "gateway/link/device_access.hpp"
#include "gateway/link/known_adapters.hpp"
#include "gateway/link/usb_place.hpp"

namespace faultline::link {
namespace {

namespace fs = std::filesystem;

std::string first_line(const fs::path& file) {
    std::ifstream in{file};
    std::string line;
    std::getline(in, line);
    while (!line.empty() && line.back() == ' ') line.pop_back();
    return line;
}

std::string target_name(const fs::path& link) {
    std::error_code none;
    return fs::read_symlink(link, none).filename().string();
}

std::uint16_t hex16(const std::string& text) {
    return static_cast<std::uint16_t>(std::strtoul(text.c_str(), nullptr, 16));
}

std::string usb_id(std::uint16_t vendor, std::uint16_t product) {
    char text[10];
    std::snprintf(text, sizeof text, "%04x:%04x", vendor, product);
    return text;
}

// The USB device a port belongs to: the first folder upwards that has a vendor id; empty for other buses.
fs::path usb_parent(fs::path folder, const fs::path& sys) {
    std::error_code none;
    const auto top = fs::canonical(sys, none);
    for (; folder.has_relative_path() && folder != top; folder = folder.parent_path()) {
        if (fs::exists(folder / "idVendor", none)) return folder;
    }
    return {};
}

std::string stable_path(const fs::path& node, const fs::path& dev) {
    std::error_code none;
    for (const auto& entry : fs::directory_iterator{dev / "serial" / "by-id", none}) {
        if (fs::canonical(entry.path(), none) == fs::canonical(node, none)) return entry.path().string();
    }
    return {};
}

void describe_usb(candidate& port, const fs::path& usb) {
    const auto vendor = hex16(first_line(usb / "idVendor"));
    const auto product = hex16(first_line(usb / "idProduct"));
    port.bus = "usb";
    port.usb_id = usb_id(vendor, product);
    port.manufacturer = first_line(usb / "manufacturer");
    port.product = first_line(usb / "product");
    port.serial = first_line(usb / "serial");
    if (const auto* known = known_adapter_of(vendor, product)) port.known_as = known->name;
}

// nullopt: a name without hardware behind it (the kernel keeps four ttyS names in reserve), or no serial port at all.
std::optional<candidate> describe_port(const fs::path& entry, const places& where, std::set<std::string>& usb_in_use) {
    std::error_code none;
    const auto name = entry.filename().string();
    const auto device = fs::canonical(entry / "device", none);
    const bool bluetooth = name.starts_with("rfcomm");
    if (device.empty() && !bluetooth) return std::nullopt;

    candidate port;
    const auto node = where.dev / name;
    port.link = "serial:" + node.string();
    port.driver = target_name(device / "driver");
    if (bluetooth) {
        port.bus = "bluetooth";
        port.serial = first_line(entry / "address");
    } else if (const auto usb = usb_parent(device, where.sys); !usb.empty()) {
        describe_usb(port, usb);
        usb_in_use.insert(usb.filename().string());
    } else {
        const auto type = first_line(entry / "type");   // serial_core: 0 = no chip found
        if (type.empty() || type == "0") return std::nullopt;
        port.bus = target_name(device / "subsystem");
    }
    port.stable_path = stable_path(node, where.dev);
    port.problem = access_problem(node, port.link, where.proc);
    return port;
}

// A known USB device none of whose interfaces became a port. CAN adapters and FTDI's chips we can drive ourselves.
std::optional<candidate> describe_portless(const usb_device& device, const places& where) {
    const auto* known = known_adapter_of(device.vendor, device.product);
    if (!known) return std::nullopt;
    candidate found;
    describe_usb(found, where.sys / "bus" / "usb" / "devices" / device.sysfs_name);
    found.usb_id = usb_id(device.vendor, device.product);
    found.known_as = known->name;
    const auto shown = "usb:" + found.usb_id;
    if (known->role == usb_role::can || known->driver == "ftdi_sio") {
        const bool has_plain_serial = !found.serial.empty() && found.serial.find_first_of("/: ") == std::string::npos;
        found.link = shown + '/' + (has_plain_serial ? found.serial : device.sysfs_name);
        if (const auto node = node_of(device, where)) found.problem = access_problem(*node, found.link, where.proc);
        return found;
    }
    found.problem = failure{error::no_driver,
                            {{"link", shown}, {"product", std::string{known->name}}, {"driver", std::string{known->driver}}}};
    return found;
}

// A CAN interface of the kernel, also one without a device behind it (vcan).
std::optional<candidate> describe_can(const fs::path& entry, const places& where, std::set<std::string>& usb_in_use) {
    constexpr std::string_view type_can = "280";   // ARPHRD_CAN
    if (first_line(entry / "type") != type_can) return std::nullopt;
    std::error_code none;
    const auto name = entry.filename().string();
    const auto device = fs::canonical(entry / "device", none);
    candidate found;
    found.link = "can:" + name;
    found.driver = device.empty() ? "" : target_name(device / "driver");
    if (const auto usb = device.empty() ? fs::path{} : usb_parent(device, where.sys); !usb.empty()) {
        describe_usb(found, usb);
        usb_in_use.insert(usb.filename().string());
    } else {
        found.bus = device.empty() ? "virtual" : target_name(device / "subsystem");
    }
    if (found.product.empty()) found.product = "CAN " + name;
    const bool is_up = (std::strtoul(first_line(entry / "flags").c_str(), nullptr, 16) & 1U) != 0;   // IFF_UP
    if (!is_up) found.problem = failure{error::down, {{"link", found.link}, {"name", name}}};
    return found;
}

int unlikeliness(const candidate& one) {
    if (one.link.empty()) return 4;
    if (!one.known_as.empty()) return 0;
    if (one.bus == "usb") return 1;
    return one.bus == "bluetooth" ? 2 : 3;
}

}  // namespace

findings find_adapters(const result<std::vector<usb_device>>& usb, const places& where) {
    findings found;
    std::set<std::string> usb_in_use;
    std::error_code none;
    for (const auto& entry : fs::directory_iterator{where.sys / "class" / "tty", none}) {
        if (auto port = describe_port(entry.path(), where, usb_in_use)) found.candidates.push_back(std::move(*port));
    }
    for (const auto& entry : fs::directory_iterator{where.sys / "class" / "net", none}) {
        if (auto can = describe_can(entry.path(), where, usb_in_use)) found.candidates.push_back(std::move(*can));
    }
    if (usb) {
        for (const auto& device : *usb) {
            if (usb_in_use.contains(device.sysfs_name)) continue;
            if (auto portless = describe_portless(device, where)) found.candidates.push_back(std::move(*portless));
        }
    } else {
        found.notes.push_back(usb.error());
    }
    std::sort(found.candidates.begin(), found.candidates.end(), [](const candidate& a, const candidate& b) {
        return std::tuple{unlikeliness(a), a.link, a.usb_id} < std::tuple{unlikeliness(b), b.link, b.usb_id};
    });
    return found;
}

findings find_adapters() { return find_adapters(list_usb()); }

}  // namespace faultline::link
