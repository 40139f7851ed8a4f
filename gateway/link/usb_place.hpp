// Which USB device, as an address names it: ids, and where there are several alike, the serial number or the port it is in. Finds it in
// sysfs: without libusb, without udevd, so that asking again and again costs a directory listing.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/link/find.hpp"

namespace faultline::link {

//   place = hex4 ":" hex4 [ "/" ( serial | port ) ]        "1d50:606f", "0403:6001/A50285BI", "1d50:606f/1-1.4"
struct usb_place {
    std::uint16_t vendor = 0;
    std::uint16_t product = 0;
    std::string which;   // serial number or port; empty: there is only one, or any will do

    friend bool operator==(const usb_place&, const usb_place&) = default;
};

[[nodiscard]] std::optional<usb_place> parse_usb_place(std::string_view text);
[[nodiscard]] std::string to_text(const usb_place& what);

// The devices that fit, in the order of their ports. Empty also when there is no USB bus.
[[nodiscard]] std::vector<usb_device> devices_at(const usb_place& place, const places& where = {});

// "/dev/bus/usb/001/004": where the kernel lets programs speak to it; nothing when it has just gone.
[[nodiscard]] std::optional<std::filesystem::path> node_of(const usb_device& device, const places& where = {});

}  // namespace faultline::link
