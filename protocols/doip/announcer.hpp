// The vehicle's UDP side for the simulated car: announces itself three times when the network comes up, answers requests
// for identification, status and power mode (ISO 13400-2 clause 7). No heap, no clock.
#pragma once

#include <chrono>
#include <optional>
#include <span>

#include "protocols/doip/discovery.hpp"
#include "protocols/doip/messages.hpp"

namespace faultline::doip {

class announcer {
public:
    struct limits {
        milliseconds wait{0};         // A_DoIP_Announce_Wait: 0 to 500 ms, drawn by the shell
        milliseconds between{500};    // A_DoIP_Announce_Interval
        int count = 3;                // A_DoIP_Announce_Num
    };

    announcer(std::uint8_t version, const announcement& said, limits allowed) : version_{version}, said_{said}, allowed_{allowed} {}

    void start(instant now);
    [[nodiscard]] std::optional<short_message> on_time(instant now);   // to everybody
    [[nodiscard]] instant deadline() const { return deadline_; }

    // The answer, to be sent to the asker alone; nullopt when it is not for us or says nothing to answer.
    [[nodiscard]] std::optional<short_message> on_datagram(std::span<const std::uint8_t> bytes, const entity_status& status,
                                                           power_mode power) const;

private:
    [[nodiscard]] bool is_meant(payload type, std::span<const std::uint8_t> data) const;

    std::uint8_t version_;
    announcement said_;
    limits allowed_;
    int sent_ = 0;
    instant deadline_ = instant::max();
};

}   // namespace faultline::doip
