// The answer of `faultline decode` to one captured reply, written as JSON text while it is found. Appends only; nothing
// is kept as a tree, which is what makes 100,000 lines a matter of seconds. Key order and names are part of the format:
// decode.md.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace faultline::cli {

struct decoded_value {
    std::string_view ecu;
    std::string_view pid;    // "0C", "F40C"
    std::string_view name;   // the signal's key
    std::size_t start_bit = 0;
    std::size_t bit_length = 0;
    std::uint64_t raw = 0;
    double number = 0;
    std::string_view unit;
    std::string_view state = "ok";
    bool has_number = true;   // false: "value" is null
};

class decode_answer {
public:
    void clear();

    void add_message(std::string_view ecu, std::span<const std::uint8_t> payload);
    void add_value(const decoded_value& what);
    // A value that is text: `raw` is then the bytes in hex. `number` of `what` is not looked at.
    void add_text_value(const decoded_value& what, std::span<const std::uint8_t> raw, std::string_view text);
    void add_code(std::string_view ecu, std::string_view code,
                  std::string_view state);                      // the same one twice is kept once
    void set_vin(std::string_view ecu, std::string_view vin);   // a second, different one is an error
    void add_error(std::string_view ecu, std::string_view code);
    // With one more member that says what it is about.
    void add_error(std::string_view ecu, std::string_view code, std::string_view member, std::string_view text);
    void add_refusal(std::string_view ecu, std::span<const std::uint8_t> payload, std::uint8_t nrc);

    // Where and when it was captured, and what was asked: members in front of the others. Empty ones are null.
    void set_capture(std::string_view time, std::string_view interface, std::string_view tester, std::string_view request);

    // `id` is JSON already.
    void write(std::string_view id, std::string& out) const;

private:
    std::string messages_;
    std::string values_;
    std::string codes_;
    std::string errors_;
    std::string vin_;
    std::string capture_;
};

[[nodiscard]] std::string hex_byte(std::uint8_t byte);   // "0C"

// Quoted and escaped; what is not UTF-8 becomes U+FFFD.
void append_json_string(std::string& out, std::string_view text);

}   // namespace faultline::cli
