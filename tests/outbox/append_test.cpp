#include "cloud/outbox/append.hpp"

#include "tests/outbox/outbox_fixture.hpp"

namespace faultline::outbox {
namespace {

using contract::stream;
using append_test = outbox_fixture;

std::string kilobyte() { return '"' + std::string(1022, 'x') + '"'; }

TEST_F(append_test, the_same_record_twice_is_queued_once) {
    const auto record = make(stream::diagnosis);
    EXPECT_EQ(put(record), append_outcome::queued);
    EXPECT_EQ(put(record), append_outcome::already_there);
    EXPECT_EQ(reader().count().value().of(stream::diagnosis).depth, 1U);
}

TEST_F(append_test, numbers_of_a_new_database_do_not_start_where_the_old_ones_did) {
    put(stream::event);
    auto other = sqlite::database::open((folder_ / "other.db").string()).value();
    migrate(other).value();
    ASSERT_EQ(append(other, make(stream::event)).value(), append_outcome::queued);
    auto first = reader();
    auto second = outbox::open(other.path(), "g").value();
    cursor a, b;
    EXPECT_NE(first.take(a).value().at(0).seq, second.take(b).value().at(0).seq);
}

TEST_F(append_test, a_number_is_never_used_twice_even_when_the_queue_was_empty) {
    put(stream::event);
    auto sender = reader();
    cursor from;
    const auto first = sender.take(from).value().at(0).seq;
    sender.on_receipt({.stream = "event", .upto_seq = first, .rejected = {}}).value();
    put(stream::event);
    EXPECT_GT(sender.take(from).value().at(0).seq, first);
}

TEST_F(append_test, when_room_is_short_logs_go_first_then_live_and_the_oldest_of_each) {
    const std::int64_t budget = 100 * 1024;
    for (int i = 0; i < 40; ++i) put(make(stream::live, kilobyte()), budget);
    for (int i = 0; i < 40; ++i) put(make(stream::log, kilobyte()), budget);
    for (int i = 0; i < 40; ++i) ASSERT_EQ(put(make(stream::diagnosis, kilobyte()), budget), append_outcome::queued);
    auto sender = reader();
    auto now = sender.count().value();
    EXPECT_EQ(now.of(stream::live).dropped, 0U);
    EXPECT_EQ(now.of(stream::log).depth + now.of(stream::log).dropped, 40U);
    EXPECT_GE(now.of(stream::log).dropped, 20U);
    EXPECT_LE(now.all().bytes, static_cast<std::uint64_t>(budget));

    cursor everything;
    const auto oldest_log = sender.take(stream::log, everything).value().at(0).seq;
    for (int i = 0; i < 50; ++i) ASSERT_EQ(put(make(stream::diagnosis, kilobyte()), budget), append_outcome::queued);
    now = sender.count().value();
    EXPECT_EQ(now.of(stream::log).depth, 0U);
    EXPECT_EQ(now.of(stream::live).depth + now.of(stream::live).dropped, 40U);
    EXPECT_GT(now.of(stream::live).dropped, 0U);
    cursor from;
    const auto live = sender.take(stream::live, from).value();
    ASSERT_FALSE(live.empty());
    EXPECT_LT(live.back().seq, oldest_log);
    EXPECT_EQ(now.of(stream::diagnosis).depth, 90U);
}

TEST_F(append_test, a_log_line_never_pushes_out_live_data) {
    const std::int64_t budget = 10 * 1024;
    for (int i = 0; i < 10; ++i) ASSERT_EQ(put(make(stream::live, kilobyte()), budget), append_outcome::queued);
    EXPECT_EQ(put(make(stream::log, kilobyte()), budget), append_outcome::dropped);
    const auto now = reader().count().value();
    EXPECT_EQ(now.of(stream::live).depth, 10U);
    EXPECT_EQ(now.of(stream::log).dropped, 1U);
}

TEST_F(append_test, what_must_not_be_lost_is_queued_beyond_the_budget_and_capture_stops) {
    const std::int64_t budget = 10 * 1024;
    EXPECT_TRUE(capture_live_allowed(*db_, budget).value());
    for (const auto s : {stream::diagnosis, stream::maintenance, stream::workorder, stream::event, stream::response}) {
        for (int i = 0; i < 5; ++i) ASSERT_EQ(put(make(s, kilobyte()), budget), append_outcome::queued);
    }
    EXPECT_FALSE(capture_live_allowed(*db_, budget).value());
    EXPECT_EQ(put(make(stream::live, kilobyte()), budget), append_outcome::dropped);
    EXPECT_EQ(reader().count().value().all().depth, 25U);
}

TEST_F(append_test, capture_goes_on_when_only_live_data_fills_the_budget) {
    for (int i = 0; i < 20; ++i) put(make(stream::live, kilobyte()), 10 * 1024);
    EXPECT_TRUE(capture_live_allowed(*db_, 10 * 1024).value());
}

TEST_F(append_test, a_record_too_large_to_be_sent_is_refused_here_and_not_on_the_way) {
    const auto done = append(*db_, make(stream::event, std::string(contract::record_bytes + 1, ' ')));
    EXPECT_EQ(done.error().code, sqlite::sqlite_error::constraint);
}

}  // namespace
}  // namespace faultline::outbox
