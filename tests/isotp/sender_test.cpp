#include "protocols/isotp/sender.hpp"

#include "tests/isotp/frames.hpp"

using namespace faultline;
using namespace faultline::isotp;
using what = report::what;

namespace {

struct fixture {
    sender machine;
    bytes payload;

    explicit fixture(std::size_t length, const sender::limits& allowed = {},
                     const framing& how = {.pad = padding::none}, const address& to = obd_11(0))
        : machine{to, how, allowed}, payload{counting(length)} {
        EXPECT_EQ(machine.begin(payload, t0), beginning::begun);
    }
    // The frame that is due now, or "-".
    std::string poll(instant now) {
        can::frame out;
        return machine.poll_frame(out, now) ? text(out) : "-";
    }
    std::string send(instant now) {
        auto sent = poll(now);
        EXPECT_EQ(machine.on_sent(now).happened, what::going_on);
        return sent;
    }
    report flow_control(std::string_view text, instant now) {
        return machine.on_flow_control(read_head(hex(text), 0), now);
    }
};

void expect_failure(const report& step, fault why) {
    EXPECT_EQ(step.happened, what::send_failed);
    EXPECT_EQ(name(step.why), name(why));
}

TEST(sender, a_short_message_is_one_frame_and_sent_when_it_is_confirmed) {
    fixture f{7};
    EXPECT_EQ(f.poll(t0), "7E0 07 01 02 03 04 05 06 07");
    EXPECT_FALSE(f.machine.is_idle());
    EXPECT_EQ(f.machine.on_sent(t0 + 1ms).happened, what::sent);
    EXPECT_TRUE(f.machine.is_idle());
    EXPECT_EQ(f.machine.on_sent(t0 + 1ms).happened, what::nothing);
    EXPECT_EQ(f.machine.deadline(), never);
}

TEST(sender, a_long_message_waits_for_flow_control) {
    fixture f{14};
    EXPECT_EQ(f.send(t0), "7E0 10 0E 01 02 03 04 05 06");
    EXPECT_EQ(f.poll(t0 + 900ms), "-");
    EXPECT_EQ(f.flow_control("30 00 00", t0 + 900ms).happened, what::going_on);
    EXPECT_EQ(f.send(t0 + 900ms), "7E0 21 07 08 09 0A 0B 0C 0D");
    EXPECT_EQ(f.poll(t0 + 900ms), "7E0 22 0E");
    EXPECT_EQ(f.machine.on_sent(t0 + 900ms).happened, what::sent);
}

TEST(sender, the_next_part_is_not_due_before_the_last_is_confirmed) {
    fixture f{30};
    EXPECT_NE(f.poll(t0), "-");
    EXPECT_EQ(f.poll(t0 + 500ms), "-");
    EXPECT_EQ(f.machine.frame_due(), never);
}

TEST(sender, parts_keep_the_separation_from_confirmation_on) {
    fixture f{40};
    f.send(t0);
    f.flow_control("30 00 0A", t0);
    EXPECT_NE(f.poll(t0), "-");   // the first part needs none
    f.machine.on_sent(t0 + 3ms);
    EXPECT_EQ(f.machine.frame_due(), t0 + 13ms);
    EXPECT_EQ(f.poll(t0 + 13ms - 1us), "-");
    EXPECT_NE(f.poll(t0 + 13ms), "-");
}

TEST(sender, separation_in_hundreds_of_microseconds_and_reserved_values) {
    for (const auto& [st_min, pause] :
         {std::pair{"30 00 F1", 100us}, {"30 00 F9", 900us}, {"30 00 80", 127000us}, {"30 00 FA", 127000us}}) {
        fixture f{40};
        f.send(t0);
        f.flow_control(st_min, t0);
        f.send(t0);
        EXPECT_EQ(f.machine.frame_due(), t0 + pause) << st_min;
    }
}

TEST(sender, an_override_of_the_separation_wins) {
    fixture f{40, {.cp_st_min_override = 5ms}};
    f.send(t0);
    f.flow_control("30 00 00", t0);
    f.send(t0);
    EXPECT_EQ(f.machine.frame_due(), t0 + 5ms);
}

TEST(sender, block_size_and_separation_are_those_of_the_latest_flow_control) {
    fixture f{100};
    f.send(t0);
    f.flow_control("30 01 0A", t0);
    f.send(t0);
    EXPECT_EQ(f.poll(t0 + 10ms), "-");   // a block of one: flow control again
    f.flow_control("30 02 00", t0 + 10ms);
    EXPECT_EQ(f.send(t0 + 10ms).substr(0, 6), "7E0 22");
    EXPECT_EQ(f.send(t0 + 10ms).substr(0, 6), "7E0 23");
    EXPECT_EQ(f.poll(t0 + 10ms), "-");
    f.flow_control("30 00 00", t0 + 10ms);
    for (int i = 4; i < 14; ++i) f.send(t0 + 10ms);
    EXPECT_EQ(f.poll(t0 + 10ms).substr(0, 6), "7E0 2E");
    EXPECT_EQ(f.machine.on_sent(t0 + 10ms).happened, what::sent);
}

TEST(sender, a_message_that_ends_with_its_block_is_sent) {
    fixture f{6 + 14};
    f.send(t0);
    f.flow_control("30 02 00", t0);
    f.send(t0);
    EXPECT_NE(f.poll(t0), "-");
    EXPECT_EQ(f.machine.on_sent(t0).happened, what::sent);
}

TEST(sender, flow_control_after_the_last_frame_is_ignored_even_before_its_echo) {
    fixture f{6 + 14};
    f.send(t0);
    f.flow_control("30 02 00", t0);
    f.send(t0);
    EXPECT_NE(f.poll(t0), "-");
    EXPECT_EQ(f.flow_control("32 00 00", t0).happened, what::ignored);
    EXPECT_EQ(f.machine.on_sent(t0).happened, what::sent);
    const bytes next{0x3E, 0x00};   // a single frame after a message in blocks
    EXPECT_EQ(f.machine.begin(next, t0), beginning::begun);
    EXPECT_NE(f.poll(t0), "-");
    EXPECT_EQ(f.flow_control("32 00 00", t0).happened, what::ignored);
    EXPECT_EQ(f.machine.on_sent(t0).happened, what::sent);
}

TEST(sender, ten_waits_are_borne_and_the_eleventh_is_not) {
    fixture f{20};
    f.send(t0);
    auto now = t0;
    for (int i = 0; i < 10; ++i) {
        now += 900ms;
        EXPECT_EQ(f.machine.on_time(now).happened, what::nothing);
        EXPECT_EQ(f.flow_control("31 05 7F", now).happened, what::waiting);   // its block size and STmin mean nothing
    }
    expect_failure(f.flow_control("31 00 00", now), fault::wait_overrun);
}

TEST(sender, waits_are_counted_in_a_row) {
    fixture f{40, {.most_waits = 1}};
    f.send(t0);
    f.flow_control("31 00 00", t0);
    f.flow_control("30 01 00", t0);
    f.send(t0);
    EXPECT_EQ(f.flow_control("31 00 00", t0).happened, what::waiting);
    expect_failure(f.flow_control("31 00 00", t0), fault::wait_overrun);
}

TEST(sender, all_waits_together_have_an_end) {
    fixture f{100, {.most_waits = 100, .longest_wait = 1500ms}};
    f.send(t0);
    f.flow_control("31 00 00", t0);
    f.flow_control("30 01 00", t0 + 900ms);   // 900 ms used up
    f.send(t0 + 900ms);
    EXPECT_EQ(f.flow_control("31 00 00", t0 + 1000ms).happened, what::waiting);
    EXPECT_EQ(f.machine.deadline(), t0 + 1600ms);   // not the 2000 of N_Bs
    EXPECT_EQ(f.machine.on_time(t0 + 1600ms - 1us).happened, what::nothing);
    expect_failure(f.machine.on_time(t0 + 1600ms), fault::wait_deadline);
}

TEST(sender, a_wait_beyond_the_end_of_waiting_fails_at_once) {
    fixture f{100, {.longest_wait = 500ms}};
    f.send(t0);
    f.flow_control("31 00 00", t0);
    expect_failure(f.flow_control("31 00 00", t0 + 500ms), fault::wait_deadline);
}

TEST(sender, no_flow_control_in_time_is_a_failure_and_a_wait_starts_the_time_anew) {
    fixture f{20};
    f.send(t0);
    EXPECT_EQ(f.machine.deadline(), t0 + 1000ms);
    f.flow_control("31 00 00", t0 + 700ms);
    EXPECT_EQ(f.machine.on_time(t0 + 1700ms - 1us).happened, what::nothing);
    expect_failure(f.machine.on_time(t0 + 1700ms), fault::timeout_bs);
    EXPECT_TRUE(f.machine.is_idle());
}

TEST(sender, overflow_and_reserved_flow_status_end_the_transmission) {
    fixture f{20};
    f.send(t0);
    expect_failure(f.flow_control("32 00 00", t0), fault::buffer_overflow);
    for (const auto* status : {"33 00 00", "35 00 00", "3F 00 00"}) {
        fixture g{20};
        g.send(t0);
        expect_failure(g.flow_control(status, t0), fault::invalid_fs);
    }
}

TEST(sender, flow_control_nobody_waits_for_is_ignored) {
    fixture f{30};
    EXPECT_EQ(f.flow_control("30 00 00", t0).happened, what::ignored);   // before the first frame
    f.send(t0);
    f.flow_control("30 00 00", t0);
    EXPECT_EQ(f.flow_control("32 00 00", t0).happened, what::ignored);   // within the block
    f.poll(t0);
    EXPECT_EQ(f.flow_control("32 00 00", t0).odd, oddity::not_sending);
    fixture g{3};
    g.poll(t0);
    EXPECT_EQ(g.flow_control("32 00 00", t0).happened, what::ignored);   // to a single frame
}

TEST(sender, flow_control_that_outruns_the_echo_confirms_the_frame) {
    fixture f{30};
    EXPECT_NE(f.poll(t0), "-");
    EXPECT_EQ(f.flow_control("30 01 00", t0 + 1ms).happened, what::going_on);
    EXPECT_EQ(f.poll(t0 + 1ms).substr(0, 6), "7E0 21");
    EXPECT_EQ(f.flow_control("31 00 00", t0 + 2ms).happened, what::waiting);
    EXPECT_EQ(f.machine.on_sent(t0 + 3ms).happened, what::nothing);   // the late echo
}

TEST(sender, an_unconfirmed_frame_fails_after_n_as) {
    fixture f{3};
    f.poll(t0);
    EXPECT_EQ(f.machine.on_time(t0 + 1000ms - 1us).happened, what::nothing);
    expect_failure(f.machine.on_time(t0 + 1000ms), fault::timeout_a);
}

TEST(sender, a_frame_nobody_fetches_fails_after_n_cs) {
    fixture f{40};
    f.send(t0);
    f.flow_control("30 00 32", t0);
    f.send(t0);
    EXPECT_EQ(f.machine.on_time(t0 + 1050ms - 1us).happened, what::nothing);
    expect_failure(f.machine.on_time(t0 + 1050ms), fault::timeout_cs);
}

TEST(sender, a_frame_the_adapter_refuses_fails_the_message) {
    fixture f{20};
    EXPECT_EQ(f.machine.on_not_sent().happened, what::nothing);   // none was handed over
    f.poll(t0);
    expect_failure(f.machine.on_not_sent(), fault::not_sent);
}

TEST(sender, one_message_at_a_time) {
    fixture f{3};
    EXPECT_EQ(f.machine.begin(f.payload, t0), beginning::busy);
    EXPECT_TRUE(f.machine.cancel());
    EXPECT_FALSE(f.machine.cancel());
    EXPECT_EQ(f.poll(t0), "-");
    EXPECT_EQ(f.machine.begin({}, t0), beginning::empty);
    EXPECT_EQ(f.machine.begin(f.payload, t0), beginning::begun);
}

TEST(sender, a_functional_request_is_a_single_frame) {
    sender all{obd_functional_11(), {}, {}};
    EXPECT_EQ(all.begin(counting(8), t0), beginning::functional_too_long);
    EXPECT_EQ(all.begin(counting(7), t0), beginning::begun);
    sender fd{obd_functional_29(), {.tx_dl = 64, .is_fd = true}, {}};
    EXPECT_EQ(fd.begin(counting(63), t0), beginning::functional_too_long);
    EXPECT_EQ(fd.begin(counting(62), t0), beginning::begun);
    sender deaf{mirrored(obd_functional_11()), {}, {}};
    EXPECT_EQ(deaf.begin(counting(1), t0), beginning::not_a_sender);
}

TEST(sender, an_extended_address_takes_a_byte_of_every_frame) {
    fixture f{
        20,
        {},
        {.pad = padding::none},
        {.kind = addressing::extended_11, .tx_id = 0x6F1, .rx_id = 0x612, .tx_extension = 0x12, .rx_extension = 0xF1}};
    EXPECT_EQ(f.send(t0), "6F1 12 10 14 01 02 03 04 05");
    f.flow_control("30 00 00", t0);
    EXPECT_EQ(f.send(t0), "6F1 12 21 06 07 08 09 0A 0B");
}

TEST(sender, fd_parts_fill_the_frame) {
    fixture f{200, {}, {.tx_dl = 64, .is_fd = true}};
    can::frame out;
    EXPECT_TRUE(f.machine.poll_frame(out, t0));
    EXPECT_EQ(out.size, 64);
    f.machine.on_sent(t0);
    f.flow_control("30 00 00", t0);
    for (const int size : {64, 64, 16}) {   // 62 + 63 + 63 + 12, padded
        EXPECT_TRUE(f.machine.poll_frame(out, t0));
        EXPECT_EQ(out.size, size);
        f.machine.on_sent(t0);
    }
    EXPECT_TRUE(f.machine.is_idle());
}

}   // namespace
