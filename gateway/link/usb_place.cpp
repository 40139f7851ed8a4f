#include "gateway/link/usb_place.hpp"

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <fstream>

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

std::optional<std::uint16_t> four_digits(std::string_view text) {
    std::uint16_t value = 0;
    const auto [stop, problem] = std::from_chars(text.data(), text.data() + text.size(), value, 16);
    if (text.size() != 4 || problem != std::errc{} || stop != text.data() + text.size()) return std::nullopt;
    return value;
}

}  // namespace

std::optional<usb_place> parse_usb_place(std::string_view text) {
    const auto slash = text.find('/');
    const auto ids = text.substr(0, slash);
    if (ids.size() != 9 || ids[4] != ':') return std::nullopt;
    const auto vendor = four_digits(ids.substr(0, 4)), product = four_digits(ids.substr(5));
    if (!vendor || !product) return std::nullopt;
    usb_place place{*vendor, *product, {}};
    if (slash != std::string_view::npos) {
        place.which = std::string{text.substr(slash + 1)};
        if (place.which.empty() || place.which.find('/') != std::string::npos) return std::nullopt;
    }
    return place;
}

std::string to_text(const usb_place& what) {
    char ids[10];
    std::snprintf(ids, sizeof ids, "%04x:%04x", what.vendor, what.product);
    return what.which.empty() ? ids : std::string{ids} + '/' + what.which;
}

std::vector<usb_device> devices_at(const usb_place& place, const places& where) {
    std::vector<usb_device> fitting;
    const auto all = list_usb(where);
    if (!all) return fitting;
    for (const auto& device : *all) {
        if (device.vendor != place.vendor || device.product != place.product) continue;
        const bool fits = place.which.empty() || device.sysfs_name == place.which ||
                          first_line(where.sys / "bus" / "usb" / "devices" / device.sysfs_name / "serial") == place.which;
        if (fits) fitting.push_back(device);
    }
    return fitting;
}

std::optional<fs::path> node_of(const usb_device& device, const places& where) {
    const auto folder = where.sys / "bus" / "usb" / "devices" / device.sysfs_name;
    const auto number = [&](const char* file) { return std::atoi(first_line(folder / file).c_str()); };
    const int bus = number("busnum"), device_number = number("devnum");
    if (bus <= 0 || device_number <= 0) return std::nullopt;
    char name[8 + 4];
    std::snprintf(name, sizeof name, "%03d/%03d", bus % 1000, device_number % 1000);
    return where.dev / "bus" / "usb" / name;
}

}  // namespace faultline::link
