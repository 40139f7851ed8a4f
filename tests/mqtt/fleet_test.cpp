// A thousand gateways lose one broker at the same moment. No sockets, no clock: the machines are turned by hand.
#include "cloud/mqtt/connection.hpp"

#include <gtest/gtest.h>

#include <map>
#include <queue>
#include <vector>

using namespace faultline::mqtt;
using namespace std::chrono_literals;

namespace {

constexpr std::size_t fleet_size = 1000;

struct outcome {
    std::size_t busiest_second = 0;      // attempts in it
    milliseconds all_back{0};            // after the broker is back
    std::size_t attempts = 0;
};

// The broker is gone for `outage`; when it is back, it manages `per_second` connections and refuses the rest as busy.
outcome broker_restart(milliseconds outage, std::size_t per_second) {
    const instant t0{10h};
    std::vector<connection> fleet;
    using due = std::pair<instant, std::size_t>;
    std::priority_queue<due, std::vector<due>, std::greater<>> agenda;
    for (std::size_t i = 0; i < fleet_size; ++i) {
        auto& one = fleet.emplace_back(connection::limits{}, 7919 * i + 13);
        static_cast<void>(one.start(t0 - 1h));
        static_cast<void>(one.on_opened(t0 - 1h));
        static_cast<void>(one.on_ready(t0 - 1h));
        agenda.emplace(std::get<wait_until>(one.on_closed(reason_code::success, t0)).when, i);
    }
    outcome seen;
    std::map<std::int64_t, std::size_t> attempts, accepted;
    for (std::size_t back = 0; back < fleet_size;) {
        const auto [now, i] = agenda.top();
        agenda.pop();
        if (!std::holds_alternative<open_link>(fleet[i].on_time(now))) ADD_FAILURE() << "woken too early";
        const auto second = std::chrono::floor<std::chrono::seconds>(now - t0).count();
        ++seen.attempts;
        seen.busiest_second = std::max(seen.busiest_second, ++attempts[second]);
        const bool is_back = now >= t0 + outage;
        if (is_back && ++accepted[second] <= per_second) {
            static_cast<void>(fleet[i].on_opened(now));
            static_cast<void>(fleet[i].on_ready(now));
            ++back;
            seen.all_back = std::chrono::duration_cast<milliseconds>(now - t0 - outage);
        } else {
            const auto why = is_back ? reason_code::server_busy : reason_code::success;
            agenda.emplace(std::get<wait_until>(fleet[i].on_not_opened(why, false, now)).when, i);
        }
    }
    return seen;
}

TEST(fleet, comes_back_spread_out_after_a_short_restart) {
    const auto seen = broker_restart(200ms, fleet_size);
    EXPECT_LT(seen.busiest_second, 260U) << "1,000 gateways over 5 s, not at once";
    EXPECT_LT(seen.all_back, 16s);
}

TEST(fleet, knocks_less_and_less_at_a_broker_that_stays_away) {
    const auto seen = broker_restart(10min, fleet_size);
    // 200 a second of first attempts, and up to 100 of second ones among them, and chance.
    EXPECT_LT(seen.busiest_second, 350U);
    EXPECT_LT(seen.attempts, 20 * fleet_size);
    EXPECT_LT(seen.all_back, 130s) << "nobody waits longer than the longest wait";
}

TEST(fleet, does_not_crush_a_broker_that_manages_fifty_a_second) {
    const auto seen = broker_restart(30s, 50);
    EXPECT_LT(seen.busiest_second, 350U);
    EXPECT_LT(seen.all_back, 5min);
    EXPECT_LT(seen.attempts, 15 * fleet_size);
}

}  // namespace
