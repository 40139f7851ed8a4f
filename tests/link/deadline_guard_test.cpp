#include "gateway/link/deadline_guard.hpp"

#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <memory>

namespace faultline::link {
namespace {

using namespace std::chrono_literals;
using clock = std::chrono::steady_clock;

class guard : public testing::Test {
protected:
    boost::asio::io_context context_{1};
    int cancelled_ = 0;
    std::unique_ptr<deadline_guard> guard_ =
        std::make_unique<deadline_guard>(context_.get_executor(), [this] { ++cancelled_; });
};

TEST_F(guard, cancels_a_wait_once_its_time_has_come) {
    guard_->begin(clock::now() + 1ms);
    context_.run();
    EXPECT_EQ(cancelled_, 1);
    EXPECT_TRUE(guard_->end());
}

TEST_F(guard, leaves_a_wait_that_ended_in_time_alone) {
    guard_->begin(clock::now() + 1ms);
    EXPECT_FALSE(guard_->end());
    context_.run();
    EXPECT_EQ(cancelled_, 0);
}

TEST_F(guard, follows_a_deadline_that_moved_forward) {
    guard_->begin(clock::now() + 1ms);
    EXPECT_FALSE(guard_->end());
    const auto later = clock::now() + 10ms;
    guard_->begin(later);
    context_.run();
    EXPECT_GE(clock::now(), later);
    EXPECT_EQ(cancelled_, 1);
}

TEST_F(guard, follows_a_deadline_that_moved_back) {
    guard_->begin(clock::now() + 1h);
    EXPECT_FALSE(guard_->end());
    guard_->begin(clock::now() + 1ms);
    EXPECT_EQ(context_.run_one(), 1u);   // the long wait is taken back
    EXPECT_EQ(context_.run_one(), 1u);
    EXPECT_EQ(cancelled_, 1);
}

TEST_F(guard, keeps_nothing_running_when_there_is_no_deadline) {
    guard_->begin(clock::time_point::max());
    EXPECT_EQ(context_.run(), 0u);
    EXPECT_EQ(cancelled_, 0);
}

TEST_F(guard, says_nothing_after_its_end) {
    guard_->begin(clock::now() - 1ms);
    context_.poll_one();   // may queue the handler
    const int before = cancelled_;
    guard_.reset();
    context_.run();
    EXPECT_EQ(cancelled_, before);
}

}  // namespace
}  // namespace faultline::link
