// An open line over a pty: the promises of byte_line.hpp.
#include "gateway/link/byte_line.hpp"

#include <gtest/gtest.h>
#include <termios.h>

#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "tests/link/pty_pair.hpp"

namespace faultline::link {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;

class line : public testing::Test {
protected:
    line() : line_{std::move(*run(context_, open({.kind = medium::pty, .path = pair_.path(), .host = {}})))} {}

    // What read_some gives: the text, or the name of the error.
    std::string read(std::chrono::milliseconds patience) {
        const auto count = run(context_, line_->read_some(buffer_, in(patience)));
        if (!count) return std::string{code(count.error())};
        return {reinterpret_cast<const char*>(buffer_.data()), *count};
    }

    asio::io_context context_{1};
    pty_pair pair_;
    std::unique_ptr<byte_line> line_;
    std::array<std::uint8_t, 256> buffer_{};
};

TEST_F(line, carries_every_byte_value_unchanged_both_ways) {
    std::string all;
    for (int value = 0; value < 256; ++value) all.push_back(static_cast<char>(value));
    ASSERT_TRUE(run(context_, line_->write(bytes(all), in(5s))));
    EXPECT_EQ(pair_.hear(256), all);
    pair_.say(all);
    std::string got;
    while (got.size() < 256) got += read(5s);
    EXPECT_EQ(got, all);
}

TEST_F(line, does_not_echo) {
    pair_.say("ATZ\r");
    EXPECT_EQ(read(5s), "ATZ\r");
    pollfd ready{pair_.master(), POLLIN, 0};
    EXPECT_EQ(::poll(&ready, 1, 0), 0);
}

TEST_F(line, waits_for_bytes_that_come_later) {
    asio::steady_timer later{context_, 5ms};
    later.async_wait([&](auto) { pair_.say("late"); });
    EXPECT_EQ(read(5s), "late");
}

TEST_F(line, reports_silence_at_the_deadline_and_goes_on) {
    const auto before = std::chrono::steady_clock::now();
    EXPECT_EQ(read(20ms), "link_timeout");
    EXPECT_GE(std::chrono::steady_clock::now() - before, 20ms);
    pair_.say("ok");
    EXPECT_EQ(read(5s), "ok");
}

TEST_F(line, a_deadline_already_past_still_takes_what_is_there) {
    pair_.say("there");
    EXPECT_EQ(read(-1ms), "there");
    EXPECT_EQ(read(-1ms), "link_timeout");
}

TEST_F(line, never_waits_when_asked_not_to) {
    EXPECT_EQ(*line_->try_read(buffer_), 0u);
    pair_.say("x");
    EXPECT_EQ(*line_->try_read(buffer_), 1u);
    EXPECT_EQ(*line_->try_write(bytes("yz")), 2u);
    EXPECT_EQ(pair_.hear(2), "yz");
}

TEST_F(line, is_gone_when_the_other_end_hangs_up) {
    asio::steady_timer later{context_, 5ms};
    later.async_wait([&](auto) { pair_.hang_up(); });
    EXPECT_EQ(read(5s), "link_gone");
    EXPECT_EQ(read(5s), "link_gone");
    EXPECT_EQ(line_->try_read(buffer_).error(), error::gone);
    EXPECT_EQ(run(context_, line_->write(bytes("?"), in(1s))).error(), error::gone);
}

TEST_F(line, gives_up_writing_to_a_device_that_takes_nothing) {
    const std::string flood(1 << 20, 'x');
    EXPECT_EQ(run(context_, line_->write(bytes(flood), in(20ms))).error(), error::timeout);
}

TEST_F(line, writes_more_than_the_device_takes_at_once) {
    const std::string flood(1 << 18, 'x');
    std::size_t heard = 0;
    asio::posix::stream_descriptor master{context_, ::dup(pair_.master())};
    asio::co_spawn(
        context_,
        [&]() -> asio::awaitable<void> {
            std::array<char, 4096> sink;
            while (heard < flood.size()) heard += co_await master.async_read_some(asio::buffer(sink), asio::use_awaitable);
        },
        asio::detached);
    EXPECT_TRUE(run(context_, line_->write(bytes(flood), in(10s))));
    context_.restart();
    while (heard < flood.size()) context_.run_one();
    EXPECT_EQ(heard, flood.size());
}

TEST_F(line, a_write_that_times_out_leaves_the_reader_waiting) {
    const std::string flood(1 << 20, 'x');
    std::string heard;
    asio::co_spawn(
        context_,
        [&]() -> asio::awaitable<void> {
            const auto count = co_await line_->read_some(buffer_, in(5s));
            heard = count ? "data" : std::string{code(count.error())};
        },
        asio::detached);
    EXPECT_EQ(run(context_,
                  [](byte_line& there, pty_pair& pair, std::string_view text) -> asio::awaitable<io_result<void>> {
                      auto written = co_await there.write(bytes(text), in(20ms));
                      pair.say("still here");
                      co_return written;
                  }(*line_, pair_, flood))
                  .error(),
              error::timeout);
    context_.restart();
    while (heard.empty()) context_.run_one();
    EXPECT_EQ(heard, "data");
}

TEST_F(line, closing_ends_a_waiting_read) {
    asio::steady_timer later{context_, 5ms};
    later.async_wait([&](auto) { line_->close(); });
    EXPECT_EQ(read(5s), "link_cancelled");
    EXPECT_EQ(read(5s), "link_cancelled");
    line_->close();
}

TEST_F(line, works_under_awaitable_operators) {
    const auto raced = [&]() -> asio::awaitable<std::size_t> {
        using namespace asio::experimental::awaitable_operators;
        asio::steady_timer timer{co_await asio::this_coro::executor, 5ms};
        const auto first = co_await (line_->read_some(buffer_, no_deadline) || timer.async_wait(asio::use_awaitable));
        co_return first.index();
    };
    EXPECT_EQ(run(context_, raced()), 1u);
    pair_.say("after");
    EXPECT_EQ(read(5s), "after");
}

TEST_F(line, drops_what_nobody_read) {
    pair_.say("stale");
    pollfd ready{line_->native_handle(), POLLIN, 0};
    ASSERT_EQ(::poll(&ready, 1, 5000), 1);
    line_->discard_input();
    EXPECT_EQ(*line_->try_read(buffer_), 0u);
}

TEST_F(line, changes_to_any_rate_and_drops_what_came_at_the_old_one) {
    pair_.say("\x80\x80");
    pollfd ready{line_->native_handle(), POLLIN, 0};
    ASSERT_EQ(::poll(&ready, 1, 5000), 1);
    EXPECT_TRUE(line_->set_baud(123456));
    EXPECT_EQ(line_->baud(), 123456u);
    EXPECT_EQ(*line_->try_read(buffer_), 0u);
    EXPECT_FALSE(line_->is_uart());
}

TEST_F(line, a_hundred_short_deadlines_do_not_end_a_later_read) {
    for (int i = 0; i < 100; ++i) {
        pair_.say("x");
        EXPECT_EQ(read(30ms), "x");
    }
    asio::steady_timer later{context_, 60ms};   // after the armed timer has fired
    later.async_wait([&](auto) { pair_.say("late"); });
    EXPECT_EQ(read(5s), "late");
}

}  // namespace
}  // namespace faultline::link
