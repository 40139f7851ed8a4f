// All ISO-TP conversations over one CAN bus: many endpoints, each with a sender and a reception, told apart by the
// identifier (and address byte) they listen to. One link owns one bus and one endpoint owns one identifier: two stacks
// on the same pair answer a first frame with two flow controls, so a second owner is refused. No I/O, no clock; after
// open() no heap.
//
// The shell: every frame of the bus goes to on_frame; then on_time until it has nothing more to say; then poll_frame
// while the adapter takes frames, each confirmed by on_sent when it was handed over (or echoed, where the adapter
// echoes); then it waits until next_due. Frames first, time last: an answer that arrived in time must not lose against
// a late turn of the loop.
#pragma once

#include <vector>

#include "protocols/isotp/reception.hpp"
#include "protocols/isotp/sender.hpp"

namespace faultline::isotp {

enum class open_error : std::uint8_t {
    none,
    owned,         // another endpoint listens to, or sends on, this identifier
    bad_address,   // see check(address)
    bad_framing,   // a TX_DL the bus does not have
    no_room,       // it listens and has no memory for messages
};

// Names one handed-over frame: give it back when that frame was sent. One number, to travel with the frame as its
// cookie. Late and doubled ones do no harm.
struct ticket {
    std::uint64_t value = 0;
};

class link {
public:
    struct options {
        framing how{};
        sender::limits sending{};
        reception::limits receiving{};
    };
    struct opened {
        open_error error = open_error::none;
        std::size_t endpoint = 0;
    };

    // `memory` holds received messages, read or unread, and must outlive the endpoint; the longest message it accepts
    // is as long as it. Handles of closed endpoints are used again.
    [[nodiscard]] opened open(const address& who, const options& chosen, std::span<std::uint8_t> memory);
    void close(std::size_t endpoint);

    // The payload stays the caller's until `sent` or `send_failed`.
    [[nodiscard]] beginning send(std::size_t endpoint, std::span<const std::uint8_t> payload, instant now);
    bool cancel_send(std::size_t endpoint);
    bool cancel_reception(std::size_t endpoint);

    report on_frame(const can::frame& received, instant now);
    // One report a call; ask again until it is `nothing`.
    report on_time(instant now);
    // Flow control first, then the endpoints in turn.
    bool poll_frame(can::frame& out, ticket& which, instant now);
    report on_sent(ticket which, instant now);
    report on_not_sent(ticket which);

    // When to call again without an event: now or earlier means that poll_frame has a frame. While the adapter takes
    // none, ask with false: deadlines only.
    [[nodiscard]] instant next_due(bool can_send = true) const;

    [[nodiscard]] std::span<const std::uint8_t> front(std::size_t endpoint) const;   // oldest unread message, or empty
    void pop(std::size_t endpoint);
    [[nodiscard]] std::size_t unread(std::size_t endpoint) const;
    [[nodiscard]] bool is_sending(std::size_t endpoint) const;
    [[nodiscard]] bool is_receiving(std::size_t endpoint) const;

private:
    struct entry {
        address who;
        sender out;
        reception in;
        std::uint32_t data_number = 0, flow_number = 0;   // of the latest frame handed over
        bool is_open = true;
    };
    // What the loops look at, close together: one line of these instead of one entry.
    struct watch {
        std::uint32_t key = 0;    // identifier, with a bit for 29; no_id: does not listen
        std::uint32_t byte = 0;   // first data byte, or more than a byte where there is none
        instant frame_due = never, send_deadline = never, receive_deadline = never;
        bool owes_flow_control = false;
    };

    [[nodiscard]] bool is_open(std::size_t endpoint) const;
    [[nodiscard]] bool is_owned(const address& who) const;
    [[nodiscard]] std::size_t listener(const can::frame& received) const;
    [[nodiscard]] bool is_latest(ticket which) const;
    template <class Event>
    [[nodiscard]] report sender_event(std::size_t endpoint, const Event& event);
    template <class Event>
    [[nodiscard]] report reception_event(std::size_t endpoint, const Event& event);
    void watch_sender(std::size_t endpoint);      // after each of its events
    void watch_reception(std::size_t endpoint);   // likewise

    std::vector<entry> entries_;
    std::vector<watch> watches_;
    std::size_t turn_ = 0;   // the endpoint whose part is next
    std::size_t flows_owed_ = 0;
};

}   // namespace faultline::isotp
