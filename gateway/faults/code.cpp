#include "gateway/faults/code.hpp"

#include <charconv>

namespace faultline::faults {

namespace {

bool is_hex(char c) { return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'F'); }
int hex(char c) { return c <= '9' ? c - '0' : c - 'A' + 10; }
char upper(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; }
bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

}  // namespace

std::optional<written_code> read_code(std::string_view text) {
    std::string plain;
    for (const char c : text)
        if (!is_blank(c)) plain += upper(c);
    if (plain.size() == 8 && plain[5] == '-') plain.erase(5, 1);
    if (plain.size() != 5 && plain.size() != 7) return std::nullopt;
    if (std::string_view{"PCBU"}.find(plain[0]) == std::string_view::npos) return std::nullopt;
    if (plain[1] < '0' || plain[1] > '3') return std::nullopt;
    for (std::size_t i = 2; i < plain.size(); ++i)
        if (!is_hex(plain[i])) return std::nullopt;
    written_code read{plain.substr(0, 5), std::nullopt};
    if (plain.size() == 7) read.ftb = static_cast<std::uint8_t>(hex(plain[5]) * 16 + hex(plain[6]));
    return read;
}

std::optional<written_spn> read_spn(std::string_view text) {
    std::string plain;
    for (const char c : text)
        if (!is_blank(c)) plain += upper(c);
    const auto after = [&plain](std::string_view word) {
        if (!plain.starts_with(word)) return false;
        plain.erase(0, word.size());
        return true;
    };
    const auto number = [&plain](std::uint32_t most) -> std::optional<std::uint32_t> {
        std::uint32_t value = 0;
        const auto [end, failed] = std::from_chars(plain.data(), plain.data() + plain.size(), value);
        if (failed != std::errc{} || value > most) return std::nullopt;
        plain.erase(0, static_cast<std::size_t>(end - plain.data()));
        return value;
    };
    after("SPN");
    const auto spn = number(highest_spn);
    const bool slash = spn && after("/");
    if (!spn || (!after("FMI") && !slash)) return std::nullopt;
    const auto fmi = number(static_cast<std::uint32_t>(highest_fmi));
    if (!fmi || !plain.empty()) return std::nullopt;
    return written_spn{*spn, static_cast<std::uint8_t>(*fmi)};
}

std::string written(const written_spn& pair) { return "SPN " + std::to_string(pair.spn) + " FMI " + std::to_string(pair.fmi); }

std::string folded(std::string_view name) {
    std::string key;
    for (const char c : name) {
        const char u = upper(c);
        if (u >= 'A' && u <= 'Z') key += static_cast<char>(u - 'A' + 'a');
        else if ((u >= '0' && u <= '9') || static_cast<unsigned char>(u) >= 0x80) key += u;
    }
    return key;
}

}  // namespace faultline::faults
