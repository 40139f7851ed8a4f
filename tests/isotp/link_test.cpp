#include "protocols/isotp/link.hpp"

#include <array>

#include "tests/isotp/frames.hpp"

using namespace faultline;
using namespace faultline::isotp;
using what = report::what;

namespace {

struct fixture {
    isotp::link bus;
    std::array<std::array<std::uint8_t, 64>, 10> memory{};
    std::size_t used = 0;
    ticket last{};

    std::size_t open(const address& who, const isotp::link::options& chosen = {.how = {.pad = padding::none}}) {
        const auto made = bus.open(who, chosen, who.rx_id == no_id ? std::span<std::uint8_t>{} : memory.at(used++));
        EXPECT_EQ(made.error, open_error::none);
        return made.endpoint;
    }
    open_error refusal(const address& who, const framing& how = {}) {
        return bus.open(who, {.how = how}, memory.at(9)).error;
    }
    report take(std::string_view text, instant now = t0) { return bus.on_frame(frame(text), now); }
    std::string poll(instant now = t0) {
        can::frame out;
        return bus.poll_frame(out, last, now) ? text(out) : "-";
    }
    std::string send(instant now = t0) {
        auto sent = poll(now);
        bus.on_sent(last, now);
        return sent;
    }
    bytes read(std::size_t endpoint) {
        const bytes message{bus.front(endpoint).begin(), bus.front(endpoint).end()};
        bus.pop(endpoint);
        return message;
    }
};

TEST(isotp_link, a_functional_request_is_answered_by_several_ecus_interleaved) {
    fixture f;
    const auto all = f.open(obd_functional_11());
    std::array<std::size_t, 3> ecus{};
    for (std::uint32_t i = 0; i < ecus.size(); ++i) ecus.at(i) = f.open(obd_11(i));
    const bytes request{0x09, 0x02};
    EXPECT_EQ(f.bus.send(all, request, t0), beginning::begun);
    EXPECT_EQ(f.poll(), "7DF 02 09 02");
    EXPECT_EQ(f.bus.on_sent(f.last, t0).happened, what::sent);

    EXPECT_EQ(f.take("7E8 10 0A 49 02 01 31 32 33").happened, what::started);
    EXPECT_EQ(f.take("7EA 10 0B 49 02 01 41 42 43").endpoint, ecus[2]);
    EXPECT_EQ(f.take("7E9 03 7F 09 12").happened, what::message);
    EXPECT_EQ(f.send(), "7E0 30 00 00");   // to the physical identifier of each
    EXPECT_EQ(f.send(), "7E2 30 00 00");
    EXPECT_EQ(f.poll(), "-");
    EXPECT_EQ(f.take("7EA 21 44 45 46 47 48").happened, what::message);
    EXPECT_EQ(f.take("7E8 21 34 35 36 37").happened, what::message);
    EXPECT_EQ(f.read(ecus[0]), hex("49 02 01 31 32 33 34 35 36 37"));
    EXPECT_EQ(f.read(ecus[1]), hex("7F 09 12"));
    EXPECT_EQ(f.read(ecus[2]), hex("49 02 01 41 42 43 44 45 46 47 48"));
    EXPECT_EQ(f.bus.unread(ecus[0]), 0U);
}

TEST(isotp_link, one_identifier_has_one_owner) {
    fixture f;
    const auto first = f.open(obd_11(0));
    EXPECT_EQ(f.refusal(obd_11(0)), open_error::owned);
    EXPECT_EQ(f.refusal({.tx_id = 0x123, .rx_id = 0x7E8}), open_error::owned);
    EXPECT_EQ(f.refusal({.tx_id = 0x7E0, .rx_id = 0x123}), open_error::owned);
    const address with_byte{
        .kind = addressing::mixed_11, .tx_id = 0x123, .rx_id = 0x7E8, .tx_extension = 5, .rx_extension = 5};
    EXPECT_EQ(f.refusal(with_byte), open_error::owned);   // the other would hear all of them
    EXPECT_EQ(f.refusal({.kind = addressing::normal_29, .tx_id = 0x7E0, .rx_id = 0x7E8}), open_error::none);
    f.bus.close(first);
    EXPECT_EQ(f.refusal(obd_11(0)), open_error::none);
}

TEST(isotp_link, an_address_byte_tells_two_endpoints_on_one_identifier_apart) {
    fixture f;
    address near{.kind = addressing::mixed_11, .tx_id = 0x7A0, .rx_id = 0x7A8, .tx_extension = 1, .rx_extension = 1};
    const auto one = f.open(near);
    EXPECT_EQ(f.refusal(near), open_error::owned);
    near.tx_extension = near.rx_extension = 2;
    const auto two = f.open(near);
    EXPECT_EQ(f.take("7A8 02 01 7E").endpoint, two);
    EXPECT_EQ(f.take("7A8 01 01 7E").endpoint, one);
    EXPECT_EQ(f.take("7A8 03 01 7E").happened, what::not_ours);
    EXPECT_EQ(f.take("7A8").happened, what::not_ours);
}

TEST(isotp_link, what_cannot_be_opened_says_why) {
    fixture f;
    EXPECT_EQ(f.refusal({.tx_id = 0x800}), open_error::bad_address);
    EXPECT_EQ(f.refusal(obd_11(0), {.tx_dl = 64}), open_error::bad_framing);
    EXPECT_EQ(f.bus.open(obd_11(0), {}, {}).error, open_error::no_room);
}

TEST(isotp_link, frames_of_others_and_our_own_echoes_are_not_ours) {
    fixture f;
    f.open(obd_11(0));
    f.open(obd_functional_11());
    for (const auto* other : {"7E0 02 01 00", "7DF 02 01 00", "7E9 01 7E", "000007E8 01 7E", "1FFFFFFF 01 7E"})
        EXPECT_EQ(f.take(other).happened, what::not_ours) << other;
}

TEST(isotp_link, an_unexpected_answerer_can_be_opened_and_its_frame_handed_in_again) {
    fixture f;
    const auto first = frame("18DAF15A 10 0A 49 02 01 31 32 33");
    EXPECT_EQ(f.bus.on_frame(first, t0).happened, what::not_ours);
    const auto who = answerer(first.id, first.is_extended);
    ASSERT_TRUE(who);
    f.open(*who);
    EXPECT_EQ(f.bus.on_frame(first, t0).happened, what::started);
    EXPECT_EQ(f.poll(), "18DA5AF1 30 00 00");
}

TEST(isotp_link, flow_control_is_sent_before_parts_and_senders_take_turns) {
    fixture f;
    const auto payload = counting(40);
    std::array<std::size_t, 2> ecus{f.open(obd_11(0)), f.open(obd_11(1))};
    const auto third = f.open(obd_11(2));
    for (const auto ecu : ecus) EXPECT_EQ(f.bus.send(ecu, payload, t0), beginning::begun);
    EXPECT_EQ(f.send().substr(0, 6), "7E0 10");
    EXPECT_EQ(f.send().substr(0, 6), "7E1 10");
    f.take("7E8 30 00 00");
    f.take("7E9 30 00 00");
    EXPECT_EQ(f.send().substr(0, 6), "7E0 21");
    EXPECT_EQ(f.take("7EA 10 0A 49 02 01 31 32 33").endpoint, third);
    EXPECT_EQ(f.send(), "7E2 30 00 00");
    EXPECT_EQ(f.send().substr(0, 6), "7E1 21");
    EXPECT_EQ(f.send().substr(0, 6), "7E0 22");
    EXPECT_EQ(f.send().substr(0, 6), "7E1 22");
}

TEST(isotp_link, says_when_it_is_due_next) {
    fixture f;
    EXPECT_EQ(f.bus.next_due(), never);
    const auto ecu = f.open(obd_11(0));
    EXPECT_EQ(f.bus.next_due(), never);
    const auto payload = counting(40);
    EXPECT_EQ(f.bus.send(ecu, payload, t0), beginning::begun);
    EXPECT_LE(f.bus.next_due(), t0);
    EXPECT_EQ(f.bus.next_due(false), t0 + 1000ms);   // nothing can be sent: only the deadline counts
    f.send();
    EXPECT_EQ(f.bus.next_due(), t0 + 1000ms);
    f.take("7E8 30 00 14");
    f.send();
    EXPECT_EQ(f.bus.next_due(), t0 + 20ms);
    f.take("7E8 10 0A 49 02 01 31 32 33");
    EXPECT_LE(f.bus.next_due(), t0);
    f.send();
    EXPECT_EQ(f.bus.next_due(), t0 + 20ms);
    EXPECT_EQ(f.bus.next_due(false), t0 + 1000ms);
}

TEST(isotp_link, every_timeout_is_told_once) {
    fixture f;
    const auto payload = counting(40);
    const auto one = f.open(obd_11(0));
    const auto two = f.open(obd_11(1));
    EXPECT_EQ(f.bus.send(one, payload, t0), beginning::begun);
    f.send();
    f.take("7E8 10 0A 49 02 01 31 32 33");
    f.take("7E9 10 0A 49 02 01 31 32 33");
    f.send();
    f.send();
    EXPECT_EQ(f.bus.on_time(t0 + 1000ms - 1us).happened, what::nothing);
    std::array<std::pair<std::size_t, fault>, 3> told{};
    for (auto& one_told : told) {
        const auto said = f.bus.on_time(t0 + 1000ms);
        one_told = {said.endpoint, said.why};
    }
    EXPECT_THAT(told,
                testing::UnorderedElementsAre(std::pair{one, fault::timeout_cr}, std::pair{one, fault::timeout_bs},
                                              std::pair{two, fault::timeout_cr}));
    EXPECT_EQ(f.bus.on_time(t0 + 1000ms).happened, what::nothing);
    EXPECT_EQ(f.bus.next_due(), never);
    EXPECT_FALSE(f.bus.is_sending(one));
    EXPECT_FALSE(f.bus.is_receiving(one));
}

TEST(isotp_link, a_late_confirmation_confirms_nothing_else) {
    fixture f;
    const auto ecu = f.open(obd_11(0));
    const auto payload = counting(3);
    EXPECT_EQ(f.bus.send(ecu, payload, t0), beginning::begun);
    f.poll();
    const auto old = f.last;
    EXPECT_TRUE(f.bus.cancel_send(ecu));
    EXPECT_EQ(f.bus.send(ecu, payload, t0), beginning::begun);
    f.poll();
    EXPECT_EQ(f.bus.on_sent(old, t0).happened, what::nothing);
    EXPECT_EQ(f.bus.on_not_sent(old).happened, what::nothing);
    EXPECT_TRUE(f.bus.is_sending(ecu));
    EXPECT_EQ(f.bus.on_sent(f.last, t0).happened, what::sent);
    EXPECT_EQ(f.bus.on_sent(f.last, t0).happened, what::nothing);
}

TEST(isotp_link, a_ticket_of_a_closed_endpoint_means_nothing_to_the_next_one) {
    fixture f;
    const auto payload = counting(3);
    const auto gone = f.open(obd_11(0));
    EXPECT_EQ(f.bus.send(gone, payload, t0), beginning::begun);
    f.poll();
    const auto old = f.last;
    f.bus.close(gone);
    EXPECT_EQ(f.bus.on_sent(old, t0).happened, what::nothing);
    EXPECT_EQ(f.bus.send(gone, payload, t0), beginning::not_a_sender);
    const auto next = f.open(obd_11(1));
    EXPECT_EQ(next, gone);   // the handle is used again
    EXPECT_EQ(f.bus.send(next, payload, t0), beginning::begun);
    f.poll();
    EXPECT_EQ(f.bus.on_sent(old, t0).happened, what::nothing);
    EXPECT_EQ(f.bus.on_sent(f.last, t0).happened, what::sent);
}

TEST(isotp_link, a_refused_frame_fails_its_message) {
    fixture f;
    const auto ecu = f.open(obd_11(0));
    const auto payload = counting(3);
    EXPECT_EQ(f.bus.send(ecu, payload, t0), beginning::begun);
    f.poll();
    const auto said = f.bus.on_not_sent(f.last);
    EXPECT_EQ(said.happened, what::send_failed);
    EXPECT_EQ(said.why, fault::not_sent);
    f.take("7E8 10 0A 49 02 01 31 32 33");
    f.poll();
    EXPECT_EQ(f.bus.on_not_sent(f.last).happened, what::receive_failed);
    EXPECT_EQ(f.bus.next_due(), never);
}

TEST(isotp_link, closing_owes_nothing) {
    fixture f;
    const auto ecu = f.open(obd_11(0));
    f.take("7E8 10 0A 49 02 01 31 32 33");
    f.bus.close(ecu);
    EXPECT_EQ(f.poll(), "-");
    EXPECT_EQ(f.bus.next_due(), never);
    EXPECT_EQ(f.take("7E8 01 7E").happened, what::not_ours);
    EXPECT_TRUE(f.bus.front(ecu).empty());
    EXPECT_EQ(f.bus.unread(99), 0U);
    f.bus.pop(99);
    f.bus.close(99);
}

TEST(isotp_link, cancelling_a_reception_withdraws_its_flow_control) {
    fixture f;
    const auto ecu = f.open(obd_11(0));
    f.take("7E8 10 0A 49 02 01 31 32 33");
    EXPECT_TRUE(f.bus.is_receiving(ecu));
    EXPECT_TRUE(f.bus.cancel_reception(ecu));
    EXPECT_FALSE(f.bus.cancel_reception(ecu));
    EXPECT_EQ(f.poll(), "-");
}

TEST(isotp_link, a_functional_listener_hears_requests_to_all) {
    fixture f;
    const auto all = f.open(mirrored(obd_functional_11()));
    EXPECT_EQ(f.take("7DF 02 01 00").happened, what::message);
    EXPECT_EQ(f.read(all), hex("01 00"));
    EXPECT_EQ(f.take("7DF 30 00 00").odd, oddity::segmented_functional);
}

}   // namespace
