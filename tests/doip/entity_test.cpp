#include "protocols/doip/entity.hpp"

#include <gtest/gtest.h>

#include "protocols/doip/connection.hpp"
#include "protocols/doip/stream.hpp"
#include "tests/doip/written.hpp"

using namespace faultline::doip;
using namespace std::chrono_literals;
using test::text;

namespace {

const instant t0{};
constexpr std::array<address, 3> ecus{0x1010, 0x1011, 0xE400};

struct fixture {
    std::array<entity_socket, 3> sockets{};
    entity machine;
    test::whole last;

    explicit fixture(entity_config config = {}) : machine{sockets, with_targets(config), {}} {}
    static entity_config with_targets(entity_config config) {
        config.targets = ecus;
        return config;
    }
    std::uint32_t connect(instant now = t0) { return machine.on_connected(now).value(); }
    // What came of a message, one word an action.
    std::string take(std::uint32_t socket, const char* written, instant now = t0) {
        last = test::message(written);
        return told(machine.on_message(socket, last.head, last.data, now));
    }
    static std::string told(const entity_actions& actions) {
        std::string result;
        for (const auto& each : actions.all()) {
            if (!result.empty()) result += ", ";
            result += std::to_string(each.socket) + ' ';
            switch (each.what) {
                case entity_action::kind::send: result += text(each.bytes.data().subspan(2, 2)) + ':' + text(each.bytes.data().subspan(8)); break;
                case entity_action::kind::close: result += "close"; break;
                case entity_action::kind::request: result += "request " + text(each.data); break;
                case entity_action::kind::activated: result += "activated"; break;
            }
        }
        return result;
    }
};

constexpr const char* activate = "02 FD 00 05 00 00 00 07 0E 00 00 00 00 00 00";
constexpr const char* in = "0 00 06:0E 00 10 00 10 00 00 00 00, 0 activated";
constexpr const char* ask = "02 FD 80 01 00 00 00 07 0E 00 10 10 22 F1 90";

TEST(entity, a_tester_comes_in_and_asks) {
    fixture f;
    EXPECT_EQ(f.connect(), 0U);
    EXPECT_EQ(f.take(0, activate), in);
    EXPECT_EQ(f.take(0, ask), "0 80 02:10 10 0E 00 00, 0 request 22 F1 90");
    EXPECT_EQ(text(*f.machine.answer(0, 0x1010, 20, t0)), "02 FD 80 01 00 00 00 18 10 10 0E 00");
    EXPECT_FALSE(f.machine.answer(1, 0x1010, 20, t0));
    EXPECT_FALSE(f.machine.answer(0, 0x1010, 0, t0));
    EXPECT_EQ(f.machine.open_sockets(), 1);
}

TEST(entity, who_it_does_not_know_or_cannot_serve_is_turned_away) {
    const auto first_answer = [](const char* request, entity_config config = {}) {
        fixture f{config};
        (void)f.connect();
        return f.take(0, request);
    };
    EXPECT_EQ(first_answer("02 FD 00 05 00 00 00 07 0D FF 00 00 00 00 00"), "0 00 06:0D FF 10 00 00 00 00 00 00, 0 close");
    EXPECT_EQ(first_answer("02 FD 00 05 00 00 00 07 10 00 00 00 00 00 00"), "0 00 06:10 00 10 00 00 00 00 00 00, 0 close");
    EXPECT_EQ(first_answer("02 FD 00 05 00 00 00 07 0E 00 02 00 00 00 00"), "0 00 06:0E 00 10 00 06 00 00 00 00, 0 close");
    EXPECT_EQ(first_answer("02 FD 00 05 00 00 00 07 0E 00 E0 00 00 00 00"), "0 00 06:0E 00 10 00 06 00 00 00 00, 0 close");
    EXPECT_EQ(first_answer("02 FD 00 05 00 00 00 07 0E 00 E0 00 00 00 00", {.supports_central_security = true}), in);
    EXPECT_EQ(first_answer("02 FD 00 05 00 00 00 07 0E 00 01 00 00 00 00"), in);
    EXPECT_EQ(first_answer(activate, {.needs_tls = true}), "0 00 06:0E 00 10 00 07 00 00 00 00, 0 close");
}

TEST(entity, one_socket_has_one_tester) {
    fixture f;
    (void)f.connect();
    EXPECT_EQ(f.take(0, activate), in);
    EXPECT_EQ(f.take(0, activate), "0 00 06:0E 00 10 00 10 00 00 00 00");
    EXPECT_EQ(f.take(0, "02 FD 00 05 00 00 00 07 0E 01 00 00 00 00 00"), "0 00 06:0E 01 10 00 02 00 00 00 00, 0 close");
    EXPECT_EQ(f.machine.open_sockets(), 0);
}

TEST(entity, a_tester_that_lives_elsewhere_stays_there) {
    fixture f;
    (void)f.connect();
    EXPECT_EQ(f.take(0, activate), in);
    EXPECT_EQ(f.connect(), 1U);
    EXPECT_EQ(f.take(1, activate, t0 + 1s), "0 00 07:");
    EXPECT_EQ(f.take(0, "02 FD 00 08 00 00 00 02 0E 00", t0 + 1400ms), "1 00 06:0E 00 10 00 03 00 00 00 00, 1 close");
    EXPECT_EQ(f.machine.open_sockets(), 1);
    EXPECT_EQ(fixture::told(f.machine.on_time(t0 + 10s)), "");
}

TEST(entity, a_tester_that_died_elsewhere_may_come_again) {
    fixture f;
    (void)f.connect();
    EXPECT_EQ(f.take(0, activate), in);
    EXPECT_EQ(f.connect(), 1U);
    EXPECT_EQ(f.take(1, activate), "0 00 07:");
    EXPECT_EQ(f.machine.deadline(), t0 + 500ms);
    EXPECT_EQ(f.take(0, "02 FD 00 08 00 00 00 02 0E 01"), "");   // another address proves nothing
    EXPECT_EQ(fixture::told(f.machine.on_time(t0 + 499ms)), "");
    EXPECT_EQ(fixture::told(f.machine.on_time(t0 + 500ms)), "0 close, 1 00 06:0E 00 10 00 10 00 00 00 00, 1 activated");
}

TEST(entity, two_newcomers_do_not_wait_for_the_same_check) {
    fixture f;
    (void)f.connect();
    EXPECT_EQ(f.take(0, activate), in);
    (void)f.connect();
    (void)f.connect();
    EXPECT_EQ(f.take(1, activate), "0 00 07:");
    EXPECT_EQ(f.take(2, activate), "2 00 06:0E 00 10 00 03 00 00 00 00, 2 close");
    EXPECT_EQ(f.take(1, activate), "0 00 07:");
}

TEST(entity, a_newcomer_that_leaves_is_not_answered) {
    fixture f;
    (void)f.connect();
    EXPECT_EQ(f.take(0, activate), in);
    (void)f.connect();
    EXPECT_EQ(f.take(1, activate), "0 00 07:");
    f.machine.on_closed(1);
    EXPECT_EQ(f.take(0, "02 FD 00 08 00 00 00 02 0E 00"), "");
}

TEST(entity, somebody_at_the_vehicle_agrees_or_not) {
    fixture f{{.needs_confirmation = true}};
    (void)f.connect();
    EXPECT_EQ(f.take(0, activate), "0 00 06:0E 00 10 00 11 00 00 00 00");
    EXPECT_EQ(fixture::told(f.machine.confirm(0, true, t0)), in);
    EXPECT_EQ(fixture::told(f.machine.confirm(0, true, t0)), "");
    fixture g{{.needs_confirmation = true}};
    (void)g.connect();
    EXPECT_EQ(g.take(0, activate), "0 00 06:0E 00 10 00 11 00 00 00 00");
    EXPECT_EQ(g.take(0, ask), "0 80 03:10 10 0E 00 02, 0 close");   // not in yet
    EXPECT_EQ(fixture::told(g.machine.confirm(0, false, t0)), "");
    fixture h{{.needs_confirmation = true}};
    (void)h.connect();
    EXPECT_EQ(h.take(0, activate), "0 00 06:0E 00 10 00 11 00 00 00 00");
    EXPECT_EQ(fixture::told(h.machine.confirm(0, false, t0)), "0 00 06:0E 00 10 00 05 00 00 00 00, 0 close");
}

TEST(entity, requests_it_cannot_route_are_refused) {
    fixture f{{.longest_request = 3}};
    (void)f.connect();
    EXPECT_EQ(f.take(0, activate), in);
    EXPECT_EQ(f.take(0, "02 FD 80 01 00 00 00 06 0E 00 10 12 3E 00"), "0 80 03:10 12 0E 00 03");
    EXPECT_EQ(f.take(0, "02 FD 80 01 00 00 00 08 0E 00 10 10 22 F1 90 00"), "0 80 03:10 10 0E 00 04");
    EXPECT_EQ(f.take(0, ask), "0 80 02:10 10 0E 00 00, 0 request 22 F1 90");
    EXPECT_EQ(f.take(0, "02 FD 80 01 00 00 00 06 0E 01 10 10 3E 00"), "0 80 03:10 10 0E 01 02, 0 close");
}

TEST(entity, headers_it_cannot_take_are_refused) {
    fixture f;
    (void)f.connect();
    EXPECT_EQ(f.take(0, activate), in);
    EXPECT_EQ(f.take(0, "02 FD 12 34 00 00 00 00"), "0 00 00:01");
    EXPECT_EQ(f.take(0, "02 FD 00 07 00 00 00 00"), "0 00 00:01");   // a tester's 0007
    EXPECT_EQ(fixture::told(f.machine.on_too_large(0, {}, t0)), "0 00 00:02");
    EXPECT_EQ(f.take(0, "02 FD 00 08 00 00 00 01 0E"), "0 00 00:04, 0 close");
    (void)f.connect();
    EXPECT_EQ(f.take(0, "03 FC 00 05 00 00 00 07 0E 00 00 00 00 00 00"), "0 00 00:00, 0 close");
    (void)f.connect();
    EXPECT_EQ(fixture::told(f.machine.on_broken(0)), "0 00 00:00, 0 close");
    EXPECT_EQ(fixture::told(f.machine.on_broken(0)), "");
    EXPECT_EQ(f.take(7, activate), "");
}

TEST(entity, silence_ends_a_socket) {
    fixture f;
    (void)f.connect();
    EXPECT_EQ(fixture::told(f.machine.on_time(t0 + 1999ms)), "");
    EXPECT_EQ(fixture::told(f.machine.on_time(t0 + 2s)), "0 close");
    (void)f.connect();
    EXPECT_EQ(f.take(0, activate), in);
    EXPECT_EQ(f.take(0, "02 FD 00 08 00 00 00 02 0E 00", t0 + 299s), "");   // 0008 keeps it
    EXPECT_EQ(fixture::told(f.machine.on_time(t0 + 598s)), "");
    EXPECT_EQ(fixture::told(f.machine.on_time(t0 + 599s)), "0 close");
}

TEST(entity, there_are_only_so_many_sockets) {
    fixture f;
    for (std::uint32_t i = 0; i < 3; ++i) EXPECT_EQ(f.connect(), i);
    EXPECT_FALSE(f.machine.on_connected(t0));
    f.machine.on_closed(1);
    EXPECT_EQ(f.connect(), 1U);
}

TEST(entity, a_tester_and_a_vehicle_understand_each_other) {
    fixture f;
    const auto socket = f.connect();
    connection tester{{}};
    std::array<std::uint8_t, 256> vehicle_room{};
    std::array<std::uint8_t, 256> tester_room{};
    stream to_vehicle{vehicle_room};
    stream to_tester{tester_room};
    std::vector<std::string> heard;
    const auto at_tester = [&](std::span<const std::uint8_t> sent) {
        const auto got = to_tester.take(sent);
        ASSERT_EQ(got.what, cut::message);
        const auto step = tester.on_message(got.head, got.data, t0);
        heard.push_back(std::to_string(static_cast<int>(step.said.what)) + ' ' + text(step.said.data));
    };
    const auto at_vehicle = [&](const std::vector<std::uint8_t>& sent) {
        const auto got = to_vehicle.take(sent);
        ASSERT_EQ(got.what, cut::message);
        const auto actions = f.machine.on_message(socket, got.head, got.data, t0);
        for (const auto& each : actions.all())
            if (each.what == entity_action::kind::send) at_tester(each.bytes.data());
    };
    const auto opened = tester.on_connected(t0);
    const auto opening = opened.send->data();
    at_vehicle({opening.begin(), opening.end()});
    const auto head = tester.request(0x1010, 2, t0);
    ASSERT_TRUE(head);
    std::vector<std::uint8_t> request{head->begin(), head->end()};
    request.insert(request.end(), {0x3E, 0x00});
    at_vehicle(request);
    const auto answer = f.machine.answer(socket, 0x1010, 2, t0);
    ASSERT_TRUE(answer);
    std::vector<std::uint8_t> reply{answer->begin(), answer->end()};
    reply.insert(reply.end(), {0x7E, 0x00});
    at_tester(reply);
    const auto number = [](report::kind what) { return std::to_string(static_cast<int>(what)) + ' '; };
    EXPECT_EQ(heard, (std::vector<std::string>{number(report::kind::ready), number(report::kind::taken),
                                               number(report::kind::answer) + "7E 00"}));
}

}   // namespace
