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

#include "protocols/elm/printed_line.hpp"
#include "protocols/elm/status.hpp"
#include "protocols/isotp/receiver.hpp"
#include "protocols/pdu.hpp"

namespace faultline::elm {

enum class damage : std::uint8_t {
    not_hex,          // neither data nor a status
    odd_nibbles,      // half a byte is missing
    too_long,         // more than eight data bytes in a CAN frame
    bad_pci,          // no transport frame starts like that
    short_frame,      // fewer bytes than its own length says, or a number of bytes no sender sends: some were lost
    wrong_sequence,   // a consecutive frame out of order: the message is dropped
    incomplete,       // the reply ended before the message did
    orphan,           // a consecutive frame without a first frame; a message it casts doubt upon is withdrawn
    bad_checksum,     // K-line or J1850 check byte wrong
    suspect,          // the adapter marked the line itself: <DATA ERROR, <RX ERROR
    overflow,         // more than this reader holds
};

struct damage_seen {
    damage what{};
    std::uint32_t ecu = 0;   // 0 when no address could be read
};

// What was asked; used to tell answers from echo and from foreign traffic. Bytes as sent: 01 0C 0D.
struct asked {
    std::array<std::uint8_t, 8> bytes{};
    std::uint8_t size = 0;
    [[nodiscard]] std::uint8_t service() const { return bytes[0]; }
};

class reply {
public:
    reply() = default;
    reply(const reply&) = delete;   // messages() points into this object
    reply& operator=(const reply&) = delete;

    static constexpr std::size_t max_messages = 64;
    static constexpr std::size_t max_bytes = 16384;
    static constexpr std::size_t max_damages = 32;

    // `kind` may be bus::unknown: then the shape of the lines decides (11-bit id, 29-bit id, legacy header).
    void begin(bus kind, const asked& request);

    // One printed line without its CR; blanks, NULs and prompts inside are tolerated. Two frames run together are
    // split.
    void add_line(std::string_view line);

    // The prompt came (or the deadline passed): unfinished messages become damages.
    void finish();

    [[nodiscard]] bus kind() const;                        // as given, or as found
    [[nodiscard]] std::span<const pdu> messages() const;   // complete ones, in order of completion
    [[nodiscard]] std::span<const damage_seen> damages() const;
    [[nodiscard]] bool has(status what) const;
    [[nodiscard]] std::size_t data_lines() const;   // frames seen: what the expected-replies digit counts
    [[nodiscard]] bool echoed() const;              // the request itself came back: ATE0 is not in force

private:
    static constexpr std::size_t max_senders = 32;
    static constexpr std::size_t max_joined = 16;   // frames in one line that lost its CRs
    static constexpr int nothing = -1;

    // One response identifier and the message it is sending.
    struct sender {
        std::uint32_t id = 0;
        isotp::receiver receiver;
        int last_long =
            nothing;   // its last multi-frame message in messages_: a frame too many makes that one doubtful
        bool is_doubtful = false;   // frames of two messages were mixed under this identifier
        bool has_complained = false;
        std::array<std::uint8_t, isotp::classic_frame> first_frame{};
    };

    // Where one frame stands in a line: digits [at, at + id_digits) the identifier, then a length digit or none, then
    // bytes.
    struct piece {
        std::size_t at = 0;
        std::size_t id_digits = 0;   // 0: no header
        std::size_t dlc_digits = 0;
        std::size_t bytes = 0;
    };
    enum class shape : std::uint8_t { none, can, headless, raw, legacy, j1939, length };
    struct layout {
        shape what = shape::none;
        damage why = damage::not_hex;   // shape::none: what is wrong
        std::uint32_t ecu = 0;          // and whose line it seems to be
        bus kind = bus::unknown;
        bool is_usual = false;   // its identifier is one that emission ECUs answer with
        std::size_t count = 0;
        std::array<piece, max_joined> pieces;
    };

    // A message printed without header as a length line and numbered lines.
    struct numbered {
        std::size_t start = 0;    // in bytes_
        std::size_t length = 0;   // 0: the adapter printed none
        std::size_t filled = 0;
        std::uint8_t next = 0;
        bool is_running = false;
        bool is_dead = false;   // two ECUs were mixed: nothing numbered can be trusted any more
        bool has_complained = false;
        int last = nothing;
    };

    void take_line(std::string_view raw);
    void take_text();
    void take_digits();
    [[nodiscard]] bool is_echo(std::size_t count) const;

    // Reads the digits of line_ from `from` on, changes nothing.
    [[nodiscard]] layout classify(std::size_t from) const;
    [[nodiscard]] layout classify_any(std::size_t from) const;
    [[nodiscard]] layout classify_can(std::size_t from, bus kind) const;
    [[nodiscard]] layout classify_joined(std::size_t from, bus kind) const;
    [[nodiscard]] layout classify_headless(std::size_t from, bool is_can_line) const;
    [[nodiscard]] layout classify_legacy(std::size_t from, bus kind) const;
    [[nodiscard]] layout classify_j1939(std::size_t from) const;
    [[nodiscard]] layout failed(std::size_t from, std::size_t id_digits, damage why) const;
    [[nodiscard]] bool read_piece(const piece& where, std::span<std::uint8_t> out) const;
    [[nodiscard]] bool is_frame(const piece& where, bool is_last) const;
    [[nodiscard]] bool is_bare_answer(std::span<const std::uint8_t> payload) const;

    void apply(const layout& found);
    void take_frame(std::uint32_t id, std::span<const std::uint8_t> frame, bool has_header);
    void take_legacy(std::span<const std::uint8_t> bytes);
    void finish_long(sender& from, bool is_long, bool has_header);
    void take_numbered();
    void take_length(std::size_t length);
    void take_part(std::uint8_t index, std::span<const std::uint8_t> data);
    void finish_numbered();

    [[nodiscard]] const sender* find_sender(std::uint32_t id) const;
    [[nodiscard]] sender* sender_for(std::uint32_t id);
    [[nodiscard]] std::span<std::uint8_t> room() { return std::span{bytes_}.subspan(used_); }
    int store(std::uint32_t ecu, std::span<const std::uint8_t> payload, bool has_header);
    void copy_and_store(std::uint32_t ecu, std::span<const std::uint8_t> payload, bool has_header);
    void withdraw(int message);
    void note(status what) { statuses_ |= std::uint32_t{1} << static_cast<unsigned>(what); }
    void report(damage what, std::uint32_t ecu = 0);

    bus kind_ = bus::unknown;
    asked request_{};
    printed_line line_;
    std::uint32_t statuses_ = 0;
    std::size_t frames_ = 0;
    std::size_t frames_with_header_ = 0;
    bool is_echoed_ = false;
    bool has_dlc_ = false;

    std::size_t sender_count_ = 0;
    std::size_t message_count_ = 0;
    std::size_t damage_count_ = 0;
    std::size_t used_ = 0;
    numbered numbered_{};
    std::array<sender, max_senders> senders_{};
    std::array<pdu, max_messages> messages_{};
    std::array<bool, max_messages> message_has_header_{};
    std::array<damage_seen, max_damages> damages_{};
    std::array<std::uint8_t, max_bytes> bytes_;   // not cleared: only what was written is ever shown
};

// True when `message` answers `request`: its service is request+40 and the identifier it begins with was asked for
// (service 01/02/05/06/08/09/22; the ones behind it need the length table and are judged by protocols/obd), or it is 7F
// <service> xx.
[[nodiscard]] bool answers(const asked& request, const pdu& message);

}   // namespace faultline::elm
