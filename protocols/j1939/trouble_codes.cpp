#include "protocols/j1939/trouble_codes.hpp"

#include <algorithm>
#include <charconv>

namespace faultline::j1939 {

namespace {

constexpr std::size_t lamp_bytes = 2;
constexpr std::size_t code_bytes = 4;
constexpr std::size_t single_frame_bytes = 8;

constexpr lamp lamp_at(std::uint8_t states, std::uint8_t flashes, unsigned shift) {
    return {static_cast<lamp_state>(states >> shift & 3), static_cast<lamp_flash>(flashes >> shift & 3)};
}

bool is_all(std::span<const std::uint8_t, code_bytes> bytes, std::uint8_t value) {
    return std::ranges::all_of(bytes, [value](std::uint8_t byte) { return byte == value; });
}

}   // namespace

lamps read_lamps(std::uint8_t states, std::uint8_t flashes) {
    return {lamp_at(states, flashes, 6), lamp_at(states, flashes, 4), lamp_at(states, flashes, 2),
            lamp_at(states, flashes, 0), {states, flashes}};
}

trouble_code read_code(std::span<const std::uint8_t, 4> bytes) {
    trouble_code what;
    what.spn = bytes[0] | static_cast<std::uint32_t>(bytes[1]) << 8 | static_cast<std::uint32_t>(bytes[2] >> 5) << 16;
    what.fmi = bytes[2] & 0x1F;
    what.occurrences = bytes[3] & 0x7F;
    what.is_old_form = (bytes[3] & 0x80) != 0;
    std::ranges::copy(bytes, what.raw.begin());
    return what;
}

std::array<std::uint8_t, 4> write_code(const trouble_code& what) {
    return {static_cast<std::uint8_t>(what.spn), static_cast<std::uint8_t>(what.spn >> 8),
            static_cast<std::uint8_t>((what.spn >> 16 & 7U) << 5 | (what.fmi & 0x1FU)),
            static_cast<std::uint8_t>((what.is_old_form ? 0x80U : 0U) | (what.occurrences & 0x7FU))};
}

std::array<std::uint32_t, 3> old_readings(const trouble_code& what) {
    const std::uint32_t first = what.raw[0];
    const std::uint32_t second = what.raw[1];
    const std::uint32_t rest = what.raw[2] >> 5U;
    return {first << 11U | second << 3U | rest, second << 11U | first << 3U | rest, rest << 16U | second << 8U | first};
}

codes_read read_codes(std::span<const std::uint8_t> bytes, std::span<trouble_code> out) {
    codes_read result;
    if (bytes.size() < lamp_bytes + code_bytes) {
        result.error = codes_error::too_short;
        return result;
    }
    auto codes = bytes.subspan(lamp_bytes);
    if (bytes.size() == single_frame_bytes) codes = codes.first(code_bytes);
    if (codes.size() % code_bytes != 0) {
        result.error = codes_error::odd_length;
        return result;
    }
    result.lamp = read_lamps(bytes[0], bytes[1]);
    for (; !codes.empty(); codes = codes.subspan(code_bytes)) {
        const auto entry = codes.first<code_bytes>();
        if (is_all(entry, 0x00) || is_all(entry, 0xFF)) continue;
        const auto code = read_code(entry);
        if (code.spn == 0 || code.spn == largest_spn) {
            ++result.reserved;
            continue;
        }
        if (result.count == out.size()) {
            result.count = 0;
            result.error = codes_error::no_room;
            return result;
        }
        out[result.count++] = code;
    }
    return result;
}

code_text to_text(const trouble_code& what) {
    code_text text;
    char* at = text.letters.data();
    char* const end = at + text.letters.size();
    at = std::ranges::copy(std::string_view{"SPN "}, at).out;
    at = std::to_chars(at, end, what.spn & largest_spn).ptr;
    at = std::ranges::copy(std::string_view{" FMI "}, at).out;
    at = std::to_chars(at, end, what.fmi & 0x1FU).ptr;
    text.size = static_cast<std::uint8_t>(at - text.letters.data());
    return text;
}

}   // namespace faultline::j1939
