// One ECU of a simulated car as ISO 14229-1 wants it: sessions and their end (S3), the order of refusals (figures 5 and
// 6), silence on functional requests, the suppress bit, 78 while it works. One request at a time; a second one is
// told 21. Owns no link, no clock; what it knows and does is the model's.
#pragma once

#include <array>

#include "protocols/uds/server_model.hpp"

namespace faultline::uds {

struct server_action {
    std::size_t size = 0;             // bytes of `out` to send; 0: nothing
    instant until = instant::max();   // when on_time wants to be called
    bool reset = false;               // after the answer was sent: the ECU restarts (call restart)
};

class server {
public:
    // `memory` keeps a request the model cannot answer at once; a longer one is refused with 14.
    server(const server_model& model, room_view memory) : model_{&model}, memory_{memory} {}

    // `out` must hold the longest answer; one that does not fit is refused with 14.
    [[nodiscard]] server_action on_request(bytes_view request, bool functional, instant now, room_view out);
    [[nodiscard]] server_action on_time(instant now, room_view out);
    void restart();   // power on: standard session, locked, nothing running

    [[nodiscard]] server_state state() const;

private:
    struct effect {
        bool session = false, reset = false;
        std::uint8_t value = 0;
    };

    [[nodiscard]] bool is_allowed(const access& who) const;
    [[nodiscard]] std::uint8_t check_service(bytes_view request) const;
    [[nodiscard]] std::uint8_t check_subfunction(bytes_view request) const;
    [[nodiscard]] produced serve(bytes_view request, instant now, room_view out);
    [[nodiscard]] produced serve_session(bytes_view request, room_view out);
    [[nodiscard]] produced serve_controls(bytes_view request, room_view out);
    [[nodiscard]] produced serve_codes(bytes_view request, room_view out);
    [[nodiscard]] produced read_values(bytes_view request, room_view out);
    [[nodiscard]] produced read_value(std::uint16_t did, room_view out) const;
    [[nodiscard]] produced write_value(bytes_view request, room_view out);
    [[nodiscard]] produced control_io(bytes_view request, room_view out);
    [[nodiscard]] produced run_routine(bytes_view request, room_view out);
    [[nodiscard]] produced begin_transfer(bytes_view request, room_view out);
    [[nodiscard]] produced take_block(bytes_view request, room_view out);
    [[nodiscard]] produced end_transfer(bytes_view request, room_view out);
    [[nodiscard]] server_action conclude(bytes_view request, const produced& what, instant now, room_view out);
    [[nodiscard]] server_action put_off(bytes_view request, instant now, room_view out);
    [[nodiscard]] server_action quiet() const;
    void fall_back(instant now);
    void enter(std::uint8_t session);

    const server_model* model_;
    room_view memory_;
    security_guard guard_;
    std::uint8_t session_ = session::standard;
    std::uint8_t communication_ = communication::enable_both;
    bool codes_on_ = true;
    instant s3_end_{};

    std::size_t unfinished_ = 0;   // size of the request in memory_ that the model is still at
    bool functional_ = false;      // of the running request
    bool promised_ = false;        // 78 was sent for it: now an answer must come
    instant promise_due_{};

    bool transferring_ = false;
    bool uploading_ = false;
    bool any_block_ = false;
    std::uint8_t next_counter_ = 1;
    effect effect_;
};

}   // namespace faultline::uds
