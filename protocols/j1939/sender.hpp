// Sends one message: as a single frame, a broadcast (BAM), a directed transfer (RTS/CTS) or an extended one (ETP),
// whichever its length and destination ask for. SAE J1939-21 5.10, ISO 11783-3 5.11. One message at a time; the bytes are
// the caller's and must stay until it ends. Never reads a clock.
#pragma once

#include <optional>

#include "protocols/j1939/control.hpp"
#include "protocols/j1939/message.hpp"

namespace faultline::j1939 {

enum class send_failure : std::uint8_t {
    none,
    too_long,      // beyond 1785 bytes to everybody, or beyond what ETP can number
    busy,          // the last one is not done yet
    no_answer,     // no clear_to_send for T3, or none after a hold for T4; aborted with reason 3
    refused,       // the receiver aborted; `reason` says why
    bad_answer,    // it granted packets that do not exist, or acknowledged too early; aborted
    no_progress,   // it asked for the same packets again and again; aborted with reason 5
};

// What comes next. `send` may come with any state.
struct sending {
    enum class state : std::uint8_t { idle, running, done, failed };

    state what = state::running;
    std::optional<can::frame> send;
    send_failure why = send_failure::none;
    std::uint8_t reason = 0;   // of the abort, ours or theirs
};

class sender {
public:
    struct limits {
        milliseconds broadcast_spacing{50};   // SAE J1939-21: 50 to 200 ms between the packets of a broadcast
        milliseconds packet_spacing{0};       // between the packets of a directed transfer; Tr = 200 ms at most
        milliseconds cp_t3_max{1250};         // to the next clear_to_send, or to the end_of_message
        milliseconds cp_t4_max{1050};         // after a hold
        std::uint8_t cp_j1939_max_packet_tx = 255;   // told in request_to_send: what we take in one grant
        std::uint8_t repeats = 3;                    // grants that begin no further than one before
        std::uint8_t holds = 20;                     // clear_to_send with 0 in a row
    };

    explicit sender(limits allowed) : allowed_{allowed} {}

    // `what.head.destination` decides: everybody gets a broadcast, one gets a directed transfer, also of a PDU2 group.
    // `busy` says nothing about the message that is running.
    [[nodiscard]] sending begin(const message& what, instant now);

    [[nodiscard]] sending on_frame(const can::frame& what, instant now);

    // To be called when deadline() has come. It is the time of the event itself while packets are to go out at once.
    [[nodiscard]] sending on_time(instant now);
    [[nodiscard]] instant deadline() const { return deadline_; }

    [[nodiscard]] bool is_running() const { return phase_ != phase::idle; }

    // Leaves a directed transfer with an abort; the frame is to be sent.
    [[nodiscard]] sending stop();

private:
    enum class phase : std::uint8_t { idle, broadcast, waiting, held, offset, packets };

    [[nodiscard]] sending on_grant(const control& what, instant now);
    [[nodiscard]] sending on_end(const control& what);
    [[nodiscard]] sending next_packet(instant now);
    [[nodiscard]] sending finish();
    [[nodiscard]] sending fail(send_failure why, abort_reason reason);
    [[nodiscard]] can::frame steer(const control& what) const;
    [[nodiscard]] can::frame packet(std::uint32_t which) const;

    limits allowed_;
    message message_;
    bool is_extended_ = false;
    phase phase_ = phase::idle;
    std::uint32_t next_ = 1;
    std::uint32_t last_ = 0;
    std::uint32_t offset_ = 0;
    std::uint32_t furthest_ = 0;   // the highest packet a grant began with
    std::uint8_t repeats_ = 0;
    std::uint8_t holds_ = 0;
    instant deadline_ = instant::max();
};

}   // namespace faultline::j1939
