#include "cloud/identity/authority.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>

#include "cloud/identity/files.hpp"

using namespace faultline::identity;

namespace {

constexpr std::int64_t now = 1'795'255'200;
constexpr std::int64_t hour = 3'600;

class authority_at_work : public testing::Test {
protected:
    authority_at_work() {
        std::string name = (std::filesystem::temp_directory_path() / "faultline-authority-XXXXXX").string();
        folder_ = mkdtemp(name.data());
        const std::vector<std::string> hosts{"localhost"};
        us_.emplace(authority::create(folder_ + "/ca", "test", hosts, now).value());
    }
    ~authority_at_work() override { std::filesystem::remove_all(folder_); }

    std::array<std::uint8_t, 10> secret_for(const std::string& gateway) {
        return parse_claim(us_->give_claim(gateway, now, 24 * hour).value())->secret;
    }
    authority_error refusal(const sold<authority::bought>& answer) { return answer ? authority_error::failed : answer.error(); }

    std::string folder_;
    std::optional<authority> us_;
};

TEST_F(authority_at_work, a_claim_buys_one_certificate) {
    const auto secret = secret_for("bay-07");
    EXPECT_EQ(refusal(us_->enrol(secret, "no request", now)), authority_error::bad_request) << "and a bad request does not use it up";
    const auto bought = us_->enrol(secret, make_request("x").csr, now + hour);
    ASSERT_TRUE(bought);
    EXPECT_EQ(bought->gateway, "bay-07");
    EXPECT_EQ(read_certificate(bought->certificate)->name, "bay-07");
    EXPECT_EQ(refusal(us_->enrol(secret, make_request("x").csr, now + hour)), authority_error::used_claim);
    us_.emplace(authority::open(folder_ + "/ca").value());
    EXPECT_EQ(refusal(us_->enrol(secret, make_request("x").csr, now + hour)), authority_error::used_claim) << "also after a restart";
}

TEST_F(authority_at_work, a_claim_does_not_live_for_ever) {
    const auto secret = secret_for("bay-07");
    EXPECT_EQ(refusal(us_->enrol(secret, make_request("x").csr, now + 24 * hour + 1)), authority_error::expired_claim);
    EXPECT_TRUE(us_->enrol(secret, make_request("x").csr, now + 24 * hour));
}

TEST_F(authority_at_work, guessing_is_slowed_down_and_the_pause_ends) {
    const auto secret = secret_for("bay-07");
    std::array<std::uint8_t, 10> guess{};
    for (int i = 0; i < authority::most_wrong_tries; ++i) {
        guess[0] = static_cast<std::uint8_t>(i);
        EXPECT_EQ(refusal(us_->enrol(guess, "", now)), authority_error::unknown_claim);
    }
    EXPECT_EQ(refusal(us_->enrol(secret, make_request("x").csr, now)), authority_error::too_many_tries);
    EXPECT_TRUE(us_->enrol(secret, make_request("x").csr, now + authority::tries_window_s + 1));
}

TEST_F(authority_at_work, whoever_holds_a_certificate_gets_the_next_until_it_is_revoked) {
    const auto first = us_->enrol(secret_for("bay-07"), make_request("x").csr, now).value();
    const auto serial = read_certificate(first.certificate)->serial;
    const auto next = us_->renew("bay-07", serial, make_request("x").csr, now + 60 * 24 * hour);
    ASSERT_TRUE(next);
    EXPECT_GT(read_certificate(next->certificate)->not_after_s, read_certificate(first.certificate)->not_after_s);
    EXPECT_EQ(refusal(us_->renew("bay-08", serial, make_request("x").csr, now)), authority_error::unknown_gateway);
    EXPECT_EQ(refusal(us_->renew("bay-07", "00", make_request("x").csr, now)), authority_error::unknown_gateway);
    const auto before = read_whole(folder_ + "/ca/crl.pem");
    EXPECT_EQ(us_->revoke("bay-07", now).value(), 2);
    EXPECT_NE(read_whole(folder_ + "/ca/crl.pem"), before);
    EXPECT_EQ(refusal(us_->renew("bay-07", serial, make_request("x").csr, now)), authority_error::revoked);
    EXPECT_EQ(us_->revoke("bay-99", now).error(), authority_error::unknown_gateway);
    EXPECT_TRUE(us_->issued().value().at(0).is_revoked);
}

TEST_F(authority_at_work, its_keys_are_its_owners_alone) {
    for (const char* name : {"/ca/ca.key", "/ca/server.key"}) {
        struct stat about{};
        ASSERT_EQ(::stat((folder_ + name).c_str(), &about), 0);
        EXPECT_EQ(about.st_mode & 0777, 0600U) << name;
    }
}

TEST_F(authority_at_work, it_is_not_made_twice_and_damage_is_noticed) {
    const std::vector<std::string> hosts{"localhost"};
    EXPECT_EQ(authority::create(folder_ + "/ca", "again", hosts, now).error(), authority_error::exists);
    EXPECT_EQ(authority::open(folder_ + "/nowhere").error(), authority_error::no_folder);
    ASSERT_TRUE(write_whole(folder_ + "/ca/ca.key", make_authority("other", now).key, owner_only));
    EXPECT_EQ(authority::open(folder_ + "/ca").error(), authority_error::damaged);
}

TEST_F(authority_at_work, only_names_a_broker_can_use_are_given_out) {
    for (const char* name : {"", "a/b", "+", "bay 7", "#"}) EXPECT_EQ(us_->give_claim(name, now, hour).error(), authority_error::bad_name) << name;
}

}  // namespace
