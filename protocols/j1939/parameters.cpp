#include "protocols/j1939/parameters.hpp"

#include <algorithm>

#include "protocols/j1939/parameter_table.hpp"

namespace faultline::j1939 {

namespace {

std::uint32_t raw_at(std::span<const std::uint8_t> bytes, std::size_t start, std::size_t bits) {
    const std::size_t first = start / 8;
    if (bits < 8) return bytes[first] >> start % 8 & ((1U << bits) - 1);
    std::uint32_t raw = 0;
    for (std::size_t i = bits / 8; i-- > 0;) raw = raw << 8 | bytes[first + i];
    return raw;
}

availability is_worth(std::uint32_t raw, unsigned bits) {
    if (bits >= 8) return availability_of(raw, bits);
    const std::uint32_t all = (1U << bits) - 1;
    if (raw == all) return availability::not_available;
    return bits == 2 && raw == 2 ? availability::error : availability::valid;
}

reading take(const parameter& what, std::uint32_t raw) {
    return {&what, raw, is_worth(raw, what.bits), raw * what.scale + what.offset};
}

}   // namespace

std::span<const parameter> parameters() { return table::parameters; }

std::span<const parameter> parameters_of(std::uint32_t pgn) {
    const auto found = std::ranges::equal_range(table::parameters, pgn, {}, &parameter::pgn);
    return {found.begin(), found.end()};
}

const parameter* find_parameter(std::uint32_t spn) {
    const auto found = std::ranges::find(table::parameters, spn, &parameter::spn);
    return found == table::parameters.end() ? nullptr : &*found;
}

std::size_t read_parameters(std::uint32_t pgn, std::span<const std::uint8_t> bytes, std::span<reading> out) {
    std::size_t count = 0;
    for (const auto& each : parameters_of(pgn)) {
        if (std::size_t{each.start} + each.bits > 8 * bytes.size()) continue;
        if (count == out.size()) break;
        out[count++] = take(each, raw_at(bytes, each.start, each.bits));
    }
    return count;
}

sequence_read read_sequence(std::span<const std::uint32_t> spns, std::span<const std::uint8_t> bytes,
                            std::span<reading> out) {
    sequence_read result;
    for (const auto spn : spns) {
        const auto* what = find_parameter(spn);
        if (!what || result.count == out.size()) break;
        const std::size_t size = (what->bits + std::size_t{7}) / 8;
        if (size > bytes.size() - result.used) break;
        out[result.count++] = take(*what, raw_at(bytes.subspan(result.used, size), 0, what->bits));
        result.used += size;
    }
    return result;
}

}   // namespace faultline::j1939
