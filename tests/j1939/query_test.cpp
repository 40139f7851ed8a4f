#include "protocols/j1939/query.hpp"

#include <gtest/gtest.h>

#include "protocols/j1939/pgn.hpp"
#include "tests/j1939/written.hpp"

using namespace faultline;
using namespace faultline::j1939;
using namespace std::chrono_literals;
using test::bytes;
using test::frame;

namespace {

const instant t0{};
using state = asking::state;

std::string sent(const asking& what) { return what.send ? can::to_text(*what.send) : "nothing"; }

struct fixture {
    query machine;
    std::vector<std::uint8_t> data{};

    explicit fixture(std::uint8_t to, std::uint32_t group = pgn::dm1) : machine{group, to, 0xF9, {}} {}
    asking hear(std::uint8_t from, std::uint32_t group, const char* text, instant now = t0) {
        data = bytes(text);
        return machine.on_message({{6, group, from, global_address}, data}, now);
    }
};

TEST(request, asks_with_the_low_byte_first) {
    EXPECT_EQ(can::to_text(make_request(pgn::vehicle_identification, 0x00, 0xF9)), "18EA00F9#ECFE00");
    EXPECT_EQ(read_request(bytes("EC FE 00")), pgn::vehicle_identification);
    EXPECT_EQ(read_request(bytes("EC FE 00 FF FF FF FF FF")), pgn::vehicle_identification);
    EXPECT_FALSE(read_request(bytes("EC FE")));
}

TEST(request, an_acknowledgment_names_the_asker_and_the_group) {
    EXPECT_EQ(can::to_text(make_acknowledgment(verdict::not_supported, pgn::dm5, 0xF9, 0x00)), "18E8FF00#01FFFFFFF9CEFE00");
    const auto said = read_acknowledgment(bytes("01 FF FF FF F9 CE FE 00"));
    ASSERT_TRUE(said);
    EXPECT_EQ(said->what, verdict::not_supported);
    EXPECT_EQ(said->meant, 0xF9);
    EXPECT_EQ(said->pgn, pgn::dm5);
    EXPECT_EQ(read_acknowledgment(bytes("04 FF FF FF F9 CE FE 00"))->what, verdict::unknown);
    EXPECT_EQ(read_acknowledgment(bytes("03 FF FF FF F9 CE FE 00"))->what, verdict::busy);
    EXPECT_FALSE(read_acknowledgment(bytes("01 FF FF FF F9 CE FE")));
}

TEST(query, one_device_answers) {
    fixture f{0x00};
    EXPECT_EQ(sent(f.machine.start(t0)), "18EA00F9#CAFE00");
    EXPECT_EQ(f.hear(0x0B, pgn::dm1, "00 FF 00 00 00 00 FF FF").what, state::waiting);   // another one's
    EXPECT_EQ(f.hear(0x00, pgn::dm2, "00 FF 00 00 00 00 FF FF").what, state::waiting);   // another thing
    EXPECT_EQ(f.hear(0x00, pgn::dm1, "00 FF 00 00 00 00 FF FF").what, state::finished);
    EXPECT_EQ(f.machine.deadline(), instant::max());
}

TEST(query, one_device_is_asked_three_times) {
    fixture f{0x00};
    EXPECT_TRUE(f.machine.start(t0).send);
    EXPECT_EQ(sent(f.machine.on_time(t0 + 399ms)), "nothing");
    EXPECT_EQ(sent(f.machine.on_time(t0 + 400ms)), "18EA00F9#CAFE00");
    EXPECT_EQ(sent(f.machine.on_time(t0 + 800ms)), "18EA00F9#CAFE00");
    const auto over = f.machine.on_time(t0 + 1200ms);
    EXPECT_EQ(over.what, state::no_answer);
    EXPECT_EQ(sent(over), "nothing");
}

TEST(query, refusals_differ) {
    for (const auto& [text, expected] : {std::pair{"01 FF FF FF F9 CA FE 00", state::not_supported},
                                         std::pair{"02 FF FF FF F9 CA FE 00", state::denied},
                                         std::pair{"01 FF FF FF FF CA FE 00", state::not_supported},
                                         std::pair{"00 FF FF FF F9 CA FE 00", state::finished},
                                         std::pair{"01 FF FF FF FA CA FE 00", state::waiting},    // another asker's
                                         std::pair{"01 FF FF FF F9 CB FE 00", state::waiting},    // another group
                                         std::pair{"01 FF FF FF F9 CA FE", state::waiting}}) {
        fixture f{0x00};
        EXPECT_TRUE(f.machine.start(t0).send);
        EXPECT_EQ(f.hear(0x00, pgn::acknowledgment, text).what, expected) << text;
    }
}

TEST(query, a_busy_device_is_asked_again_after_a_pause) {
    fixture f{0x00};
    EXPECT_TRUE(f.machine.start(t0).send);
    EXPECT_EQ(f.hear(0x00, pgn::acknowledgment, "03 FF FF FF F9 CA FE 00").what, state::waiting);
    EXPECT_EQ(f.machine.deadline(), t0 + 200ms);
    EXPECT_TRUE(f.machine.on_time(t0 + 200ms).send);
    EXPECT_EQ(f.hear(0x00, pgn::acknowledgment, "03 FF FF FF F9 CA FE 00", t0 + 210ms).what, state::waiting);
    EXPECT_TRUE(f.machine.on_time(t0 + 410ms).send);
    EXPECT_EQ(f.hear(0x00, pgn::acknowledgment, "03 FF FF FF F9 CA FE 00", t0 + 420ms).what, state::busy);
}

TEST(query, everybody_has_six_hundred_milliseconds) {
    fixture f{global_address};
    EXPECT_EQ(sent(f.machine.start(t0)), "18EAFFF9#CAFE00");
    EXPECT_EQ(f.hear(0x00, pgn::dm1, "00 FF 00 00 00 00 FF FF", t0 + 100ms).what, state::answered);
    EXPECT_EQ(f.hear(0x0B, pgn::dm1, "00 FF 00 00 00 00 FF FF", t0 + 500ms).what, state::answered);
    EXPECT_EQ(f.machine.on_time(t0 + 599ms).what, state::waiting);
    EXPECT_EQ(f.machine.on_time(t0 + 600ms).what, state::finished);
    EXPECT_EQ(f.machine.answers(), 2U);
}

TEST(query, a_long_answer_that_is_still_arriving_is_waited_for) {
    fixture f{global_address};
    EXPECT_TRUE(f.machine.start(t0).send);
    f.machine.on_progress({7, pgn::dm1, 0x00, global_address}, t0 + 590ms);
    f.machine.on_progress({7, pgn::dm2, 0x00, global_address}, t0 + 1300ms);   // another thing
    EXPECT_EQ(f.machine.on_time(t0 + 600ms).what, state::waiting);
    EXPECT_EQ(f.machine.deadline(), t0 + 1340ms);
    EXPECT_EQ(f.hear(0x00, pgn::dm1, "04 FF 6E 00 03 01 5B 00 04 01", t0 + 1330ms).what, state::answered);
    EXPECT_EQ(f.machine.on_time(t0 + 1340ms).what, state::finished);
}

TEST(query, silence_of_everybody_is_no_answer) {
    fixture f{global_address};
    EXPECT_TRUE(f.machine.start(t0).send);
    EXPECT_TRUE(f.machine.on_time(t0 + 600ms).send);
    EXPECT_TRUE(f.machine.on_time(t0 + 1200ms).send);
    EXPECT_EQ(f.machine.on_time(t0 + 1800ms).what, state::no_answer);
}

TEST(query, nothing_is_heard_before_it_asked_or_after_it_ended) {
    fixture f{0x00};
    EXPECT_EQ(f.hear(0x00, pgn::dm1, "00 FF 00 00 00 00 FF FF").what, state::waiting);
    EXPECT_EQ(f.machine.answers(), 0U);
    EXPECT_TRUE(f.machine.start(t0).send);
    EXPECT_EQ(f.hear(0x00, pgn::acknowledgment, "01 FF FF FF F9 CA FE 00").what, state::not_supported);
    EXPECT_EQ(f.hear(0x00, pgn::dm1, "00 FF 00 00 00 00 FF FF").what, state::not_supported);
    EXPECT_EQ(f.machine.answers(), 0U);
}

}   // namespace
