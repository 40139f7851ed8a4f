#include "tools/simcar/printed.hpp"

#include <algorithm>

namespace faultline::simcar {

namespace {

struct style {
    bool spaces;
    const quirk_set& quirks;
};

std::string hex(std::span<const std::uint8_t> data, const style& how) { return to_hex(data, how.spaces); }

std::vector<std::string> formatted(std::span<const std::uint8_t> data, const style& how) {
    const auto kind = data[0] >> 4;
    if (kind == 0) {
        const auto length = how.quirks.has(quirk::padding_kept) ? data.size() - 1 : std::min<std::size_t>(data[0] & 15U, data.size() - 1);
        return {hex(data.subspan(1, length), how)};
    }
    const bool from_one = how.quirks.has(quirk::no_length_line);
    const auto numbered = [&](unsigned n, std::span<const std::uint8_t> part) {
        return to_hex(n & 15U, 1) + ":" + (how.spaces ? " " : "") + hex(part, how);
    };
    if (kind == 1 && data.size() >= 2) {
        std::vector<std::string> lines;
        if (!from_one) lines.push_back(to_hex(static_cast<std::uint32_t>((data[0] & 15U) << 8 | data[1]), 3));
        lines.push_back(numbered(from_one ? 1 : 0, data.subspan(2)));
        return lines;
    }
    return {numbered((data[0] & 15U) + (from_one ? 1U : 0U), data.subspan(1))};
}

std::vector<std::string> can_lines(const bus_frame& frame, protocol p, const settings& set, const style& how) {
    if (!set.headers) return set.format ? formatted(frame.data, how) : std::vector{hex(frame.data, how)};
    std::string id;
    if (is_29_bit(p)) {
        const bytes four{static_cast<std::uint8_t>(frame.id >> 24), static_cast<std::uint8_t>(frame.id >> 16),
                         static_cast<std::uint8_t>(frame.id >> 8), static_cast<std::uint8_t>(frame.id)};
        id = hex(four, how);
    } else {
        id = to_hex(frame.id, 3) + (how.spaces ? " " : "");
    }
    if (set.length_digit) id += to_hex(static_cast<std::uint32_t>(frame.data.size()), 1) + (how.spaces ? " " : "");
    return {id + hex(frame.data, how)};
}

}  // namespace

std::vector<std::string> printed(const bus_frame& frame, protocol p, const settings& set, const quirk_set& quirks) {
    const bool spaces = quirks.has(quirk::spaces_forced) || (set.spaces && !quirks.has(quirk::spaces_never));
    const style how{spaces, quirks};
    if (is_can(p)) return can_lines(frame, p, set, how);
    const std::span<const std::uint8_t> whole{frame.data};
    if (set.headers) return {hex(whole, how)};
    auto line = hex(whole.subspan(3, whole.size() - 4), how);
    if (p == protocol::iso9141 && quirks.has(quirk::zero_answers)) line = (spaces ? "00 00 " : "0000") + line;
    return {line};
}

}  // namespace faultline::simcar
