#include "cloud/outbox/outbox.hpp"
#include "tests/outbox/outbox_fixture.hpp"

namespace faultline::outbox {
namespace {

using contract::stream;

class on_receipt : public outbox_fixture {
protected:
    // Five diagnosis records, taken.
    on_receipt() {
        for (int i = 0; i < 5; ++i) put(stream::diagnosis);
        sent_ = sender_.take(from_).value();
    }

    contract::receipt upto(std::size_t index, std::vector<contract::rejection> rejected = {}) {
        return {.stream = "diagnosis", .upto_seq = sent_[index].seq, .rejected = std::move(rejected)};
    }
    std::uint64_t depth(stream of = stream::diagnosis) { return sender_.count().value().of(of).depth; }

    outbox sender_ = reader();
    cursor from_;
    std::vector<contract::envelope> sent_;
};

TEST_F(on_receipt, lets_go_of_everything_up_to_the_number_and_of_nothing_else) {
    put(stream::event);
    EXPECT_EQ(sender_.on_receipt(upto(2)).value(), 3U);
    EXPECT_EQ(depth(), 2U);
    EXPECT_EQ(depth(stream::event), 1U);
}

TEST_F(on_receipt, replays_and_old_receipts_change_nothing) {
    sender_.on_receipt(upto(3)).value();
    EXPECT_EQ(sender_.on_receipt(upto(3)).value(), 0U);
    EXPECT_EQ(sender_.on_receipt(upto(1)).value(), 0U);
    EXPECT_EQ(depth(), 1U);
}

TEST_F(on_receipt, out_of_order_the_higher_one_counts) {
    EXPECT_EQ(sender_.on_receipt(upto(4)).value(), 5U);
    EXPECT_EQ(sender_.on_receipt(upto(0)).value(), 0U);
}

TEST_F(on_receipt, a_number_never_handed_out_acknowledges_nothing) {
    put(stream::diagnosis);
    EXPECT_EQ(sender_.on_receipt({.stream = "diagnosis", .upto_seq = sent_[4].seq + 1, .rejected = {}}).value(), 0U);
    EXPECT_EQ(sender_.on_receipt({.stream = "diagnosis", .upto_seq = UINT64_MAX, .rejected = {}}).value(), 0U);
    EXPECT_EQ(depth(), 6U);
}

TEST_F(on_receipt, an_outbox_opened_anew_waits_until_it_has_sent_for_itself) {
    auto restarted = reader();
    EXPECT_EQ(restarted.on_receipt(upto(4)).value(), 0U);
    cursor from;
    ASSERT_EQ(restarted.take(from).value().size(), 5U);
    EXPECT_EQ(restarted.on_receipt(upto(4)).value(), 5U);
}

TEST_F(on_receipt, a_rejected_record_is_kept_in_quarantine_with_its_reason_and_not_sent_again) {
    EXPECT_EQ(sender_.on_receipt(upto(2, {{sent_[1].id.text(), "schema"}})).value(), 3U);
    const auto kept = sender_.quarantine().value();
    ASSERT_EQ(kept.size(), 1U);
    EXPECT_EQ(kept[0].record.id, sent_[1].id);
    EXPECT_EQ(kept[0].record.data, sent_[1].data);
    EXPECT_EQ(kept[0].code, "schema");
    EXPECT_EQ(sender_.count().value().of(stream::diagnosis).quarantined, 1U);
    EXPECT_EQ(depth(), 2U);
}

TEST_F(on_receipt, a_record_beyond_the_number_can_be_rejected_too) {
    sender_.on_receipt({.stream = "diagnosis", .upto_seq = 0, .rejected = {{sent_[4].id.text(), "schema"}}}).value();
    EXPECT_EQ(depth(), 4U);
}

TEST_F(on_receipt, a_record_damaged_on_the_way_stays_and_is_sent_again) {
    const std::vector<contract::rejection> damaged{{sent_[1].id.text(), "sha256_mismatch"}};
    EXPECT_EQ(sender_.on_receipt(upto(4, damaged)).value(), 1U) << "nothing at or after it is let go of on that word";
    EXPECT_EQ(depth(), 4U);
    from_.again(stream::diagnosis);
    const auto again = sender_.take(from_).value();
    EXPECT_EQ(again.at(0).id, sent_[1].id);
    EXPECT_EQ(again.at(0).prev, 0U);
}

TEST_F(on_receipt, a_record_damaged_every_time_ends_in_quarantine) {
    const std::vector<contract::rejection> damaged{{sent_[0].id.text(), "sha256_mismatch"}};
    for (int i = 1; i < outbox::damaged_limit; ++i) {
        sender_.on_receipt(upto(0, damaged)).value();
        ASSERT_EQ(depth(), 5U);
    }
    sender_.on_receipt(upto(0, damaged)).value();
    EXPECT_EQ(depth(), 4U);
    EXPECT_EQ(sender_.quarantine().value().at(0).code, "sha256_mismatch");
}

TEST_F(on_receipt, nonsense_is_harmless) {
    EXPECT_EQ(sender_.on_receipt({.stream = "telepathy", .upto_seq = sent_[4].seq, .rejected = {}}).value(), 0U);
    EXPECT_EQ(sender_.on_receipt({.stream = "event", .upto_seq = sent_[4].seq, .rejected = {}}).value(), 0U);
    const std::vector<contract::rejection> odd{{"", "schema"}, {"no-uuid", "schema"}, {ids_.next_text(), "schema"}};
    EXPECT_EQ(sender_.on_receipt({.stream = "diagnosis", .upto_seq = 0, .rejected = odd}).value(), 0U);
    // Another stream may not quarantine a record that is not its own.
    EXPECT_EQ(sender_.on_receipt({.stream = "event", .upto_seq = 0, .rejected = {{sent_[0].id.text(), "schema"}}}).value(), 0U);
    EXPECT_EQ(depth(), 5U);
}

TEST_F(on_receipt, the_quarantine_is_bounded) {
    for (int i = 0; i < 1100; ++i) put(stream::event);
    cursor from;
    for (;;) {
        const auto taken = sender_.take(stream::event, from).value();
        if (taken.empty()) break;
        contract::receipt all{.stream = "event", .upto_seq = 0, .rejected = {}};
        for (const auto& e : taken) all.rejected.push_back({e.id.text(), "schema"});
        sender_.on_receipt(all).value();
    }
    EXPECT_EQ(sender_.quarantine(5000).value().size(), 1000U);
    EXPECT_EQ(sender_.count().value().of(stream::event).quarantined, 1100U);
}

}  // namespace
}  // namespace faultline::outbox
