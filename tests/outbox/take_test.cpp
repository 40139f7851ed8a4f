#include "cloud/outbox/outbox.hpp"
#include "tests/outbox/outbox_fixture.hpp"

namespace faultline::outbox {
namespace {

using contract::stream;
using take_test = outbox_fixture;

TEST_F(take_test, the_most_urgent_stream_comes_first_and_a_message_holds_one_stream) {
    for (const auto s : {stream::log, stream::live, stream::event, stream::maintenance, stream::diagnosis, stream::workorder,
                         stream::response, stream::diagnosis}) {
        put(s);
    }
    auto sender = reader();
    cursor from;
    std::vector<std::pair<stream, std::size_t>> order;
    for (;;) {
        const auto taken = sender.take(from).value();
        if (taken.empty()) break;
        for (const auto& e : taken) EXPECT_EQ(e.of, taken.front().of);
        order.emplace_back(taken.front().of, taken.size());
    }
    EXPECT_EQ(order, (std::vector<std::pair<stream, std::size_t>>{{stream::response, 1},
                                                                  {stream::workorder, 1},
                                                                  {stream::diagnosis, 2},
                                                                  {stream::maintenance, 1},
                                                                  {stream::event, 1},
                                                                  {stream::live, 1},
                                                                  {stream::log, 1}}));
}

TEST_F(take_test, an_urgent_record_overtakes_what_waits_behind_the_cursor) {
    for (int i = 0; i < 100; ++i) put(stream::live);
    auto sender = reader();
    cursor from;
    EXPECT_EQ(sender.take(from).value().size(), 50U);
    put(stream::diagnosis);
    EXPECT_EQ(sender.take(from).value().at(0).of, stream::diagnosis);
    EXPECT_EQ(sender.take(from).value().at(0).of, stream::live);
}

TEST_F(take_test, taking_changes_nothing_and_a_new_cursor_starts_over) {
    const auto id = put(stream::event);
    auto sender = reader();
    cursor from;
    EXPECT_EQ(sender.take(from).value().at(0).id, id);
    EXPECT_TRUE(sender.take(from).value().empty());
    from.again(stream::event);
    EXPECT_EQ(sender.take(from).value().at(0).id, id);
}

TEST_F(take_test, the_envelope_is_complete_and_its_seal_is_right) {
    auto record = make(stream::event, R"({"kind": "vehicle_left"})");
    record.traceparent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    record.when.synchronised = true;
    put(record);
    auto sender = reader();
    cursor from;
    const auto e = sender.take(from).value().at(0);
    EXPECT_EQ(e.gateway, "bay-07");
    EXPECT_EQ(e.type, record.type);
    EXPECT_EQ(e.data, record.data);
    EXPECT_EQ(e.traceparent, record.traceparent);
    EXPECT_EQ(e.when.wall_ms, record.when.wall_ms);
    EXPECT_TRUE(e.when.synchronised);
    EXPECT_TRUE(contract::read_envelope(contract::write(e)).has_value());
}

TEST_F(take_test, each_record_names_the_one_before_it_in_its_stream_that_still_waits) {
    put(stream::event);
    put(stream::live);
    put(stream::event);
    put(stream::live);
    put(stream::event);
    auto sender = reader();
    cursor from;
    const auto events = sender.take(stream::event, from, {.records = 2}).value();
    const auto last = sender.take(stream::event, from).value();
    EXPECT_EQ(events[0].prev, 0U);
    EXPECT_EQ(events[1].prev, events[0].seq);
    EXPECT_EQ(last[0].prev, events[1].seq);

    sender.on_receipt({.stream = "event", .upto_seq = events[1].seq, .rejected = {}}).value();
    from.again(stream::event);
    EXPECT_EQ(sender.take(stream::event, from).value()[0].prev, 0U);
}

TEST_F(take_test, keeps_within_the_limits_but_gives_one_record_however_large) {
    for (int i = 0; i < 3; ++i) put(make(stream::diagnosis, '"' + std::string(30'000, 'x') + '"'));
    put(make(stream::diagnosis, '"' + std::string(200'000, 'x') + '"'));
    auto sender = reader();
    cursor from;
    EXPECT_EQ(sender.take(from).value().size(), 2U);
    EXPECT_EQ(sender.take(from).value().size(), 1U);
    EXPECT_EQ(sender.take(from).value().at(0).data.size(), 200'002U);
    EXPECT_TRUE(sender.take(from).value().empty());
}

TEST_F(take_test, what_another_process_committed_is_seen_and_announced) {
    auto sender = reader();
    const auto before = sender.data_version();
    EXPECT_EQ(sender.data_version(), before);
    put(stream::event);
    EXPECT_NE(sender.data_version(), before);
    cursor from;
    EXPECT_EQ(sender.take(from).value().size(), 1U);
}

}  // namespace
}  // namespace faultline::outbox
