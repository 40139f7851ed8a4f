#include "tools/simcar/at_commands.hpp"

#include <algorithm>
#include <array>
#include <cstdio>

namespace faultline::simcar {

namespace {

using arg = std::string_view;
using ctx = at_context;

struct command {
    std::string_view name;
    std::string_view lengths;     // digits an argument may have: "" none, "368" three, six or eight, "*" any text
    level since;
    at_answer (*run)(ctx&, arg);
};

constexpr auto fine = [](ctx&, arg) { return at_answer{}; };
at_answer unknown() { return {"?", at_effect::unknown, 0}; }

int value_of(arg a) { return static_cast<int>(parse_hex_number(a).value_or(0)); }

at_answer select_protocol(ctx& c, arg a) {
    const bool automatic = a.size() == 2 ? a[0] == 'A' : a == "0";
    if (a.size() == 2 && a[0] != 'A' && a != "00") return unknown();
    const int number = value_of(a.substr(a.size() - 1));
    if (number > 12) return unknown();
    c.set.chosen = static_cast<protocol>(number);
    c.set.automatic = automatic || number == 0;
    return {"OK", at_effect::close_bus, 0};
}

at_answer set_protocol(ctx& c, arg a) {
    if (a == "A0" && c.quirks.has(quirk::tpa0_locks)) return {"", at_effect::lock, 0};
    if (a == "00" && c.knows < level::v1_3) return unknown();
    return select_protocol(c, a);
}

at_answer try_protocol(ctx& c, arg a) {
    if (a == "A7" && c.quirks.has(quirk::tpa7_search)) return {"", at_effect::search, 0};
    return set_protocol(c, a);
}

at_answer set_header(ctx& c, arg a) {
    if (a.size() == 8 && c.knows < level::v2_0) return unknown();
    const auto number = *parse_hex_number(a);
    if (a.size() == 6 && is_29_bit(c.found != protocol::none ? c.found : c.set.chosen)) {
        c.set.header = static_cast<std::uint32_t>(c.set.priority) << 24 | number;
    } else {
        c.set.header = number;
    }
    return {};
}

at_answer set_receive_address(ctx& c, arg a) {
    if (a.empty()) {
        if (c.knows < level::v1_4b) return unknown();
        c.set.filter.reset();
        return {};
    }
    receive_filter f;
    for (const char digit : a) {
        const bool any = digit == 'X';
        if (any && c.knows < level::v2_0) return unknown();
        const auto value = any ? std::optional{0U} : hex_digit(digit);
        if (!value) return unknown();
        f.value = f.value << 4 | *value;
        f.mask = f.mask << 4 | (any ? 0U : 15U);
    }
    c.set.filter = f;
    return {};
}

at_answer filter_part(ctx& c, std::optional<std::uint32_t> value, std::optional<std::uint32_t> mask) {
    if (value) c.set.filter_value = value;
    if (mask) c.set.filter_mask = mask;
    if (c.set.filter_value && c.set.filter_mask) c.set.filter = receive_filter{*c.set.filter_value, *c.set.filter_mask};
    return {};
}

at_answer flow_mode(ctx& c, arg a) {
    const int mode = value_of(a);
    // The order matters: header and data must be there before a mode that uses them.
    if (mode > 2 || (mode == 1 && !(c.set.flow_header && c.set.flow_data)) || (mode == 2 && !c.set.flow_data)) return unknown();
    c.set.flow_mode = mode;
    return {};
}

at_answer describe_protocol(ctx& c, arg) {
    const auto shown = c.found != protocol::none ? c.found : c.set.chosen;
    std::string text = c.set.automatic ? "AUTO" : "";
    if (shown != protocol::none) text += (text.empty() ? "" : ", ") + std::string{protocol_text(shown)};
    return {text};
}

at_answer protocol_number(ctx& c, arg) {
    if (c.quirks.has(quirk::dpn_zero)) return {"0"};
    const auto shown = c.found != protocol::none ? c.found : c.set.chosen;
    return {(c.set.automatic ? "A" : "") + to_hex(static_cast<std::uint32_t>(shown), 1)};
}

at_answer read_voltage(ctx& c, arg) {
    char text[16];
    std::snprintf(text, sizeof text, "%.1f", c.voltage);
    if (c.quirks.has(quirk::atrv_bare)) return {text};
    if (c.quirks.has(quirk::atrv_prompt)) return {std::string{text} + ">"};
    return {std::string{text} + "V"};
}

// In any order; the longest name that fits wins.
constexpr auto table = std::to_array<command>({
    {"@1", "", level::v1_0, [](ctx&, arg) { return at_answer{"OBDII to RS232 Interpreter"}; }},
    {"@2", "", level::v1_3, [](ctx& c, arg) { return c.set.device_id.empty() ? unknown() : at_answer{c.set.device_id}; }},
    {"@3", "*", level::v1_3, [](ctx& c, arg a) { return a.size() == 12 ? (c.set.device_id = a, at_answer{}) : unknown(); }},
    {"AL", "", level::v1_0, [](ctx& c, arg) { return c.set.long_messages = true, at_answer{}; }},
    {"AMC", "", level::v2_0, [](ctx&, arg) { return at_answer{"00"}; }},
    {"AMT", "2", level::v2_0, fine},
    {"AR", "", level::v1_2, [](ctx& c, arg) { return c.set.filter.reset(), at_answer{}; }},
    {"AT", "1", level::v1_2, [](ctx& c, arg a) { return value_of(a) > 2 ? unknown() : (c.set.adaptive = value_of(a), at_answer{}); }},
    {"BD", "", level::v1_0, [](ctx&, arg) { return at_answer{"00 00 00 00 00 00 00 00 00 00 00 00 00"}; }},
    {"BI", "", level::v1_0, fine},
    {"BRD", "2", level::v1_2, [](ctx&, arg a) { return value_of(a) < 8 ? unknown() : at_answer{"OK", at_effect::change_baud, value_of(a)}; }},
    {"BRT", "2", level::v1_2, [](ctx& c, arg a) { return c.set.handshake_ms = value_of(a) == 0 ? 1280 : 5 * value_of(a), at_answer{}; }},
    {"CAF0", "", level::v1_0, [](ctx& c, arg) { return c.set.format = false, at_answer{}; }},
    {"CAF1", "", level::v1_0, [](ctx& c, arg) { return c.set.format = true, at_answer{}; }},
    {"CEA", "02", level::v1_4, fine},
    {"CER", "2", level::v2_2, fine},
    {"CF", "38", level::v1_0, [](ctx& c, arg a) { return filter_part(c, parse_hex_number(a), std::nullopt); }},
    {"CFC0", "", level::v1_0, [](ctx& c, arg) { return c.set.flow_control = false, at_answer{}; }},
    {"CFC1", "", level::v1_0, [](ctx& c, arg) { return c.set.flow_control = true, at_answer{}; }},
    {"CM", "38", level::v1_0, [](ctx& c, arg a) { return filter_part(c, std::nullopt, parse_hex_number(a)); }},
    {"CP", "2", level::v1_0, [](ctx& c, arg a) { return c.set.priority = static_cast<std::uint8_t>(value_of(a)), at_answer{}; }},
    {"CRA", "*", level::v1_3, [](ctx& c, arg a) { return a.empty() || a.size() == 3 || a.size() == 8 ? set_receive_address(c, a) : unknown(); }},
    {"CS", "", level::v1_0, [](ctx&, arg) { return at_answer{"T:00 R:00"}; }},
    {"CSM0", "", level::v1_4b, fine},
    {"CSM1", "", level::v1_4b, fine},
    {"CTM1", "", level::v2_1, [](ctx& c, arg) { return c.set.timeout_factor = 1, at_answer{}; }},
    {"CTM5", "", level::v2_1, [](ctx& c, arg) { return c.set.timeout_factor = 5, at_answer{}; }},
    {"CV", "4", level::v1_0, fine},
    {"D", "", level::v1_0, [](ctx&, arg) { return at_answer{"OK", at_effect::defaults, 0}; }},
    {"D0", "", level::v1_3, [](ctx& c, arg) { return c.set.length_digit = false, at_answer{}; }},
    {"D1", "", level::v1_3, [](ctx& c, arg) { return c.set.length_digit = true, at_answer{}; }},
    {"DM1", "", level::v1_2, [](ctx&, arg) { return at_answer{"", at_effect::monitor, 0}; }},
    {"DP", "", level::v1_0, describe_protocol},
    {"DPN", "", level::v1_0, protocol_number},
    {"E0", "", level::v1_0, [](ctx& c, arg) { return c.set.echo = false, at_answer{}; }},
    {"E1", "", level::v1_0, [](ctx& c, arg) { return c.set.echo = true, at_answer{}; }},
    {"FCSD", "2468", level::v1_1, [](ctx& c, arg a) { return c.set.flow_data = parse_hex(a), at_answer{}; }},
    {"FCSH", "368", level::v1_1, [](ctx& c, arg a) { return c.set.flow_header = parse_hex_number(a), at_answer{}; }},
    {"FCSM", "1", level::v1_1, flow_mode},
    {"FE", "", level::v1_3a, [](ctx&, arg) { return at_answer{"OK", at_effect::forgive, 0}; }},
    {"FI", "", level::v1_4, [](ctx& c, arg) { return c.set.chosen == protocol::kwp_fast ? at_answer{"BUS INIT: OK"} : unknown(); }},
    {"H0", "", level::v1_0, [](ctx& c, arg) { return c.set.headers = false, at_answer{}; }},
    {"H1", "", level::v1_0, [](ctx& c, arg) { return c.set.headers = true, at_answer{}; }},
    {"I", "", level::v1_0, [](ctx& c, arg) { return at_answer{std::string{c.identity}}; }},
    {"IB10", "", level::v1_0, fine},
    {"IB48", "", level::v1_4, fine},
    {"IB96", "", level::v1_0, fine},
    {"IFR0", "", level::v1_2, fine},
    {"IFR1", "", level::v1_2, fine},
    {"IFR2", "", level::v1_2, fine},
    {"IGN", "", level::v1_4, [](ctx& c, arg) { return at_answer{c.ignition ? "ON" : "OFF"}; }},
    {"IIA", "2", level::v1_2, fine},
    {"JE", "", level::v1_3, fine},
    {"JHF0", "", level::v1_4b, fine},
    {"JHF1", "", level::v1_4b, fine},
    {"JS", "", level::v1_3, fine},
    {"JTM1", "", level::v1_4b, fine},
    {"JTM5", "", level::v1_4b, fine},
    {"KW", "", level::v1_3, [](ctx& c, arg) { return at_answer{is_k_line(c.found) ? "1:E9 2:8F" : "1:00 2:00"}; }},
    {"KW0", "", level::v1_2, fine},
    {"KW1", "", level::v1_2, fine},
    {"L0", "", level::v1_0, [](ctx& c, arg) { return c.set.linefeeds = false, at_answer{}; }},
    {"L1", "", level::v1_0, [](ctx& c, arg) { return c.set.linefeeds = true, at_answer{}; }},
    {"LP", "", level::v1_4, [](ctx&, arg) { return at_answer{"OK", at_effect::sleep, 0}; }},
    {"M0", "", level::v1_0, fine},
    {"M1", "", level::v1_0, fine},
    {"MA", "", level::v1_0, [](ctx&, arg) { return at_answer{"", at_effect::monitor, 0}; }},
    {"MP", "46", level::v1_2, [](ctx&, arg) { return at_answer{"", at_effect::monitor, 0}; }},
    {"MR", "2", level::v1_0, [](ctx&, arg) { return at_answer{"", at_effect::monitor, 0}; }},
    {"MT", "2", level::v1_0, [](ctx&, arg) { return at_answer{"", at_effect::monitor, 0}; }},
    {"NL", "", level::v1_0, [](ctx& c, arg) { return c.set.long_messages = false, at_answer{}; }},
    {"PB", "4", level::v1_4, fine},
    {"PC", "", level::v1_0, [](ctx&, arg) { return at_answer{"OK", at_effect::close_bus, 0}; }},
    {"PP", "*", level::v1_1, [](ctx&, arg a) { return a == "S" ? at_answer{"00:FF F  01:FF F  02:FF F  03:32 F"} : a.size() > 2 ? at_answer{} : unknown(); }},
    {"R0", "", level::v1_0, [](ctx& c, arg) { return c.set.wait_for_answers = false, at_answer{}; }},
    {"R1", "", level::v1_0, [](ctx& c, arg) { return c.set.wait_for_answers = true, at_answer{}; }},
    {"RA", "2", level::v1_3, fine},
    {"RD", "", level::v1_4, [](ctx& c, arg) { return at_answer{to_hex(std::uint32_t{c.set.stored_byte}, 2)}; }},
    {"RTR", "", level::v1_3, [](ctx&, arg) { return at_answer{"NO DATA"}; }},
    {"RV", "", level::v1_0, read_voltage},
    {"S0", "", level::v1_3, [](ctx& c, arg) { return c.set.spaces = false, at_answer{}; }},
    {"S1", "", level::v1_3, [](ctx& c, arg) { return c.set.spaces = true, at_answer{}; }},
    {"SD", "2", level::v1_4, [](ctx& c, arg a) { return c.set.stored_byte = static_cast<std::uint8_t>(value_of(a)), at_answer{}; }},
    {"SH", "368", level::v1_0, set_header},
    {"SI", "", level::v1_4, [](ctx& c, arg) { return is_k_line(c.set.chosen) ? at_answer{"BUS INIT: ...OK"} : unknown(); }},
    {"SP", "12", level::v1_0, set_protocol},
    {"SR", "2", level::v1_2, fine},
    {"SS", "", level::v1_4, fine},
    {"ST", "2", level::v1_0, [](ctx& c, arg a) { return c.set.timeout_units = value_of(a) == 0 ? 0x32 : value_of(a), at_answer{}; }},
    {"SW", "2", level::v1_0, fine},
    {"TA", "2", level::v1_4, [](ctx& c, arg a) { return c.set.tester = static_cast<std::uint8_t>(value_of(a)), at_answer{}; }},
    {"TP", "12", level::v1_0, try_protocol},
    {"V0", "", level::v1_3, fine},
    {"V1", "", level::v1_3, fine},
    {"WM", "*", level::v1_0, fine},
    {"WS", "", level::v1_0, [](ctx&, arg) { return at_answer{"", at_effect::warm_reset, 0}; }},
    {"Z", "", level::v1_0, [](ctx&, arg) { return at_answer{"", at_effect::power_on_reset, 0}; }},
});

bool takes(const command& c, arg a) {
    if (c.lengths == "*") return true;
    if (a.empty()) return c.lengths.empty() || c.lengths.find('0') != std::string_view::npos;
    if (a.size() > 8 || c.lengths.find(static_cast<char>('0' + a.size())) == std::string_view::npos) return false;
    return std::ranges::all_of(a, [](char d) { return hex_digit(d).has_value(); });
}

bool is_missing(const quirk_set& quirks, std::string_view name) {
    return std::ranges::any_of(all_quirks(), [&](const auto& q) {
        const auto gone = commands_missing(q.value);
        return quirks.has(q.value) && std::ranges::find(gone, name) != gone.end();
    });
}

}  // namespace

at_answer run_at(std::string_view text, at_context& context) {
    const command* best = nullptr;
    for (const auto& c : table) {
        if (!text.starts_with(c.name) || !takes(c, text.substr(c.name.size()))) continue;
        if (best == nullptr || c.name.size() > best->name.size()) best = &c;
    }
    if (best == nullptr || best->since > context.knows || is_missing(context.quirks, best->name)) return unknown();
    return best->run(context, text.substr(best->name.size()));
}

std::optional<level> level_named(std::string_view name) {
    constexpr std::array<std::string_view, 10> names{"1.0", "1.1", "1.2", "1.3", "1.3a", "1.4", "1.4b", "2.0", "2.1", "2.2"};
    const auto at = std::ranges::find(names, name);
    if (at == names.end()) return std::nullopt;
    return static_cast<level>(at - names.begin());
}

std::string_view protocol_text(protocol p) {
    constexpr std::array<std::string_view, 13> names{"AUTO",
                                                     "SAE J1850 PWM",
                                                     "SAE J1850 VPW",
                                                     "ISO 9141-2",
                                                     "ISO 14230-4 (KWP 5BAUD)",
                                                     "ISO 14230-4 (KWP FAST)",
                                                     "ISO 15765-4 (CAN 11/500)",
                                                     "ISO 15765-4 (CAN 29/500)",
                                                     "ISO 15765-4 (CAN 11/250)",
                                                     "ISO 15765-4 (CAN 29/250)",
                                                     "SAE J1939 (CAN 29/250)",
                                                     "USER1 (CAN 11/125)",
                                                     "USER2 (CAN 11/50)"};
    return names[static_cast<std::size_t>(p)];
}

}  // namespace faultline::simcar
