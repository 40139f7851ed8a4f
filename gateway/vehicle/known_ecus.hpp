// Where the ECUs of a maker are known to answer on CAN, compiled from data/. Data only: whether and when they are asked is
// module_scan's.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "gateway/vehicle/question.hpp"

namespace faultline::vehicle {

enum class known_from : std::uint8_t { standard, published, unconfirmed };

struct known_ecu {
    std::string_view maker;    // group of protocols/vin, "*" = every maker
    ecu_channel where;
    std::string_view system;   // "brakes": catalogue key system.brakes
    bool may_speak_kwp = false;
    known_from source = known_from::unconfirmed;
};

struct system_name {
    std::string_view key, en, zh;
};

[[nodiscard]] std::span<const known_ecu> all_known_ecus();
[[nodiscard]] std::span<const system_name> systems();

// Those of this maker and of everybody, on a bus with identifiers of this width; the maker's own word about an address stands
// before the general one. Nothing on buses that are no CAN.
[[nodiscard]] std::vector<known_ecu> known_ecus_of(std::string_view maker, bus kind);

// The pair an emission-related ECU is asked through, by the identifier it answers with (ISO 15765-4 6.3.2): 7E8 -> 7E0,
// 18DAF110 -> 18DA10F1. Request 0: no such identifier.
[[nodiscard]] ecu_channel channel_of(std::uint32_t response);

// Every address a workshop may want to try when asked for it expressly: 700..7F7 with answers eight higher, or 18DAxxF1.
[[nodiscard]] std::vector<known_ecu> sweep_of(bus kind);

}  // namespace faultline::vehicle
