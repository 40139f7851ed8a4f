// The form of a pack and who signed it: whatever is changed, cut or forged is refused with the right word.
#include "tests/packs/packs_fixture.hpp"

#include <sys/stat.h>

namespace faultline::faults {
namespace {

std::string why(const pack_result<pack>& read) { return read ? "read" : name_of(read.error().code); }

class pack_form : public packs_fixture {
protected:
    std::string good_ = made(7, test::whole);

    // Reads, checks the signature, unpacks: the first thing that is wrong.
    std::string judged(const std::string& bytes) {
        const auto read = read_pack(bytes);
        if (!read) return name_of(read.error().code);
        if (const auto by = check_signature(*read, folder_ / "keys"); !by) return name_of(by.error().code);
        const auto whole = unpack(*read);
        return whole ? "good" : name_of(whole.error().code);
    }
};

TEST_F(pack_form, a_signed_pack_gives_back_the_database_and_the_signers_name) {
    const auto read = read_pack(good_);
    ASSERT_TRUE(read);
    EXPECT_EQ(read->manifest.version, 7);
    EXPECT_EQ(read->manifest.data, "test-1");
    EXPECT_EQ(check_signature(*read, folder_ / "keys").value(), "publisher");
    EXPECT_TRUE(unpack(*read).value() == bytes_of(data_.file()));
}

TEST_F(pack_form, no_changed_byte_anywhere_goes_unnoticed) {
    const auto body_at = good_.size() - read_pack(good_)->body.size();
    for (std::size_t at = 0; at < good_.size(); at += at < body_at ? 1 : 41) {   // the body has one checksum: a sample will do
        auto changed = good_;
        changed[at] = static_cast<char>(changed[at] ^ 0x20);
        ASSERT_NE(judged(changed), "good") << "byte " << at;
    }
}

TEST_F(pack_form, every_beginning_is_called_truncated_and_nothing_is_not_a_pack) {
    EXPECT_EQ(judged(""), "not_a_pack");
    for (std::size_t size = 1; size < good_.size(); size += size < 600 ? 1 : 97) ASSERT_EQ(judged(good_.substr(0, size)), "truncated") << size;
    EXPECT_EQ(judged(good_ + "x"), "damaged");
}

TEST_F(pack_form, another_file_is_not_a_pack) {
    EXPECT_EQ(judged("SQLite format 3"), "not_a_pack");
    EXPECT_EQ(judged(std::string(1000, '\0')), "not_a_pack");
    EXPECT_EQ(judged(bytes_of(data_.file())), "not_a_pack");
}

TEST_F(pack_form, each_kind_of_forgery_has_its_word) {
    EXPECT_EQ(judged(made(7, test::whole, "")), "not_signed");
    EXPECT_EQ(judged(made(7, test::whole, "stranger")), "unknown_key");
    EXPECT_EQ(judged(exchanged(good_, "\"version\": 7", "\"version\": 8")), "bad_signature");
    auto other_body = good_;
    other_body.back() = static_cast<char>(other_body.back() ^ 1);
    EXPECT_EQ(judged(other_body), "damaged");
    // The stranger claims to be the publisher.
    auto claimed = made(7, test::whole, "stranger");
    std::copy_n(good_.begin() + 12, 8, claimed.begin() + 12);
    EXPECT_EQ(judged(claimed), "bad_signature");
}

TEST_F(pack_form, a_signature_made_for_something_else_is_worth_nothing) {
    // The manifest alone, signed without the format's own words before it.
    const auto read = read_pack(good_).value();
    auto moved = good_;
    const auto other = sign(std::string{"x"}.append(read.signed_bytes), folder_ / "publisher.key").value();
    EXPECT_EQ(judged(with_signature(moved, other.key, other.sign)), "bad_signature");
}

TEST_F(pack_form, without_a_trusted_key_nobody_is_believed) {
    const auto read = read_pack(good_).value();
    EXPECT_STREQ(name_of(check_signature(read, folder_ / "no-such-folder").error().code), "no_keys");
    std::filesystem::create_directory(folder_ / "odd");
    put_bytes(folder_ / "odd/novel.pem", "It was a dark and stormy night");
    ASSERT_EQ(mkfifo((folder_ / "odd/pipe.pem").c_str(), 0600), 0);   // would block whoever opens it
    std::filesystem::copy_file(folder_ / "publisher.key", folder_ / "odd/secret.pem");   // a private key is no public key
    EXPECT_STREQ(name_of(check_signature(read, folder_ / "odd").error().code), "no_keys");
}

TEST_F(pack_form, a_manifest_that_promises_nonsense_is_refused_before_anything_is_unfolded) {
    const auto manifest = to_json(read_pack(good_).value().manifest);
    const auto with = [&](const char* member, const nlohmann::json& value) {
        auto changed = manifest;
        if (value.is_null()) changed.erase(member);
        else changed[member] = value;
        const auto text = changed.dump();
        std::string bytes = good_.substr(0, 8);
        for (unsigned shift = 0; shift < 32; shift += 8) bytes += static_cast<char>(text.size() >> shift & 0xFF);
        bytes.resize(pack_head_bytes, '\0');
        return why(read_pack(bytes + text + std::string{read_pack(good_).value().body}));
    };
    EXPECT_EQ(with("version", 7), "read");
    for (const auto& [member, value] : manifest.items()) {
        EXPECT_EQ(with(member.c_str(), nullptr), "bad_manifest") << member;
        EXPECT_EQ(with(member.c_str(), nlohmann::json::array()), "bad_manifest") << member;
    }
    EXPECT_EQ(with("version", 0), "bad_manifest");
    EXPECT_EQ(with("version", -3), "bad_manifest");
    EXPECT_EQ(with("version", 1.5), "bad_manifest");
    EXPECT_EQ(with("compression", "lzma"), "bad_manifest");
    EXPECT_EQ(with("name", "firmware"), "bad_manifest");
    EXPECT_EQ(with("sha256", "abc"), "bad_manifest");
    EXPECT_EQ(with("size", most_database_bytes + 1), "too_big");
    EXPECT_EQ(with("packed_size", most_packed_bytes + 1), "too_big");
    EXPECT_EQ(with("size", 18446744073709551615ULL), "bad_manifest");
}

TEST_F(pack_form, a_body_that_unfolds_further_than_promised_is_damaged) {
    auto read = read_pack(good_).value();
    read.manifest.size -= 1;
    EXPECT_STREQ(name_of(unpack(read).error().code), "damaged");
    read.manifest.size += 100;
    EXPECT_STREQ(name_of(unpack(read).error().code), "damaged");
}

TEST_F(pack_form, keys_are_never_written_over_and_secrets_are_secret) {
    EXPECT_NE(make_keys({folder_ / "publisher.key", folder_ / "new.pem"}), "");
    EXPECT_NE(make_keys({folder_ / "new.key", folder_ / "keys/publisher.pem"}), "");
    struct stat about{};
    ASSERT_EQ(stat((folder_ / "publisher.key").c_str(), &about), 0);
    EXPECT_EQ(about.st_mode & 0777, 0600U);
    EXPECT_EQ(judged(good_), "good");
}

TEST_F(pack_form, an_ordinary_file_is_not_packed) {
    std::string wrong;
    EXPECT_EQ(faultdb::pack_database((folder_ / "publisher.key").string(), 1, wrong), "");
    EXPECT_NE(wrong, "");
    wrong.clear();
    EXPECT_EQ(faultdb::sign_pack(good_, (folder_ / "keys/publisher.pem").string(), wrong), "");
    EXPECT_NE(wrong, "");
}

}  // namespace
}  // namespace faultline::faults
