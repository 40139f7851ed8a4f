#include "tests/sync/delivery_bench.hpp"

#include <set>

using namespace faultline::sync;
using namespace faultline::sync::testing;
using namespace std::chrono_literals;

namespace {

// Whatever is lost on the way, and in whatever order: in the end the platform has everything and the outbox is empty.
TEST(delivery, survives_any_mixture_of_losses) {
    for (std::uint64_t seed = 1; seed <= 200; ++seed) {
        auto random = seed;
        const auto chance = [&](std::uint64_t one_in) {
            random = random * 6364136223846793005ULL + 1442695040888963407ULL;
            return (random >> 33) % one_in == 0;
        };
        bench b;
        b.fill(stream::diagnosis, 1, 60);
        b.fill(stream::live, 61, 90);
        std::map<stream, std::set<std::uint64_t>> platform;
        auto now = t0;
        bool online = false;
        for (int round = 0; round < 4000 && !(b.waiting[stream::diagnosis].empty() && b.waiting[stream::live].empty()); ++round) {
            now += 500ms;
            if (!online || chance(40)) {
                b.machine.on_offline();
                b.sent.clear();
                b.online(now, !chance(3));
                online = true;
            }
            const auto said = b.run(now);
            online = !std::holds_alternative<give_up_link>(said);
            const auto flying = b.sent;
            for (const auto& [token, what] : flying) {
                if (chance(6)) continue;                                   // no answer yet, or never
                if (!chance(5)) platform[what.first].insert(what.second);  // acknowledged is not arrived
                b.machine.on_acknowledged(token, chance(50) ? reason_code::no_matching_subscribers : reason_code::success, now);
                b.sent.erase(token);
            }
            for (auto& [s, has] : platform) {
                std::uint64_t upto = 0;
                for (auto seq : b.waiting[s]) {
                    if (!has.contains(seq)) break;
                    upto = seq;
                }
                if (upto != 0 && !chance(3)) b.receipt(s, upto, now);
            }
        }
        EXPECT_TRUE(b.waiting[stream::diagnosis].empty() && b.waiting[stream::live].empty()) << "seed " << seed;
        EXPECT_EQ(platform[stream::diagnosis].size(), 60U);
        EXPECT_EQ(platform[stream::live].size(), 30U);
    }
}

}  // namespace
