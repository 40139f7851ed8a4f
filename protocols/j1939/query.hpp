// One question: asks one device or everybody for a parameter group and says what came of it. SAE J1939-21 5.4.2.
// A long answer is a broadcast whose packets need time: the wait goes on while a transfer of that group runs, or real
// vehicles with many codes would seem to have none. Never reads a clock; one question per object.
#pragma once

#include "protocols/j1939/message.hpp"
#include "protocols/j1939/request.hpp"

namespace faultline::j1939 {

struct asking {
    enum class state : std::uint8_t {
        waiting,
        answered,        // this very message is an answer; asked of everybody, others may follow
        finished,        // nothing more to wait for; one device: this message is its answer, or its acknowledgment
        not_supported,   // the device says so
        denied,
        busy,            // the device kept saying so
        no_answer,       // silence after the last attempt
    };

    state what = state::waiting;
    std::optional<can::frame> send;
};

class query {
public:
    struct limits {
        milliseconds one{400};          // J1939-21: 200 ms; the adapter's way there and back is added
        milliseconds everybody{600};    // 200 ms fail on vehicles whose answer is a long broadcast
        milliseconds busy_pause{200};
        int attempts = 3;
    };

    query(std::uint32_t group, std::uint8_t destination, std::uint8_t own, limits allowed)
        : group_{group}, destination_{destination}, own_{own}, allowed_{allowed} {}

    [[nodiscard]] asking start(instant now);

    // Every message the receiver completes.
    [[nodiscard]] asking on_message(const message& what, instant now);

    // What the receiver reports as `progress`.
    void on_progress(const identifier& head, instant now);

    [[nodiscard]] asking on_time(instant now);
    [[nodiscard]] instant deadline() const { return deadline_; }
    [[nodiscard]] std::size_t answers() const { return answers_; }

private:
    [[nodiscard]] asking on_acknowledgment(const acknowledgment& said, instant now);
    [[nodiscard]] asking ask(instant now);
    [[nodiscard]] asking end(asking::state what);
    [[nodiscard]] bool is_from_asked(const identifier& head) const {
        return destination_ == global_address || head.source == destination_;
    }

    std::uint32_t group_;
    std::uint8_t destination_;
    std::uint8_t own_;
    limits allowed_;
    int asked_ = 0;
    std::size_t answers_ = 0;
    bool is_over_ = false;
    bool was_busy_ = false;
    asking::state verdict_ = asking::state::waiting;
    instant deadline_ = instant::max();
};

}   // namespace faultline::j1939
