// Sends one message at a time to one peer (ISO 15765-2 9.2, 9.8): single frame, or first frame and then blocks of
// consecutive frames as the peer's flow control allows. Frames are fetched with poll_frame and their hand-over or echo
// is reported with on_sent; time is passed in. Owns no memory: the payload is the caller's and must stay until the
// message is sent or failed.
//
//   idle --begin--> due --poll_frame--> unconfirmed --on_sent--> idle (sent) | due (next part) | waiting (flow control)
//   waiting --CTS--> due    waiting --WAIT--> waiting    everything --timeout, overflow, refusal--> idle (failed)
#pragma once

#include <optional>

#include "protocols/isotp/addressing.hpp"
#include "protocols/isotp/codec.hpp"
#include "protocols/isotp/report.hpp"

namespace faultline::isotp {

enum class beginning : std::uint8_t {
    begun,
    busy,                  // the last message is not finished
    empty,                 // a message has at least one byte
    too_long,              // beyond what 32 bits can say
    functional_too_long,   // a functional request is one single frame (9.3)
    not_a_sender,          // this endpoint only listens
};

class sender {
public:
    struct limits {
        std::chrono::milliseconds cp_as{1000};   // hand-over to confirmation (N_As)
        std::chrono::milliseconds cp_bs{1000};   // confirmation to flow control, again after each WAIT (N_Bs)
        std::chrono::milliseconds cp_cs{
            1000};                  // a due frame must be fetched within (N_Cs): the way to the bus is blocked
        unsigned most_waits = 10;   // WAITs in a row; how many a sender bears is its own affair
        std::chrono::milliseconds longest_wait{25000};                   // all waits of one message together
        std::optional<std::chrono::microseconds> cp_st_min_override{};   // instead of what the peer asks for
    };

    sender(const address& peer, const framing& how, const limits& allowed);

    [[nodiscard]] beginning begin(std::span<const std::uint8_t> payload, instant now);
    bool cancel();   // true when a message was under way: it will not be finished

    // The next frame when one is due. It counts as unconfirmed until on_sent, on_not_sent or N_As.
    bool poll_frame(can::frame& out, instant now);
    report on_sent(instant now);
    report on_not_sent();
    report on_flow_control(const pdu_head& head, instant now);
    report on_time(instant now);

    [[nodiscard]] bool is_idle() const { return state_ == state::idle; }
    [[nodiscard]] bool is_unconfirmed() const { return state_ == state::unconfirmed; }
    [[nodiscard]] instant frame_due() const {
        return state_ == state::due ? due_ : never;
    }   // poll_frame gives one from then
    [[nodiscard]] instant deadline() const {
        return state_ == state::idle ? never : deadline_;
    }   // on_time fails it from then

private:
    enum class state : std::uint8_t { idle, due, unconfirmed, waiting };

    [[nodiscard]] report fail(fault why);
    void become_due(instant when);
    void await_flow_control(instant now);
    [[nodiscard]] bool is_block_over() const;
    [[nodiscard]] report clear_to_send(const pdu_head& head, instant now);
    [[nodiscard]] report told_to_wait(instant now);

    limits limits_;
    address peer_;
    framing how_;
    std::size_t address_bytes_;
    std::span<const std::uint8_t> payload_{};
    std::size_t at_ = 0;   // bytes handed over
    instant due_{}, deadline_{};
    std::chrono::microseconds separation_{0};
    std::chrono::microseconds waited_{0};
    std::optional<instant> wait_began_{};
    unsigned waits_ = 0;
    std::uint8_t sequence_ = 0;
    std::uint8_t block_size_ = 0;   // of the latest CTS; 0: no further flow control
    std::uint8_t block_left_ = 0;
    state state_ = state::idle;
};

}   // namespace faultline::isotp
