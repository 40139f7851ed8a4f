#include "cloud/mqtt/inbox.hpp"

#include <gtest/gtest.h>
#include <poll.h>

#include <thread>

using namespace faultline::mqtt;

namespace {

bool readable(int fd) {
    pollfd one{fd, POLLIN, 0};
    return poll(&one, 1, 0) == 1;
}

TEST(inbox, wakes_the_loop_until_everything_is_taken_in_order) {
    inbox news;
    EXPECT_FALSE(readable(news.fd()));
    news.post(1, acknowledged{7, {}});
    news.post(2, acknowledged{8, {}});
    EXPECT_TRUE(readable(news.fd()));
    const auto taken = news.take();
    ASSERT_EQ(taken.size(), 2U);
    EXPECT_EQ(taken[0].generation, 1U);
    EXPECT_EQ(std::get<acknowledged>(taken[1].what).token, 8U);
    EXPECT_FALSE(readable(news.fd()));
    EXPECT_TRUE(news.take().empty());
}

TEST(inbox, loses_nothing_between_threads) {
    inbox news;
    constexpr std::uint64_t each = 20'000;
    std::thread first{[&] { for (std::uint64_t i = 0; i < each; ++i) news.post(1, acknowledged{i, {}}); }};
    std::thread second{[&] { for (std::uint64_t i = 0; i < each; ++i) news.post(2, acknowledged{i, {}}); }};
    std::uint64_t next[3] = {};
    while (next[1] + next[2] < 2 * each) {
        for (const auto& one : news.take()) EXPECT_EQ(std::get<acknowledged>(one.what).token, next[one.generation]++);
    }
    first.join();
    second.join();
}

TEST(inbox, beyond_its_bound_leaves_out_messages_but_never_news_of_the_connection) {
    inbox news;
    for (std::size_t i = 0; i < inbox::most_arrived + 5; ++i) news.post(1, arrived{"t", "p", ""});
    news.post(1, closed{});
    EXPECT_EQ(news.left_out(), 5U);
    const auto taken = news.take();
    EXPECT_EQ(taken.size(), inbox::most_arrived + 1);
    EXPECT_TRUE(std::holds_alternative<closed>(taken.back().what));
}

}  // namespace
