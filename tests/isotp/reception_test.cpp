#include "protocols/isotp/reception.hpp"

#include "tests/isotp/frames.hpp"

using namespace faultline;
using namespace faultline::isotp;
using what = report::what;

namespace {

struct fixture {
    bytes memory;
    reception machine;
    std::size_t address_length;

    explicit fixture(const reception::limits& allowed = {}, std::size_t room = 100, const address& peer = obd_11(0))
        : memory(room),
          machine{peer, {.pad = padding::none}, allowed, memory},
          address_length{address_bytes(peer.kind)} {}

    report take(const bytes& data, instant now = t0) {
        return machine.on_frame(read_head(data, address_length), data, now);
    }
    report take(std::string_view text, instant now = t0) { return take(hex(text), now); }
    std::string poll(instant now = t0) {
        can::frame out;
        return machine.poll_flow_control(out, now) ? text(out) : "-";
    }
    std::string flow_control(instant now = t0) {
        auto sent = poll(now);
        machine.on_sent(now);
        return sent;
    }
    bytes read() {
        const bytes message{machine.messages().front().begin(), machine.messages().front().end()};
        machine.messages().pop();
        return message;
    }
};

void expect_ignored(const report& step, oddity why) {
    EXPECT_EQ(step.happened, what::ignored);
    EXPECT_EQ(name(step.odd), name(why));
}
void expect_failure(const report& step, fault why) {
    EXPECT_EQ(step.happened, what::receive_failed);
    EXPECT_EQ(name(step.why), name(why));
}

const char* const first = "10 14 01 02 03 04 05 06";   // of 20 bytes
const char* const second = "21 07 08 09 0A 0B 0C 0D";
const char* const last = "22 0E 0F 10 11 12 13 14";

TEST(reception, a_single_frame_is_a_message_without_its_padding) {
    fixture f;
    const auto step = f.take("03 41 05 7B AA AA AA AA");
    EXPECT_EQ(step.happened, what::message);
    EXPECT_EQ(step.length, 3U);
    EXPECT_EQ(f.read(), hex("41 05 7B"));
    EXPECT_EQ(f.poll(), "-");
    EXPECT_EQ(f.machine.deadline(), never);
}

TEST(reception, a_first_frame_is_answered_and_its_parts_are_joined) {
    fixture f;
    const auto step = f.take(first);
    EXPECT_EQ(step.happened, what::started);
    EXPECT_EQ(step.length, 20U);
    EXPECT_EQ(f.flow_control(), "7E0 30 00 00");
    EXPECT_EQ(f.take(second).happened, what::part);
    EXPECT_EQ(f.poll(), "-");
    EXPECT_EQ(f.take(last).happened, what::message);
    EXPECT_EQ(f.read(), counting(20));
    EXPECT_EQ(f.machine.deadline(), never);
}

TEST(reception, block_size_and_separation_are_ours_to_say_and_each_block_gets_its_own_flow_control) {
    fixture f{{.cp_block_size = 1, .cp_st_min = 0xF5}};
    f.take(first);
    EXPECT_EQ(f.flow_control(), "7E0 30 01 F5");
    f.take(second);
    EXPECT_EQ(f.flow_control(), "7E0 30 01 F5");
    EXPECT_EQ(f.take(last).happened, what::message);
    EXPECT_EQ(f.poll(), "-");   // nothing after the last
}

TEST(reception, without_a_block_size_there_is_never_a_second_flow_control) {
    fixture f{{}, 4095};
    auto frame = hex("1F FF 01 02 03 04 05 06");
    f.take(frame);
    EXPECT_EQ(f.flow_control(), "7E0 30 00 00");
    std::size_t taken = 6;
    for (unsigned number = 1; taken < 4095; ++number, taken += 7) {
        frame[0] = static_cast<std::uint8_t>(0x20 | (number & 0xF));
        EXPECT_EQ(f.take(frame).happened, taken + 7 < 4095 ? what::part : what::message);
        ASSERT_EQ(f.poll(), "-") << number;
    }
}

TEST(reception, a_second_single_frame_before_the_first_is_read_is_not_lost) {
    fixture f;
    f.take("02 41 00");
    f.take("02 41 01");
    EXPECT_EQ(f.read(), hex("41 00"));
    EXPECT_EQ(f.read(), hex("41 01"));
}

TEST(reception, a_full_queue_loses_the_newest_and_says_so) {
    fixture f{{}, 5};
    f.take("03 41 00 01");
    const auto step = f.take("03 41 00 02");
    expect_failure(step, fault::queue_full);
    EXPECT_EQ(step.length, 3U);
    expect_failure(f.take("06 01 02 03 04 05 06"), fault::buffer_overflow);
    EXPECT_EQ(f.read(), hex("41 00 01"));
    EXPECT_EQ(f.take("03 41 00 02").happened, what::message);
}

TEST(reception, a_message_beyond_our_room_is_refused_with_overflow) {
    fixture f{{}, 19};
    expect_failure(f.take(first), fault::buffer_overflow);
    EXPECT_FALSE(f.machine.is_running());
    EXPECT_EQ(f.flow_control(), "7E0 32 00 00");
    EXPECT_EQ(f.poll(), "-");
    EXPECT_EQ(f.machine.deadline(), never);
    expect_ignored(f.take(second), oddity::no_reception);
    fixture g{{}, 20};
    EXPECT_EQ(g.take(first).happened, what::started);
    fixture h;
    expect_failure(h.take("10 00 FF FF FF FF 01 02"), fault::buffer_overflow);   // 4 GiB
    EXPECT_EQ(h.poll(), "7E0 32 00 00");
}

TEST(reception, unread_messages_make_a_long_one_overflow_for_the_moment) {
    fixture f{{}, 20};
    f.take("01 7E");
    expect_failure(f.take(first), fault::queue_full);
    EXPECT_EQ(f.flow_control(), "7E0 32 00 00");
    f.machine.messages().pop();
    EXPECT_EQ(f.take(first).happened, what::started);
}

TEST(reception, an_overflow_that_did_not_get_out_is_no_second_failure) {
    fixture f{{}, 19};
    f.take(first);
    EXPECT_EQ(f.machine.on_time(t0 + 1000ms).happened, what::nothing);
    EXPECT_EQ(f.machine.deadline(), never);
    EXPECT_EQ(f.poll(), "-");
}

TEST(reception, a_part_out_of_order_loses_the_message) {
    fixture f;
    f.take(first);
    f.flow_control();
    expect_failure(f.take(last), fault::wrong_sn);
    EXPECT_FALSE(f.machine.is_running());
    expect_ignored(f.take(second), oddity::no_reception);
    EXPECT_EQ(f.machine.messages().size(), 0U);
}

TEST(reception, a_doubled_part_loses_the_message) {
    fixture f;
    f.take(first);
    f.flow_control();
    f.take(second);
    expect_failure(f.take(second), fault::wrong_sn);
}

TEST(reception, a_new_message_takes_the_place_of_a_running_one_and_says_so) {
    fixture f;
    f.take(first);
    f.flow_control();
    auto step = f.take("03 7F 09 78");
    EXPECT_EQ(step.happened, what::message);
    EXPECT_TRUE(step.has_interrupted);
    expect_ignored(f.take(second), oddity::no_reception);
    f.take(first);
    f.flow_control();
    f.take(second);
    step = f.take(first);
    EXPECT_EQ(step.happened, what::started);
    EXPECT_TRUE(step.has_interrupted);
    f.flow_control();
    f.take(second);
    EXPECT_EQ(f.take(last).happened, what::message);
    EXPECT_EQ(f.read(), hex("7F 09 78"));
    EXPECT_EQ(f.read(), counting(20));
    EXPECT_FALSE(f.take(first).has_interrupted);
}

TEST(reception, a_message_too_long_interrupts_the_running_one_as_well) {
    fixture f{{}, 20};
    f.take(first);
    f.flow_control();
    const auto step = f.take("10 15 01 02 03 04 05 06");
    expect_failure(step, fault::buffer_overflow);
    EXPECT_TRUE(step.has_interrupted);
}

TEST(reception, what_is_no_transport_frame_disturbs_nothing_and_is_not_answered) {
    fixture f;
    f.take(first);
    f.flow_control();
    expect_ignored(f.take("00 01 02"), oddity::single_of_zero);
    expect_ignored(f.take("10 07 01 02 03 04 05 06"), oddity::first_fits_single);
    expect_ignored(f.take("10 00 00 00 00 32 01 02"), oddity::first_escape_not_needed);
    expect_ignored(f.take("10 32 01 02 03 04"), oddity::first_not_full);
    expect_ignored(f.take("40 01 02"), oddity::unknown_type);
    expect_ignored(f.take("30 00 00"), oddity::not_sending);
    EXPECT_EQ(f.poll(), "-");
    f.take(second);
    EXPECT_EQ(f.take(last).happened, what::message);
    expect_ignored(f.take("21 01"), oddity::no_reception);
}

TEST(reception, a_part_must_be_as_large_as_the_first_frame_unless_it_is_the_last) {
    fixture f;
    f.take(first);
    f.flow_control();
    expect_ignored(f.take("21 07 08 09 0A 0B 0C"), oddity::consecutive_not_full);
    bytes large(12, 0xCC);
    large[0] = 0x21;
    expect_ignored(f.take(large), oddity::consecutive_too_long);
    EXPECT_EQ(f.take(second).happened, what::part);
    expect_ignored(f.take("22 0E 0F 10 11 12 13"), oddity::consecutive_not_full);
    EXPECT_EQ(f.take(last).happened, what::message);
    f.take("10 0E 01 02 03 04 05 06");
    f.flow_control();
    f.take(second);
    EXPECT_EQ(f.take("22 0E").happened, what::message);   // not padded
    EXPECT_EQ(f.read(), counting(20));
    EXPECT_EQ(f.read(), counting(14));
}

TEST(reception, fd_parts_may_be_cut_only_at_the_end) {
    fixture f{{}, 200};
    bytes frame(64);
    frame[0] = 0x10;
    frame[1] = 100;
    EXPECT_EQ(f.take(frame).happened, what::started);   // 62 of 100
    f.flow_control();
    bytes part(48, 0x07);
    part[0] = 0x21;
    EXPECT_EQ(f.take(part).happened, what::message);   // 47 for the 38 that are left
    EXPECT_EQ(f.read().size(), 100U);
}

TEST(reception, the_next_part_must_come_within_n_cr) {
    fixture f;
    f.take(first);
    f.flow_control(t0 + 5ms);
    EXPECT_EQ(f.machine.deadline(), t0 + 1005ms);
    f.take(second, t0 + 600ms);
    EXPECT_EQ(f.machine.on_time(t0 + 1600ms - 1us).happened, what::nothing);
    expect_failure(f.machine.on_time(t0 + 1600ms), fault::timeout_cr);
    expect_ignored(f.take(last), oddity::no_reception);
}

TEST(reception, flow_control_must_be_fetched_and_confirmed_in_time) {
    fixture f;
    f.take(first);
    EXPECT_EQ(f.machine.on_time(t0 + 1000ms - 1us).happened, what::nothing);
    expect_failure(f.machine.on_time(t0 + 1000ms), fault::timeout_br);
    f.take(first);
    f.poll(t0);
    expect_failure(f.machine.on_time(t0 + 1000ms), fault::timeout_a);
    f.take(first);
    f.poll(t0);
    expect_failure(f.machine.on_not_sent(), fault::not_sent);
    EXPECT_EQ(f.machine.on_not_sent().happened, what::nothing);
}

TEST(reception, a_part_that_outruns_the_echo_of_our_flow_control_counts) {
    fixture f{{.cp_block_size = 1}};
    f.take(first);
    EXPECT_EQ(f.poll(), "7E0 30 01 00");
    EXPECT_EQ(f.take(second).happened, what::part);
    EXPECT_EQ(f.machine.on_sent(t0).happened, what::nothing);   // the late echo
    EXPECT_EQ(f.flow_control(), "7E0 30 01 00");
    EXPECT_EQ(f.take(last).happened, what::message);
}

TEST(reception, a_peer_that_somebody_else_answered_gets_no_second_flow_control) {
    fixture f;
    f.take(first);
    EXPECT_EQ(f.take(second).happened, what::part);
    EXPECT_EQ(f.poll(), "-");
    EXPECT_EQ(f.take(last).happened, what::message);
    EXPECT_EQ(f.read(), counting(20));
}

TEST(reception, a_part_that_did_not_wait_for_our_flow_control_begins_the_next_block) {
    fixture f{{.cp_block_size = 2}};
    f.take("10 29 01 02 03 04 05 06");   // 41 bytes: five parts
    f.flow_control();
    f.take("21 01 02 03 04 05 06 07");
    f.take("22 01 02 03 04 05 06 07");   // flow control is owed now
    EXPECT_EQ(f.take("23 01 02 03 04 05 06 07").happened, what::part);
    EXPECT_EQ(f.poll(), "-");
    f.take("24 01 02 03 04 05 06 07");
    EXPECT_EQ(f.poll(), "7E0 30 02 00");
    EXPECT_EQ(f.take("25 01 02 03 04 05 06 07").happened, what::message);
}

TEST(reception, a_listener_sends_nothing_and_waits_as_long_as_both_others_may) {
    fixture f{{.cp_block_size = 1, .is_listen_only = true}};
    EXPECT_EQ(f.take(first).happened, what::started);
    EXPECT_EQ(f.poll(), "-");
    EXPECT_EQ(f.machine.deadline(), t0 + 2000ms);
    EXPECT_EQ(f.take(second, t0 + 1900ms).happened, what::part);
    EXPECT_EQ(f.poll(), "-");
    EXPECT_EQ(f.machine.deadline(), t0 + 3900ms);
    EXPECT_EQ(f.take(last).happened, what::message);
    fixture small{{.is_listen_only = true}, 10};
    expect_failure(small.take(first), fault::buffer_overflow);
    EXPECT_EQ(small.poll(), "-");
}

TEST(reception, a_functional_listener_takes_single_frames_only) {
    fixture f{{}, 100, mirrored(obd_functional_11())};
    EXPECT_EQ(f.take("02 01 00").happened, what::message);
    expect_ignored(f.take(first), oddity::segmented_functional);
    expect_ignored(f.take("30 00 00"), oddity::segmented_functional);
    EXPECT_EQ(f.poll(), "-");
}

TEST(reception, cancelling_forgets_the_running_message_only) {
    fixture f;
    f.take("01 7E");
    f.take(first);
    EXPECT_TRUE(f.machine.cancel());
    EXPECT_FALSE(f.machine.cancel());
    EXPECT_EQ(f.poll(), "-");
    EXPECT_EQ(f.read(), hex("7E"));
}

TEST(reception, an_extended_address_goes_out_in_front_of_flow_control) {
    fixture f{
        {},
        100,
        {.kind = addressing::extended_11, .tx_id = 0x6F1, .rx_id = 0x612, .tx_extension = 0x12, .rx_extension = 0xF1}};
    EXPECT_EQ(f.take("F1 10 0A 01 02 03 04 05").happened, what::started);
    EXPECT_EQ(f.flow_control(), "6F1 12 30 00 00");
    EXPECT_EQ(f.take("F1 21 06 07 08 09 0A").happened, what::message);
    EXPECT_EQ(f.read(), counting(10));
}

}   // namespace
