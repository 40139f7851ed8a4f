#include <libusb.h>

#include <array>
#include <memory>

#include "gateway/link/find.hpp"

namespace faultline::link {
namespace {

failure no_usb(int problem) { return {error::no_usb, {{"reason", ::libusb_strerror(static_cast<libusb_error>(problem))}}}; }

// "usb1" for a root hub, "1-1.4" for the device in port 4 of the hub in port 1 of bus 1: the kernel's own naming.
std::string sysfs_name(libusb_device* device) {
    std::array<std::uint8_t, 8> ports{};
    const int depth = ::libusb_get_port_numbers(device, ports.data(), static_cast<int>(ports.size()));
    const std::string bus = std::to_string(::libusb_get_bus_number(device));
    if (depth <= 0) return "usb" + bus;
    std::string text = bus + '-' + std::to_string(ports[0]);
    for (std::size_t i = 1; i < static_cast<std::size_t>(depth); ++i) text += '.' + std::to_string(ports[i]);
    return text;
}

}  // namespace

result<std::vector<usb_device>> list_usb() {
    libusb_context* raw = nullptr;
    if (const int problem = ::libusb_init(&raw); problem != 0) return no_usb(problem);
    const std::unique_ptr<libusb_context, decltype(&::libusb_exit)> context{raw, &::libusb_exit};
    libusb_device** list = nullptr;
    const auto count = ::libusb_get_device_list(raw, &list);
    if (count < 0) return no_usb(static_cast<int>(count));
    const std::unique_ptr<libusb_device*, void (*)(libusb_device**)> owned{
        list, [](libusb_device** devices) { ::libusb_free_device_list(devices, 1); }};
    if (count == 0) return no_usb(LIBUSB_ERROR_NO_DEVICE);   // a bus has at least its root hub
    std::vector<usb_device> devices;
    for (ssize_t i = 0; i < count; ++i) {
        libusb_device_descriptor about{};
        if (::libusb_get_device_descriptor(list[i], &about) != 0) continue;
        devices.push_back({about.idVendor, about.idProduct, sysfs_name(list[i])});
    }
    return devices;
}

}  // namespace faultline::link
