#include "cloud/outbox/outbox.hpp"
#include "tests/outbox/outbox_fixture.hpp"

namespace faultline::outbox {
namespace {

using contract::stream;
using lifetime = outbox_fixture;

TEST_F(lifetime, a_record_whose_time_has_passed_is_removed_and_counted) {
    auto answer = make(stream::response);
    answer.expires_ms = 1000;
    put(answer);
    put(stream::response);
    auto sender = reader();
    EXPECT_EQ(sender.expire(999).value(), 0U);
    EXPECT_EQ(sender.expire(1000).value(), 1U);
    EXPECT_EQ(sender.count().value().of(stream::response).depth, 1U);
    EXPECT_EQ(sender.count().value().of(stream::response).expired, 1U);
}

TEST_F(lifetime, attempts_are_counted_for_the_one_who_looks) {
    put(stream::event);
    auto sender = reader();
    cursor from;
    const auto seq = sender.take(from).value().at(0).seq;
    sender.count_attempt(stream::event, seq, seq).value();
    sender.count_attempt(stream::live, seq, seq).value();
    auto query = db_->prepare("SELECT attempts FROM outbox");
    ASSERT_TRUE(query.step().value());
    EXPECT_EQ(query.integer(0), 1);
}

TEST_F(lifetime, the_totals_always_equal_a_recount) {
    for (int round = 0; round < 30; ++round) {
        for (const auto s : contract::by_priority) {
            put(make(s, '"' + std::string(static_cast<std::size_t>(round) * 37, 'x') + '"'), 30'000);
        }
    }
    auto sender = reader();
    cursor from;
    const auto taken = sender.take(from).value();
    sender.on_receipt({.stream = std::string{contract::name(taken[0].of)}, .upto_seq = taken[3].seq,
                       .rejected = {{taken[5].id.text(), "schema"}}}).value();
    const auto all = sender.count().value();
    auto query = db_->prepare("SELECT stream, count(*), sum(size), sum(length(CAST(data AS BLOB))) FROM outbox GROUP BY stream");
    std::uint64_t depth = 0;
    while (query.step().value()) {
        const auto& of = all.of(static_cast<stream>(query.integer(0)));
        EXPECT_EQ(of.depth, static_cast<std::uint64_t>(query.integer(1)));
        EXPECT_EQ(of.bytes, static_cast<std::uint64_t>(query.integer(2)));
        EXPECT_EQ(of.bytes, static_cast<std::uint64_t>(query.integer(3)));
        depth += of.depth;
    }
    EXPECT_EQ(all.all().depth, depth);
}

// Every question asked in the hot path is answered by an index, whatever the size of the table.
TEST_F(lifetime, no_question_of_the_hot_path_walks_the_table) {
    // Static: the database keeps the texts of its statements.
    static const std::vector<std::string> questions{
        "SELECT seq, data FROM outbox WHERE stream = 2 AND seq > 5 ORDER BY seq LIMIT 50",
        "SELECT seq FROM outbox WHERE stream = 2 AND seq < 5 ORDER BY seq DESC LIMIT 1",
        "DELETE FROM outbox WHERE stream = 2 AND seq <= 5",
        "DELETE FROM outbox WHERE seq IN (SELECT seq FROM outbox WHERE stream = 5 ORDER BY seq LIMIT 16)",
        "DELETE FROM outbox WHERE expires_ms <= 5",
        "SELECT seq FROM outbox WHERE msg_id = x'00'",
    };
    static std::vector<std::string> explained;
    for (const auto& sql : questions) explained.push_back("EXPLAIN QUERY PLAN " + sql);
    for (const auto& sql : explained) {
        auto plan = db_->prepare(sql);
        while (plan.step().value()) {
            EXPECT_EQ(plan.text(3).find("SCAN"), std::string::npos) << sql << ": " << plan.text(3);
            EXPECT_EQ(plan.text(3).find("TEMP B-TREE"), std::string::npos) << sql << ": " << plan.text(3);
        }
    }
}

}  // namespace
}  // namespace faultline::outbox
