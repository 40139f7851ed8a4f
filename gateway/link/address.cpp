#include "gateway/link/address.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <utility>

#include "gateway/link/known_adapters.hpp"
#include "gateway/link/usb_place.hpp"

namespace faultline::link {
namespace {

constexpr unsigned max_baud = 20'000'000;   // beyond any UART an adapter has
constexpr unsigned max_bitrate = 1'000'000;   // classic CAN, ISO 11898-2

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
    address where{.kind = medium::serial, .path = std::string{rest}, .host = {}, .port = 0, .baud = 0, .bitrate = 0};
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
                   .baud = 0,
                   .bitrate = 0};
}

result<address> parse_pty(std::string_view text, std::string_view rest) {
    if (!rest.starts_with('/') || rest == "/") return bad(text, "path", "pty:/dev/pts/3");
    return address{.kind = medium::pty, .path = std::string{rest}, .host = {}, .port = 0, .baud = 0, .bitrate = 0};
}

result<address> parse_can(std::string_view text, std::string_view name) {
    constexpr std::size_t longest = 15;   // IFNAMSIZ with its end
    if (name.empty() || name.size() > longest || name.find_first_of(" /:") != std::string_view::npos)
        return bad(text, "interface", "can:can0");
    return address{.kind = medium::can, .path = std::string{name}, .host = {}, .port = 0, .baud = 0, .bitrate = 0};
}

// The number behind the place is the bus's bit rate: most of these adapters are USB, where the port's own rate means nothing.
result<address> parse_slcan(std::string_view text, std::string_view rest) {
    constexpr std::string_view example = "slcan:/dev/ttyACM0:500000, slcan:tcp:192.168.0.20:3333";
    const bool over_tcp = rest.starts_with("tcp:");
    const auto colons = static_cast<std::size_t>(std::ranges::count(rest.substr(rest.find(']') == std::string_view::npos ? 0 : rest.find(']')), ':'));
    auto place = rest;
    unsigned bitrate = 0;
    if (over_tcp && (rest.find(']') == std::string_view::npos ? colons == 3 : colons == 2)) {
        const auto colon = rest.rfind(':');
        const auto said = number(rest.substr(colon + 1), max_bitrate);
        if (!said) return bad(text, "bitrate", example);
        bitrate = *said;
        place = rest.substr(0, colon);
    }
    auto where = over_tcp ? parse_tcp(text, place.substr(4)) : parse_serial(text, place);
    if (!where) return bad(text, where.error().args[1].second == "baud" ? "bitrate" : where.error().args[1].second, example);
    if (!over_tcp) bitrate = std::exchange(where->baud, 0U);
    if (bitrate > max_bitrate) return bad(text, "bitrate", example);
    where->kind = medium::slcan;
    where->bitrate = bitrate;
    return where;
}

result<address> parse_test_bus(std::string_view text, std::string_view path) {
    if (!path.starts_with('/') || path == "/") return bad(text, "path", "vcan+unix:/run/car");
    return address{.kind = medium::test_bus, .path = std::string{path}, .host = {}, .port = 0, .baud = 0, .bitrate = 0};
}

// Which kind of link it is, the ids say: our table knows the CAN adapters and FTDI's chips; the other chips have a port.
result<address> parse_usb(std::string_view text, std::string_view rest) {
    constexpr std::string_view example = "usb:1d50:606f:500000, usb:0403:6001/A50285BI:38400";
    constexpr std::size_t ids = 9;
    const auto behind = rest.size() > ids && rest[ids] == '/' ? rest.find(':', ids) : ids;
    const auto place = parse_usb_place(rest.substr(0, std::min(behind, rest.size())));
    if (!place) return bad(text, "usb", example);
    const auto* known = known_adapter_of(place->vendor, place->product);
    const bool is_can = known != nullptr && known->role == usb_role::can;
    if (!is_can && (known == nullptr || known->driver != "ftdi_sio")) return bad(text, "usb_id", example);
    address where{.kind = is_can ? medium::usb_can : medium::usb, .path = to_text(*place), .host = {}, .port = 0, .baud = 0, .bitrate = 0};
    auto rates = behind < rest.size() ? rest.substr(behind) : std::string_view{};
    for (auto* rate : {is_can ? &where.bitrate : &where.baud, &where.data_bitrate}) {
        if (rates.empty()) break;
        const auto end = rates.find(':', 1);
        const auto said = number(rates.substr(1, end == std::string_view::npos ? end : end - 1), max_baud);
        if (rates.front() != ':' || !said) return bad(text, is_can ? "bitrate" : "baud", example);
        *rate = *said;
        rates = end == std::string_view::npos ? std::string_view{} : rates.substr(end);
    }
    if (!rates.empty() || where.bitrate > max_bitrate || (!is_can && where.data_bitrate != 0)) {
        return bad(text, is_can ? "bitrate" : "baud", example);
    }
    return where;
}

}  // namespace

result<address> parse_address(std::string_view text) {
    constexpr std::string_view example = "serial:/dev/ttyUSB0, tcp:192.168.0.10:35000, pty:/dev/pts/3, can:can0, slcan:/dev/ttyACM0, usb:1d50:606f";
    if (text.empty()) return bad(text, "empty", example);
    if (has_control_characters(text)) return bad(text, "characters", example);
    if (text.starts_with("/dev/pts/")) return parse_pty(text, text);
    if (text.starts_with('/')) return parse_serial(text, text);
    if (text.starts_with("serial:")) return parse_serial(text, text.substr(7));
    if (text.starts_with("pty:")) return parse_pty(text, text.substr(4));
    if (text.starts_with("tcp:")) return parse_tcp(text, text.substr(4));
    if (text.starts_with("can:")) return parse_can(text, text.substr(4));
    if (text.starts_with("slcan:")) return parse_slcan(text, text.substr(6));
    if (text.starts_with("vcan+unix:")) return parse_test_bus(text, text.substr(10));
    if (text.starts_with("usb:")) return parse_usb(text, text.substr(4));
    return bad(text, "kind", example);
}

std::string_view name(medium kind) {
    switch (kind) {
        case medium::serial: return "serial";
        case medium::pty: return "pty";
        case medium::tcp: return "tcp";
        case medium::can: return "can";
        case medium::slcan: return "slcan";
        case medium::test_bus: return "vcan+unix";
        case medium::usb:
        case medium::usb_can: return "usb";
    }
    return "serial";
}

std::string to_text(const address& where) {
    std::string text = std::string{name(where.kind)} + ':';
    if (!where.host.empty()) {
        if (where.kind == medium::slcan) text += "tcp:";
        const bool six = where.host.find(':') != std::string::npos;
        text += (six ? '[' + where.host + ']' : where.host) + ':' + std::to_string(where.port);
    }
    text += where.path;
    for (const auto number : {where.baud, where.bitrate, where.data_bitrate})
        if (number != 0) text += ':' + std::to_string(number);
    return text;
}

}  // namespace faultline::link
