// What we know of USB ids: which are adapters or the serial chips inside them. Data only; see known_adapters.cpp.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace faultline::link {

enum class usb_role : std::uint8_t {
    adapter,       // an OBD adapter and nothing else
    serial_chip,   // a UART chip: in adapters, and in much else
    can,           // carries CAN frames, not text: not a byte line
};

struct known_adapter {
    std::uint16_t vendor;
    std::uint16_t product;
    usb_role role;
    std::string_view driver;   // the kernel module that makes a port of it
    std::string_view name;
};

[[nodiscard]] std::span<const known_adapter> known_adapters();
[[nodiscard]] const known_adapter* known_adapter_of(std::uint16_t vendor, std::uint16_t product);

}  // namespace faultline::link
