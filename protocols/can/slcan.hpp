// The ASCII protocol of serial CAN adapters ("slcan"): Lawicel CAN232 and CANable's FD letters. Reads what the adapter
// sends, writes frames and names the commands; opens no port and decides nothing about the order of commands. Grammar
// in README.md.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "protocols/can/frame.hpp"

namespace faultline::can::slcan {

// One thing an adapter said.
struct item {
    enum class what : std::uint8_t {
        frame,      // t T r R d D b B
        ok,         // an empty line: the last command was taken
        error,      // BEL: it was refused
        accepted,   // z, Z: the frame we sent was taken
        status,     // Fxx
        version,    // V.., v..: `text` is all of the line
        serial,     // N..
        other,      // a line in ASCII this page does not know
        damaged,    // characters lost or added: nothing of it may be believed
    };
    what kind = what::damaged;
    can::frame frame{};
    bool is_remote = false;   // r R: a request, no data; frame.size is 0
    std::uint8_t code = 0;    // the length code as sent: more than 8 on classic CAN means eight bytes
    std::optional<std::uint16_t> milliseconds{};   // adapter's clock when timestamps are on, wraps at 60,000
    std::uint8_t status = 0;                       // see status_bit
    std::string_view text{};   // the characters it was read from, without terminator; valid until the next call
};

enum status_bit : std::uint8_t {   // Lawicel; others number them otherwise: show the raw byte too
    receive_queue_full = 0x01,
    send_queue_full = 0x02,
    error_warning = 0x04,
    data_overrun = 0x08,
    error_passive = 0x20,
    arbitration_lost = 0x40,
    bus_error = 0x80,
};

inline constexpr std::size_t longest_line = 256;   // the longest frame has 142 characters, versions are chattier

// Cuts a byte stream into items, however it was split on the way. A carriage return that got lost is found again where
// the frame's own length says it was; a torn line is `damaged` and costs nothing but itself.
class reader {
public:
    // Takes characters off the front of `input`. True with one item; false when all of `input` is used up and no item
    // complete.
    bool next(std::string_view& input, item& out);
    void forget();   // drops what is incomplete: after reopening the port

private:
    [[nodiscard]] bool cut_line(std::string_view& input);
    void read_line(item& out);
    void read_frame(item& out);
    [[nodiscard]] std::size_t end_of_frame(std::string_view line, std::size_t length, bool& is_stamped) const;
    void damaged(item& out);
    void take(item& out, item::what kind, std::size_t length);

    std::array<char, longest_line> held_{};   // a line that came in pieces
    std::size_t held_size_ = 0;
    std::string_view line_{};   // what is left of a complete line: more than one item where a CR got lost
    bool has_line_ = false;
    bool has_bell_ = false;      // BEL ended it
    bool is_too_long_ = false;   // the rest of the line is dropped
    bool is_stamped_ = false;    // the last whole frame bore a timestamp
};

// The frame with its carriage return. 0: it does not fit `out`, or no such frame exists (identifier or size). A remote
// request bears the code of frame.size and no data.
[[nodiscard]] std::size_t write(const can::frame& what, std::span<char> out, bool is_remote = false);
inline constexpr std::size_t longest_frame = 1 + 8 + 1 + 2 * fd_size + 1;

// Commands. Nothing for a rate the protocol has no letter for.
[[nodiscard]] std::optional<std::string_view> bit_rate(std::uint32_t bits_per_second);        // S0..S8
[[nodiscard]] std::optional<std::string_view> data_bit_rate(std::uint32_t bits_per_second);   // FD: Y1 Y2 Y4 Y5 Y8
inline constexpr std::string_view close_channel = "C\r", open_channel = "O\r", listen_only = "L\r";
inline constexpr std::string_view timestamps_on = "Z1\r", timestamps_off = "Z0\r";
inline constexpr std::string_view ask_status = "F\r", ask_version = "V\r", ask_serial = "N\r";

}   // namespace faultline::can::slcan
