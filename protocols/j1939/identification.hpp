// What a device says it is: the vehicle's VIN (PGN 65260), its make, model and serial (65259), its software (65242). SAE
// J1939-71; fields end with '*'. Views into the message; judges no VIN (protocols/vin does).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace faultline::j1939 {

enum class identification_error : std::uint8_t {
    none,
    empty,           // nothing in front of the '*'
    not_available,   // filled with FF or 00: the device was never told
    not_text,        // bytes no text has
    too_many,        // more fields than there is room for
    too_short,       // software: fewer fields than it says
};

struct vin_read {
    std::string_view vin;   // blanks around it removed
    bool is_terminated = false;   // FMS gateways leave the '*' away
    identification_error error = identification_error::not_available;
};
[[nodiscard]] vin_read read_vin(std::span<const std::uint8_t> bytes);

struct component_read {
    std::string_view make;
    std::string_view model;
    std::string_view serial;
    std::string_view unit;
    identification_error error = identification_error::not_available;
};
// Fields left away at the end are empty.
[[nodiscard]] component_read read_component(std::span<const std::uint8_t> bytes);

struct software_read {
    static constexpr std::size_t most_fields = 32;
    std::array<std::string_view, most_fields> fields{};
    std::size_t count = 0;
    identification_error error = identification_error::not_available;
};
[[nodiscard]] software_read read_software(std::span<const std::uint8_t> bytes);

}   // namespace faultline::j1939
