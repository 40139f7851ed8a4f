#include "tools/simcar/slcan_adapter.hpp"

#include <array>
#include <utility>

#include "protocols/can/slcan.hpp"
#include "tools/simcar/hex.hpp"

namespace faultline::simcar {

namespace {

constexpr std::string_view fine = "\r";
constexpr std::string_view refused = "\a";
constexpr std::size_t longest_line = 1 + 8 + 1 + 2 * can::fd_size;
constexpr int transmit_queue = 16;
constexpr std::int64_t stamp_wraps = 60'000;   // milliseconds
constexpr std::array<std::uint32_t, 9> rates{10'000, 20'000, 50'000, 100'000, 125'000, 250'000, 500'000, 800'000, 1'000'000};

// BTR0 and BTR1 of an SJA1000 at 16 MHz for what cars use; of others this adapter does not know the rate.
struct register_pair {
    std::string_view text;
    std::uint32_t rate;
};
constexpr std::array<register_pair, 4> registers{{{"031C", 125'000}, {"011C", 250'000}, {"001C", 500'000}, {"0014", 1'000'000}}};

struct frame_letter {
    char letter;
    bool is_extended, is_fd, has_rate_switch, is_remote;
};
constexpr std::array<frame_letter, 8> letters{{{'t', false, false, false, false}, {'T', true, false, false, false},
                                               {'r', false, false, false, true},  {'R', true, false, false, true},
                                               {'d', false, true, false, false},  {'D', true, true, false, false},
                                               {'b', false, true, true, false},   {'B', true, true, true, false}}};
constexpr std::array<std::uint8_t, 16> sizes{0, 1, 2, 3, 4, 5, 6, 7, 8, 12, 16, 20, 24, 32, 48, 64};

const frame_letter* letter_of(char c) {
    for (const auto& l : letters) {
        if (l.letter == c) return &l;
    }
    return nullptr;
}

std::optional<can::frame> frame_from(const frame_letter& kind, std::string_view rest) {
    const std::size_t digits = kind.is_extended ? 8 : 3;
    if (rest.size() < digits + 1) return std::nullopt;
    const auto id = parse_hex_number(rest.substr(0, digits));
    const auto code = hex_digit(rest[digits]);
    if (!id || !code || *id > (kind.is_extended ? can::longest_extended_id : can::longest_standard_id)) return std::nullopt;
    if (!kind.is_fd && *code > 8) return std::nullopt;
    can::frame out{.id = *id, .is_extended = kind.is_extended, .is_fd = kind.is_fd, .has_rate_switch = kind.has_rate_switch,
                   .size = sizes[*code]};
    const auto data = parse_hex(rest.substr(digits + 1));
    if (!data || data->size() != (kind.is_remote ? 0U : std::size_t{out.size})) return std::nullopt;
    for (std::size_t i = 0; i < data->size(); ++i) out.bytes[i] = (*data)[i];
    return out;
}

}  // namespace

void slcan_adapter::on_open(instant) { line_.clear(); }

void slcan_adapter::on_close() {
    uart_.drop_all();
    line_.clear();
}

bool slcan_adapter::hears() const { return is_open() && bits_per_second_ == bus_.speed(); }

bool slcan_adapter::open(channel how) {
    if (is_open() || bits_per_second_ == 0) return false;
    channel_ = how;
    stuck_ = 0;
    faults_ = 0;
    frames_at_status_ = bus_.frames();
    if (bits_per_second_ == bus_.speed()) node_ = bus_.attach();
    return true;
}

void slcan_adapter::close() {
    if (node_) bus_.detach(*node_);
    node_.reset();
    channel_ = channel::closed;
}

void slcan_adapter::on_bytes(std::string_view text, instant now) {
    uart_.receive(text, now);
    on_time(now);
}

void slcan_adapter::on_time(instant now) {
    for (auto due = uart_.next_received(); due && *due <= now; due = uart_.next_received()) {
        const char c = uart_.take_received();
        if (c == '\n') continue;
        if (c != '\r') {
            line_ += c;
            continue;
        }
        const auto line = std::exchange(line_, {});
        uart_.send(line.size() > longest_line ? std::string{refused} : run(line, *due), *due);
    }
    bus_.on_time(now);
    if (!node_) return;
    if (hears()) {
        for (const auto& frame : bus_.take(*node_)) say_frame(frame, now);
    } else {   // the car was changed for one at another speed
        static_cast<void>(bus_.take(*node_));
    }
}

void slcan_adapter::say_frame(const can::frame& what, instant t) {
    std::array<char, can::slcan::longest_frame> text;
    std::string out{text.data(), can::slcan::write(what, text)};
    if (stamps_) {
        const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(t.time_since_epoch()).count() % stamp_wraps;
        out.insert(out.size() - 1, to_hex(static_cast<std::uint32_t>(ms), 4));
    }
    uart_.send(out, t);
}

std::string slcan_adapter::run(std::string_view line, instant t) {
    if (line.empty()) return std::string{fine};
    const auto answer = [](bool taken) { return std::string{taken ? fine : refused}; };
    if (letter_of(line[0]) != nullptr) return transmit(line, t);
    if (line == "O") return answer(open(channel::open));
    if (line == "L") return answer(open(channel::listening));
    if (line == "C") {
        const bool was_open = is_open();
        close();
        return answer(was_open);
    }
    if (line == "V") return "V1013\r";
    if (line == "v") return "vSTM32\r";
    if (line == "N") return "NA123\r";
    if (line == "F") return is_open() ? status() : std::string{refused};
    return set_up(line);
}

// What may be set while the channel is closed only.
std::string slcan_adapter::set_up(std::string_view line) {
    const auto argument = line.substr(1);
    const auto digit = argument.size() == 1 ? hex_digit(argument[0]) : std::nullopt;
    bool taken = false;
    switch (line[0]) {
        case 'S':
            taken = digit && *digit < rates.size();
            if (taken && !is_open()) bits_per_second_ = rates[*digit];
            break;
        case 's':
            for (const auto& pair : registers) {
                if (pair.text != argument) continue;
                taken = true;
                if (!is_open()) bits_per_second_ = pair.rate;
            }
            break;
        case 'Z':
            taken = digit && *digit <= 1;
            if (taken && !is_open()) stamps_ = *digit == 1;
            break;
        case 'Y': taken = digit && (*digit == 1 || *digit == 2 || *digit == 4 || *digit == 5 || *digit == 8); break;
        case 'M':
        case 'm': taken = argument.size() == 8 && parse_hex_number(argument).has_value(); break;   // filters: all frames pass
        case 'W':
        case 'X': taken = digit && *digit <= 2; break;
        default: break;
    }
    return std::string{taken && !is_open() ? fine : refused};
}

std::string slcan_adapter::transmit(std::string_view line, instant t) {
    const auto& kind = *letter_of(line[0]);
    const auto frame = frame_from(kind, line.substr(1));
    if (channel_ != channel::open || !frame) return std::string{refused};
    const bool acknowledged = hears() && node_ && bus_.has_others(*node_);
    const auto queued = acknowledged ? static_cast<int>(bus_.waiting(*node_)) : stuck_;
    if (queued >= transmit_queue) {
        faults_ |= can::slcan::send_queue_full;
        return std::string{refused};
    }
    if (!acknowledged) {
        ++stuck_;
        faults_ |= can::slcan::bus_error | can::slcan::error_passive;
    } else if (!kind.is_remote) {   // nobody in here answers a remote request
        bus_.send(*node_, *frame, t);
    }
    return kind.is_extended ? "Z\r" : "z\r";
}

std::string slcan_adapter::status() {
    if (!hears() && bus_.frames() != frames_at_status_) faults_ |= can::slcan::bus_error | can::slcan::error_warning;
    frames_at_status_ = bus_.frames();
    const auto shown = std::exchange(faults_, std::uint8_t{0});
    return "F" + to_hex(std::uint32_t{shown}, 2) + "\r";
}

std::optional<instant> slcan_adapter::next_due() const {
    auto due = uart_.next_received();
    const auto consider = [&](std::optional<instant> other) {
        if (other && (!due || *other < *due)) due = other;
    };
    consider(uart_.next_sent());
    consider(bus_.next_due());
    if (node_ && bus_.has_heard(*node_)) consider(instant{});   // another face moved the bus on
    return due;
}

std::string slcan_adapter::take_output(instant now) { return uart_.take_sent(now); }

}  // namespace faultline::simcar
