// One protocol data unit: what one ECU said, its transport removed. A view: whoever assembled it owns the bytes.
#pragma once

#include <cstdint>
#include <span>
#include <string>

namespace faultline {

// How the car speaks, as far as the shape of a message is concerned. Bit rate and init belong to the adapter.
enum class bus : std::uint8_t { unknown, can11, can29, iso9141, kwp, j1850, j1939 };

[[nodiscard]] constexpr bool is_can(bus kind) { return kind == bus::can11 || kind == bus::can29; }
[[nodiscard]] constexpr bool is_legacy(bus kind) {
    return kind == bus::iso9141 || kind == bus::kwp || kind == bus::j1850;
}

struct pdu {
    std::uint32_t ecu = 0;                     // CAN: the identifier it answered with; K-line, J1850: its source address
    std::span<const std::uint8_t> payload;     // from the service byte on
};

// As the field writes it: "7E8", "18DAF110", "10" (K-line and J1850), "00" (J1939 source address).
[[nodiscard]] std::string ecu_name(bus kind, std::uint32_t ecu);

}  // namespace faultline
