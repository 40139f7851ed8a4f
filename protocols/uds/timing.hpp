// How long a client waits, in the vocabulary of ISO 22900-2 (CP_*), and how slow the adapter was seen to be. Constants
// and sums; no clock.
#pragma once

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>

namespace faultline::uds {

using instant = std::chrono::steady_clock::time_point;
using std::chrono::milliseconds;

struct timing {
    milliseconds cp_p2_max{50};                       // request sent -> first frame of the answer
    milliseconds cp_p2_star{5000};                    // 7F .. 78 -> first frame of what follows
    milliseconds cp_p6_max{1000};                     // first frame -> whole message
    milliseconds cp_p6_star{10000};                   // the same after 7F .. 78
    milliseconds cp_rc78_completion_timeout{25000};   // from the first 78 of an ECU
    milliseconds cp_rc21_request_time{200};
    milliseconds cp_rc21_completion_timeout{25000};
    milliseconds cp_rc94_request_time{200};
    milliseconds cp_rc94_completion_timeout{25000};
    milliseconds adapter_slack{0};   // measured, see slack_meter
    milliseconds send_limit{5000};   // an adapter that does not confirm sending is given up
    bool strict = false;             // exactly the figures above: for tests of ECUs, not for workshops

    // ECUs that promise 50 ms are met by adapters, drivers and operating systems that cannot; a slow ISO-TP sender
    // (STmin 127 ms) is guarded frame by frame by the transport, so P6 is only the last resort.
    static constexpr milliseconds least_p2{150};
    static constexpr milliseconds least_p6{15000};

    [[nodiscard]] milliseconds p2() const {
        return (strict ? cp_p2_max : std::max(cp_p2_max, least_p2)) + adapter_slack;
    }
    [[nodiscard]] milliseconds p2_star() const { return std::max(cp_p2_star, cp_p2_max) + adapter_slack; }
    [[nodiscard]] milliseconds p6(bool after_pending) const {
        const auto limit = after_pending ? std::max(cp_p6_max, cp_p6_star) : cp_p6_max;
        return (strict ? limit : std::max(limit, least_p6)) + adapter_slack;
    }
};

// The adapter's own delay: the worst of the last measurements (an echo, a version query, the confirmation of a frame),
// never more than half a second, so that one hiccup does not make every silence long for ever.
class slack_meter {
public:
    static constexpr milliseconds most{500};
    void add(milliseconds measured) {
        last_[next_] = std::clamp(measured, milliseconds{0}, most);
        next_ = (next_ + 1) % last_.size();
    }
    [[nodiscard]] milliseconds value() const { return *std::ranges::max_element(last_); }

private:
    std::array<milliseconds, 8> last_{};
    std::size_t next_ = 0;
};

}   // namespace faultline::uds
