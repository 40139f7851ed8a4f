#include "tests/platform/gateway_double.hpp"

using namespace faultline;
using namespace faultline::platform;
using namespace faultline::platform::testing;

namespace {

using ingest_of_records = ingest_bench;

TEST_F(ingest_of_records, a_batch_is_kept_and_receipted_up_to_its_last_number) {
    gateway_double bay;
    const auto first = bay.record(), second = bay.record();
    const auto receipts = deliver(bay, {first, second});
    ASSERT_EQ(receipts.size(), 1U);
    EXPECT_EQ(receipts[0].gateway, "bay-1");
    EXPECT_EQ(receipts[0].what.stream, "diagnosis");
    EXPECT_EQ(receipts[0].what.upto_seq, second.seq);
    ASSERT_EQ(rows().size(), 2U);
    EXPECT_EQ(rows()[0].about.vin, "LSVAA4182E2184847");
    EXPECT_EQ(rows()[0].about.codes, "P0301");
    EXPECT_EQ(rows()[0].data, second.data) << "byte for byte";
}

TEST_F(ingest_of_records, a_repeated_message_is_receipted_again_and_kept_once) {
    gateway_double bay;
    const auto one = bay.record();
    for (int i = 0; i < 3; ++i) EXPECT_EQ(deliver(bay, {one})[0].what.upto_seq, one.seq);
    EXPECT_EQ(rows().size(), 1U);
    EXPECT_EQ(taker_.counts().stored, 1U);
    EXPECT_EQ(taker_.counts().repeated, 2U);
}

TEST_F(ingest_of_records, the_same_id_from_another_gateway_is_another_record) {
    gateway_double bay, other{.name = "bay-2"};
    auto one = bay.record();
    deliver(bay, {one});
    one.gateway = "bay-2";
    deliver(other, {one});
    EXPECT_EQ(rows().size(), 2U);
}

TEST_F(ingest_of_records, a_missing_message_holds_back_the_receipt_of_what_follows) {
    gateway_double bay;
    const auto first = bay.record(), lost = bay.record(), third = bay.record();
    deliver(bay, {first});
    const auto gap = deliver(bay, {third});
    ASSERT_EQ(gap.size(), 1U);
    EXPECT_EQ(gap[0].what.upto_seq, 0U) << "says: start over";
    EXPECT_TRUE(gap[0].what.rejected.empty());
    EXPECT_EQ(rows().size(), 2U) << "kept all the same";
    EXPECT_EQ(deliver(bay, {lost, third})[0].what.upto_seq, third.seq);
    EXPECT_EQ(rows().size(), 3U);
}

TEST_F(ingest_of_records, how_far_a_stream_has_come_survives_a_restart) {
    gateway_double bay;
    deliver(bay, {bay.record()});
    auto again = storage::open(place_ / "platform.db");
    ingest fresh{*again};
    const auto next = bay.record();
    ASSERT_TRUE(fresh.open());
    ASSERT_TRUE(fresh.take("fl/v1/bay-1/up/diagnosis", contract::write_batch({&next, 1}, contract::encoding::plain), "", 1));
    EXPECT_EQ(fresh.close()->at(0).what.upto_seq, next.seq);
}

TEST_F(ingest_of_records, a_wrong_checksum_is_quarantined_rejected_and_not_acknowledged) {
    gateway_double bay;
    const auto good = bay.record();
    auto bad = bay.record();
    const auto after = bay.record();
    bad.sha256[7] ^= 1;
    const auto receipts = deliver(bay, {good, bad, after});
    ASSERT_GE(receipts.size(), 1U);
    EXPECT_EQ(receipts[0].what.upto_seq, good.seq);
    ASSERT_EQ(receipts[0].what.rejected.size(), 1U);
    EXPECT_EQ(receipts[0].what.rejected[0].id, bad.id.text());
    EXPECT_EQ(receipts[0].what.rejected[0].code, "sha256_mismatch");
    EXPECT_EQ(rows().size(), 2U);
    EXPECT_EQ(quarantined("bay-1"), 1);
    bad.sha256[7] ^= 1;
    EXPECT_EQ(deliver(bay, {bad, after})[0].what.upto_seq, after.seq);
    EXPECT_EQ(rows().size(), 3U);
}

TEST_F(ingest_of_records, one_flipped_bit_anywhere_never_becomes_a_record) {
    gateway_double bay;
    const auto one = bay.record();
    const auto body = contract::write_batch({&one, 1}, contract::encoding::plain);
    for (std::size_t at = 0; at < body.size(); at += 7) {
        auto damaged = body;
        damaged[at] = static_cast<char>(damaged[at] ^ 0x10);
        deliver(bay, damaged);
    }
    for (const auto& kept : rows()) EXPECT_EQ(kept.data, one.data);
}

TEST_F(ingest_of_records, a_record_of_the_wrong_shape_is_rejected_and_its_neighbours_kept) {
    gateway_double bay;
    const auto good = bay.record(), odd = bay.record(R"({"vehicle":7})"), list = bay.record("[]"), after = bay.record();
    const auto receipts = deliver(bay, {good, odd, list, after});
    ASSERT_EQ(receipts[0].what.rejected.size(), 2U);
    EXPECT_EQ(receipts[0].what.rejected[0].code, "schema");
    EXPECT_EQ(receipts[0].what.upto_seq, after.seq) << "dealt with: it need not come again";
    EXPECT_EQ(rows().size(), 2U);
}

TEST_F(ingest_of_records, unknown_fields_and_unknown_types_of_a_newer_gateway_are_kept) {
    gateway_double bay;
    auto fields = bay.record(R"({"visit":"x","new_field":{"a":[1]}})");
    auto type = bay.record(R"({"what":"ever"})");
    type.type = "fl.diagnosis.v9";
    EXPECT_EQ(deliver(bay, {fields, type})[0].what.upto_seq, type.seq);
    EXPECT_EQ(rows().size(), 2U);
}

TEST_F(ingest_of_records, nobody_writes_under_another_name_or_stream) {
    gateway_double bay;
    auto foreign = bay.record();
    foreign.gateway = "bay-9";
    auto misplaced = bay.record();
    misplaced.of = contract::stream::event;
    const auto receipts = deliver(bay, {foreign, misplaced});
    EXPECT_EQ(receipts[0].what.upto_seq, 0U);
    EXPECT_EQ(receipts[0].what.rejected.size(), 2U);
    EXPECT_EQ(receipts[0].what.rejected[0].code, "wrong_topic");
    EXPECT_TRUE(rows().empty());
}

TEST_F(ingest_of_records, garbage_is_quarantined_and_changes_nothing) {
    gateway_double bay;
    for (const auto* body : {"", "{", "[1,2", "null", "{}", "\xff\xfe\x00", "[[[[[[[[[[["}) EXPECT_TRUE(deliver(bay, body).empty()) << body;
    EXPECT_TRUE(deliver(bay, "not zstd", "zstd").empty());
    EXPECT_TRUE(deliver(bay, std::string(2'000'000, '[')).empty());
    EXPECT_TRUE(rows().empty());
    EXPECT_EQ(taker_.counts().stored, 0U);
}

TEST_F(ingest_of_records, foreign_topics_are_counted_and_left) {
    ASSERT_TRUE(taker_.open());
    for (const auto* topic : {"", "a/b", "fl/v2/bay-1/up/diagnosis", "fl/v1/bay-1/up/unheard", "fl/v1//up/live", "fl/v1/a/b/up/live"}) {
        EXPECT_TRUE(taker_.take(topic, "[]", "", 1)) << topic;
    }
    EXPECT_TRUE(taker_.close()->empty());
    EXPECT_EQ(taker_.counts().foreign, 6U);
}

TEST_F(ingest_of_records, many_gateways_in_one_transaction_get_a_receipt_each) {
    gateway_double one{.name = "bay-1"}, two{.name = "bay-2"};
    ASSERT_TRUE(taker_.open());
    for (auto* bay : {&one, &two, &one}) {
        const auto record = bay->record();
        ASSERT_TRUE(taker_.take(contract::up_topic(bay->name, bay->of), contract::write_batch({&record, 1}, contract::encoding::plain), "", 1));
    }
    const auto receipts = taker_.close();
    ASSERT_EQ(receipts->size(), 2U);
    EXPECT_EQ(receipts->at(0).what.upto_seq, one.prev);
    EXPECT_EQ(receipts->at(1).what.upto_seq, two.prev);
}

TEST_F(ingest_of_records, what_was_abandoned_never_happened_and_is_never_receipted) {
    gateway_double bay;
    const auto record = bay.record();
    const auto body = contract::write_batch({&record, 1}, contract::encoding::plain);
    ASSERT_TRUE(taker_.open());
    ASSERT_TRUE(taker_.take("fl/v1/bay-1/up/diagnosis", body, "", 1));
    taker_.abandon();
    EXPECT_TRUE(rows().empty());
    EXPECT_EQ(taker_.counts().stored, 0U);
    EXPECT_EQ(deliver(bay, body)[0].what.upto_seq, record.seq);
}

}  // namespace
