#include "cloud/platform/postman.hpp"

#include <gtest/gtest.h>

using namespace faultline;
using namespace faultline::platform;

namespace {

receipt_for about(const char* gateway, const char* stream, std::uint64_t upto, std::vector<contract::rejection> rejected = {}) {
    return {gateway, {stream, upto, std::move(rejected)}};
}

TEST(postman, folds_waiting_receipts_of_one_stream_into_one) {
    postman post{16};
    post.add({about("a", "diagnosis", 5), about("a", "event", 2), about("b", "diagnosis", 1)});
    post.add({about("a", "diagnosis", 9, {{"x", "schema"}})});
    EXPECT_EQ(post.waiting(), 3U);
    const auto first = post.next(1);
    ASSERT_TRUE(first);
    EXPECT_EQ(first->gateway, "a");
    EXPECT_EQ(first->what.upto_seq, 9U);
    EXPECT_EQ(first->what.rejected.size(), 1U);
}

TEST(postman, keeps_a_call_to_start_over_apart_from_receipts) {
    postman post{16};
    post.add({about("a", "diagnosis", 5), about("a", "diagnosis", 0)});
    EXPECT_EQ(post.next(1)->what.upto_seq, 5U);
    EXPECT_EQ(post.next(2)->what.upto_seq, 0U);
    EXPECT_FALSE(post.next(3));
}

TEST(postman, keeps_to_its_window) {
    postman post{2};
    post.add({about("a", "live", 1), about("b", "live", 1), about("c", "live", 1)});
    EXPECT_TRUE(post.next(1));
    EXPECT_TRUE(post.next(2));
    EXPECT_FALSE(post.next(3));
    post.on_answered(1);
    EXPECT_TRUE(post.next(4));
    post.add({about("d", "live", 1)});
    EXPECT_FALSE(post.next(5));
    post.on_offline();
    EXPECT_TRUE(post.next(6));
}

}  // namespace
