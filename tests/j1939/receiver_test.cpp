#include "protocols/j1939/receiver.hpp"

#include <gtest/gtest.h>

#include <array>

#include "protocols/j1939/pgn.hpp"
#include "tests/j1939/written.hpp"

using namespace faultline;
using namespace faultline::j1939;
using namespace std::chrono_literals;
using test::bytes;
using test::frame;

namespace {

const instant t0{};

struct fixture {
    std::array<std::array<std::uint8_t, 64>, 2> small{};
    std::array<std::uint8_t, 4000> large{};
    std::array<slot, 3> slots{slot{large}, slot{small[0]}, slot{small[1]}};
    receiver machine{slots, receiver::limits{}};

    explicit fixture(std::optional<std::uint8_t> own = 0xF9) { machine.set_address(own); }
    can::frame last;   // a single frame's message is a view into it
    reception take(const char* text, instant now = t0) {
        last = frame(text);
        return machine.on_frame(last, now);
    }
};

std::string sent(const reception& what) { return what.send ? can::to_text(*what.send) : "nothing"; }
std::vector<std::uint8_t> data(const reception& what) {
    return what.received ? std::vector<std::uint8_t>{what.received->data.begin(), what.received->data.end()} : bytes("");
}
loss why(const reception& what) { return what.lost.value().why; }

TEST(receiver, a_single_frame_is_a_message) {
    fixture f;
    const auto got = f.take("18FECA00#00FF00000000FFFF");
    EXPECT_EQ(got.received.value().head.pgn, pgn::dm1);
    EXPECT_EQ(data(got), bytes("00 FF 00 00 00 00 FF FF"));
    EXPECT_EQ(f.machine.deadline(), instant::max());
}

TEST(receiver, a_frame_for_another_is_not_ours) {
    fixture f;
    EXPECT_TRUE(f.take("18EA0B00#CAFE00").is_nothing());
    EXPECT_TRUE(f.take("18EAF900#CAFE00").received);
}

TEST(receiver, a_broadcast_of_two_codes_is_put_together) {
    fixture f{std::nullopt};   // listening needs no address
    EXPECT_TRUE(f.take("1CECFF00#200A0002FFCAFE00").is_nothing());
    EXPECT_EQ(f.machine.running(), 1U);
    const auto more = f.take("1CEBFF00#0104FF6E0003015B", t0 + 100ms);
    EXPECT_TRUE(more.is_nothing());
    EXPECT_EQ(more.progress.value().pgn, pgn::dm1);
    const auto got = f.take("1CEBFF00#02000401FFFFFFFF", t0 + 200ms);
    EXPECT_EQ(data(got), bytes("04 FF 6E 00 03 01 5B 00 04 01"));
    EXPECT_EQ(got.received->head, (identifier{7, pgn::dm1, 0x00, global_address}));
    EXPECT_EQ(sent(got), "nothing");
    EXPECT_EQ(f.machine.running(), 0U);
}

TEST(receiver, broadcasts_of_several_devices_do_not_meet) {
    fixture f{std::nullopt};
    EXPECT_TRUE(f.take("1CECFF00#20090002FFCAFE00").is_nothing());
    EXPECT_TRUE(f.take("1CECFF0B#20090002FFCBFE00").is_nothing());
    EXPECT_TRUE(f.take("1CEBFF00#0101020304050607").is_nothing());
    EXPECT_TRUE(f.take("1CEBFF0B#0111121314151617").is_nothing());
    EXPECT_EQ(data(f.take("1CEBFF0B#021819FFFFFFFFFF")), bytes("11 12 13 14 15 16 17 18 19"));
    EXPECT_EQ(data(f.take("1CEBFF00#020809FFFFFFFFFF")), bytes("01 02 03 04 05 06 07 08 09"));
}

TEST(receiver, a_broadcast_that_missed_a_packet_is_lost) {
    fixture f{std::nullopt};
    EXPECT_TRUE(f.take("1CECFF00#20160004FFCAFE00").is_nothing());
    EXPECT_TRUE(f.take("1CEBFF00#0101020304050607").is_nothing());
    EXPECT_TRUE(f.take("1CEBFF00#0101020304050607").is_nothing());   // the same once more hurts nobody
    const auto gap = f.take("1CEBFF00#0301020304050607");
    EXPECT_EQ(why(gap), loss::wrong_sequence);
    EXPECT_EQ(sent(gap), "nothing");   // nobody can be asked
    EXPECT_EQ(f.machine.running(), 0U);
}

TEST(receiver, a_broadcast_may_pause_for_t1_and_not_longer) {
    fixture f{std::nullopt};
    EXPECT_TRUE(f.take("1CECFF00#20160004FFCAFE00").is_nothing());
    EXPECT_EQ(f.machine.deadline(), t0 + 750ms);
    EXPECT_TRUE(f.machine.on_time(t0 + 749ms).is_nothing());
    EXPECT_TRUE(f.take("1CEBFF00#0101020304050607", t0 + 749ms).is_nothing());
    EXPECT_EQ(f.machine.deadline(), t0 + 1499ms);
    const auto late = f.machine.on_time(t0 + 1499ms);
    EXPECT_EQ(why(late), loss::timeout);
    EXPECT_EQ(sent(late), "nothing");
    EXPECT_TRUE(f.machine.on_time(t0 + 1499ms).is_nothing());
}

TEST(receiver, a_new_broadcast_of_the_same_device_ends_the_old_one) {
    fixture f{std::nullopt};
    EXPECT_TRUE(f.take("1CECFF00#20160004FFCAFE00").is_nothing());
    const auto second = f.take("1CECFF00#20090002FFCBFE00");
    EXPECT_EQ(why(second), loss::interrupted);
    EXPECT_EQ(second.lost->head.pgn, pgn::dm1);
    EXPECT_EQ(f.machine.running(), 1U);
    EXPECT_TRUE(f.take("1CEBFF00#0101020304050607").is_nothing());
    EXPECT_EQ(f.take("1CEBFF00#020809FFFFFFFFFF").received->head.pgn, pgn::dm2);
}

TEST(receiver, lengths_that_contradict_each_other_begin_nothing) {
    fixture f;
    EXPECT_EQ(why(f.take("1CECFF00#200A0003FFCAFE00")), loss::malformed);   // 10 bytes are two packets
    EXPECT_EQ(why(f.take("1CECFF00#20080002FFCAFE00")), loss::malformed);   // eight bytes need no transport
    EXPECT_EQ(why(f.take("1CECFF00#20FA06FFFFCAFE00")), loss::malformed);   // 1786
    EXPECT_EQ(sent(f.take("1CECF900#100A0003FFECFE00")), "1CEC00F9#FFFAFFFFFFECFE00");
    EXPECT_EQ(sent(f.take("1CECF900#10FA06FFFFECFE00")), "1CEC00F9#FF09FFFFFFECFE00");
    EXPECT_EQ(f.machine.running(), 0U);
}

TEST(receiver, a_directed_transfer_is_granted_and_acknowledged) {
    fixture f;
    EXPECT_EQ(sent(f.take("1CECF900#10140003FFECFE00")), "1CEC00F9#110301FFFFECFE00");
    EXPECT_EQ(f.machine.deadline(), t0 + 1250ms);
    EXPECT_TRUE(f.take("1CEBF900#0131584B444439").is_nothing());   // seven bytes: one lost on its way
    EXPECT_TRUE(f.take("1CEBF900#0131584B44443958", t0 + 10ms).is_nothing());
    EXPECT_EQ(f.machine.deadline(), t0 + 760ms);
    EXPECT_TRUE(f.take("1CEBF900#02304A3530303030", t0 + 20ms).is_nothing());
    const auto got = f.take("1CEBF900#03303132332A2AFF", t0 + 30ms);
    EXPECT_EQ(data(got).size(), 20U);
    EXPECT_EQ(sent(got), "1CEC00F9#13140003FFECFE00");
}

TEST(receiver, a_directed_transfer_is_granted_in_pieces_the_sender_takes) {
    fixture f;
    EXPECT_EQ(sent(f.take("1CECF900#1014000302ECFE00")), "1CEC00F9#110201FFFFECFE00");
    EXPECT_TRUE(f.take("1CEBF900#0101020304050607").is_nothing());
    EXPECT_EQ(sent(f.take("1CEBF900#0208090A0B0C0D0E")), "1CEC00F9#110103FFFFECFE00");
    EXPECT_TRUE(f.take("1CEBF900#030F101112131415").received);
}

TEST(receiver, without_an_address_or_for_another_nothing_is_granted) {
    fixture f{std::nullopt};
    EXPECT_TRUE(f.take("1CECF900#10140003FFECFE00").is_nothing());
    f.machine.set_address(0xFA);
    EXPECT_TRUE(f.take("1CECF900#10140003FFECFE00").is_nothing());
    EXPECT_TRUE(f.take("1CECFF00#10140003FFECFE00").is_nothing());   // nobody requests of everybody
    EXPECT_TRUE(f.take("1CECFA00#20140003FFECFE00").is_nothing());   // nor announces to one
    EXPECT_EQ(f.machine.running(), 0U);
}

TEST(receiver, a_missing_packet_is_asked_for_again) {
    fixture f;
    EXPECT_TRUE(f.take("1CECF900#10140003FFECFE00").send);
    EXPECT_TRUE(f.take("1CEBF900#0101020304050607").is_nothing());
    EXPECT_EQ(sent(f.take("1CEBF900#030F101112131415")), "1CEC00F9#110202FFFFECFE00");
    EXPECT_TRUE(f.take("1CEBF900#0208090A0B0C0D0E").is_nothing());
    EXPECT_TRUE(f.take("1CEBF900#030F101112131415").received);
}

TEST(receiver, a_packet_that_stays_away_ends_the_transfer_with_reason_5) {
    fixture f;
    EXPECT_TRUE(f.take("1CECF900#10140003FFECFE00").send);
    EXPECT_TRUE(f.take("1CEBF900#0101020304050607").is_nothing());
    EXPECT_TRUE(f.take("1CEBF900#030F101112131415").send);
    EXPECT_TRUE(f.take("1CEBF900#030F101112131415").send);
    const auto over = f.take("1CEBF900#030F101112131415");
    EXPECT_EQ(sent(over), "1CEC00F9#FF05FFFFFFECFE00");
    EXPECT_EQ(why(over), loss::not_repeated);
}

TEST(receiver, silence_in_the_middle_is_asked_about_twice_and_then_a_timeout) {
    fixture f;
    EXPECT_TRUE(f.take("1CECF900#10140003FFECFE00").send);
    EXPECT_TRUE(f.take("1CEBF900#0101020304050607").is_nothing());
    EXPECT_EQ(sent(f.machine.on_time(t0 + 750ms)), "1CEC00F9#110202FFFFECFE00");
    EXPECT_EQ(f.machine.deadline(), t0 + 2000ms);
    const auto over = f.machine.on_time(t0 + 2000ms);   // nothing at all after a grant
    EXPECT_EQ(sent(over), "1CEC00F9#FF03FFFFFFECFE00");
    EXPECT_EQ(why(over), loss::timeout);
    EXPECT_EQ(over.lost->reason, 3);
}

TEST(receiver, silence_after_the_first_grant_is_a_timeout) {
    fixture f;
    EXPECT_TRUE(f.take("1CECF900#10140003FFECFE00").send);
    EXPECT_TRUE(f.machine.on_time(t0 + 1249ms).is_nothing());
    EXPECT_EQ(why(f.machine.on_time(t0 + 1250ms)), loss::timeout);
}

TEST(receiver, the_newest_request_for_the_same_group_counts) {
    fixture f;
    EXPECT_TRUE(f.take("1CECF900#10140003FFECFE00").send);
    EXPECT_TRUE(f.take("1CEBF900#0101020304050607").is_nothing());
    const auto again = f.take("1CECF900#100A0002FFECFE00");
    EXPECT_EQ(why(again), loss::interrupted);
    EXPECT_EQ(sent(again), "1CEC00F9#110201FFFFECFE00");
    EXPECT_EQ(f.machine.running(), 1U);
}

TEST(receiver, another_group_of_the_same_sender_must_wait) {
    fixture f;
    EXPECT_TRUE(f.take("1CECF900#10140003FFECFE00").send);
    const auto second = f.take("1CECF900#100A0002FFEBFE00");
    EXPECT_EQ(sent(second), "1CEC00F9#FF01FFFFFFEBFE00");
    EXPECT_FALSE(second.lost);
    EXPECT_TRUE(f.take("1CEBF900#0101020304050607").is_nothing());   // the first one goes on
    EXPECT_EQ(f.machine.running(), 1U);
}

TEST(receiver, an_abort_ends_what_it_names_and_nothing_else) {
    fixture f;
    EXPECT_TRUE(f.take("1CECF900#10140003FFECFE00").send);
    EXPECT_TRUE(f.take("1CECF900#FF02FFFFFFEBFE00").is_nothing());
    EXPECT_TRUE(f.take("1CECF90B#FF02FFFFFFECFE00").is_nothing());
    const auto over = f.take("1CECF900#FF02FFFFFFECFE00");
    EXPECT_EQ(why(over), loss::aborted);
    EXPECT_EQ(over.lost->reason, 2);
    EXPECT_EQ(sent(over), "nothing");
}

TEST(receiver, a_message_no_slot_has_room_for_is_refused) {
    std::array<std::uint8_t, 19> room{};
    std::array<slot, 1> slots{slot{room}};
    receiver machine{slots, receiver::limits{}};
    machine.set_address(0xF9);
    const auto refused = machine.on_frame(frame("1CECF900#10140003FFECFE00"), t0);
    EXPECT_EQ(sent(refused), "1CEC00F9#FF02FFFFFFECFE00");
    EXPECT_EQ(why(refused), loss::no_room);
    EXPECT_EQ(why(machine.on_frame(frame("1CECFF00#20140003FFCAFE00"), t0)), loss::no_room);
    EXPECT_TRUE(machine.on_frame(frame("1CECF900#10130003FFECFE00"), t0).progress);
}

TEST(receiver, small_messages_leave_the_large_slot_free) {
    fixture f{std::nullopt};
    EXPECT_TRUE(f.take("1CECFF00#20090002FFCAFE00").is_nothing());
    EXPECT_TRUE(f.take("1CECFF01#20090002FFCAFE00").is_nothing());
    EXPECT_TRUE(f.take("1CECFF02#20F906FFFFCAFE00").progress);
    EXPECT_EQ(why(f.take("1CECFF03#20090002FFCAFE00")), loss::no_room);
}

TEST(receiver, a_new_address_forgets_directed_transfers_only) {
    fixture f;
    EXPECT_TRUE(f.take("1CECF900#10140003FFECFE00").send);
    EXPECT_TRUE(f.take("1CECFF00#20090002FFCAFE00").is_nothing());
    f.machine.set_address(0xFA);
    EXPECT_EQ(f.machine.running(), 1U);
}

TEST(receiver, an_extended_transfer_counts_from_its_offsets) {
    fixture f;
    ASSERT_EQ(sent(f.take("1CC8F900#14FA06000000D700")), "1CC800F9#151001000000D700");   // 1786 bytes, 256 packets
    std::uint32_t packet = 1;
    for (std::uint32_t window = 0; window < 16; ++window) {
        can::frame offset = frame("1CC8F900#161000000000D700");
        offset.bytes[2] = static_cast<std::uint8_t>(16 * window);
        EXPECT_TRUE(f.machine.on_frame(offset, t0).is_nothing());
        for (std::uint8_t number = 1; number <= 16; ++number, ++packet) {
            can::frame part = frame("1CC7F900#00AAAAAAAAAAAAAA");
            part.bytes[0] = number;
            const auto got = f.machine.on_frame(part, t0);
            if (packet == 256) {
                EXPECT_EQ(data(got).size(), 1786U);
                EXPECT_EQ(sent(got), "1CC800F9#17FA06000000D700");
            } else {
                EXPECT_EQ(got.send.has_value(), number == 16) << packet;
            }
        }
    }
}

TEST(receiver, an_extended_transfer_checks_every_offset) {
    const auto reason_after = [](const char* offset) {
        fixture f;
        EXPECT_TRUE(f.take("1CC8F900#14FA06000000D700").send);
        const auto got = f.take(offset);
        return got.lost ? int{got.lost->reason} : -1;
    };
    EXPECT_EQ(reason_after("1CC8F900#161000000000D700"), -1);
    EXPECT_EQ(reason_after("1CC8F900#161001000000D700"), 12);
    EXPECT_EQ(reason_after("1CC8F900#161100000000D700"), 11);
    EXPECT_EQ(reason_after("1CC8F900#160000000000D700"), 11);
    EXPECT_EQ(reason_after("1CC8F900#161000000000D600"), -1);   // of another group: not ours
    fixture f;
    EXPECT_TRUE(f.take("1CC8F900#14FA06000000D700").send);
    EXPECT_TRUE(f.take("1CC7F900#0101020304050607").is_nothing());   // data before its offset waits for nothing
    EXPECT_TRUE(f.take("1CC8F900#161000000000D700").is_nothing());
    EXPECT_EQ(f.take("1CC8F900#161000000000D700").lost->reason, 10);
    fixture again;
    EXPECT_TRUE(again.take("1CC8F900#14FA06000000D700").send);
    EXPECT_TRUE(again.take("1CC8F900#160100000000D700").is_nothing());
    EXPECT_TRUE(again.take("1CC7F900#0101020304050607").send);
    EXPECT_EQ(again.take("1CC8F900#161000000000D700").lost->reason, 12);   // from the start, though one packet is here
}

TEST(receiver, an_extended_transfer_needs_more_bytes_than_the_plain_one_carries) {
    fixture f;
    EXPECT_EQ(sent(f.take("1CC8F900#14F906000000D700")), "1CC800F9#FFFAFFFFFF00D700");
    EXPECT_EQ(sent(f.take("1CC8F900#14FFFFFFFF00D700")), "1CC800F9#FF09FFFFFF00D700");
    EXPECT_EQ(sent(f.take("1CC8F900#14A10F000000D700")), "1CC800F9#FF02FFFFFF00D700");   // 4001
}

}   // namespace
