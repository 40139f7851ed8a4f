#include "gateway/link/address.hpp"

#include <charconv>
#include <optional>

namespace faultline::link {
namespace {

constexpr unsigned max_baud = 20'000'000;   // beyond any UART an adapter has

failure bad(std::string_view text, std::string_view problem, std::string_view example) {
    return {error::bad_address,
            {{"text", std::string{text}}, {"problem", std::string{problem}}, {"example", std::string{example}}}};
}

std::optional<unsigned> number(std::string_view digits, unsigned most) {
    unsigned value = 0;
    const auto* end = digits.data() + digits.size();
    const auto [stop, problem] = std::from_chars(digits.data(), end, value);
    if (problem != std::errc{} || stop != end || value == 0 || value > most) return std::nullopt;
    return value;
}

bool has_control_characters(std::string_view text) {
    for (const char letter : text) {
        if (static_cast<unsigned char>(letter) < 0x20 || letter == 0x7F) return true;
    }
    return false;
}

result<address> parse_serial(std::string_view text, std::string_view rest) {
    constexpr std::string_view example = "serial:/dev/ttyUSB0:38400";
    address where{.kind = medium::serial, .path = std::string{rest}, .host = {}, .port = 0, .baud = 0};
    // A by-path name has colons of its own ("...-usb-0:1.4:1.0-port0"): only all digits behind the last one are a rate.
    const auto colon = rest.rfind(':');
    if (colon != std::string_view::npos) {
        const auto tail = rest.substr(colon + 1);
        if (tail.find('/') == std::string_view::npos && tail.find_first_not_of("0123456789") == std::string_view::npos) {
            const auto baud = number(tail, max_baud);
            if (!baud) return bad(text, "baud", example);
            where.baud = *baud;
            where.path = std::string{rest.substr(0, colon)};
        } else if (rest.starts_with("/dev/tty")) {
            return bad(text, "baud", example);   // kernel names have no colon: somebody mistyped a rate
        }
    }
    if (!where.path.starts_with('/') || where.path == "/") return bad(text, "path", example);
    return where;
}

result<address> parse_tcp(std::string_view text, std::string_view rest) {
    constexpr std::string_view example = "tcp:192.168.0.10:35000";
    const auto colon = rest.rfind(':');
    if (colon == std::string_view::npos) return bad(text, "port", example);
    auto host = rest.substr(0, colon);
    const auto port = number(rest.substr(colon + 1), 65535);
    if (!port) return bad(text, "port", example);
    if (host.starts_with('[') && host.ends_with(']')) {
        host = host.substr(1, host.size() - 2);
    } else if (host.find(':') != std::string_view::npos) {
        return bad(text, "host", "tcp:[fe80::1]:35000");
    }
    if (host.empty() || host.find_first_of(" /[]") != std::string_view::npos) return bad(text, "host", example);
    return address{.kind = medium::tcp,
                   .path = {},
                   .host = std::string{host},
                   .port = static_cast<std::uint16_t>(*port),
                   .baud = 0};
}

result<address> parse_pty(std::string_view text, std::string_view rest) {
    if (!rest.starts_with('/') || rest == "/") return bad(text, "path", "pty:/dev/pts/3");
    return address{.kind = medium::pty, .path = std::string{rest}, .host = {}, .port = 0, .baud = 0};
}

}  // namespace

result<address> parse_address(std::string_view text) {
    constexpr std::string_view example = "serial:/dev/ttyUSB0, tcp:192.168.0.10:35000, pty:/dev/pts/3";
    if (text.empty()) return bad(text, "empty", example);
    if (has_control_characters(text)) return bad(text, "characters", example);
    if (text.starts_with("/dev/pts/")) return parse_pty(text, text);
    if (text.starts_with('/')) return parse_serial(text, text);
    if (text.starts_with("serial:")) return parse_serial(text, text.substr(7));
    if (text.starts_with("pty:")) return parse_pty(text, text.substr(4));
    if (text.starts_with("tcp:")) return parse_tcp(text, text.substr(4));
    return bad(text, "kind", example);
}

std::string_view name(medium kind) {
    switch (kind) {
        case medium::serial: return "serial";
        case medium::pty: return "pty";
        case medium::tcp: return "tcp";
    }
    return "serial";
}

std::string to_text(const address& where) {
    std::string text = std::string{name(where.kind)} + ':';
    if (where.kind == medium::tcp) {
        const bool six = where.host.find(':') != std::string::npos;
        return text + (six ? '[' + where.host + ']' : where.host) + ':' + std::to_string(where.port);
    }
    text += where.path;
    if (where.baud != 0) text += ':' + std::to_string(where.baud);
    return text;
}

}  // namespace faultline::link
