#include "cloud/contract/uuid.hpp"

#include <gtest/gtest.h>

#include <set>

#include "cloud/contract/sha256.hpp"

using namespace faultline::contract;

namespace {

uuid_maker with_clock(std::int64_t& now) {
    return uuid_maker{[&now] { return now; }, [] { return std::uint64_t{0xFFFFFFFFFFFFFFFF}; }};
}

TEST(uuid, carries_its_time_version_and_variant_as_rfc_9562_says) {
    std::int64_t now = 0x017F22E279B0;   // the RFC's own example, 2022-02-22T19:22:22Z
    auto ids = with_clock(now);
    const auto text = ids.next_text();
    EXPECT_EQ(text.substr(0, 15), "017f22e2-79b0-7");
    EXPECT_TRUE(text[19] == '8' || text[19] == '9' || text[19] == 'a' || text[19] == 'b') << text;
}

TEST(uuid, every_next_one_is_greater_within_one_millisecond_and_when_the_clock_steps_back) {
    std::int64_t now = 1'700'000'000'000;
    auto ids = with_clock(now);
    auto last = ids.next();
    for (int i = 0; i < 100'000; ++i) {
        if (i == 50'000) now -= 86'400'000;
        const auto next = ids.next();
        ASSERT_GT(next, last);
        last = next;
    }
}

TEST(uuid, survives_a_clock_before_1970) {
    std::int64_t now = -5;
    auto ids = with_clock(now);
    const auto first = ids.next();
    EXPECT_LT(first, ids.next());
}

TEST(uuid, two_makers_do_not_meet) {
    uuid_maker one;
    uuid_maker other;
    std::set<uuid> seen;
    for (int i = 0; i < 1000; ++i) seen.insert({one.next(), other.next()});
    EXPECT_EQ(seen.size(), 2000U);
}

TEST(uuid, reads_what_it_writes_and_refuses_the_rest) {
    uuid_maker ids;
    const auto id = ids.next();
    EXPECT_EQ(parse_uuid(id.text()), id);
    EXPECT_EQ(parse_uuid("017F22E2-79B0-7CC3-98C4-DC0C0C07398F")->text(), "017f22e2-79b0-7cc3-98c4-dc0c0c07398f");
    for (const auto* bad : {"", "017f22e279b07cc398c4dc0c0c07398f", "017f22e2-79b0-7cc3-98c4-dc0c0c07398", "g17f22e2-79b0-7cc3-98c4-dc0c0c07398f",
                            "017f22e2:79b0-7cc3-98c4-dc0c0c07398f", "017f22e2-79b0-7cc3-98c4-dc0c0c07398f0"}) {
        EXPECT_FALSE(parse_uuid(bad)) << bad;
    }
}

TEST(sha256, agrees_with_fips_180_4) {
    EXPECT_EQ(hex(sha256("abc")), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    EXPECT_EQ(hex(sha256("")), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    EXPECT_EQ(parse_digest(hex(sha256("abc"))), sha256("abc"));
    EXPECT_FALSE(parse_digest("ba78"));
}

}  // namespace
