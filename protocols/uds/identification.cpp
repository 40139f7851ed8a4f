#include "protocols/uds/identification.hpp"

#include <algorithm>
#include <optional>

#include "protocols/uds/identification_table.hpp"

namespace faultline::uds {

namespace {

void add(did_text& text, char letter) {
    if (text.size < text.letters.size())
        text.letters[text.size++] = letter;
    else
        text.cut = true;
}

did_text as_hex(bytes_view data) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    did_text text;
    for (const auto each : data) {
        if (text.size + 2U > text.letters.size()) {   // never half a byte
            text.cut = true;
            break;
        }
        add(text, digits[each >> 4U]);
        add(text, digits[each & 0x0FU]);
    }
    return text;
}

bytes_view trimmed(bytes_view data) {
    const auto is_filler = [](std::uint8_t each) { return each == 0x00 || each == ' ' || each == 0xFF; };
    while (!data.empty() && is_filler(data.front())) data = data.subspan(1);
    while (!data.empty() && is_filler(data.back())) data = data.first(data.size() - 1);
    return data;
}

std::optional<did_text> as_text(bytes_view data) {
    data = trimmed(data);
    const auto is_printable = [](std::uint8_t each) { return each >= 0x20 && each <= 0x7E; };
    if (data.empty() || !std::ranges::all_of(data, is_printable)) return std::nullopt;
    did_text text;
    text.read_as = did_kind::ascii;
    for (const auto each : data) add(text, static_cast<char>(each));
    return text;
}

// Six or eight decimal digits out of BCD or text; nothing when a half-byte is none.
std::optional<did_text> as_date(bytes_view data) {
    std::array<unsigned, 8> digits{};
    std::size_t count = 0;
    const bool is_bcd = data.size() == 3 || data.size() == 4;
    if (!is_bcd && data.size() != 6 && data.size() != 8) return std::nullopt;
    for (const auto each : data) {
        if (is_bcd) digits[count++] = each >> 4U;
        digits[count++] = is_bcd ? each & 0x0FU : static_cast<unsigned>(each) - '0';
    }
    if (std::ranges::any_of(digits, [](unsigned each) { return each > 9; })) return std::nullopt;
    if (count == 6) {
        std::ranges::copy_backward(std::span{digits}.first(6), digits.end());
        digits[0] = 2;
        digits[1] = 0;
    }
    const auto month = 10 * digits[4] + digits[5];
    const auto day = 10 * digits[6] + digits[7];
    if (month < 1 || month > 12 || day < 1 || day > 31) return std::nullopt;
    did_text text;
    text.read_as = did_kind::date;
    for (std::size_t i = 0; i < digits.size(); ++i) {
        if (i == 4 || i == 6) add(text, '-');
        add(text, static_cast<char>('0' + digits[i]));
    }
    return text;
}

}   // namespace

std::span<const did_info> identification_dids() {
    return tables::identification;
}

const did_info* find_did(std::uint16_t did) {
    const auto found = std::ranges::lower_bound(tables::identification, did, {}, &did_info::did);
    return found != tables::identification.end() && found->did == did ? &*found : nullptr;
}

did_text read_did(std::uint16_t did, bytes_view data) {
    const auto* known = find_did(did);
    std::optional<did_text> text;
    if (known && known->kind == did_kind::ascii) text = as_text(data);
    if (known && known->kind == did_kind::date) text = as_date(data);
    return text ? *text : as_hex(data);
}

}   // namespace faultline::uds
