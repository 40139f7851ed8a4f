#include "protocols/elm/reply.hpp"

#include <algorithm>

#include "protocols/kline/frame.hpp"

namespace faultline::elm {

void reply::begin(bus kind, const asked& request) {
    kind_ = kind;
    request_ = request;
    request_.size = std::min<std::uint8_t>(request.size, static_cast<std::uint8_t>(request.bytes.size()));
    statuses_ = 0;
    frames_ = frames_with_header_ = 0;
    is_echoed_ = has_dlc_ = false;
    sender_count_ = message_count_ = damage_count_ = used_ = 0;
    numbered_ = {};
}

bus reply::kind() const {
    return kind_;
}
std::span<const pdu> reply::messages() const {
    return {messages_.data(), message_count_};
}
std::span<const damage_seen> reply::damages() const {
    return {damages_.data(), damage_count_};
}
bool reply::has(status what) const {
    return (statuses_ >> static_cast<unsigned>(what) & 1U) != 0;
}
std::size_t reply::data_lines() const {
    return frames_;
}
bool reply::echoed() const {
    return is_echoed_;
}

void reply::add_line(std::string_view line) {
    while (!line.empty()) {
        const auto end = line.find_first_of("\r\n");
        take_line(line.substr(0, end));
        if (end == std::string_view::npos) break;
        line.remove_prefix(end + 1);
    }
}

// Status texts are cut off the front one by one; what is left is data or unknown text.
void reply::take_line(std::string_view raw) {
    for (;;) {
        if (!line_.read(raw)) return report(damage::overflow);
        const auto text = line_.text();
        if (text.empty()) return;
        if (line_.is_hex(0, text.size())) return take_digits();
        if (text.starts_with("FC:")) return;                                     // flow control seen while monitoring
        if (text.ends_with("RTR") && line_.is_hex(0, text.size() - 3)) return;   // a remote frame carries nothing

        const auto found = find_status(text);
        if (found.what == status::none) return take_text();
        note(found.what);
        if (found.at >= 2 && line_.is_hex(0, found.at)) {
            // A text in the middle of data: neither half can be trusted.
            if (!is_echo(found.at))
                return report(damage::suspect, failed(0, found.at % 2 != 0 ? 3 : 8, damage::suspect).ecu);
            is_echoed_ = true;
        }
        if (found.at + found.size >= text.size()) return;
        raw.remove_prefix(line_.raw_position(found.at + found.size));
    }
}

// Neither pure digits nor a status.
void reply::take_text() {
    const auto text = line_.text();
    const auto digits =
        static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) { return hex_value(c) >= 0; }));
    const auto colons = static_cast<std::size_t>(std::count(text.begin(), text.end(), ':'));
    if (colons > 0 && digits + colons == text.size()) return take_numbered();
    std::size_t longest = 0;
    std::size_t run = 0;
    for (const char c : text) longest = std::max(longest, run = hex_value(c) >= 0 ? run + 1 : 0);
    // Logs quote other commands with dots between addresses: > 7E2.7EA.0131
    const std::size_t suspicious = text.find('.') == std::string_view::npos ? 6 : 8;
    // Searching text that lost a letter in its middle: the data behind its dots is not trusted, and not dropped in
    // silence.
    const bool has_data_behind = text.find("..") != std::string_view::npos && hex_value(text.back()) >= 0;
    const bool is_damaged_data = has_data_behind || longest >= suspicious ||
                                 (text.size() >= 6 && digits * 4 >= text.size() * 3 && suspicious == 6);
    if (is_damaged_data)
        report(damage::not_hex);
    else
        note(status::other_text);
}

// The first `count` digits of the line are the request, with or without its expected-answers digit.
bool reply::is_echo(std::size_t count) const {
    const std::size_t wanted = std::size_t{request_.size} * 2;
    if (wanted == 0 || (count != wanted && count != wanted + 1) || !line_.is_hex(0, count)) return false;
    for (std::size_t i = 0; i < request_.size; ++i)
        if (line_.number(2 * i, 2) != request_.bytes[i]) return false;
    return true;
}

void reply::take_digits() {
    const std::size_t wanted = std::size_t{request_.size} * 2;
    if (line_.size() >= wanted && is_echo(wanted)) {
        is_echoed_ = true;
        if (line_.size() <= wanted + 1) return;
        // The expected-answers digit may stand between echo and answer: an identifier that ECUs use decides.
        const auto without = classify(wanted);
        const auto with = classify(wanted + 1);
        const auto is_better = [](const layout& a, const layout& b) { return a.is_usual && !b.is_usual; };
        if (without.what != shape::none && !is_better(with, without)) return apply(without);
        if (with.what != shape::none) return apply(with);
    }
    apply(classify(0));
}

void reply::apply(const layout& found) {
    if (found.what == shape::none) {
        ++frames_;
        return report(found.why, found.ecu);
    }
    if (found.what == shape::length) return take_length(line_.number(found.pieces[0].at, 3));
    if (kind_ == bus::unknown) kind_ = found.kind;
    for (std::size_t i = 0; i < found.count; ++i) {
        const auto& where = found.pieces[i];
        std::array<std::uint8_t, printed_line::capacity / 2> buffer;
        if (!read_piece(where, buffer)) return report(damage::odd_nibbles);
        const auto bytes = std::span{buffer}.first(where.bytes);
        const std::uint32_t id = line_.number(where.at, where.id_digits);
        ++frames_;
        switch (found.what) {
            case shape::can:
                has_dlc_ = where.dlc_digits != 0;
                take_frame(id, bytes, true);
                break;
            case shape::raw: take_frame(0, bytes, false); break;
            case shape::headless: copy_and_store(0, bytes, false); break;
            case shape::legacy: take_legacy(bytes); break;
            case shape::j1939: copy_and_store(id & 0xFF, bytes, true); break;
            default: break;
        }
    }
}

void reply::take_legacy(std::span<const std::uint8_t> bytes) {
    auto read = kline::read_frame(kind_, bytes);
    if (read.error == kline::frame_error::no_header) read = kline::read_frame(bus::unknown, bytes);
    if (read.error == kline::frame_error::none) copy_and_store(read.source, read.payload, true);
}

void reply::copy_and_store(std::uint32_t ecu, std::span<const std::uint8_t> payload, bool has_header) {
    const auto space = room();
    if (space.size() < payload.size()) return report(damage::overflow, ecu);
    std::copy(payload.begin(), payload.end(), space.begin());
    used_ += payload.size();
    store(ecu, space.first(payload.size()), has_header);
}

int reply::store(std::uint32_t ecu, std::span<const std::uint8_t> payload, bool has_header) {
    if (has_header) ++frames_with_header_;
    if (message_count_ == max_messages) {
        report(damage::overflow, ecu);
        return nothing;
    }
    messages_[message_count_] = {ecu, payload};
    message_has_header_[message_count_] = has_header;
    return static_cast<int>(message_count_++);
}

void reply::withdraw(int message) {
    if (message == nothing) return;
    const auto at = static_cast<std::size_t>(message);
    for (std::size_t i = at + 1; i < message_count_; ++i) {
        messages_[i - 1] = messages_[i];
        message_has_header_[i - 1] = message_has_header_[i];
    }
    --message_count_;
    const auto shift = [message](int& index) {
        if (index == message)
            index = nothing;
        else if (index > message)
            --index;
    };
    for (std::size_t i = 0; i < sender_count_; ++i) shift(senders_[i].last_long);
    shift(numbered_.last);
}

void reply::report(damage what, std::uint32_t ecu) {
    if (damage_count_ < max_damages) damages_[damage_count_++] = {what, ecu};
}

void reply::finish() {
    finish_numbered();
    for (std::size_t i = 0; i < sender_count_; ++i)
        if (senders_[i].receiver.give_up()) report(damage::incomplete, senders_[i].id);
    // Headers are on: a line that seemed to have none had lost it. They are off and something was damaged: nothing
    // proves that the other lines are whole.
    if (frames_with_header_ == 0 && damage_count_ == 0) return;
    for (std::size_t i = message_count_; i > 0; --i) {
        if (message_has_header_[i - 1]) continue;
        withdraw(static_cast<int>(i - 1));
        report(damage::suspect);
    }
}

}   // namespace faultline::elm
