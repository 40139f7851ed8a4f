#include "protocols/elm/status.hpp"

#include <algorithm>
#include <array>

namespace faultline::elm {

namespace {

// `core` is what must be there; `lead` in front of it may be cut off from the left, `tail` behind it from the right.
struct phrase {
    std::string_view lead;
    std::string_view core;
    std::string_view tail;
    status what;
};

// The first of those that begin at the same place wins: longer cores stand before the shorter ones they contain.
constexpr std::array phrases{
    phrase{"SE", "ARCHING", "", status::searching},
    phrase{"U", "NABLETO", "CONNECT", status::unable_to_connect},
    phrase{"N", "ODATA", "", status::no_data},
    phrase{"<D", "ATAERROR", "", status::data_error},
    phrase{"<", "RXERROR", "", status::rx_error},
    phrase{"C", "ANERROR", "", status::can_error},
    phrase{"B", "USBUSY", "", status::bus_busy},
    phrase{"B", "USERROR", "", status::bus_error},
    phrase{"BUF", "FERFULL", "", status::buffer_full},
    phrase{"", "FBERROR", "", status::fb_error},
    phrase{"L", "VRESET", "", status::lv_reset},
    phrase{"!", "LPALERT", "", status::lp_alert},
    phrase{"!A", "CTALERT", "", status::act_alert},
    phrase{"S", "TOPPED", "", status::stopped},
    phrase{"O", "UTOFMEMORY", "", status::out_of_memory},
    phrase{"", "OK", "", status::ok},
    phrase{"", "?", "", status::unknown_command},
};

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

// Dots and colons belong to the text in front of them.
std::size_t skip_dots(std::string_view text, std::size_t from) {
    while (from < text.size() && (text[from] == '.' || text[from] == ':')) ++from;
    return from;
}

status_found match(std::string_view text, const phrase& wanted) {
    const auto core = text.find(wanted.core);
    if (core == std::string_view::npos) return {};
    std::size_t at = core;
    for (std::size_t i = wanted.lead.size(); i > 0 && at > 0 && text[at - 1] == wanted.lead[i - 1]; --i) --at;
    std::size_t end = core + wanted.core.size();
    for (std::size_t i = 0; i < wanted.tail.size() && end < text.size() && text[end] == wanted.tail[i]; ++i) ++end;
    return {wanted.what, at, skip_dots(text, end) - at};
}

// BUS INIT: OK, BUS INIT: ...OK, BUS INIT: ...ERROR; only dots so far means it is still trying.
status_found match_bus_init(std::string_view text) {
    const auto core = text.find("INIT:");
    if (core == std::string_view::npos) return {};
    std::size_t at = core;
    for (const char letter : {'S', 'U', 'B'})
        if (at > 0 && text[at - 1] == letter) --at;
    const std::size_t end = skip_dots(text, core + 5);
    const auto rest = text.substr(end);
    if (rest.starts_with("OK")) return {status::bus_init_ok, at, end + 2 - at};
    for (const std::string_view error : {"ERROR", "ERRO", "ERR", "BUS"})
        if (rest.starts_with(error)) return {status::bus_init_error, at, end + error.size() - at};
    return {status::searching, at, end - at};
}

// "CHING...", "...": what is left of SEARCHING... or BUS INIT: ... when its start was lost.
status_found match_dots(std::string_view text) {
    const auto dots = text.find("..");
    if (dots == std::string_view::npos) return {};
    const auto before = text.substr(0, dots);
    if (!std::string_view{"SEARCHING"}.ends_with(before) && !std::string_view{"BUSINIT:"}.ends_with(before)) return {};
    return {status::searching, 0, skip_dots(text, dots)};
}

// ERR94 and its like: not ERROR.
status_found match_fatal(std::string_view text) {
    for (auto at = text.find("ERR"); at != std::string_view::npos; at = text.find("ERR", at + 1))
        if (at + 4 < text.size() && is_digit(text[at + 3]) && is_digit(text[at + 4]))
            return {status::fatal_error, at, 5};
    return {};
}

// The whole line is the end or the start of a phrase: the rest was lost.
status_found match_cut(std::string_view text) {
    constexpr std::size_t recognisable = 4;
    if (text.size() < recognisable) return {};
    std::array<char, 32> buffer{};
    for (const auto& wanted : phrases) {
        auto* end = std::copy(wanted.lead.begin(), wanted.lead.end(), buffer.begin());
        end = std::copy(wanted.core.begin(), wanted.core.end(), end);
        end = std::copy(wanted.tail.begin(), wanted.tail.end(), end);
        const std::string_view whole{buffer.data(), static_cast<std::size_t>(end - buffer.data())};
        if (whole.ends_with(text) || whole.starts_with(text)) return {wanted.what, 0, text.size()};
    }
    return {};
}

}   // namespace

status_found find_status(std::string_view squeezed) {
    status_found best;
    const auto consider = [&best](const status_found& other) {
        if (other.what == status::none) return;
        if (best.what == status::none || other.at < best.at || (other.at == best.at && other.size > best.size))
            best = other;
    };
    consider(match_bus_init(squeezed));
    for (const auto& wanted : phrases) consider(match(squeezed, wanted));
    consider(match_fatal(squeezed));
    consider(match_dots(squeezed));
    if (best.what != status::none) return best;
    if (const auto at = squeezed.find("ERROR"); at != std::string_view::npos) return {status::bus_error, at, 5};
    return match_cut(squeezed);
}

status status_of(std::string_view line) {
    std::array<char, 128> squeezed{};
    std::size_t size = 0;
    for (char c : line) {
        if (c == ' ' || c == '\t' || c == '\0' || c == '\r' || c == '\n' || c == '>') continue;
        if (size == squeezed.size()) break;
        squeezed[size++] = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    }
    return find_status({squeezed.data(), size}).what;
}

}   // namespace faultline::elm
