#include "tools/cli/code_words.hpp"

#include <charconv>
#include <cstdint>

#include "gateway/faults/code.hpp"

namespace faultline::cli {

namespace {

std::vector<std::string> cut(const std::string& text, char at) {
    std::vector<std::string> parts;
    std::size_t start = 0;
    for (auto end = text.find(at); end != std::string::npos; end = text.find(at, start)) {
        parts.push_back(text.substr(start, end - start));
        start = end + 1;
    }
    parts.push_back(text.substr(start));
    return parts;
}

std::optional<std::uint32_t> number(const std::string& text, int base) {
    std::uint32_t value = 0;
    const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), value, base);
    if (failed != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return value;
}

bool is_state(const std::string& word) { return word == "stored" || word == "pending" || word == "permanent" || word == "active" || word == "previously_active"; }

}   // namespace

std::optional<faults::present_code> reported_code(const std::string& word) {
    auto parts = cut(word, ':');
    faults::present_code read;
    const auto at = parts[0].find('@');
    read.code = parts[0].substr(0, at);
    if (at != std::string::npos) read.ecu = parts[0].substr(at + 1);
    if (!faults::read_code(read.code) && !faults::read_spn(read.code)) return std::nullopt;
    for (std::size_t i = 1; i < parts.size(); ++i) {
        if (!is_state(parts[i])) return std::nullopt;
        read.states.push_back(parts[i]);
    }
    return read;
}

std::optional<std::vector<std::pair<std::string, int>>> alarms_in(const std::string& word) {
    std::string family = "gbt32960";
    std::string said = word;
    if (const auto colon = word.find(':'); colon != std::string::npos) {
        family = word.substr(0, colon);
        said = word.substr(colon + 1);
    }
    const bool is_value = family == "gbt32960_level";
    if (!is_value && family != "gbt32960" && family != "uds_status" && family != "uds_severity") return std::nullopt;
    std::vector<std::pair<std::string, int>> alarms;
    for (const auto& part : cut(said, ',')) {
        const bool hex = part.starts_with("0x") || part.starts_with("0X");
        const auto value = hex ? number(part.substr(2), 16) : number(part, 10);
        if (!value || ((is_value || !hex) && *value > 255)) return std::nullopt;
        if (is_value || !hex) alarms.emplace_back(family, static_cast<int>(*value));
        else
            for (int bit = 0; bit < 32; ++bit)
                if (*value >> bit & 1U) alarms.emplace_back(family, bit);
    }
    if (alarms.empty()) return std::nullopt;
    return alarms;
}

}   // namespace faultline::cli
