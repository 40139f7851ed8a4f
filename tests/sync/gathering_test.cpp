// A pack is whole when every offered byte is there, in whatever order it came, and never otherwise.
#include "cloud/sync/gathering.hpp"

#include "cloud/contract/sha256.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

namespace faultline::sync {
namespace {

constexpr auto room = contract::pack_chunk_bytes;

std::string bytes_of(std::size_t size) {
    std::mt19937 any{static_cast<unsigned>(size)};
    std::string made(size, '\0');
    for (auto& c : made) c = static_cast<char>(any());
    return made;
}

contract::pack_offer offer_of(const std::string& bytes, std::int64_t version = 7) {
    return {"faults", version, bytes.size(), contract::hex(contract::sha256(bytes)), (bytes.size() + room - 1) / room};
}

std::string piece_of(const std::string& bytes, std::uint64_t n) { return bytes.substr(n * room, room); }

gathering::piece bring(gathering& to, const std::string& bytes, std::uint64_t n, std::int64_t version = 7) {
    return to.on_piece({"faults", version, n}, piece_of(bytes, n));
}

TEST(gathering, any_order_with_repetitions_gives_the_same_pack) {
    std::mt19937 chance{5};
    for (const std::size_t size : {std::size_t{1}, room - 1, room, room + 1, 5 * room + 17}) {
        const auto bytes = bytes_of(size);
        gathering g;
        ASSERT_EQ(g.on_offer(offer_of(bytes)), gathering::offer::fetch);
        EXPECT_EQ(g.filter(), "fl/packs/v1/faults/7/+");
        std::vector<std::uint64_t> order;
        for (std::uint64_t n = 0; n < offer_of(bytes).chunks; ++n) order.insert(order.end(), {n, n});
        std::ranges::shuffle(order, chance);
        for (const auto n : order) (void)bring(g, bytes, n);
        ASSERT_TRUE(g.is_whole()) << size;
        EXPECT_TRUE(g.bytes() == bytes);
    }
}

TEST(gathering, a_missing_piece_is_waited_for) {
    const auto bytes = bytes_of(3 * room);
    gathering g;
    (void)g.on_offer(offer_of(bytes));
    EXPECT_EQ(bring(g, bytes, 2), gathering::piece::more);
    EXPECT_EQ(bring(g, bytes, 0), gathering::piece::more);
    EXPECT_TRUE(g.is_fetching());
    EXPECT_EQ(bring(g, bytes, 1), gathering::piece::whole);
    EXPECT_FALSE(g.is_fetching());
}

TEST(gathering, what_is_not_the_offered_pack_is_not_taken) {
    const auto bytes = bytes_of(2 * room);
    gathering g;
    EXPECT_EQ(bring(g, bytes, 0), gathering::piece::not_wanted) << "nothing was offered";
    (void)g.on_offer(offer_of(bytes));
    EXPECT_EQ(bring(g, bytes, 0, 8), gathering::piece::not_wanted);
    EXPECT_EQ(g.on_piece({"maps", 7, 0}, piece_of(bytes, 0)), gathering::piece::not_wanted);
    EXPECT_EQ(g.on_piece({"faults", 7, 2}, piece_of(bytes, 0)), gathering::piece::not_wanted);
    EXPECT_EQ(g.on_piece({"faults", 7, 0}, ""), gathering::piece::not_wanted) << "a piece taken back";
    EXPECT_EQ(g.on_piece({"faults", 7, 0}, "short"), gathering::piece::not_wanted);
}

TEST(gathering, a_changed_piece_is_noticed_and_everything_wanted_anew) {
    const auto bytes = bytes_of(2 * room);
    gathering g;
    (void)g.on_offer(offer_of(bytes));
    auto other = piece_of(bytes, 1);
    other[5] = static_cast<char>(other[5] ^ 1);
    (void)bring(g, bytes, 0);
    EXPECT_EQ(g.on_piece({"faults", 7, 1}, other), gathering::piece::damaged);
    EXPECT_TRUE(g.is_fetching());
    (void)bring(g, bytes, 1);
    EXPECT_EQ(bring(g, bytes, 0), gathering::piece::whole);
}

TEST(gathering, an_offer_is_dealt_with_once_and_another_one_takes_its_place) {
    const auto bytes = bytes_of(room), newer = bytes_of(room + 1);
    gathering g;
    (void)g.on_offer(offer_of(bytes));
    EXPECT_EQ(g.on_offer(offer_of(bytes)), gathering::offer::known);
    (void)bring(g, bytes, 0);
    EXPECT_EQ(g.on_offer(offer_of(bytes)), gathering::offer::known);
    g.on_settled();
    EXPECT_EQ(g.on_offer(offer_of(bytes)), gathering::offer::known) << "it comes again with every connection";
    EXPECT_FALSE(g.is_fetching());
    EXPECT_EQ(bring(g, bytes, 0), gathering::piece::not_wanted);
    EXPECT_EQ(g.on_offer(offer_of(newer, 8)), gathering::offer::fetch);
    EXPECT_TRUE(g.is_fetching());
}

TEST(gathering, sizes_that_do_not_fit_together_are_refused_and_change_nothing) {
    const auto bytes = bytes_of(2 * room);
    gathering g;
    (void)g.on_offer(offer_of(bytes));
    const auto with = [&](auto change) {
        auto one = offer_of(bytes, 9);
        change(one);
        return g.on_offer(one);
    };
    EXPECT_EQ(with([](auto& o) { o.chunks = 3; }), gathering::offer::impossible);
    EXPECT_EQ(with([](auto& o) { o.size = 0, o.chunks = 0; }), gathering::offer::impossible);
    EXPECT_EQ(with([](auto& o) { o.size = gathering::most_bytes + 1, o.chunks = (o.size + room - 1) / room; }), gathering::offer::impossible);
    EXPECT_EQ(with([](auto& o) { o.sha256 = "abc"; }), gathering::offer::impossible);
    EXPECT_EQ(with([](auto& o) { o.name = "a/#"; }), gathering::offer::impossible);
    EXPECT_EQ(with([](auto& o) { o.version = 0; }), gathering::offer::impossible);
    EXPECT_EQ(g.wanted().version, 7);
}

}  // namespace
}  // namespace faultline::sync
