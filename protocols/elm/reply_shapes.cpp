// Which grammar a line of digits follows when its header does not say so by itself: no header, legacy header, J1939, or
// a bus that nobody has named yet. Also the lengths and numbered lines of CAN answers without headers.
#include <algorithm>

#include "protocols/elm/reply.hpp"
#include "protocols/kline/frame.hpp"

namespace faultline::elm {

namespace {

constexpr std::size_t first_part = 6;   // payload bytes on the line "0:"
constexpr std::size_t later_part = 7;
constexpr std::size_t unknown_length = 256;   // room for a message whose length line is missing

damage damage_of(kline::frame_error error) {
    switch (error) {
        case kline::frame_error::bad_checksum: return damage::bad_checksum;
        case kline::frame_error::bad_length:
        case kline::frame_error::too_short: return damage::short_frame;
        default: return damage::bad_pci;
    }
}

// The length of an answer that carries its own count; 0 for all others.
std::size_t length_by_count(std::span<const std::uint8_t> payload) {
    if (payload.size() < 3) return 0;
    if (payload[0] == 0x43 || payload[0] == 0x47 || payload[0] == 0x4A) return 2 + 2 * std::size_t{payload[1]};
    if (payload[0] != 0x49) return 0;
    switch (payload[1]) {
        case 0x02: return 3 + 17 * std::size_t{payload[2]};
        case 0x04: return 3 + 16 * std::size_t{payload[2]};
        case 0x06: return 3 + 4 * std::size_t{payload[2]};
        case 0x0A: return 3 + 20 * std::size_t{payload[2]};
        default: return 0;
    }
}

// Where a second message begins in a line that lost the CR between two: both check bytes must hold, and in one way
// only.
std::size_t second_message(bus kind, std::span<const std::uint8_t> bytes) {
    std::size_t found = 0;
    for (std::size_t at = 5; at + 5 <= bytes.size(); ++at) {
        const auto front = kline::read_frame(kind, bytes.first(at));
        if (front.error != kline::frame_error::none) continue;
        if (kline::read_frame(front.kind, bytes.subspan(at)).error != kline::frame_error::none) continue;
        if (found != 0) return 0;
        found = at;
    }
    return found;
}

}   // namespace

reply::layout reply::classify(std::size_t from) const {
    switch (kind_) {
        case bus::can11:
        case bus::can29: return classify_can(from, kind_);
        case bus::iso9141:
        case bus::kwp:
        case bus::j1850: return classify_legacy(from, kind_);
        case bus::j1939: return classify_j1939(from);
        case bus::unknown: break;
    }
    return classify_any(from);
}

// The shape alone decides: an odd number of digits is an 11-bit identifier, 18DA a 29-bit one, a check byte that holds
// a legacy bus. What fits none of them is reported as what it most resembles.
reply::layout reply::classify_any(std::size_t from) const {
    const std::size_t size = line_.size() - from;
    if (size >= 8) {
        const auto start = line_.number(from, 4);
        if (start == 0x18DA || start == 0x18DB) return classify_can(from, bus::can29);
        if (size % 2 == 0 && (start >> 8 == 0x18 || start >> 8 == 0x1C || start >> 8 == 0x0C) && (start & 0xFF) >= 0xE0)
            return classify_j1939(from);
    }
    const auto eleven = classify_can(from, bus::can11);
    if (eleven.what != shape::none && eleven.what != shape::headless && eleven.what != shape::raw) return eleven;
    const auto legacy = classify_legacy(from, bus::unknown);
    if (legacy.what == shape::legacy) return legacy;
    if (size % 2 == 0 && legacy.why != damage::bad_pci) return legacy;
    return eleven;
}

// Without a header only the content can tell an answer from a damaged line.
bool reply::is_bare_answer(std::span<const std::uint8_t> payload) const {
    if (request_.size > 0) return answers(request_, {0, payload});
    return (payload[0] >= 0x41 && payload[0] <= 0x4A) || payload[0] == 0x59 || payload[0] == 0x62 || payload[0] == 0x7F;
}

reply::layout reply::classify_headless(std::size_t from, bool is_can_line) const {
    const std::size_t size = line_.size() - from;
    if (size < 2 || size % 2 != 0) return failed(from, 0, damage::odd_nibbles);
    layout bare;
    bare.count = 1;
    bare.pieces[0] = {from, 0, 0, size / 2};
    std::array<std::uint8_t, printed_line::capacity / 2> bytes;
    if (!read_piece(bare.pieces[0], bytes)) return failed(from, 0, damage::odd_nibbles);
    // A single CAN frame holds seven bytes, and so does every J1979 message of the older buses.
    const bool is_short = size / 2 < isotp::classic_frame || (!is_can_line && bytes[0] > 0x4A);
    if (is_short && is_bare_answer(std::span{bytes}.first(size / 2))) {
        bare.what = shape::headless;
    } else if (is_can_line && size / 2 == isotp::classic_frame &&
               isotp::read_pci(std::span{bytes}.first(isotp::classic_frame)).kind != isotp::frame_kind::none) {
        bare.what = shape::raw;   // automatic formatting is off: the transport byte is still there
    } else {
        return failed(from, 0, damage::bad_pci);
    }
    return bare;
}

reply::layout reply::classify_legacy(std::size_t from, bus kind) const {
    const std::size_t size = line_.size() - from;
    if (size % 2 != 0) return failed(from, 0, damage::odd_nibbles);
    layout found;
    found.count = 1;
    found.pieces[0] = {from, 0, 0, size / 2};
    std::array<std::uint8_t, printed_line::capacity / 2> buffer;
    if (!read_piece(found.pieces[0], buffer)) return failed(from, 0, damage::odd_nibbles);
    const auto bytes = std::span{buffer}.first(size / 2);
    auto read = kline::read_frame(kind, bytes);
    if (read.error == kline::frame_error::no_header) {
        const auto other = kline::read_frame(bus::unknown, bytes);
        if (other.error == kline::frame_error::none) read = other;
    }
    if (read.error == kline::frame_error::none) {
        found.what = shape::legacy;
        found.kind = read.kind;
        return found;
    }
    if (!kline::looks_like_header(kind, bytes)) return classify_headless(from, false);
    if (const auto second = second_message(kind, bytes); second != 0) {
        found.what = shape::legacy;
        found.kind = kline::read_frame(kind, bytes.first(second)).kind;
        found.count = 2;
        found.pieces[0].bytes = second;
        found.pieces[1] = {from + 2 * second, 0, 0, bytes.size() - second};
        return found;
    }
    found = failed(from, 0, damage_of(read.error));
    found.ecu = read.source;
    return found;
}

// "18 FE CA 00 .." and "6 0FECA 00 ..": both end the address with the source. Not interpreted further here.
reply::layout reply::classify_j1939(std::size_t from) const {
    const std::size_t size = line_.size() - from;
    if (size < 10 || size % 2 != 0) return failed(from, 0, damage::odd_nibbles);
    layout found;
    found.count = 1;
    found.kind = bus::j1939;
    found.pieces[0] = {from + 6, 2, 0, (size - 8) / 2};
    if (found.pieces[0].bytes > isotp::classic_frame) return failed(from, 0, damage::too_long);
    std::array<std::uint8_t, isotp::classic_frame> bytes{};
    if (!line_.bytes(from + 8, found.pieces[0].bytes, bytes)) return failed(from, 0, damage::odd_nibbles);
    found.what = shape::j1939;
    return found;
}

// "0: 49 02 01 31 44 34", also several run together and with the length line "014" in front.
void reply::take_numbered() {
    const auto text = line_.text();
    std::size_t colon = text.find(':');
    if (is_legacy(kind_) || kind_ == bus::j1939 || colon == 0) return report(damage::bad_pci);
    std::size_t lead = colon - 1;   // digits in front of the first number
    std::size_t start = 0;
    const std::size_t wanted = std::size_t{request_.size} * 2;
    if (wanted > 0 && lead >= wanted && is_echo(wanted)) {
        is_echoed_ = true;
        start = wanted;
        lead -= wanted;
        if (lead == 1 || lead == 4) {
            ++start;
            --lead;
        }
    }
    if (lead == 3)
        take_length(line_.number(start, 3));
    else if (lead != 0)
        return report(damage::too_long);
    if (kind_ == bus::unknown) kind_ = bus::can11;

    while (colon != std::string_view::npos) {
        const auto next = text.find(':', colon + 1);
        const std::size_t end = next == std::string_view::npos ? text.size() : next - 1;
        const std::size_t digits = end > colon + 1 ? end - colon - 1 : 0;
        std::array<std::uint8_t, isotp::classic_frame> data{};
        const bool is_readable =
            digits % 2 == 0 && digits / 2 <= later_part && line_.bytes(colon + 1, digits / 2, data);
        const auto index = static_cast<std::uint8_t>(line_.number(colon - 1, 1));
        ++frames_;
        if (is_readable) {
            take_part(index, std::span{data}.first(digits / 2));
        } else {
            report(digits % 2 != 0 ? damage::odd_nibbles : damage::too_long);
            numbered_.is_running = false;
            numbered_.has_complained = true;
        }
        colon = next;
    }
}

void reply::take_length(std::size_t length) {
    if (numbered_.is_running) {
        report(damage::incomplete);
        numbered_.is_dead = true;
    }
    numbered_.is_running = false;
    if (length < isotp::classic_frame) return report(damage::bad_pci);
    if (room().size() < length) return report(damage::overflow);
    numbered_.start = used_;
    numbered_.length = length;
    numbered_.filled = 0;
    numbered_.next = 0;
    numbered_.is_running = true;
    numbered_.has_complained = false;
    used_ += length;
}

void reply::take_part(std::uint8_t index, std::span<const std::uint8_t> data) {
    auto& message = numbered_;
    const bool starts = index == 0 || (index == 1 && data.size() == first_part);   // some adapters count from 1
    if (!message.is_running && starts) {
        if (room().size() < unknown_length) return report(damage::overflow);
        message = {used_, 0, 0, 0, true, message.is_dead, false, message.last};
        used_ += unknown_length;
    }
    if (!message.is_running) {
        if (!message.has_complained) report(damage::orphan);
        message.has_complained = true;
        withdraw(message.last);
        return;
    }
    const std::size_t limit = message.length == 0 ? unknown_length : message.length;
    const std::size_t left = limit - message.filled;
    const bool fits = message.filled == 0 ? data.size() == first_part
                                          : data.size() == later_part || data.size() == left || message.length == 0;
    if (message.filled == 0 && starts) message.next = index;
    if (index != message.next || !fits || left == 0) {
        report(index != message.next ? damage::wrong_sequence : damage::short_frame);
        if (index == 0) message.is_dead = true;   // a second answer began inside the first: two ECUs, inseparable
        message.is_running = false;
        message.has_complained = true;
        return;
    }
    const std::size_t part = std::min(data.size(), left);
    std::copy_n(data.begin(), part, bytes_.begin() + static_cast<std::ptrdiff_t>(message.start + message.filled));
    message.filled += part;
    message.next = (index + 1) & 0x0F;
    if (message.length != 0 && message.filled == message.length) finish_numbered();
}

void reply::finish_numbered() {
    auto& message = numbered_;
    if (!message.is_running) return;
    message.is_running = false;
    const auto payload = std::span<const std::uint8_t>{bytes_}.subspan(message.start, message.filled);
    std::size_t length = message.length;
    if (length == 0) {
        length = length_by_count(payload);
        if (length == 0 || length > payload.size() || payload.size() - length >= later_part) length = 0;
    }
    if (length == 0 || payload.size() < length) return report(damage::incomplete);
    if (message.is_dead) return report(damage::wrong_sequence);
    message.last = store(0, payload.first(length), false);
}

}   // namespace faultline::elm
