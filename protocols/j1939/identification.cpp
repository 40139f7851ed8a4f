#include "protocols/j1939/identification.hpp"

#include <algorithm>

namespace faultline::j1939 {

namespace {

constexpr char delimiter = '*';

bool is_filled(std::span<const std::uint8_t> bytes) {
    return std::ranges::all_of(bytes, [](std::uint8_t b) { return b == 0xFF; }) ||
           std::ranges::all_of(bytes, [](std::uint8_t b) { return b == 0x00; });
}

std::string_view as_text(std::span<const std::uint8_t> bytes) {
    return bytes.empty() ? std::string_view{} : std::string_view{reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

// Blanks and the NULs some devices fill up with, at both ends.
std::string_view trimmed(std::string_view text) {
    const auto is_blank = [](char c) { return c == ' ' || c == '\0'; };
    while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
    while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
    return text;
}

bool is_text(std::string_view text) {
    return std::ranges::all_of(text, [](char c) { return c >= 0x20 && c <= 0x7E; });
}

struct field {
    std::string_view text;
    bool is_terminated = false;
};

// Takes the next field off `rest`. What follows the last '*' is filling: FF or NUL.
field take_field(std::string_view& rest) {
    const auto end = rest.find(delimiter);
    const bool is_terminated = end != std::string_view::npos;
    field found{trimmed(rest.substr(0, end)), is_terminated};
    if (std::ranges::all_of(found.text, [](char c) { return c == '\xFF'; })) found.text = {};   // never told
    rest.remove_prefix(is_terminated ? end + 1 : rest.size());
    return found;
}

bool is_rest_filled(std::string_view rest) {
    return std::ranges::all_of(rest, [](char c) { return c == '\xFF' || c == '\0' || c == ' '; });
}

}   // namespace

vin_read read_vin(std::span<const std::uint8_t> bytes) {
    vin_read result;
    if (bytes.empty() || is_filled(bytes)) return result;
    auto rest = as_text(bytes);
    const auto first = take_field(rest);
    result.is_terminated = first.is_terminated;
    result.error = identification_error::not_text;
    if (!is_text(first.text)) return result;
    result.error = first.text.empty() ? identification_error::empty : identification_error::none;
    result.vin = first.text;
    return result;
}

component_read read_component(std::span<const std::uint8_t> bytes) {
    component_read result;
    if (bytes.empty() || is_filled(bytes)) return result;
    auto rest = as_text(bytes);
    std::array<std::string_view, 4> fields{};
    std::size_t count = 0;
    while (!is_rest_filled(rest)) {
        const auto next = take_field(rest);
        result.error = identification_error::not_text;
        if (!is_text(next.text)) return result;
        if (count < fields.size()) fields[count] = next.text;   // newer editions append more
        ++count;
    }
    const bool is_empty = std::ranges::all_of(fields, [](std::string_view each) { return each.empty(); });
    result.error = is_empty ? identification_error::empty : identification_error::none;
    result.make = fields[0];
    result.model = fields[1];
    result.serial = fields[2];
    result.unit = fields[3];
    return result;
}

software_read read_software(std::span<const std::uint8_t> bytes) {
    software_read result;
    if (bytes.empty() || is_filled(bytes)) return result;
    const std::size_t wanted = bytes[0];
    result.error = identification_error::too_many;
    if (wanted > software_read::most_fields) return result;
    auto rest = as_text(bytes.subspan(1));
    while (result.count < wanted) {
        if (rest.empty()) break;
        const auto next = take_field(rest);
        result.error = identification_error::not_text;
        if (!is_text(next.text)) {
            result.count = 0;
            return result;
        }
        result.fields[result.count++] = next.text;
    }
    result.error = wanted == 0              ? identification_error::empty
                   : result.count == wanted ? identification_error::none
                                            : identification_error::too_short;
    return result;
}

}   // namespace faultline::j1939
