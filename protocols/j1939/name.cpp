#include "protocols/j1939/name.hpp"

namespace faultline::j1939 {

namespace {

struct field {
    unsigned at;
    unsigned bits;
};

constexpr field identity{0, 21}, manufacturer{21, 11}, ecu_instance{32, 3}, function_instance{35, 5}, function{40, 8},
    vehicle_system{49, 7}, vehicle_system_instance{56, 4}, industry_group{60, 3}, may_move{63, 1};

constexpr std::uint64_t put(std::uint64_t value, field where) {
    return (value & ((std::uint64_t{1} << where.bits) - 1)) << where.at;
}

template <class Number>
constexpr Number get(std::uint64_t number, field where) {
    return static_cast<Number>(number >> where.at & ((std::uint64_t{1} << where.bits) - 1));
}

}   // namespace

std::uint64_t to_number(const name& what) {
    return put(what.identity, identity) | put(what.manufacturer, manufacturer) | put(what.ecu_instance, ecu_instance) |
           put(what.function_instance, function_instance) | put(what.function, function) |
           put(what.vehicle_system, vehicle_system) | put(what.vehicle_system_instance, vehicle_system_instance) |
           put(what.industry_group, industry_group) | put(what.may_move ? 1 : 0, may_move);
}

name to_name(std::uint64_t number) {
    return {get<std::uint32_t>(number, identity),
            get<std::uint16_t>(number, manufacturer),
            get<std::uint8_t>(number, ecu_instance),
            get<std::uint8_t>(number, function_instance),
            get<std::uint8_t>(number, function),
            get<std::uint8_t>(number, vehicle_system),
            get<std::uint8_t>(number, vehicle_system_instance),
            get<std::uint8_t>(number, industry_group),
            get<std::uint8_t>(number, may_move) != 0};
}

std::optional<std::uint64_t> read_name(std::span<const std::uint8_t> bytes) {
    if (bytes.size() != 8) return std::nullopt;
    std::uint64_t number = 0;
    for (std::size_t i = 8; i-- > 0;) number = number << 8 | bytes[i];
    return number;
}

std::array<std::uint8_t, 8> write_name(std::uint64_t number) {
    std::array<std::uint8_t, 8> bytes{};
    for (auto& byte : bytes) {
        byte = static_cast<std::uint8_t>(number);
        number >>= 8;
    }
    return bytes;
}

}   // namespace faultline::j1939
