#include "cloud/identity/certificate.hpp"

#include <gtest/gtest.h>

using namespace faultline::identity;

namespace {

constexpr std::int64_t now = 1'795'255'200;
constexpr std::int64_t day = 86'400;

TEST(certificate, the_authority_says_the_name_and_the_time_whatever_the_request_says) {
    const auto us = make_authority("test authority", now);
    const auto asked = make_request("administrator");
    const auto made = issue(us, asked.csr, "bay-07", now);
    ASSERT_TRUE(made);
    const auto about = read_certificate(*made).value();
    EXPECT_EQ(about.name, "bay-07");
    EXPECT_EQ(about.not_after_s, now + 90 * day);
    EXPECT_TRUE(belong_together(asked.key, *made));
    EXPECT_FALSE(belong_together(us.key, *made));
}

TEST(certificate, its_life_is_measured) {
    const auto us = make_authority("test authority", now);
    const auto about = read_certificate(*issue(us, make_request("x").csr, "x", now, 90)).value();
    EXPECT_LT(about.life_used(now + 59 * day), 2.0 / 3);
    EXPECT_GT(about.life_used(now + 61 * day), 2.0 / 3);
    EXPECT_GT(about.life_used(now + 91 * day), 1.0);
}

TEST(certificate, a_request_signed_by_nobody_or_changed_is_refused) {
    const auto us = make_authority("test authority", now);
    const auto asked = make_request("bay-07");
    EXPECT_FALSE(issue(us, "", "x", now));
    EXPECT_FALSE(issue(us, us.certificate, "x", now));
    int refused = 0, tried = 0;
    for (std::size_t at = 60; at < asked.csr.size() - 40; at += 5) {
        if (asked.csr[at] == '\n') continue;
        auto changed = asked.csr;
        changed[at] = changed[at] == 'A' ? 'B' : 'A';
        ++tried;
        refused += !issue(us, changed, "x", now);
    }
    EXPECT_GT(tried, 20);
    EXPECT_EQ(refused, tried);
}

TEST(certificate, serial_numbers_do_not_repeat) {
    const auto us = make_authority("test authority", now);
    const auto asked = make_request("x");
    EXPECT_NE(read_certificate(*issue(us, asked.csr, "x", now))->serial, read_certificate(*issue(us, asked.csr, "x", now))->serial);
}

TEST(certificate, a_server_needs_names_that_cannot_smuggle_others_in) {
    const auto us = make_authority("test authority", now);
    const std::vector<std::string> good{"localhost", "127.0.0.1", "::1"}, bad{"localhost,DNS:evil"};
    EXPECT_TRUE(make_server(us, good, now));
    EXPECT_FALSE(make_server(us, bad, now));
    EXPECT_FALSE(make_server(us, {}, now));
}

TEST(certificate, text_that_is_none_is_said_to_be_none) {
    for (const char* text : {"", "nonsense", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"}) EXPECT_FALSE(read_certificate(text)) << text;
}

}  // namespace
