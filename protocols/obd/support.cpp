#include "protocols/obd/support.hpp"

#include "protocols/obd/padding.hpp"

namespace faultline::obd {

namespace {

void add_bitmap(pid_set& set, std::uint8_t base, std::span<const std::uint8_t> bitmap) {
    for (unsigned bit = 0; bit < 32; ++bit)
        if ((bitmap[bit / 8] >> (7 - bit % 8) & 1U) != 0) {
            const unsigned id = base + bit + 1;
            if (id < 256) set.insert(static_cast<std::uint8_t>(id));
        }
}

// Bytes between the identifier and its bitmap.
std::size_t gap_of(std::uint8_t service, bus kind) {
    if (service == 0x42) return 1;                      // frame number
    if (service == 0x49 && is_legacy(kind)) return 1;   // message count
    return 0;
}

}   // namespace

support_error add_supported(pid_set& set, std::span<const std::uint8_t> payload, bus kind) {
    if (payload.empty()) return support_error::wrong_service;
    const auto service = payload[0];
    if (service != 0x41 && service != 0x42 && service != 0x46 && service != 0x48 && service != 0x49)
        return support_error::wrong_service;
    const auto rest = payload.subspan(1);
    // Legacy service 06 puts FF between the test id and its bitmap (J1979 6.6.3.1).
    const bool filler = service == 0x46 && is_legacy(kind) && rest.size() == 6;
    const std::size_t stride = 1 + (filler ? 1 : gap_of(service, kind)) + 4;

    if (rest.size() < stride) return support_error::bad_length;
    pid_set found;
    for (std::size_t at = 0; at < rest.size(); at += stride) {
        if (at > 0 && is_can(kind) && is_padding(payload, 1 + at)) break;
        if (!is_support_pid(rest[at])) return at == 0 ? support_error::not_a_bitmap : support_error::bad_length;
        if (rest.size() - at < stride) return support_error::bad_length;
        add_bitmap(found, rest[at], rest.subspan(at + stride - 4, 4));
    }
    set |= found;
    return support_error::none;
}

}   // namespace faultline::obd
