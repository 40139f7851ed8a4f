#include "protocols/vin/vin.hpp"

#include <algorithm>
#include <array>

#include "protocols/vin/makers.hpp"

namespace faultline::vin {

namespace {

constexpr std::size_t vin_size = 17;
constexpr std::array<unsigned, vin_size> weights{8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2};
// Values of A..Z; 0 marks I, O and Q, which no VIN contains.
constexpr std::array<unsigned, 26> letter_values{1, 2, 3, 4, 5, 6, 7, 8, 0, 1, 2, 3, 4,
                                                 5, 0, 7, 0, 9, 2, 3, 4, 5, 6, 7, 8, 9};
constexpr std::string_view year_codes = "ABCDEFGHJKLMNPRSTVWXY123456789";   // 1980 .. 2009, then again from 2010

constexpr bool is_digit(char c) {
    return c >= '0' && c <= '9';
}
constexpr bool is_letter(char c) {
    return c >= 'A' && c <= 'Z' && letter_values[static_cast<std::size_t>(c - 'A')] != 0;
}

constexpr unsigned value_of(char c) {
    return is_digit(c) ? static_cast<unsigned>(c - '0') : letter_values[static_cast<std::size_t>(c - 'A')];
}

bool requires_check_digit(region where) {
    return where == region::north_america || where == region::china;
}

}   // namespace

shape shape_of(std::string_view vin) {
    if (vin.size() != vin_size) return shape::wrong_length;
    return std::ranges::all_of(vin, [](char c) { return is_digit(c) || is_letter(c); }) ? shape::ok
                                                                                        : shape::wrong_character;
}

char check_digit(std::string_view vin) {
    if (!is_valid(vin)) return 0;
    unsigned sum = 0;
    for (std::size_t i = 0; i < vin_size; ++i) sum += weights[i] * value_of(vin[i]);
    return "0123456789X"[sum % 11];
}

verdict judge(std::string_view vin) {
    if (vin.empty()) return verdict::absent;
    if (!is_valid(vin)) return verdict::wrong;
    if (check_digit(vin) == vin[8]) return verdict::ok;
    return requires_check_digit(region_of(vin)) ? verdict::wrong : verdict::not_used;
}

std::string_view to_text(verdict what) {
    switch (what) {
        case verdict::ok: return "ok";
        case verdict::wrong: return "wrong";
        case verdict::not_used: return "not_used";
        case verdict::absent: return "absent";
    }
    return "absent";
}

std::optional<model_year> model_year_of(std::string_view vin, int newest) {
    if (!is_valid(vin)) return std::nullopt;
    const auto place = year_codes.find(vin[9]);
    if (place == std::string_view::npos) return std::nullopt;
    const auto where = region_of(vin);
    int year = 1980 + static_cast<int>(place);
    if (where == region::north_america) {
        if (is_letter(vin[6])) year += 30;
    } else {
        while (year + 30 <= newest) year += 30;
    }
    if (year > newest) return std::nullopt;
    return model_year{.year = year, .by_law = requires_check_digit(where)};
}

const maker* maker_of(std::string_view vin) {
    if (!is_valid(vin)) return nullptr;
    // A 9 in third place marks a small maker; positions 12-14 then complete the identifier.
    std::array<char, 6> wmi{vin[0], vin[1], vin[2], vin[11], vin[12], vin[13]};
    const std::string_view wanted{wmi.data(), vin[2] == '9' ? std::size_t{6} : std::size_t{3}};
    const auto found = std::ranges::lower_bound(tables::makers, wanted, {}, &maker::wmi);
    return found != std::end(tables::makers) && found->wmi == wanted ? found : nullptr;
}

region region_of(std::string_view vin) {
    if (vin.size() < 2) return region::unknown;
    const char first = vin[0];
    if (first == 'L' || first == 'H') return region::china;
    if (first >= 'A' && first <= 'G') return region::africa;
    if (first >= 'J' && first <= 'R') return region::asia;
    if (first >= 'S' && first <= 'Z') return region::europe;
    if (first >= '1' && first <= '5') return region::north_america;
    if (first == '6') return region::oceania;
    // New Zealand keeps 7A-7E; the rest of 7 was given to the United States.
    if (first == '7') return vin[1] >= 'A' && vin[1] <= 'E' ? region::oceania : region::north_america;
    if (first == '8' || first == '9') return region::south_america;
    return region::unknown;
}

}   // namespace faultline::vin
