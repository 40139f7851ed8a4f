#include "gateway/daemon/care_round.hpp"

#include <spdlog/spdlog.h>

#include <boost/asio/redirect_error.hpp>

namespace faultline::daemon {

namespace {

constexpr std::size_t at_a_time = 20;
constexpr std::chrono::hours between{24};
constexpr std::size_t most_vehicles = 100'000;

}  // namespace

void care_round::stop() {
    stopping_ = true;
    timer_.cancel();
}

asio::awaitable<void> care_round::look_at_all() {
    auto list = [](store::store& in) { return store::garage{in}.vehicles(most_vehicles); };
    const auto all = co_await at_.store.run(list);
    if (!all) {
        spdlog::warn("the daily look at the vehicles failed: {}", all.error().detail);
        co_return;
    }
    std::size_t next = 0, changed = 0;
    while (next < all->size() && !stopping_) {
        auto some = [&](store::store& in) -> store::result<> {
            for (std::size_t n = 0; n < at_a_time && next < all->size(); ++n, ++next) {
                const auto seen = at_.care.review(in, (*all)[next].subject, "", contract::stamp_now());
                if (!seen) return seen.error();
                changed += seen->alerts.size();
            }
            return {};
        };
        const auto done = co_await at_.store.run(some);
        if (!done) {
            spdlog::warn("the daily look at the vehicles failed: {}", done.error().detail);
            ++next;   // the others are looked at all the same
        }
    }
    if (changed > 0) spdlog::info("daily look at {} vehicles: {} maintenance alerts changed", all->size(), changed);
}

asio::awaitable<void> care_round::run() {
    while (!stopping_) {
        co_await look_at_all();
        if (stopping_) break;
        timer_.expires_after(between);
        boost::system::error_code woken;
        co_await timer_.async_wait(asio::redirect_error(asio::use_awaitable, woken));
    }
}

}  // namespace faultline::daemon
