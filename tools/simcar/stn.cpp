// The second command set of STN chips (OBDLink and relatives): the part a diagnostic client uses. Family reference and
// programming manual, "ST commands".
#include <array>
#include <charconv>

#include "tools/simcar/adapter.hpp"

namespace faultline::simcar {

namespace {

struct fixed_answer {
    std::string_view command;
    std::string_view text;
};

constexpr auto fixed = std::to_array<fixed_answer>({
    {"I", "STN1110 v4.2.0"},
    {"IX", "STN1110 v4.2.0"},
    {"DI", "OBDLink SX r4.2"},
    {"MFR", "OBD Solutions LLC"},
    {"SN", "112010000042"},
    {"PRS", "ISO 15765, 11-bit Tx, 11-bit Rx, 500 kbps, DLC 8"},
    {"PBR", "500000"},
    {"SLCS", "OK"},
    {"WBR", "OK"},
    {"PO", "OK"},
    {"CAF0", "OK"},
    {"CAF1", "OK"},
    {"CSEGR0", "OK"},
    {"CSEGR1", "OK"},
    {"FCPC", "OK"},
    {"FCP", "OK"},
    {"FAC", "OK"},
});

constexpr std::size_t longest_long_request = 4095;

constexpr auto accepted_prefixes = std::to_array<std::string_view>({"CSTM", "FAP", "FAB", "FAFC", "PTRQ", "PTOT"});

std::optional<int> decimal(std::string_view text) {
    int value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return value;
}

constexpr auto protocols = std::to_array<std::pair<int, protocol>>({
    {11, protocol::j1850_pwm}, {12, protocol::j1850_vpw}, {21, protocol::iso9141}, {22, protocol::kwp_slow},
    {23, protocol::kwp_fast}, {33, protocol::can11_500}, {34, protocol::can29_500},
});

}  // namespace

void adapter::run_stn_line(std::string_view command, instant t) {
    if (options_.quirks.has(quirk::no_stpx) && (command.starts_with("PX") || command.starts_with("CSEG"))) return answer("?", t);
    for (const auto& f : fixed) {
        if (f.command == command) return answer(f.text, t);
    }
    if (command == "VR") {
        at_context context{set_, knows_, options_.quirks, "", found_, car_ != nullptr ? car_->voltage(t) : 0.1, bus_alive()};
        const auto shown = run_at("RV", context);
        return answer(shown.text.substr(0, shown.text.find('V')), t);
    }
    if (command == "PC") {
        found_ = protocol::none;
        return answer("OK", t);
    }
    if (command == "CSEGT0" || command == "CSEGT1") {
        set_.segments = command == "CSEGT1";
        return answer("OK", t);
    }
    if (command == "CFCPC") {
        set_.flow_pairs.clear();
        return answer("OK", t);
    }
    if (command.starts_with("CFCPA")) {
        const auto pair = command.substr(5);
        const auto comma = pair.find(',');
        const auto request = parse_hex_number(pair.substr(0, comma));
        const auto response = comma != std::string_view::npos ? parse_hex_number(pair.substr(comma + 1)) : std::nullopt;
        if (!request || !response) return answer("?", t);
        set_.flow_pairs.emplace_back(*request, *response);
        return answer("OK", t);
    }
    if (command.starts_with("PX")) return stn_transmit(command.substr(2), t);
    for (const auto prefix : accepted_prefixes) {
        if (command.starts_with(prefix)) return answer("OK", t);
    }
    const auto number = [&](std::string_view prefix) {
        return command.starts_with(prefix) ? decimal(command.substr(prefix.size())) : std::nullopt;
    };
    if (const auto ms = number("PTO")) {
        set_.timeout_ms = *ms;
        return answer("OK", t);
    }
    if (const auto ms = number("BRT")) {
        set_.handshake_ms = *ms;
        return answer("OK", t);
    }
    for (const auto prefix : {"BR", "SBR"}) {
        const auto baud = number(prefix);
        if (!baud) continue;
        if (*baud < 4800 || *baud > 4'000'000) return answer("?", t);
        if (prefix == std::string_view{"BR"}) return begin_baud_change(4'000'000 / *baud, t);
        answer("OK", t);
        if (uart_.baud() != 0) uart_.set_baud(*baud);
        return;
    }
    if (const auto chosen = number("P")) {
        for (const auto& [stn_number, ours] : protocols) {
            if (stn_number != *chosen) continue;
            set_.chosen = ours;
            set_.automatic = false;
            found_ = protocol::none;
            return answer("OK", t);
        }
    }
    answer("?", t);
}

// H:header, D:data, L:length, T:timeout ms, R:answers to wait for. The header holds for this one request.
void adapter::stn_transmit(std::string_view arguments, instant t) {
    std::optional<std::uint32_t> header;
    std::optional<bytes> data;
    std::optional<int> answers;
    while (!arguments.empty()) {
        const auto end = std::min(arguments.find(','), arguments.size());
        const auto part = arguments.substr(0, end);
        arguments.remove_prefix(std::min(end + 1, arguments.size()));
        if (part.size() < 3 || part[1] != ':') return answer("?", t);
        const auto value = part.substr(2);
        switch (part[0]) {
            case 'H': header = parse_hex_number(value); break;
            case 'D': data = parse_hex(value); break;
            case 'R': answers = decimal(value); break;
            case 'L':
            case 'T':
            case 'X':
            case 'F': break;
            default: return answer("?", t);
        }
    }
    const std::size_t most = set_.segments ? longest_long_request : 7;
    if (!data || data->empty() || data->size() > most) return answer("?", t);
    const auto kept = set_.header;
    if (header) set_.header = header;
    request(std::move(*data), answers && *answers > 0 ? answers : std::nullopt, t);
    if (found_ != protocol::none) set_.header = kept;   // a search still needs it; then it stays, as seen on real ones
}

}  // namespace faultline::simcar
