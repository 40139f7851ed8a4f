#include "protocols/j1939/identifier.hpp"

#include <algorithm>

namespace faultline::j1939 {

std::optional<identifier> read_identifier(const can::frame& what) {
    if (!what.is_extended || what.is_fd || what.size > single_frame || what.id > can::longest_extended_id)
        return std::nullopt;
    const std::uint32_t group = what.id >> 8 & largest_pgn;
    if ((group >> 16) == 3) return std::nullopt;
    identifier head;
    head.priority = static_cast<std::uint8_t>(what.id >> 26);
    head.source = static_cast<std::uint8_t>(what.id);
    if (is_addressed(group)) {
        head.pgn = group & ~0xFFU;
        head.destination = static_cast<std::uint8_t>(group);
    } else {
        head.pgn = group;
    }
    return head;
}

can::frame make_frame(const identifier& head, std::span<const std::uint8_t> bytes) {
    std::uint32_t group = head.pgn & largest_pgn;
    if (is_addressed(group)) group = (group & ~0xFFU) | head.destination;
    can::frame what;
    what.id = static_cast<std::uint32_t>(head.priority & 7U) << 26 | group << 8 | head.source;
    what.is_extended = true;
    what.size = static_cast<std::uint8_t>(std::min(bytes.size(), single_frame));
    std::copy_n(bytes.begin(), what.size, what.bytes.begin());
    return what;
}

}   // namespace faultline::j1939
