#include "tools/cli/decode_answer.hpp"

#include <charconv>
#include <cmath>
#include <nlohmann/json.hpp>

#include "protocols/obd/nrc.hpp"

namespace faultline::cli {

namespace {

constexpr std::string_view hex_digits = "0123456789ABCDEF";

void append_hex(std::string& out, std::span<const std::uint8_t> bytes, bool with_blanks = false) {
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        if (with_blanks && i > 0) out += ' ';
        out += hex_digits[bytes[i] >> 4];
        out += hex_digits[bytes[i] & 0x0F];
    }
}

template <class Number>
void append_number(std::string& out, Number number) {
    char digits[40];
    const auto end = std::to_chars(digits, digits + sizeof digits, number).ptr;
    out.append(digits, end);
}

void separate(std::string& list) {
    if (!list.empty()) list += ',';
}

// An ECU nobody could name (headers off) is null.
void append_ecu(std::string& out, std::string_view ecu) {
    if (ecu.empty()) {
        out += "{\"ecu\":null";
        return;
    }
    out += "{\"ecu\":\"";
    out += ecu;
    out += '"';
}

void append_value_head(std::string& out, const decoded_value& what) {
    separate(out);
    append_ecu(out, what.ecu);
    out += ",\"pid\":\"";
    out += what.pid;
    out += "\",\"name\":\"";
    out += what.name;
    out += "\",\"start_bit\":";
    append_number(out, what.start_bit);
    out += ",\"bit_length\":";
    append_number(out, what.bit_length);
    out += ",\"raw\":";
}

void append_value_tail(std::string& out, const decoded_value& what) {
    out += ",\"unit\":\"";
    out += what.unit;
    out += "\",\"state\":\"";
    out += what.state;
    out += "\"}";
}

}   // namespace

std::string hex_byte(std::uint8_t byte) {
    return {hex_digits[byte >> 4], hex_digits[byte & 0x0F]};
}

void append_json_string(std::string& out, std::string_view text) {
    bool is_plain = true;
    for (const char c : text) is_plain = is_plain && c >= 0x20 && c < 0x7F && c != '"' && c != '\\';
    if (is_plain) {
        out += '"';
        out += text;
        out += '"';
    } else {
        out += nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
    }
}

void decode_answer::clear() {
    for (auto* part : {&messages_, &values_, &codes_, &errors_, &vin_, &capture_}) part->clear();
}

void decode_answer::add_message(std::string_view ecu, std::span<const std::uint8_t> payload) {
    separate(messages_);
    append_ecu(messages_, ecu);
    messages_ += ",\"payload\":\"";
    append_hex(messages_, payload);
    messages_ += "\"}";
}

void decode_answer::add_value(const decoded_value& what) {
    append_value_head(values_, what);
    append_number(values_, what.raw);
    values_ += ",\"value\":";
    if (!what.has_number || !std::isfinite(what.number))
        values_ += "null";
    else
        append_number(values_, what.number);
    append_value_tail(values_, what);
}

void decode_answer::add_text_value(const decoded_value& what, std::span<const std::uint8_t> raw,
                                   std::string_view text) {
    append_value_head(values_, what);
    values_ += '"';
    append_hex(values_, raw);
    values_ += "\",\"value\":";
    append_json_string(values_, text);
    append_value_tail(values_, what);
}

void decode_answer::add_code(std::string_view ecu, std::string_view code, std::string_view state) {
    std::string entry;
    append_ecu(entry, ecu);
    entry += ",\"code\":\"";
    entry += code;
    entry += "\",\"state\":\"";
    entry += state;
    entry += "\"}";
    if (codes_.find(entry) != std::string::npos) return;
    separate(codes_);
    codes_ += entry;
}

void decode_answer::set_vin(std::string_view ecu, std::string_view vin) {
    if (vin_.empty())
        vin_ = vin;
    else if (vin_ != vin)
        add_error(ecu, "another_vin", "vin", vin);
}

void decode_answer::add_error(std::string_view ecu, std::string_view code) {
    separate(errors_);
    append_ecu(errors_, ecu);
    errors_ += ",\"code\":\"";
    errors_ += code;
    errors_ += "\"}";
}

void decode_answer::add_error(std::string_view ecu, std::string_view code, std::string_view member,
                              std::string_view text) {
    add_error(ecu, code);
    errors_.pop_back();
    errors_ += ",\"";
    errors_ += member;
    errors_ += "\":";
    append_json_string(errors_, text);
    errors_ += '}';
}

void decode_answer::add_refusal(std::string_view ecu, std::span<const std::uint8_t> payload, std::uint8_t nrc) {
    separate(errors_);
    append_ecu(errors_, ecu);
    errors_ += ",\"code\":\"refused\",\"refused\":\"";
    append_hex(errors_, payload, true);
    errors_ += "\",\"nrc\":\"";
    append_hex(errors_, {&nrc, 1});
    errors_ += "\",\"what\":";
    const auto* info = obd::find_nrc(nrc);
    append_json_string(errors_, info != nullptr ? info->en : std::string_view{"reserved response code"});
    errors_ += '}';
}

void decode_answer::set_capture(std::string_view time, std::string_view interface, std::string_view tester, std::string_view request) {
    capture_.clear();
    const auto member = [this](std::string_view name, std::string_view text) {
        capture_ += ",\"";
        capture_ += name;
        capture_ += "\":";
        if (text.empty()) capture_ += "null";
        else append_json_string(capture_, text);
    };
    member("time", time);
    member("interface", interface);
    member("tester", tester);
    member("request", request);
}

void decode_answer::write(std::string_view id, std::string& out) const {
    out += "{\"id\":";
    out += id;
    out += capture_;
    out += ",\"messages\":[";
    out += messages_;
    out += "],\"values\":[";
    out += values_;
    out += "],\"dtcs\":[";
    out += codes_;
    out += "],\"vin\":";
    if (vin_.empty())
        out += "null";
    else
        append_json_string(out, vin_);
    out += ",\"errors\":[";
    out += errors_;
    out += "]}\n";
}

}   // namespace faultline::cli
