#include "protocols/doip/stream.hpp"

#include <gtest/gtest.h>

#include <random>

#include "tests/doip/written.hpp"

using namespace faultline::doip;
using test::bytes;
using test::text;

namespace {

TEST(stream, several_messages_in_one_segment) {
    std::array<std::uint8_t, 16> room{};
    stream machine{room};
    const auto segment = bytes("02 FD 80 02 00 00 00 05 10 10 0E 00 00  02 FD 00 07 00 00 00 00  02 FD 80 01 00");
    std::span<const std::uint8_t> rest{segment};
    auto first = machine.take(rest);
    EXPECT_EQ(first.what, cut::message);
    EXPECT_EQ(text(first.data), "10 10 0E 00 00");
    rest = rest.subspan(first.used);
    auto second = machine.take(rest);
    EXPECT_EQ(second.what, cut::message);
    EXPECT_EQ(second.head.type, payload::alive_request);
    rest = rest.subspan(second.used);
    const auto third = machine.take(rest);
    EXPECT_EQ(third.what, cut::more);
    EXPECT_EQ(third.used, rest.size());
    const auto tail = bytes("00 00 05 10 10 0E 00 7E");
    EXPECT_EQ(text(machine.take(tail).data), "10 10 0E 00 7E");
}

TEST(stream, any_split_gives_the_same_messages) {
    std::mt19937 random{7};
    for (int round = 0; round < 2000; ++round) {
        std::vector<std::uint8_t> sent;
        std::vector<std::string> expected;
        for (unsigned i = 0, count = 1 + static_cast<unsigned>(random() % 5); i < count; ++i) {
            const auto size = static_cast<std::uint32_t>(random() % 40);   // the room holds 32
            const auto head = write_header({version_2019, payload::diagnostic, size});
            std::vector<std::uint8_t> data(size);
            for (auto& byte : data) byte = static_cast<std::uint8_t>(random());
            sent.insert(sent.end(), head.begin(), head.end());
            sent.insert(sent.end(), data.begin(), data.end());
            expected.push_back(size <= 32 ? text(data) : "too large");
        }
        std::array<std::uint8_t, 32> room{};
        stream machine{room};
        std::vector<std::string> heard;
        for (std::size_t at = 0; at < sent.size();) {
            const auto part = std::min<std::size_t>(1 + random() % 20, sent.size() - at);
            const std::vector<std::uint8_t> segment(sent.begin() + static_cast<std::ptrdiff_t>(at),
                                                    sent.begin() + static_cast<std::ptrdiff_t>(at + part));
            std::span<const std::uint8_t> rest{segment};
            do {
                const auto got = machine.take(rest);
                rest = rest.subspan(got.used);
                if (got.what == cut::message) heard.push_back(text(got.data));
                if (got.what == cut::too_large) heard.emplace_back("too large");
                ASSERT_NE(got.what, cut::broken);
            } while (!rest.empty());
            at += part;
        }
        ASSERT_EQ(heard, expected) << "round " << round;
    }
}

TEST(stream, a_length_beyond_the_room_costs_no_memory_and_is_skipped) {
    std::array<std::uint8_t, 4> room{};
    stream machine{room};
    const auto head = bytes("02 FD 80 01 FF FF FF FF 01 02");
    const auto got = machine.take(head);
    EXPECT_EQ(got.what, cut::too_large);
    EXPECT_EQ(got.head.length, 0xFFFFFFFFU);
    EXPECT_EQ(got.used, 8U);
    EXPECT_EQ(machine.take(std::span{head}.subspan(8)).what, cut::more);
    stream next{room};
    const auto five = bytes("02 FD 80 01 00 00 00 05 01 02 03 04 05 02 FD 00 07 00 00 00 00");
    EXPECT_EQ(next.take(five).what, cut::too_large);
    EXPECT_EQ(next.take(std::span{five}.subspan(8)).head.type, payload::alive_request);
}

TEST(stream, a_message_that_just_fits) {
    std::array<std::uint8_t, 4> room{};
    stream machine{room};
    const auto four = bytes("02 FD 80 01 00 00 00 04 01 02 03 04");
    EXPECT_EQ(machine.take(four).what, cut::message);
}

TEST(stream, what_is_no_doip_breaks_the_stream_for_good) {
    std::array<std::uint8_t, 4> room{};
    stream machine{room};
    const auto http = bytes("48 54 54 50 2F 31 2E 31");
    EXPECT_EQ(machine.take(http).what, cut::broken);
    const auto good = bytes("02 FD 00 07 00 00 00 00");
    EXPECT_EQ(machine.take(good).what, cut::broken);
    EXPECT_EQ(machine.take(good).used, good.size());
    machine.reset();
    EXPECT_EQ(machine.take(good).what, cut::message);
}

TEST(stream, nothing_is_nothing) {
    std::array<std::uint8_t, 4> room{};
    stream machine{room};
    EXPECT_EQ(machine.take({}).what, cut::more);
}

}   // namespace
