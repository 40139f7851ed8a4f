#include "tools/cli/decode.hpp"

#include <array>
#include <istream>
#include <nlohmann/json.hpp>
#include <optional>
#include <ostream>

#include "protocols/elm/reply.hpp"
#include "tools/cli/decode_answer.hpp"
#include "tools/cli/decode_dump.hpp"
#include "tools/cli/decode_services.hpp"

namespace faultline::cli {

namespace {

using json = nlohmann::json;

struct named_bus {
    std::string_view name;
    bus kind;
};
constexpr std::array buses{
    named_bus{"auto", bus::unknown},    named_bus{"can11", bus::can11}, named_bus{"can29", bus::can29},
    named_bus{"iso9141", bus::iso9141}, named_bus{"kwp", bus::kwp},     named_bus{"j1850", bus::j1850},
    named_bus{"j1939", bus::j1939},
};

std::optional<bus> bus_named(std::string_view name) {
    for (const auto& known : buses)
        if (known.name == name) return known.kind;
    return std::nullopt;
}

// "01 0C", "010C1": an odd digit at the end is the number of answers expected and not part of the request.
bool read_request(std::string_view text, elm::asked& request) {
    std::string digits;
    for (const char c : text) {
        if (c == ' ') continue;
        const char upper = c >= 'a' && c <= 'f' ? static_cast<char>(c - 'a' + 'A') : c;
        if (elm::hex_value(upper) < 0) return false;
        digits += upper;
    }
    if (digits.size() < 2 || digits.size() / 2 > request.bytes.size()) return false;
    for (std::size_t i = 0; i + 1 < digits.size(); i += 2)
        request.bytes[request.size++] =
            static_cast<std::uint8_t>(elm::hex_value(digits[i]) << 4 | elm::hex_value(digits[i + 1]));
    return true;
}

// JSON carries the stray byte FC of some adapters as U+00FC: back to one byte.
std::string one_byte_each(std::string_view utf8) {
    std::string bytes;
    for (std::size_t i = 0; i < utf8.size(); ++i) {
        const auto lead = static_cast<unsigned char>(utf8[i]);
        if ((lead == 0xC2 || lead == 0xC3) && i + 1 < utf8.size()) {
            bytes += static_cast<char>((lead & 0x03) << 6 | (static_cast<unsigned char>(utf8[i + 1]) & 0x3F));
            ++i;
        } else {
            bytes += utf8[i];
        }
    }
    return bytes;
}

void add_line(elm::reply& reply, std::string_view line) {
    for (const char c : line)
        if (static_cast<unsigned char>(c) >= 0x80) return reply.add_line(one_byte_each(line));
    reply.add_line(line);
}

constexpr std::string_view damage_texts[] = {"not_hex",      "odd_nibbles",    "too_long",   "bad_pci",
                                             "short_frame",  "wrong_sequence", "incomplete", "orphan",
                                             "bad_checksum", "suspect",        "overflow"};

struct told_status {
    elm::status what;
    std::string_view code;
};
constexpr std::array troubles{
    told_status{elm::status::unknown_command, "unknown_command"},
    told_status{elm::status::no_data, "no_data"},
    told_status{elm::status::unable_to_connect, "unable_to_connect"},
    told_status{elm::status::bus_init_error, "bus_init_error"},
    told_status{elm::status::bus_busy, "bus_busy"},
    told_status{elm::status::bus_error, "bus_error"},
    told_status{elm::status::can_error, "can_error"},
    told_status{elm::status::data_error, "data_error"},
    told_status{elm::status::rx_error, "rx_error"},
    told_status{elm::status::buffer_full, "buffer_full"},
    told_status{elm::status::fb_error, "fb_error"},
    told_status{elm::status::lv_reset, "lv_reset"},
    told_status{elm::status::lp_alert, "lp_alert"},
    told_status{elm::status::act_alert, "act_alert"},
    told_status{elm::status::stopped, "stopped"},
    told_status{elm::status::fatal_error, "fatal_error"},
    told_status{elm::status::out_of_memory, "out_of_memory"},
};

void tell_troubles(const elm::reply& reply, decode_answer& out) {
    for (const auto& damage : reply.damages())
        out.add_error(ecu_text(reply.kind(), damage.ecu), damage_texts[static_cast<std::size_t>(damage.what)]);
    for (const auto& trouble : troubles)
        if (reply.has(trouble.what)) out.add_error("", trouble.code);
}

std::string_view text_of(const json& record, const char* member) {
    const auto found = record.find(member);
    return found != record.end() && found->is_string() ? std::string_view{found->get_ref<const std::string&>()}
                                                       : std::string_view{};
}

void decode_record(const json& record, decode_answer& out) {
    const auto protocol = text_of(record, "protocol");
    const auto named = bus_named(protocol);
    if (!named && !protocol.empty()) out.add_error("", "unknown_protocol", "protocol", protocol);

    elm::asked request;
    const auto wanted = text_of(record, "request");
    if (!wanted.empty() && !read_request(wanted, request)) {
        out.add_error("", "bad_request", "request", wanted);
        request = {};
    }

    elm::reply reply;
    reply.begin(named.value_or(bus::unknown), request);
    const auto lines = record.find("lines");
    if (lines != record.end() && lines->is_string()) {
        add_line(reply, lines->get_ref<const std::string&>());
    } else if (lines != record.end() && lines->is_array()) {
        for (const auto& line : *lines) {
            if (line.is_string())
                add_line(reply, line.get_ref<const std::string&>());
            else
                out.add_error("", "line_is_no_text");
        }
    } else {
        out.add_error("", "no_lines");
    }
    reply.finish();
    decode_messages(reply, request, out);
    tell_troubles(reply, out);
}

}   // namespace

bool decode_line(std::string_view line, std::string& out) {
    decode_answer answer;
    const auto record = json::parse(line, nullptr, false);
    const bool is_request = record.is_object();
    std::string id = "null";
    if (is_request) {
        const auto found = record.find("id");
        if (found != record.end() && found->is_primitive())
            id = found->dump(-1, ' ', false, json::error_handler_t::replace);
        else if (found != record.end())
            answer.add_error("", "id_is_no_scalar");
        decode_record(record, answer);
    } else {
        answer.add_error("", record.is_discarded() ? "not_json" : "not_an_object");
    }
    answer.write(id, out);
    return is_request;
}

int run_decode(std::istream& in, std::ostream& out, const decode_options& options) {
    constexpr std::size_t enough = 1 << 16;
    std::string line;
    std::string written;
    dump_decoder dump;
    bool has_input = false;
    bool has_request = false;
    while (std::getline(in, line)) {
        const auto first = line.find_first_not_of(" \t\r");
        if (first == std::string::npos) continue;
        has_input = true;
        // Each line says itself what it is: a JSON object begins with a brace, a candump line never does.
        has_request = (line[first] != '{' && dump.add(line, written)) || decode_line(line, written) || has_request;
        if (!options.flush_each_line && written.size() < enough) continue;
        out << written;
        if (options.flush_each_line) out.flush();
        written.clear();
    }
    dump.finish(written);
    out << written;
    out.flush();
    return has_input && !has_request ? 2 : 0;
}

}   // namespace faultline::cli
