#include "protocols/can/slcan.hpp"

#include <algorithm>
#include <cstring>

#include "protocols/can/hex_digits.hpp"

namespace faultline::can::slcan {
namespace {

using what = item::what;

constexpr char bell = '\a', carriage_return = '\r';
constexpr std::size_t stamp_size = 4;

bool begins_frame(char c) {
    switch (c) {
        case 't':
        case 'T':
        case 'r':
        case 'R':
        case 'd':
        case 'D':
        case 'b':
        case 'B': return true;
        default: return false;
    }
}

bool is_all_hex(std::string_view text) {
    return std::ranges::all_of(text, [](char c) { return digit_value(c) != no_digit; });
}

bool is_printable(std::string_view text) {
    return std::ranges::all_of(text, [](char c) { return c >= ' ' && c <= '~'; });
}

struct shape {   // what the letter and the length code promise
    std::size_t id_digits = 0, size = 0,
                length = 0;   // length: characters up to the last data digit; 0: not even a header
    std::uint8_t code = 0;
    bool is_remote = false;
};

shape shape_of(std::string_view line) {
    shape found;
    const char letter = line[0];
    found.id_digits = (letter & 0x20) != 0 ? 3 : 8;
    if (line.size() < found.id_digits + 2) return found;
    found.code = digit_value(line[found.id_digits + 1]);
    if (found.code == no_digit) return found;
    const char lower = static_cast<char>(letter | 0x20);
    found.is_remote = lower == 'r';
    found.size = found.is_remote ? 0 : size_of_code(found.code, lower == 'd' || lower == 'b');
    found.length = found.id_digits + 2 + 2 * found.size;
    return found;
}

// `line` begins with a whole frame.
bool read_frame_at(std::string_view line, const shape& has, item& out) {
    if (has.length == 0 || line.size() < has.length) return false;
    const auto id = number_of(line.substr(1, has.id_digits));
    const bool is_extended = has.id_digits == 8;
    if (!id || *id > (is_extended ? longest_extended_id : longest_standard_id)) return false;
    auto& to = out.frame;
    if (!read_bytes(line.substr(has.id_digits + 2, 2 * has.size), std::span{to.bytes}.first(has.size))) return false;
    const char lower = static_cast<char>(line[0] | 0x20);
    to.id = *id;
    to.is_extended = is_extended;
    to.is_fd = lower == 'd' || lower == 'b';
    to.has_rate_switch = lower == 'b';
    to.size = static_cast<std::uint8_t>(has.size);
    out.is_remote = has.is_remote;
    out.code = has.code;
    return true;
}

// Whether something this adapter says could begin here, and be whole: then a carriage return got lost in front of it.
bool could_begin(std::string_view rest) {
    if (rest == "z" || rest == "Z") return true;
    if (!begins_frame(rest[0])) return false;
    item trial;
    return read_frame_at(rest, shape_of(rest), trial);
}

}   // namespace

bool reader::next(std::string_view& input, item& out) {
    out = {};
    if (!has_line_ && !cut_line(input)) return false;
    if (is_too_long_) {
        is_too_long_ = false;
        take(out, what::damaged, line_.size());
        has_line_ = has_bell_;
        return true;
    }
    if (line_.empty()) {   // the end of a line of which nothing is left to say, or of an empty one
        has_line_ = false;
        out.kind = has_bell_ ? what::error : what::ok;
        out.text = {};
        return true;
    }
    read_line(out);
    if (line_.empty() && !has_bell_) has_line_ = false;
    return true;
}

void reader::forget() {
    *this = {};
}

bool reader::cut_line(std::string_view& input) {
    std::size_t end = 0;
    while (end < input.size() && input[end] != carriage_return && input[end] != bell) ++end;
    const bool is_whole = end < input.size();
    const auto part = input.substr(0, end);
    if (held_size_ == 0 && is_whole && end <= longest_line && !is_too_long_) {
        line_ = part;   // the usual case: nothing is copied
    } else {
        if (part.size() > held_.size() - held_size_) is_too_long_ = true;
        if (!is_too_long_ && !part.empty()) std::memcpy(held_.data() + held_size_, part.data(), part.size());
        held_size_ = is_too_long_ ? 0 : held_size_ + part.size();   // nothing of it is shown, however it was split
        line_ = {held_.data(), held_size_};
    }
    if (!is_whole) {
        input = {};
        return false;
    }
    has_bell_ = input[end] == bell;
    input.remove_prefix(end + 1);
    has_line_ = true;
    held_size_ = 0;
    // Some firmware ends its lines with CR LF: the line feed then stands in front of the next one.
    while (!line_.empty() && (line_.front() == '\n' || line_.front() == '\0')) line_.remove_prefix(1);
    return true;
}

void reader::read_line(item& out) {
    const char letter = line_[0];
    if (begins_frame(letter)) return read_frame(out);
    if (!is_printable(line_)) return damaged(out);
    switch (letter) {
        case 'z':
        case 'Z':
            if (line_.size() == 1 || could_begin(line_.substr(1))) return take(out, what::accepted, 1);
            return damaged(out);
        case 'F':
            if (const auto flags = number_of(line_.substr(1)); flags && line_.size() == 3) {
                out.status = static_cast<std::uint8_t>(*flags);
                return take(out, what::status, 3);
            }
            return take(out, what::other, line_.size());
        case 'V':
        case 'v': return take(out, what::version, line_.size());
        case 'N': return take(out, what::serial, line_.size());
        default: return take(out, what::other, line_.size());
    }
}

void reader::read_frame(item& out) {
    const auto has = shape_of(line_);
    if (!read_frame_at(line_, has, out)) return damaged(out);
    bool is_stamped = false;
    const std::size_t end = end_of_frame(line_, has.length, is_stamped);
    if (end == 0) return damaged(out);
    if (is_stamped) out.milliseconds = static_cast<std::uint16_t>(*number_of(line_.substr(has.length, stamp_size)));
    take(out, what::frame, end);
}

// Where the item ends that begins with a frame of `length` characters; 0 when the rest makes no sense.
std::size_t reader::end_of_frame(std::string_view line, std::size_t length, bool& is_stamped) const {
    const std::size_t stamped = length + stamp_size;
    if (line.size() == length) return length;
    const bool has_stamp = line.size() >= stamped && is_all_hex(line.substr(length, stamp_size));
    if (line.size() == stamped && has_stamp) {
        is_stamped = true;
        return stamped;
    }
    // A lost carriage return. d and b are digits too: the frame before tells whether to expect a timestamp first.
    const bool ends_here = could_begin(line.substr(length));
    const bool ends_after_stamp = has_stamp && could_begin(line.substr(stamped));
    is_stamped = ends_after_stamp && (is_stamped_ || !ends_here);
    return is_stamped ? stamped : ends_here ? length : 0;
}

// Goes on where the next frame certainly begins (t and r are no digits), or drops the line.
void reader::damaged(item& out) {
    out = {};
    std::size_t end = 1;
    const auto is_sure = [](char c) { return c == 't' || c == 'T' || c == 'r' || c == 'R'; };
    while (end < line_.size() && !(is_sure(line_[end]) && could_begin(line_.substr(end)))) ++end;
    take(out, what::damaged, end);
}

void reader::take(item& out, item::what kind, std::size_t length) {
    out.kind = kind;
    out.text = line_.substr(0, length);
    if (kind == what::frame && length == line_.size()) is_stamped_ = out.milliseconds.has_value();
    if (kind == what::damaged) out.frame = {};
    line_.remove_prefix(length);
}

std::size_t write(const can::frame& frame, std::span<char> out, bool is_remote) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    const auto code = code_of_size(frame.size, frame.is_fd);
    if (!code || frame.id > (frame.is_extended ? longest_extended_id : longest_standard_id)) return 0;
    if (is_remote && frame.is_fd) return 0;   // FD has no remote frames
    const std::size_t id_digits = frame.is_extended ? 8 : 3;
    const std::size_t size = is_remote ? 0 : frame.size;
    const std::size_t length = 1 + id_digits + 1 + 2 * size + 1;
    if (out.size() < length) return 0;
    const char letter = is_remote ? 'r' : !frame.is_fd ? 't' : frame.has_rate_switch ? 'b' : 'd';
    char* to = out.data();
    *to++ = frame.is_extended ? static_cast<char>(letter & ~0x20) : letter;
    for (std::size_t i = id_digits; i-- > 0;) *to++ = digits[frame.id >> (4 * i) & 0xF];
    *to++ = digits[*code];
    for (std::size_t i = 0; i < size; ++i) {
        *to++ = digits[frame.bytes[i] >> 4];
        *to++ = digits[frame.bytes[i] & 0xF];
    }
    *to = carriage_return;
    return length;
}

std::optional<std::string_view> bit_rate(std::uint32_t bits_per_second) {
    switch (bits_per_second) {
        case 10'000: return "S0\r";
        case 20'000: return "S1\r";
        case 50'000: return "S2\r";
        case 100'000: return "S3\r";
        case 125'000: return "S4\r";
        case 250'000: return "S5\r";
        case 500'000: return "S6\r";
        case 800'000: return "S7\r";   // 750,000 on the first CANable firmware
        case 1'000'000: return "S8\r";
        default: return std::nullopt;
    }
}

std::optional<std::string_view> data_bit_rate(std::uint32_t bits_per_second) {
    switch (bits_per_second) {
        case 1'000'000: return "Y1\r";
        case 2'000'000: return "Y2\r";
        case 4'000'000: return "Y4\r";
        case 5'000'000: return "Y5\r";
        case 8'000'000: return "Y8\r";
        default: return std::nullopt;
    }
}

}   // namespace faultline::can::slcan
