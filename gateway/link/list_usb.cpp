#include <algorithm>
#include <charconv>
#include <fstream>

#include "gateway/link/find.hpp"

namespace faultline::link {
namespace {

namespace fs = std::filesystem;

std::optional<std::uint16_t> id_in(const fs::path& file) {
    std::ifstream in{file};
    std::string text;
    std::getline(in, text);
    std::uint16_t value = 0;
    const auto [stop, problem] = std::from_chars(text.data(), text.data() + text.size(), value, 16);
    if (problem != std::errc{} || stop == text.data()) return std::nullopt;
    return value;
}

}  // namespace

// From sysfs and not from libusb: its enumeration starts a thread, says nothing about a missing bus (libusb_init succeeds without one)
// and takes a hundred times as long as reading these files, which is what makes polling cheap.
result<std::vector<usb_device>> list_usb(const places& where) {
    const auto bus = where.sys / "bus" / "usb" / "devices";
    std::error_code problem;
    fs::directory_iterator entries{bus, problem};
    if (problem) return failure{error::no_usb, {{"reason", bus.string() + ": " + problem.message()}}};
    std::vector<usb_device> devices;
    for (const auto& entry : entries) {
        const auto vendor = id_in(entry.path() / "idVendor"), product = id_in(entry.path() / "idProduct");
        if (vendor && product) devices.push_back({*vendor, *product, entry.path().filename().string()});   // interfaces have none
    }
    // A bus has at least its root hub.
    if (devices.empty()) return failure{error::no_usb, {{"reason", bus.string() + " is empty"}}};
    std::ranges::sort(devices, {}, &usb_device::sysfs_name);
    return devices;
}

}  // namespace faultline::link
