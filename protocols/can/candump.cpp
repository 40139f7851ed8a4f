#include "protocols/can/candump.hpp"

#include <charconv>

#include "protocols/can/hex_digits.hpp"

namespace faultline::can {
namespace {

constexpr std::uint32_t error_flag = 0x20000000;
constexpr std::string_view blanks = " \t\r\n";

std::string_view without_blanks(std::string_view text) {
    const auto first = text.find_first_not_of(blanks);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

// The next word, taken off the front of `text`.
std::string_view word(std::string_view& text) {
    text = without_blanks(text);
    const auto end = std::min(text.find_first_of(blanks), text.size());
    const auto found = text.substr(0, end);
    text = without_blanks(text.substr(end));
    return found;
}

std::optional<std::int64_t> microseconds(std::string_view text) {
    const auto dot = text.find('.');
    if (dot == std::string_view::npos || dot == 0 || dot > 12 || text.size() - dot != 7) return std::nullopt;
    std::int64_t seconds = 0, fraction = 0;
    const char* const end = text.data() + text.size();
    const auto whole = std::from_chars(text.data(), text.data() + dot, seconds);
    const auto part = std::from_chars(text.data() + dot + 1, end, fraction);
    if (whole.ptr != text.data() + dot || part.ptr != end || seconds < 0 || fraction < 0) return std::nullopt;
    return seconds * 1'000'000 + fraction;
}

dump_error read_identifier(std::string_view text, dump_line& out) {
    const auto id = number_of(text);
    if (!id || (text.size() != 3 && text.size() != 8)) return dump_error::bad_identifier;
    out.frame.is_extended = text.size() == 8;
    out.frame.id = *id;
    if (out.frame.is_extended && (*id & ~longest_extended_id) == error_flag) {
        out.kind = dump_kind::error;
        out.frame.id = *id & longest_extended_id;
    }
    const auto longest = out.frame.is_extended ? longest_extended_id : longest_standard_id;
    return out.frame.id > longest ? dump_error::bad_identifier : dump_error::none;
}

// "R", "R4", "0641000B", "0641000BE3FA8100_9": what stands behind the # of a classic frame.
dump_error read_classic(std::string_view text, dump_line& out) {
    std::optional<std::uint8_t> raw;
    if (const auto mark = text.find('_'); mark != std::string_view::npos) {
        const auto tail = text.substr(mark + 1);
        if (tail.size() != 1 || digit_value(tail[0]) == no_digit || digit_value(tail[0]) <= 8)
            return dump_error::bad_size;
        raw = digit_value(tail[0]);
        text = text.substr(0, mark);
    }
    if (!text.empty() && (text[0] == 'R' || text[0] == 'r')) {
        if (out.kind == dump_kind::error || text.size() > 2) return dump_error::bad_data;
        const std::uint8_t code = text.size() == 2 ? digit_value(text[1]) : std::uint8_t{0};
        if (code > 8) return dump_error::bad_size;
        out.kind = dump_kind::remote;
        out.code = raw.value_or(code);
        return raw && code != 8 ? dump_error::bad_size : dump_error::none;
    }
    const std::size_t size = text.size() / 2;
    if (size > classic_size || (raw && size != classic_size)) return dump_error::bad_size;
    if (!read_bytes(text, std::span{out.frame.bytes}.first(size))) return dump_error::bad_data;
    out.frame.size = static_cast<std::uint8_t>(size);
    out.code = raw.value_or(out.frame.size);
    return dump_error::none;
}

dump_error read_fd(std::string_view text, dump_line& out) {
    if (text.empty() || digit_value(text[0]) == no_digit) return dump_error::bad_data;
    out.frame.is_fd = true;
    out.frame.has_rate_switch = (digit_value(text[0]) & 1) != 0;
    text.remove_prefix(1);
    const std::size_t size = text.size() / 2;
    const auto code = code_of_size(size, true);
    if (!code) return dump_error::bad_size;
    if (!read_bytes(text, std::span{out.frame.bytes}.first(size))) return dump_error::bad_data;
    out.frame.size = static_cast<std::uint8_t>(size);
    out.code = *code;
    return dump_error::none;
}

dump_error read_log(std::string_view frame, std::string_view rest, dump_line& out) {
    const auto hash = frame.find('#');
    if (const auto error = read_identifier(frame.substr(0, hash), out); error != dump_error::none) return error;
    const auto data = frame.substr(hash + 1);
    const bool is_fd = !data.empty() && data[0] == '#';
    if (const auto error = is_fd ? read_fd(data.substr(1), out) : read_classic(data, out); error != dump_error::none)
        return error;
    if (rest == "R" || rest == "T")
        out.was_sent = rest == "T";
    else if (!rest.empty())
        return dump_error::trailing;
    return dump_error::none;
}

// "[8]" or "[08]": two digits are FD.
dump_error read_announced(std::string_view text, std::size_t& size, dump_line& out) {
    if (text.size() < 3 || text.size() > 4 || text.front() != '[' || text.back() != ']') return dump_error::bad_size;
    const auto digits = text.substr(1, text.size() - 2);
    const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), size);
    if (read.ec != std::errc{} || read.ptr != digits.data() + digits.size()) return dump_error::bad_size;
    out.frame.is_fd = digits.size() == 2;
    const auto code = code_of_size(size, out.frame.is_fd);
    if (!code) return dump_error::bad_size;
    out.code = *code;
    return dump_error::none;
}

dump_error read_plain(std::string_view first, std::string_view rest, dump_line& out) {
    if (first == "RX" || first == "TX") {   // -x: direction, BRS and ESI marks
        out.was_sent = first == "TX";
        out.frame.has_rate_switch = word(rest) == "B";
        word(rest);
        first = word(rest);
    }
    if (const auto error = read_identifier(first, out); error != dump_error::none) return error;
    std::size_t size = 0;
    if (const auto error = read_announced(word(rest), size, out); error != dump_error::none) return error;
    if (rest.starts_with("remote request")) {
        if (out.frame.is_fd || out.kind == dump_kind::error) return dump_error::bad_data;
        out.kind = dump_kind::remote;
        rest = without_blanks(rest.substr(14));
        return rest.empty() ? dump_error::none : dump_error::trailing;
    }
    for (std::size_t i = 0; i < size; ++i) {
        const auto pair = word(rest);
        if (pair.empty()) return dump_error::bad_size;
        if (!read_bytes(pair, std::span{out.frame.bytes}.subspan(i, 1))) return dump_error::bad_data;
    }
    out.frame.size = static_cast<std::uint8_t>(size);
    if (rest.empty() || rest.front() == '\'' || rest.starts_with("ERRORFRAME")) return dump_error::none;   // -a, -e
    return number_of(rest.substr(0, 2)) ? dump_error::bad_size : dump_error::trailing;
}

}   // namespace

dump_line read_candump(std::string_view line) {
    dump_line out;
    auto rest = without_blanks(line);
    if (rest.empty() || rest.front() == '#') return {.error = dump_error::empty};
    if (rest.front() == '(') {
        const auto end = rest.find(')');
        if (end == std::string_view::npos) return {.error = dump_error::no_frame};
        out.time_text = without_blanks(rest.substr(1, end - 1));
        out.time_us = microseconds(out.time_text);
        rest = rest.substr(end + 1);
    }
    out.interface = word(rest);
    const auto first = word(rest);
    if (first.empty()) return {.error = dump_error::no_frame};
    out.error = first.find('#') != std::string_view::npos ? read_log(first, rest, out) : read_plain(first, rest, out);
    if (out.error != dump_error::none) return {.error = out.error};
    return out;
}

}   // namespace faultline::can
