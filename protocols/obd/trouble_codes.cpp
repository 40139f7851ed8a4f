#include "protocols/obd/trouble_codes.hpp"

#include "protocols/obd/padding.hpp"

namespace faultline::obd {

namespace {

codes_read failed(codes_error why) {
    return {.count = 0, .error = why, .state = code_state::stored};
}

codes_error take(std::span<const std::uint8_t> pairs, std::span<dtc::code> out, std::size_t& count) {
    for (std::size_t i = 0; i + 1 < pairs.size(); i += 2) {
        const auto code = dtc::from_bytes(pairs[i], pairs[i + 1]);
        if (code.is_padding()) continue;
        if (count == out.size()) return codes_error::no_room;
        out[count++] = code;
    }
    return codes_error::none;
}

}   // namespace

std::string_view to_text(code_state what) {
    switch (what) {
        case code_state::stored: return "stored";
        case code_state::pending: return "pending";
        case code_state::permanent: return "permanent";
    }
    return "stored";
}

std::string_view to_text(codes_error what) {
    switch (what) {
        case codes_error::none: return "none";
        case codes_error::wrong_service: return "wrong_service";
        case codes_error::too_short: return "too_short";
        case codes_error::too_long: return "too_long";
        case codes_error::odd_length: return "odd_length";
        case codes_error::wrong_bus: return "wrong_bus";
        case codes_error::no_room: return "no_room";
    }
    return "none";
}

codes_read read_codes(std::span<const std::uint8_t> payload, bus kind, std::span<dtc::code> out) {
    if (payload.empty()) return failed(codes_error::wrong_service);
    codes_read result;
    switch (payload[0]) {
        case 0x43: result.state = code_state::stored; break;
        case 0x47: result.state = code_state::pending; break;
        case 0x4A: result.state = code_state::permanent; break;
        default: return failed(codes_error::wrong_service);
    }
    if (!is_can(kind) && !is_legacy(kind)) return failed(codes_error::wrong_bus);

    auto pairs = payload.subspan(1);
    if (is_can(kind)) {
        if (pairs.empty()) return failed(codes_error::too_short);
        const std::size_t wanted = 2 * std::size_t{pairs[0]};
        pairs = pairs.subspan(1);
        if (pairs.size() < wanted) return failed(codes_error::too_short);
        if (!is_padding(payload, 2 + wanted)) return failed(codes_error::too_long);
        pairs = pairs.first(wanted);
    } else {
        if (pairs.size() % 2 != 0) return failed(codes_error::odd_length);
        if (pairs.size() > 6) return failed(codes_error::too_long);
        // Only KWP carries its own length, so only there may an ECU leave the padding away.
        if (pairs.empty() || (pairs.size() < 6 && kind != bus::kwp)) return failed(codes_error::too_short);
    }
    const auto error = take(pairs, out, result.count);
    return error == codes_error::none ? result : failed(error);
}

}   // namespace faultline::obd
