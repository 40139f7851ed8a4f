// Turns the lines an ELM327-like adapter prints for one request into PDUs, one per complete message per ECU, plus every
// status text and every damage seen on the way. Grammar: ELM327 data sheet "Interpreting OBD messages"; ISO 15765-2 for
// the CAN transport. Never guesses: an incomplete or damaged message is reported, not decoded. Owns all its storage
// (no heap); views handed out live until the next begin().
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "protocols/pdu.hpp"

namespace faultline::elm {

// What an adapter says about itself or the bus instead of data. Data sheet "Error messages and alerts".
enum class status : std::uint8_t {
    none,
    ok,
    unknown_command,     // ?
    searching,           // SEARCHING...
    no_data,             // NO DATA
    unable_to_connect,   // UNABLE TO CONNECT
    bus_init_ok,         // BUS INIT: ...OK
    bus_init_error,      // BUS INIT: ...ERROR
    bus_busy,
    bus_error,
    can_error,
    data_error,          // DATA ERROR alone, or <DATA ERROR behind a line that is then suspect
    rx_error,            // <RX ERROR behind a line that is then suspect
    buffer_full,
    fb_error,
    lv_reset,            // the adapter restarted: every setting is lost
    lp_alert,
    act_alert,
    stopped,
    fatal_error,         // ERRxx
    out_of_memory,       // STN
    other_text,          // a banner, BT chatter: not data, not known
};

// Finds a status inside a printed line, spaces removed, also when its start is cut off ("NABLETO"). none = not one.
[[nodiscard]] status status_of(std::string_view line);

enum class damage : std::uint8_t {
    not_hex,            // neither data nor a status
    odd_nibbles,        // half a byte is missing
    too_long,           // more than eight data bytes in a CAN frame
    bad_pci,            // no transport frame starts like that
    short_frame,        // fewer bytes than its own length says
    wrong_sequence,     // a consecutive frame out of order: the message is dropped
    incomplete,         // the reply ended before the message did
    orphan,             // a consecutive frame without a first frame
    bad_checksum,       // K-line or J1850 check byte wrong
    suspect,            // the adapter marked the line itself: <DATA ERROR, <RX ERROR
    overflow,           // more than this reader holds
};

struct damage_seen {
    damage what{};
    std::uint32_t ecu = 0;      // 0 when no address could be read
};

// What was asked; used to tell answers from echo and from foreign traffic. Bytes as sent: 01 0C 0D.
struct asked {
    std::array<std::uint8_t, 8> bytes{};
    std::uint8_t size = 0;
    [[nodiscard]] std::uint8_t service() const { return bytes[0]; }
};

class reply {
public:
    static constexpr std::size_t max_messages = 64;
    static constexpr std::size_t max_bytes = 16384;
    static constexpr std::size_t max_damages = 32;

    // `kind` may be bus::unknown: then the shape of the lines decides (11-bit id, 29-bit id, legacy header).
    void begin(bus kind, const asked& request);

    // One printed line without its CR; blanks, NULs and prompts inside are tolerated. Two frames run together are split.
    void add_line(std::string_view line);

    // The prompt came (or the deadline passed): unfinished messages become damages.
    void finish();

    [[nodiscard]] bus kind() const;                              // as given, or as found
    [[nodiscard]] std::span<const pdu> messages() const;         // complete ones, in order of completion
    [[nodiscard]] std::span<const damage_seen> damages() const;
    [[nodiscard]] bool has(status what) const;
    [[nodiscard]] std::size_t data_lines() const;                // frames seen: what the expected-replies digit counts
    [[nodiscard]] bool echoed() const;                           // the request itself came back: ATE0 is not in force

private:
    // (storage: the implementer's choice, no heap)
};

// True when `message` answers `request`: its service is request+40 and every identifier it carries was asked for
// (service 01/02/05/06/08/09/22), or it is 7F <service> xx.
[[nodiscard]] bool answers(const asked& request, const pdu& message);

}  // namespace faultline::elm
