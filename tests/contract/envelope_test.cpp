#include "cloud/contract/envelope.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

using namespace faultline::contract;

namespace {

envelope sample() {
    envelope e;
    e.id = *parse_uuid("019aa7f0-3c4d-7e5f-9061-23456789abcd");
    e.type = "fl.event.v1";
    e.gateway = "bay-07";
    e.of = stream::event;
    e.seq = 42;
    e.prev = 40;
    e.when = {.wall_ms = 1763717531007, .boot = "0b2a", .monotonic_ms = 81234, .synchronised = true};
    e.traceparent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    e.data = R"({"kind": "vehicle_left",  "n":1.0})";
    e.sha256 = sha256(e.data);
    return e;
}

TEST(envelope, comes_back_as_it_was_sent) {
    const auto sent = sample();
    const auto got = read_envelope(write(sent)).value();
    EXPECT_EQ(got.id, sent.id);
    EXPECT_EQ(got.type, sent.type);
    EXPECT_EQ(got.gateway, sent.gateway);
    EXPECT_EQ(got.of, sent.of);
    EXPECT_EQ(got.seq, 42U);
    EXPECT_EQ(got.prev, 40U);
    EXPECT_EQ(got.when.wall_ms, sent.when.wall_ms);
    EXPECT_EQ(got.when.boot, sent.when.boot);
    EXPECT_EQ(got.when.monotonic_ms, sent.when.monotonic_ms);
    EXPECT_TRUE(got.when.synchronised);
    EXPECT_EQ(got.traceparent, sent.traceparent);
    EXPECT_EQ(got.data, sent.data) << "spacing and number form included: the checksum is over them";
}

TEST(envelope, fields_of_a_newer_version_are_ignored) {
    auto text = write(sample());
    text.insert(1, R"("colour":{"data":[1]},"data2":7,)");
    EXPECT_EQ(read_envelope(text).value().seq, 42U);
}

TEST(envelope, a_changed_byte_of_data_is_noticed) {
    auto text = write(sample());
    text.replace(text.find("vehicle_left"), 12, "vehicle_lost");
    EXPECT_EQ(read_envelope(text).error(), contract_error::sha256_mismatch);
    EXPECT_EQ(read_unchecked(text).value().id, sample().id);
}

TEST(envelope, without_a_needed_field_is_refused) {
    const auto whole = nlohmann::json::parse(write(sample()));
    for (const auto* name : {"id", "type", "gateway", "stream", "seq", "time", "boot", "monotonic_ms", "clock", "sha256", "data"}) {
        auto missing = whole;
        missing.erase(name);
        EXPECT_EQ(read_envelope(missing.dump()).error(), contract_error::wrong_shape) << name;
        auto other = whole;
        other[name] = nullptr;
        EXPECT_TRUE(read_envelope(other.dump()).has_error()) << name;
    }
    auto no_trace = whole;
    no_trace.erase("traceparent");
    EXPECT_TRUE(read_unchecked(no_trace.dump()).has_value());
}

TEST(envelope, without_prev_follows_nothing_but_itself) {
    auto json = nlohmann::json::parse(write(sample()));
    json.erase("prev");
    EXPECT_EQ(read_unchecked(json.dump()).value().prev, 42U);
}

TEST(envelope, of_an_unknown_stream_is_told_apart_from_a_damaged_one) {
    auto json = nlohmann::json::parse(write(sample()));
    json["stream"] = "telepathy";
    EXPECT_EQ(read_envelope(json.dump()).error(), contract_error::unknown_stream);
    EXPECT_EQ(read_envelope("{").error(), contract_error::not_json);
    EXPECT_EQ(read_envelope("[]").error(), contract_error::wrong_shape);
}

TEST(envelope, cut_anywhere_is_an_error_and_never_a_crash) {
    const auto whole = write(sample());
    for (std::size_t length = 0; length < whole.size(); ++length) {
        EXPECT_TRUE(read_envelope(std::string_view{whole}.substr(0, length)).has_error()) << length;
    }
}

TEST(envelope, with_any_byte_replaced_is_right_or_refused) {
    const auto whole = write(sample());
    for (std::size_t at = 0; at < whole.size(); ++at) {
        for (const char c : {'\0', '"', '{', '}', '\\', '\xFF', ' ', '9'}) {
            auto damaged = whole;
            damaged[at] = c;
            const auto read = read_envelope(damaged);
            if (read) { EXPECT_EQ(read->data, sample().data); }
        }
    }
}

}  // namespace
