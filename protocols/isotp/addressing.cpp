#include "protocols/isotp/addressing.hpp"

#include <utility>

namespace faultline::isotp {
namespace {

constexpr std::uint32_t normal_physical = 0x18DA0000, normal_functional = 0x18DB0000;
constexpr std::uint32_t mixed_physical = 0x18CE0000;
constexpr std::uint32_t without_priority = 0x03FFFFFF;

constexpr std::uint32_t target_source(std::uint32_t form, std::uint8_t target, std::uint8_t source) {
    return form | std::uint32_t{target} << 8 | source;
}

// DA and DB, CE and CD: reserved and data page 0, then the PDU format.
bool has_fixed_form(addressing kind, std::uint32_t id) {
    const std::uint32_t format = (id & without_priority) >> 16;
    if (kind == addressing::normal_fixed) return format == 0xDA || format == 0xDB;
    return format == 0xCE || format == 0xCD;
}

bool is_mirror(std::uint32_t a, std::uint32_t b) {
    return (a >> 8 & 0xFF) == (b & 0xFF) && (a & 0xFF) == (b >> 8 & 0xFF);
}

}   // namespace

address_error check(const address& what) {
    if (what.tx_id == no_id && what.rx_id == no_id) return address_error::no_identifier;
    const std::uint32_t longest = has_long_id(what.kind) ? can::longest_extended_id : can::longest_standard_id;
    const bool is_fixed = what.kind == addressing::normal_fixed || what.kind == addressing::mixed_29;
    for (const auto id : {what.tx_id, what.rx_id}) {
        if (id == no_id) continue;
        if (id > longest) return address_error::identifier_too_long;
        if (is_fixed && !has_fixed_form(what.kind, id)) return address_error::not_fixed_form;
    }
    // Extended addressing tells the directions apart by the first byte; mixed bears the same one both ways.
    const bool target_differs = (what.kind == addressing::extended_11 || what.kind == addressing::extended_29) &&
                                what.tx_extension != what.rx_extension;
    if (what.tx_id == what.rx_id && !target_differs) return address_error::same_identifier;
    const bool both = what.tx_id != no_id && what.rx_id != no_id;
    if (is_fixed && both && !is_mirror(what.tx_id, what.rx_id)) return address_error::not_mirrored;
    const bool is_mixed = what.kind == addressing::mixed_11 || what.kind == addressing::mixed_29;
    if (is_mixed && both && what.tx_extension != what.rx_extension) return address_error::not_mirrored;
    return address_error::none;
}

bool is_for(const address& us, const can::frame& received) {
    if (received.id != us.rx_id || received.is_extended != has_long_id(us.kind)) return false;
    return address_bytes(us.kind) == 0 || (received.size > 0 && received.bytes[0] == us.rx_extension);
}

address mirrored(const address& what) {
    address other = what;
    std::swap(other.tx_id, other.rx_id);
    std::swap(other.tx_extension, other.rx_extension);
    return other;
}

address fixed(std::uint8_t ecu, std::uint8_t source) {
    return {.kind = addressing::normal_fixed,
            .tx_id = target_source(normal_physical, ecu, source),
            .rx_id = target_source(normal_physical, source, ecu)};
}

address fixed_functional(std::uint8_t group, std::uint8_t source) {
    return {.kind = addressing::normal_fixed,
            .tx_id = target_source(normal_functional, group, source),
            .is_functional = true};
}

address mixed_fixed(std::uint8_t ecu, std::uint8_t extension, std::uint8_t source) {
    return {.kind = addressing::mixed_29,
            .tx_id = target_source(mixed_physical, ecu, source),
            .rx_id = target_source(mixed_physical, source, ecu),
            .tx_extension = extension,
            .rx_extension = extension};
}

address obd_11(std::uint32_t number) {
    return {.tx_id = 0x7E0 + (number & 7), .rx_id = 0x7E8 + (number & 7)};
}

address obd_29(std::uint8_t ecu) {
    return fixed(ecu);
}

address obd_functional_11() {
    return {.tx_id = 0x7DF, .is_functional = true};
}

address obd_functional_29() {
    return fixed_functional(0x33);
}

std::optional<address> answerer(std::uint32_t id, bool is_extended) {
    if (!is_extended) return id >= 0x7E8 && id <= 0x7EF ? std::optional{obd_11(id - 0x7E8)} : std::nullopt;
    if ((id & ~0xFFU) != (normal_physical | std::uint32_t{tester} << 8)) return std::nullopt;
    return obd_29(static_cast<std::uint8_t>(id & 0xFF));
}

}   // namespace faultline::isotp
