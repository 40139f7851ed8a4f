#include "gateway/faults/pattern.hpp"

#include "gateway/faults/code.hpp"

#include <charconv>

namespace faultline::faults {

namespace {

constexpr std::uint32_t first_suspect = 0x10000;      // behind the 16 bits of a trouble code
constexpr std::string_view letters = "PCBU";          // in the order of ISO 15031-6

std::optional<std::uint32_t> whole(std::string_view text, int base) {
    std::uint32_t value = 0;
    const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), value, base);
    if (failed != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return value;
}

std::vector<std::string_view> cut(std::string_view text, char at) {
    std::vector<std::string_view> parts;
    while (true) {
        const auto end = text.find(at);
        parts.push_back(text.substr(0, end));
        if (end == text.npos) return parts;
        text.remove_prefix(end + 1);
    }
}

// "P06*": the digits not written are any.
std::optional<pattern::term> prefix(std::string_view text) {
    const auto letter = letters.find(text.front());
    const auto digits = text.substr(1, text.size() - 2);
    if (letter == letters.npos || digits.size() > 3) return std::nullopt;
    const auto value = digits.empty() ? 0U : whole(digits, 16).value_or(0xFFFF);
    if (!digits.empty() && (digits[0] > '3' || value == 0xFFFF)) return std::nullopt;
    const auto open = digits.empty() ? 14 : 4 * (4 - digits.size());
    const auto from = static_cast<std::uint32_t>(letter) << 14 | value << (digits.empty() ? 0 : open);
    return pattern::term{pattern::about::number, false, from, from | ((1U << open) - 1)};
}

// "SPN100", "SPN100-110", "SPN100/1": the last one makes two terms.
bool suspect(std::string_view text, std::vector<pattern::term>& into) {
    std::optional<std::uint32_t> fmi;
    if (const auto slash = text.find('/'); slash != text.npos) {
        fmi = whole(text.substr(slash + 1), 10);
        if (!fmi || *fmi > highest_fmi) return false;
        text = text.substr(0, slash);
    }
    const auto ends = cut(text, '-');
    const auto from = whole(ends.front(), 10), to = whole(ends.back(), 10);
    if (ends.size() > 2 || !from || !to || *from > *to || *to > highest_spn) return false;
    into.push_back({pattern::about::number, false, first_suspect + *from, first_suspect + *to});
    if (fmi) into.push_back({pattern::about::type, false, *fmi, *fmi});
    return true;
}

bool is_family(std::string_view part) {
    for (const std::string_view known : {"kind:", "part:", "system:", "failure:", "state:", "only:"})
        if (part.starts_with(known) && part.size() > known.size()) return true;
    return false;
}

bool read_part(std::string_view part, const family_lookup& family, std::vector<pattern::term>& into) {
    if (part == "any") return true;
    if (part.starts_with("SPN")) return suspect(part.substr(3), into);
    if (part.starts_with("ftb:")) {
        const auto byte = whole(part.substr(4), 16);
        if (byte && *byte < 256) into.push_back({pattern::about::type, false, *byte, *byte});
        return byte && *byte < 256;
    }
    if (is_family(part)) {
        const auto number = family(std::string{part});
        if (number) into.push_back({pattern::about::family, false, *number, *number});
        return number.has_value();
    }
    if (part.ends_with('*') && part.size() > 1) {
        const auto term = prefix(part);
        if (term) into.push_back(*term);
        return term.has_value();
    }
    const auto ends = cut(part, '-');
    const auto from = number_of(ends.front()), to = number_of(ends.back());
    if (ends.size() > 2 || !from || !to || *from > *to || *to >= first_suspect) return false;
    into.push_back({pattern::about::number, false, *from, *to});
    return true;
}

}  // namespace

std::optional<std::uint32_t> number_of(std::string_view code) {
    if (code.size() == 5 && code.find('/') == code.npos) {
        const auto letter = letters.find(code.front());
        const auto digits = whole(code.substr(1), 16);
        if (letter == letters.npos || code[1] > '3' || !digits) return std::nullopt;
        return static_cast<std::uint32_t>(letter) << 14 | *digits;
    }
    if (const auto pair = read_spn(code)) return first_suspect + pair->spn;
    return std::nullopt;
}

std::optional<pattern> read_pattern(std::string_view word, const family_lookup& family) {
    pattern read;
    for (auto part : cut(word, '+')) {
        const bool denied = part.starts_with('!');
        if (denied) part.remove_prefix(1);
        const auto before = read.terms.size();
        if (part.empty() || !read_part(part, family, read.terms)) return std::nullopt;
        if (!denied) continue;
        if (read.terms.size() != before + 1) return std::nullopt;      // "!any" and "!SPN1/2" would deny too much
        read.terms.back().denied = true;
    }
    return read;
}

std::vector<std::string> families_in(std::string_view word) {
    std::vector<std::string> names;
    for (auto part : cut(word, '+')) {
        if (part.starts_with('!')) part.remove_prefix(1);
        if (is_family(part)) names.emplace_back(part);
    }
    return names;
}

}  // namespace faultline::faults
