// Receives messages: single frames, broadcasts (BAM), directed transfers (RTS/CTS) and extended ones (ETP), many at a
// time, told apart by (source, destination). SAE J1939-21 5.10, ISO 11783-3 5.11. Owns no bytes: each slot brings the
// room for one message. Without an address it hears single frames and broadcasts and sends nothing. Never reads a clock.
#pragma once

#include <optional>

#include "protocols/j1939/control.hpp"
#include "protocols/j1939/message.hpp"

namespace faultline::j1939 {

enum class loss : std::uint8_t {
    timeout,          // nothing came for T1 or T2; a directed transfer was aborted with reason 3
    wrong_sequence,   // a broadcast missed a packet: it cannot be asked for again
    not_repeated,     // packets that were asked for again stayed away; aborted with reason 5
    interrupted,      // the same sender began another message
    aborted,          // by the sender; `reason` says why
    no_room,          // no free slot is large enough; a directed transfer was aborted with reason 2
    malformed,        // lengths that contradict each other; a directed transfer was aborted
};

struct lost_message {
    identifier head;
    loss why = loss::timeout;
    std::uint8_t reason = 0;   // the abort's, ours or theirs
};

// What one event brought; any of them may be there at the same time.
struct reception {
    std::optional<can::frame> send;       // to be sent within Tr = 200 ms
    std::optional<message> received;      // data: in the frame given or in the slot's room; valid until the next event
    std::optional<lost_message> lost;
    std::optional<identifier> progress;   // a transfer of this message is running: whoever waits for it waits on

    [[nodiscard]] bool is_nothing() const { return !send && !received && !lost; }
};

// One transfer in progress. Made with the room for its message; the rest is the receiver's.
class slot {
public:
    slot() = default;
    explicit slot(std::span<std::uint8_t> room) : room_{room} {}

private:
    friend class receiver;
    enum class phase : std::uint8_t { free, broadcast, granted, offset, data };   // offset: ETP, waiting for DPO

    [[nodiscard]] bool is_free() const { return phase_ == phase::free; }
    [[nodiscard]] bool is_extended() const { return is_extended_; }

    std::span<std::uint8_t> room_{};
    phase phase_ = phase::free;
    bool is_extended_ = false;
    identifier head_;
    std::uint32_t size_ = 0;
    std::uint32_t next_ = 1;       // the packet that must come, from 1
    std::uint32_t last_ = 0;       // the last one granted
    std::uint32_t offset_ = 0;     // ETP: what the sequence numbers count from
    std::uint8_t limit_ = 0xFF;    // most packets the sender takes in one grant
    std::uint8_t repeats_ = 0;     // times the same packet was asked for again
    bool has_gap_ = false;
    instant deadline_{};
};

class receiver {
public:
    struct limits {
        milliseconds cp_t1_max{750};              // between two packets
        milliseconds cp_t2_max{1250};             // from our clear_to_send to the first packet
        std::uint8_t cp_j1939_max_packet_rx = 16; // packets in one clear_to_send
        std::uint8_t repeats = 2;                 // SAE J1939-21 5.10.3.2: then the transfer is aborted
    };

    receiver(std::span<slot> slots, limits allowed) : slots_{slots}, allowed_{allowed} {}

    // The address directed transfers are accepted for. A change forgets the directed ones that are running.
    void set_address(std::optional<std::uint8_t> own);

    // Frames for others, and those that are no J1939, give nothing.
    [[nodiscard]] reception on_frame(const can::frame& what, instant now);

    // Deals with one transfer whose time has passed; to be called again until it is_nothing().
    [[nodiscard]] reception on_time(instant now);

    // When on_time wants to be asked next; instant::max() when nothing runs.
    [[nodiscard]] instant deadline() const;

    [[nodiscard]] std::size_t running() const;

private:
    [[nodiscard]] reception on_control(const identifier& head, std::span<const std::uint8_t> bytes, bool is_extended,
                                       instant now);
    [[nodiscard]] reception begin_broadcast(identifier head, const control& what, instant now);
    [[nodiscard]] reception begin_directed(identifier head, const control& what, bool is_extended, instant now);
    [[nodiscard]] reception on_offset(slot& which, const control& what, instant now);
    [[nodiscard]] reception on_data(slot& which, std::span<const std::uint8_t> bytes, instant now);
    [[nodiscard]] reception on_gap(slot& which, std::uint32_t packet, instant now);
    [[nodiscard]] reception advance(slot& which, instant now);
    [[nodiscard]] reception give_up(slot& which, loss why, abort_reason reason);
    [[nodiscard]] can::frame grant(slot& which, instant now);
    [[nodiscard]] can::frame reply(const slot& which, const control& what) const;
    [[nodiscard]] can::frame refusal(const identifier& head, bool is_extended, abort_reason reason) const;
    [[nodiscard]] slot* find(const identifier& head, bool is_extended);
    [[nodiscard]] slot* smallest_for(std::uint32_t size);

    std::span<slot> slots_;
    limits allowed_;
    std::optional<std::uint8_t> own_;
};

}   // namespace faultline::j1939
