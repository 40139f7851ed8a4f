#include "protocols/j1939/performance.hpp"

#include <algorithm>

#include "protocols/j1939/trouble_codes.hpp"

namespace faultline::j1939 {

namespace {

constexpr std::size_t general_bytes = 4;
constexpr std::size_t ratio_bytes = 7;
constexpr std::size_t single = 8;

tally word(std::span<const std::uint8_t> bytes, std::size_t at) {
    const auto raw = static_cast<std::uint32_t>(bytes[at] | bytes[at + 1] << 8);
    return {raw, availability_of(raw, 16)};
}

ratios_read failed(ratios_error why) {
    ratios_read result;
    result.error = why;
    return result;
}

}   // namespace

ratios_read read_ratios(std::span<const std::uint8_t> bytes, std::span<ratio> out) {
    if (bytes.size() < general_bytes) return failed(ratios_error::too_short);
    auto list = bytes.subspan(general_bytes);
    const bool is_padded = bytes.size() == single && std::ranges::all_of(list, [](std::uint8_t b) { return b == 0xFF; });
    if (is_padded) list = {};
    if (list.size() % ratio_bytes != 0) return failed(ratios_error::odd_length);
    if (list.size() / ratio_bytes > out.size()) return failed(ratios_error::no_room);
    ratios_read result;
    result.ignition_cycles = word(bytes, 0);
    result.conditions = word(bytes, 2);
    for (; !list.empty(); list = list.subspan(ratio_bytes)) {
        const auto spn = list[0] | static_cast<std::uint32_t>(list[1]) << 8 | static_cast<std::uint32_t>(list[2]) << 16;
        out[result.count++] = {spn & largest_spn, word(list, 3), word(list, 5)};
    }
    return result;
}

}   // namespace faultline::j1939
