#include "cloud/contract/batch.hpp"

#include <gtest/gtest.h>
#include <zstd.h>

using namespace faultline::contract;

namespace {

std::vector<envelope> some(std::size_t count) {
    uuid_maker ids;
    std::vector<envelope> made(count);
    for (std::size_t i = 0; i < count; ++i) {
        auto& e = made[i];
        e.id = ids.next();
        e.type = "fl.event.v1";
        e.gateway = "bay-07";
        e.of = stream::event;
        e.seq = i + 1;
        e.prev = i;
        e.data = R"({"kind":"vehicle_left","n":)" + std::to_string(i) + "}";
        e.sha256 = sha256(e.data);
    }
    return made;
}

std::string fold(const std::string& text) {
    std::string out(ZSTD_compressBound(text.size()), '\0');
    out.resize(ZSTD_compress(out.data(), out.size(), text.data(), text.size(), 3));
    return out;
}

TEST(batch, comes_back_whole_plain_and_compressed) {
    const auto sent = some(50);
    for (const auto enc : {encoding::plain, encoding::zstd}) {
        const auto got = read_batch(write_batch(sent, enc), enc).value();
        ASSERT_EQ(got.size(), sent.size());
        for (std::size_t i = 0; i < sent.size(); ++i) {
            EXPECT_EQ(got[i].read.value().id, sent[i].id);
            EXPECT_EQ(got[i].read.value().data, sent[i].data);
            EXPECT_EQ(got[i].raw, write(sent[i]));
        }
    }
    EXPECT_LT(write_batch(sent, encoding::zstd).size() * 3, write_batch(sent, encoding::plain).size());
}

TEST(batch, one_damaged_record_does_not_spoil_its_neighbours) {
    const auto sent = some(3);
    auto body = write_batch(sent, encoding::plain);
    body.replace(body.find("\"n\":1"), 5, "\"n\":7");
    const auto got = read_batch(body, encoding::plain).value();
    EXPECT_TRUE(got[0].read.has_value());
    EXPECT_EQ(got[1].read.error(), contract_error::sha256_mismatch);
    EXPECT_EQ(got[1].id, sent[1].id) << "named, so that it can be rejected";
    EXPECT_TRUE(got[2].read.has_value());
}

TEST(batch, that_unfolds_beyond_the_limit_is_refused_whatever_its_frame_claims) {
    const std::string bomb(50 * 1024 * 1024, ' ');
    EXPECT_EQ(read_batch(fold(bomb), encoding::zstd).error(), contract_error::too_large);

    // The same without a content size in the frame, as streaming compressors write it.
    std::string out(ZSTD_compressBound(bomb.size()), '\0');
    auto* context = ZSTD_createCCtx();
    ZSTD_CCtx_setParameter(context, ZSTD_c_contentSizeFlag, 0);
    out.resize(ZSTD_compress2(context, out.data(), out.size(), bomb.data(), bomb.size()));
    ZSTD_freeCCtx(context);
    EXPECT_EQ(read_batch(out, encoding::zstd).error(), contract_error::too_large);
    EXPECT_EQ(read_batch(std::string(unfolded_bytes + 1, ' '), encoding::plain).error(), contract_error::too_large);
}

TEST(batch, of_too_many_records_is_refused) {
    EXPECT_EQ(read_batch(write_batch(some(51), encoding::plain), encoding::plain).error(), contract_error::too_large);
}

TEST(batch, a_record_of_the_largest_size_passes) {
    auto one = some(1);
    one[0].data = "\"" + std::string(record_bytes - 2, 'x') + "\"";
    one[0].sha256 = sha256(one[0].data);
    const auto got = read_batch(write_batch(one, encoding::zstd), encoding::zstd).value();
    EXPECT_EQ(got.at(0).read.value().data.size(), record_bytes);
}

TEST(batch, that_is_something_else_is_an_error_and_never_a_crash) {
    EXPECT_EQ(read_batch("[1,2]", encoding::zstd).error(), contract_error::not_zstd);
    EXPECT_EQ(read_batch("", encoding::zstd).error(), contract_error::not_zstd);
    EXPECT_EQ(read_batch("", encoding::plain).error(), contract_error::not_json);
    EXPECT_EQ(read_batch("{}", encoding::plain).error(), contract_error::not_json);
    EXPECT_EQ(read_batch("[]", encoding::plain).value().size(), 0U);
    EXPECT_EQ(read_batch("[17]", encoding::plain).value().at(0).read.error(), contract_error::wrong_shape);

    const auto whole = write_batch(some(5), encoding::zstd);
    for (std::size_t length = 0; length < whole.size(); ++length) {
        EXPECT_TRUE(read_batch(std::string_view{whole}.substr(0, length), encoding::zstd).has_error()) << length;
    }
    for (std::size_t at = 0; at < whole.size(); ++at) {
        auto damaged = whole;
        damaged[at] = static_cast<char>(damaged[at] ^ 0x55);
        static_cast<void>(read_batch(damaged, encoding::zstd));
    }
}

}  // namespace
