#include "protocols/j1939/control.hpp"

namespace faultline::j1939 {

namespace {

std::uint32_t little_endian(std::span<const std::uint8_t> bytes) {
    std::uint32_t number = 0;
    for (std::size_t i = bytes.size(); i-- > 0;) number = number << 8 | bytes[i];
    return number;
}

void put(std::uint32_t number, std::span<std::uint8_t> bytes) {
    for (auto& byte : bytes) {
        byte = static_cast<std::uint8_t>(number);
        number >>= 8;
    }
}

constexpr std::uint8_t abort_code = 0xFF;

control read_classic(std::span<const std::uint8_t> bytes, control what) {
    switch (bytes[0]) {
        case 0x10:
            what.kind = control_kind::request_to_send;
            what.limit = bytes[4];
            break;
        case 0x11:
            what.kind = control_kind::clear_to_send;
            what.packets = bytes[1];
            what.next = bytes[2];
            return what;
        case 0x13: what.kind = control_kind::end_of_message; break;
        case 0x20: what.kind = control_kind::announcement; break;
        default: return what;
    }
    what.size = little_endian(bytes.subspan(1, 2));
    what.packets = bytes[3];
    return what;
}

control read_extended(std::span<const std::uint8_t> bytes, control what) {
    switch (bytes[0]) {
        case 0x14: what.kind = control_kind::request_to_send; break;
        case 0x17: what.kind = control_kind::end_of_message; break;
        case 0x15:
        case 0x16:
            what.kind = bytes[0] == 0x15 ? control_kind::clear_to_send : control_kind::data_offset;
            what.packets = bytes[1];
            what.next = little_endian(bytes.subspan(2, 3));
            return what;
        default: return what;
    }
    what.size = little_endian(bytes.subspan(1, 4));
    return what;
}

std::uint8_t code_of(control_kind kind, bool is_extended) {
    switch (kind) {
        case control_kind::request_to_send: return is_extended ? 0x14 : 0x10;
        case control_kind::clear_to_send: return is_extended ? 0x15 : 0x11;
        case control_kind::data_offset: return 0x16;
        case control_kind::end_of_message: return is_extended ? 0x17 : 0x13;
        case control_kind::announcement: return 0x20;
        default: return abort_code;
    }
}

}   // namespace

control read_control(std::span<const std::uint8_t> bytes, bool is_extended) {
    control what;
    if (bytes.size() != single_frame) return what;
    what.pgn = little_endian(bytes.subspan(5, 3));
    if (bytes[0] == abort_code) {
        what.kind = control_kind::abort;
        what.reason = bytes[1];
        return what;
    }
    return is_extended ? read_extended(bytes, what) : read_classic(bytes, what);
}

std::array<std::uint8_t, single_frame> write_control(const control& what, bool is_extended) {
    std::array<std::uint8_t, single_frame> bytes;
    bytes.fill(0xFF);
    if (what.kind == control_kind::unknown) return bytes;
    if (what.kind == (is_extended ? control_kind::announcement : control_kind::data_offset)) return bytes;
    const std::span<std::uint8_t> all{bytes};
    bytes[0] = code_of(what.kind, is_extended);
    put(what.pgn, all.subspan(5, 3));
    switch (what.kind) {
        case control_kind::abort: bytes[1] = what.reason; break;
        case control_kind::clear_to_send:
        case control_kind::data_offset:
            bytes[1] = static_cast<std::uint8_t>(what.packets);
            put(what.next, all.subspan(2, is_extended ? 3 : 1));
            break;
        default:
            if (is_extended) {
                put(what.size, all.subspan(1, 4));
                break;
            }
            put(what.size, all.subspan(1, 2));
            bytes[3] = static_cast<std::uint8_t>(what.packets);
            if (what.kind == control_kind::request_to_send) bytes[4] = what.limit;
            break;
    }
    return bytes;
}

}   // namespace faultline::j1939
