// Receives the messages of one peer with flow control (ISO 15765-2 9.2, 9.6, 9.8) into a bounded queue in the caller's
// memory. It has the room for a message or it has not: it sends CTS or OVFLW, never WAIT. Flow control is fetched with
// poll_flow_control and its hand-over or echo reported with on_sent; time is passed in. receiver.hpp is the half
// without flow control for adapters that send their own.
//
//   idle --FF--> owing CTS --poll--> unconfirmed --on_sent--> receiving --CF..--> idle (message) | owing CTS (block
//   over) idle --FF without room--> owing OVFLW --poll--> unconfirmed --on_sent--> idle Listen-only: idle --FF-->
//   receiving, and no flow control ever.
#pragma once

#include "protocols/isotp/addressing.hpp"
#include "protocols/isotp/codec.hpp"
#include "protocols/isotp/message_queue.hpp"
#include "protocols/isotp/report.hpp"

namespace faultline::isotp {

class reception {
public:
    struct limits {
        std::chrono::milliseconds cp_ar{1000};   // flow control handed over to confirmed (N_Ar)
        std::chrono::milliseconds cp_br{1000};   // flow control owed to fetched (N_Br): the way to the bus is blocked
        std::chrono::milliseconds cp_cr{1000};   // flow control or part to the next part (N_Cr)
        std::chrono::milliseconds cp_bs{1000};   // listen-only: how long the peer may wait for another's flow control
        std::uint8_t cp_block_size = 0;          // 0: all parts without further flow control
        std::uint8_t cp_st_min = 0;              // as sent: 00..7F ms, F1..F9 100..900 us
        bool is_listen_only = false;
    };

    reception(const address& peer, const framing& how, const limits& allowed, std::span<std::uint8_t> memory);

    // `head` is read_head(frame); flow control is not for here.
    report on_frame(const pdu_head& head, std::span<const std::uint8_t> frame, instant now);
    bool poll_flow_control(can::frame& out, instant now);
    report on_sent(instant now);
    report on_not_sent();
    report on_time(instant now);
    bool cancel();   // forgets a running message; those in the queue stay

    [[nodiscard]] bool owes_flow_control() const { return state_ == state::owing; }
    [[nodiscard]] bool is_unconfirmed() const { return state_ == state::unconfirmed; }
    [[nodiscard]] bool is_running() const { return length_ > 0; }   // a message is begun and not whole
    [[nodiscard]] instant deadline() const { return state_ == state::idle ? never : deadline_; }
    [[nodiscard]] message_queue& messages() { return messages_; }
    [[nodiscard]] const message_queue& messages() const { return messages_; }

private:
    enum class state : std::uint8_t { idle, owing, unconfirmed, receiving };

    [[nodiscard]] report take_single(const pdu_head& head, std::span<const std::uint8_t> frame);
    [[nodiscard]] report take_first(const pdu_head& head, std::span<const std::uint8_t> frame, instant now);
    [[nodiscard]] report take_part(const pdu_head& head, std::span<const std::uint8_t> frame, instant now);
    void owe(flow status, instant now);
    void expect_part(instant now);
    bool give_up();
    [[nodiscard]] report fail(fault why);

    limits limits_;
    address peer_;
    framing how_;
    message_queue messages_;
    std::span<std::uint8_t> room_{};
    std::size_t length_ = 0, filled_ = 0;
    instant deadline_{};
    std::uint8_t frame_size_ = 0;   // of the first frame: that of all parts but the last
    std::uint8_t sequence_ = 0;
    std::uint8_t block_taken_ = 0;   // parts since the last flow control
    flow owed_ = flow::clear_to_send;
    state state_ = state::idle;
};

}   // namespace faultline::isotp
