#include "protocols/uds/server.hpp"

#include <gtest/gtest.h>

#include "protocols/uds/service.hpp"
#include "tests/obd/bytes.hpp"

using namespace faultline;
using namespace faultline::uds;
using namespace std::chrono_literals;
using obd::bytes;

namespace {

const instant t0{};

constexpr std::array<service_rule, 15> services{{{0x10},
                                                 {0x11},
                                                 {0x14},
                                                 {0x19},
                                                 {0x22},
                                                 {0x27, {not_standard}},
                                                 {0x28, {not_standard}},
                                                 {0x2E, {not_standard}},
                                                 {0x2F, {not_standard, 1}},
                                                 {0x31},
                                                 {0x34, {not_standard, 1}},
                                                 {0x36, {not_standard}},
                                                 {0x37, {not_standard}},
                                                 {0x3E},
                                                 {0x85, {not_standard}}}};
constexpr std::array<subfunction_rule, 2> routines{{{0x31, 0x01, {not_standard}}, {0x31, 0x03, {every_session}}}};
constexpr std::array<std::uint8_t, 1> levels{0x01};

// An ECU with two values, one of them behind security, a routine that takes a while, and memory to flash.
struct bench_ecu {
    std::vector<std::uint8_t> vin = bytes("57 42 41");
    std::vector<std::uint8_t> secret = bytes("5A");
    std::vector<std::uint8_t> name = bytes("00 00");
    std::vector<std::uint8_t> flashed;
    int steps_left = 0;
    std::uint8_t objection = 0, verdict = 0;
    std::array<data_value, 3> values{};
    std::array<stored_code, 2> stored{
        {{.code = 0x030162, .status = 0x2F, .severity = 0x20}, {.code = 0x012345, .status = 0x50}}};
    code_store codes{stored, {.status_available = 0x7F}};
    server_model model;
    std::array<std::uint8_t, 16> memory{};
    std::array<std::uint8_t, 64> out{};
    server machine{model, memory};

    bench_ecu() {
        values = {{{0xF190, vin},
                   {0x0202, secret, {every_session, 1}, true, {not_standard, 1}},
                   {0xF198, name, {}, true, {not_standard, 0}}}};
        model.self = this;
        model.services = services;
        model.subfunctions = routines;
        model.values = values;
        model.codes = &codes;
        model.security = {.levels = levels,
                          .attempts = 3,
                          .delay = 10s,
                          .make_seed =
                              [](void*, std::uint8_t, room_view room) {
                                  room[0] = 0x12;
                                  room[1] = 0x34;
                                  return std::size_t{2};
                              },
                          .is_key =
                              [](void*, std::uint8_t, bytes_view seed, bytes_view key) {
                                  return key.size() == 2 && key[0] == (seed[0] ^ 0xFF) && key[1] == (seed[1] ^ 0xFF);
                              }};
        model.write_data = [](void* self, std::uint16_t, bytes_view data, const server_state&) {
            static_cast<bench_ecu*>(self)->name.assign(data.begin(), data.end());
            return nrc::none;
        };
        model.run_routine = [](void* self, const routine_request&, const server_state&, room_view room) {
            auto& ecu = *static_cast<bench_ecu*>(self);
            if (ecu.steps_left-- > 0) return produced{nrc::response_pending, 0};
            room[0] = 0x10;
            return produced{ecu.verdict, 1};
        };
        model.begin_transfer = [](void*, const transfer_request&, const server_state&, std::uint64_t& longest) {
            longest = 0x22;
            return nrc::none;
        };
        model.take_block = [](void* self, const block_request& block, bool, room_view) {
            auto& ecu = *static_cast<bench_ecu*>(self);
            ecu.flashed.insert(ecu.flashed.end(), block.data.begin(), block.data.end());
            return produced{};
        };
        model.object_to = [](void* self, bytes_view, const server_state&) {
            return static_cast<bench_ecu*>(self)->objection;
        };
    }

    std::vector<std::uint8_t> sent(const server_action& action) {
        last = action;
        return {out.begin(), out.begin() + static_cast<std::ptrdiff_t>(action.size)};
    }
    std::vector<std::uint8_t> ask(const char* request, instant when = t0) {
        return sent(machine.on_request(bytes(request), false, when, out));
    }
    std::vector<std::uint8_t> ask_all(const char* request, instant when = t0) {
        return sent(machine.on_request(bytes(request), true, when, out));
    }
    std::vector<std::uint8_t> time(instant when) { return sent(machine.on_time(when, out)); }
    void unlock() {
        EXPECT_EQ(ask("10 03"), bytes("50 03 00 32 01 F4"));
        EXPECT_EQ(ask("27 01"), bytes("67 01 12 34"));
        EXPECT_EQ(ask("27 02 ED CB"), bytes("67 02"));
    }
    server_action last{};
};

TEST(server, answers_what_it_has) {
    bench_ecu ecu;
    EXPECT_EQ(ecu.ask("22 F1 90"), bytes("62 F1 90 57 42 41"));
    EXPECT_EQ(ecu.ask("3E 00"), bytes("7E 00"));
    EXPECT_EQ(ecu.ask("19 02 08"), bytes("59 02 7F 03 01 62 2F"));
    EXPECT_EQ(ecu.ask("11 01"), bytes("51 01"));
    EXPECT_TRUE(ecu.last.reset);
}

TEST(server, refusals_come_in_the_order_of_the_standard) {
    bench_ecu ecu;
    EXPECT_EQ(ecu.ask("23 00"), bytes("7F 23 11"));
    EXPECT_EQ(ecu.ask("2F"), bytes("7F 2F 7F"));   // session before length and security
    EXPECT_EQ(ecu.ask("10"), bytes("7F 10 13"));   // length before sub-function
    EXPECT_EQ(ecu.ask("10 77"), bytes("7F 10 12"));
    EXPECT_EQ(ecu.ask("10 77 00"), bytes("7F 10 12"));   // sub-function before the full length
    EXPECT_EQ(ecu.ask("10 03 00"), bytes("7F 10 13"));
    EXPECT_EQ(ecu.ask("31 01 02 03"), bytes("7F 31 7E"));
    EXPECT_EQ(ecu.ask("31 02 02 03"), bytes("7F 31 12"));   // only listed ones where any is listed
    EXPECT_EQ(ecu.ask("22 F1"), bytes("7F 22 13"));
    EXPECT_EQ(ecu.ask("22 99 99"), bytes("7F 22 31"));
    EXPECT_EQ(ecu.ask("22 02 02"), bytes("7F 22 33"));
    EXPECT_EQ(ecu.ask("10 03"), bytes("50 03 00 32 01 F4"));
    EXPECT_EQ(ecu.ask("2F 01"), bytes("7F 2F 33"));   // security before length
    EXPECT_EQ(ecu.ask("28 03 00"), bytes("7F 28 31"));
    EXPECT_EQ(ecu.ask("28 04 01 00 0A"), bytes("7F 28 12"));
    ecu.objection = nrc::conditions_not_correct;
    EXPECT_EQ(ecu.ask("22 F1 90"), bytes("7F 22 22"));
    EXPECT_EQ(ecu.ask("23 00"), bytes("7F 23 11"));   // an objection to what there is
}

TEST(server, nobody_answers_everybody_that_he_is_not_meant) {
    bench_ecu ecu;
    for (const auto* request : {"23 00", "10 77", "22 99 99", "31 01 02 03", "28 03 01"})
        EXPECT_EQ(ecu.ask_all(request), bytes("")) << request;
    EXPECT_EQ(ecu.ask_all("22 F1"), bytes("7F 22 13"));
    EXPECT_EQ(ecu.ask_all("22 02 02"), bytes("7F 22 33"));
    EXPECT_EQ(ecu.ask_all("22 F1 90"), bytes("62 F1 90 57 42 41"));
}

TEST(server, what_is_no_request_is_not_answered) {
    bench_ecu ecu;
    for (const auto* text : {"", "62 F1 90 57", "7F 22 31", "50 03", "C5 01"})
        EXPECT_EQ(ecu.ask(text), bytes("")) << text;
}

TEST(server, the_suppress_bit_silences_success_and_nothing_else) {
    bench_ecu ecu;
    EXPECT_EQ(ecu.ask("3E 80"), bytes(""));
    EXPECT_EQ(ecu.ask("10 83"), bytes(""));
    EXPECT_EQ(ecu.machine.state().session, 0x03);
    EXPECT_EQ(ecu.ask("10 F7"), bytes("7F 10 12"));
}

TEST(server, several_identifiers_leave_out_what_is_not_there) {
    bench_ecu ecu;
    EXPECT_EQ(ecu.ask("22 99 99 F1 90"), bytes("62 F1 90 57 42 41"));
    EXPECT_EQ(ecu.ask("22 F1 90 F1 98"), bytes("62 F1 90 57 42 41 F1 98 00 00"));
    EXPECT_EQ(ecu.ask("22 F1 90 02 02"), bytes("7F 22 33"));
    std::vector<std::uint8_t> small(5);
    EXPECT_EQ(ecu.machine.on_request(bytes("22 F1 90"), false, t0, small).size, 3U);
    EXPECT_EQ(small[2], nrc::response_too_long);
}

TEST(server, a_session_ends_after_s3_and_takes_everything_along) {
    bench_ecu ecu;
    ecu.unlock();
    EXPECT_EQ(ecu.ask("28 03 01"), bytes("68 03"));
    EXPECT_EQ(ecu.ask("85 02"), bytes("C5 02"));
    EXPECT_EQ(ecu.machine.state().open_level, 1);
    EXPECT_EQ(ecu.last.until, t0 + 5s);
    EXPECT_EQ(ecu.ask("3E 80", t0 + 4s), bytes(""));
    EXPECT_EQ(ecu.last.until, t0 + 9s);
    ecu.time(t0 + 8999ms);
    EXPECT_EQ(ecu.machine.state().session, 0x03);
    EXPECT_FALSE(ecu.machine.state().codes_on);
    ecu.time(t0 + 9s);
    EXPECT_EQ(ecu.machine.state().session, 0x01);
    EXPECT_EQ(ecu.machine.state().open_level, 0);
    EXPECT_TRUE(ecu.machine.state().codes_on);
    EXPECT_EQ(ecu.machine.state().communication, communication::enable_both);
    EXPECT_EQ(ecu.last.until, instant::max());
    EXPECT_EQ(ecu.ask("85 02", t0 + 9s), bytes("7F 85 7F"));
}

TEST(server, a_request_that_comes_too_late_finds_the_standard_session) {
    bench_ecu ecu;
    ecu.ask("10 03");
    EXPECT_EQ(ecu.ask("85 02", t0 + 5s), bytes("7F 85 7F"));   // nobody called on_time
}

TEST(server, values_are_written_where_and_as_long_as_they_may_be) {
    bench_ecu ecu;
    EXPECT_EQ(ecu.ask("2E F1 98 11 22"), bytes("7F 2E 7F"));
    ecu.ask("10 03");
    EXPECT_EQ(ecu.ask("2E F1 98 11"), bytes("7F 2E 13"));
    EXPECT_EQ(ecu.ask("2E F1 90 11 22 33"), bytes("7F 2E 31"));
    EXPECT_EQ(ecu.ask("2E F1 98"), bytes("7F 2E 13"));
    EXPECT_EQ(ecu.ask("2E F1 98 11 22"), bytes("6E F1 98"));
    EXPECT_EQ(ecu.name, bytes("11 22"));
}

TEST(server_security, the_right_key_opens_and_a_seed_is_good_for_one) {
    bench_ecu ecu;
    ecu.ask("10 03");
    EXPECT_EQ(ecu.ask("27 02 ED CB"), bytes("7F 27 24"));
    EXPECT_EQ(ecu.ask("27 05"), bytes("7F 27 12"));
    EXPECT_EQ(ecu.ask("27 01"), bytes("67 01 12 34"));
    EXPECT_EQ(ecu.ask("27 02"), bytes("7F 27 13"));
    EXPECT_EQ(ecu.ask("27 02 ED CB"), bytes("67 02"));
    EXPECT_EQ(ecu.ask("22 02 02"), bytes("62 02 02 5A"));
    EXPECT_EQ(ecu.ask("27 01"), bytes("67 01 00 00"));   // open already
    EXPECT_EQ(ecu.ask("27 02 ED CB"), bytes("7F 27 24"));
    EXPECT_EQ(ecu.ask("10 03"), bytes("50 03 00 32 01 F4"));   // every change of session locks
    EXPECT_EQ(ecu.ask("22 02 02"), bytes("7F 22 33"));
}

TEST(server_security, a_value_behind_security_is_not_written_without) {
    bench_ecu ecu;
    ecu.ask("10 03");
    EXPECT_EQ(ecu.ask("2E 02 02 11"), bytes("7F 2E 33"));
    ecu.unlock();
    EXPECT_EQ(ecu.ask("2E 02 02 11"), bytes("6E 02 02"));
}

TEST(server_security, a_right_key_forgives_the_wrong_ones) {
    bench_ecu ecu;
    ecu.ask("10 03");
    for (int round = 0; round < 3; ++round) {
        for (int i = 0; i < 2; ++i) {
            ecu.ask("27 01");
            EXPECT_EQ(ecu.ask("27 02 00 00"), bytes("7F 27 35"));
        }
        ecu.unlock();
        ecu.ask("10 03");
    }
}

TEST(server_security, wrong_keys_are_counted_and_then_one_must_wait) {
    bench_ecu ecu;
    ecu.ask("10 03");
    for (const auto* answer : {"7F 27 35", "7F 27 35", "7F 27 36"}) {
        EXPECT_EQ(ecu.ask("27 01"), bytes("67 01 12 34"));
        EXPECT_EQ(ecu.ask("27 02 00 00"), bytes(answer));
        EXPECT_EQ(ecu.ask("27 02 ED CB"), bytes("7F 27 24"));
    }
    EXPECT_EQ(ecu.ask("27 01"), bytes("7F 27 37"));
    ecu.machine.restart();   // switching off does not help
    ecu.ask("10 03", t0 + 9999ms);
    EXPECT_EQ(ecu.ask("27 01", t0 + 9999ms), bytes("7F 27 37"));
    EXPECT_EQ(ecu.ask("27 01", t0 + 10s), bytes("67 01 12 34"));
    EXPECT_EQ(ecu.ask("27 02 00 00", t0 + 10s), bytes("7F 27 36"));   // one more try, not three
    ecu.ask("10 03", t0 + 20s);
    EXPECT_EQ(ecu.ask("27 01", t0 + 20s), bytes("67 01 12 34"));
    EXPECT_EQ(ecu.ask("27 02 ED CB", t0 + 20s), bytes("67 02"));
}

TEST(server_pending, work_that_takes_long_is_promised_and_delivered) {
    bench_ecu ecu;
    ecu.ask("10 03");
    ecu.steps_left = 2;
    EXPECT_EQ(ecu.ask("31 01 02 03"), bytes("7F 31 78"));
    EXPECT_EQ(ecu.last.until, t0 + 20ms);
    EXPECT_EQ(ecu.ask("22 F1 90", t0 + 5ms), bytes("7F 22 21"));   // one thing at a time
    EXPECT_EQ(ecu.ask("3E 80", t0 + 5ms), bytes(""));
    EXPECT_EQ(ecu.time(t0 + 20ms), bytes(""));
    EXPECT_EQ(ecu.time(t0 + 40ms), bytes("71 01 02 03 10"));
    EXPECT_EQ(ecu.ask("22 F1 90", t0 + 50ms), bytes("62 F1 90 57 42 41"));
}

TEST(server_pending, the_promise_is_renewed_before_p2_star_ends_and_the_session_lives_on) {
    bench_ecu ecu;
    ecu.ask("10 03");
    ecu.steps_left = 1000;
    ecu.ask("31 01 02 03");
    EXPECT_EQ(ecu.time(t0 + 2499ms), bytes(""));
    EXPECT_EQ(ecu.time(t0 + 2500ms), bytes("7F 31 78"));
    EXPECT_EQ(ecu.time(t0 + 4000ms), bytes(""));
    ecu.steps_left = 0;
    EXPECT_EQ(ecu.time(t0 + 6s), bytes("71 01 02 03 10"));
    EXPECT_EQ(ecu.machine.state().session, 0x03);
}

TEST(server_pending, after_a_promise_an_answer_comes_suppressed_or_not) {
    bench_ecu ecu;
    ecu.ask("10 03");
    ecu.steps_left = 1;
    EXPECT_EQ(ecu.ask("31 81 02 03"), bytes("7F 31 78"));
    EXPECT_EQ(ecu.time(t0 + 20ms), bytes("71 01 02 03 10"));
    EXPECT_EQ(ecu.ask("31 81 02 03"), bytes(""));
}

TEST(server_pending, after_a_promise_everybody_learns_of_the_refusal_too) {
    bench_ecu ecu;
    ecu.ask("10 03");
    ecu.steps_left = 1;
    ecu.verdict = nrc::request_out_of_range;
    EXPECT_EQ(ecu.ask_all("31 01 02 03"), bytes("7F 31 78"));
    EXPECT_EQ(ecu.time(t0 + 20ms), bytes("7F 31 31"));
    EXPECT_EQ(ecu.ask_all("31 01 02 03"), bytes(""));
}

TEST(server_pending, a_request_too_long_to_remember_is_refused) {
    bench_ecu ecu;
    ecu.ask("10 03");
    ecu.steps_left = 1;
    EXPECT_EQ(ecu.ask("31 01 02 03 01 02 03 04 05 06 07 08 09 0A 0B 0C 0D"), bytes("7F 31 14"));
    ecu.steps_left = 1;
    EXPECT_EQ(ecu.ask("31 01 02 03 01 02 03 04 05 06 07 08 09 0A 0B 0C"), bytes("7F 31 78"));
}

TEST(server_transfer, blocks_in_order_and_the_last_one_twice) {
    bench_ecu ecu;
    ecu.unlock();
    EXPECT_EQ(ecu.ask("36 01 AA"), bytes("7F 36 24"));
    EXPECT_EQ(ecu.ask("37"), bytes("7F 37 24"));
    EXPECT_EQ(ecu.ask("34 00 11 00"), bytes("7F 34 13"));
    EXPECT_EQ(ecu.ask("34 00 01 00"), bytes("7F 34 31"));
    EXPECT_EQ(ecu.ask("34 00 11 00 04"), bytes("74 20 00 22"));
    EXPECT_EQ(ecu.ask("36 00 AA"), bytes("7F 36 73"));
    EXPECT_EQ(ecu.ask("36 01 AA"), bytes("76 01"));
    EXPECT_EQ(ecu.ask("36 01 AA"), bytes("76 01"));
    EXPECT_EQ(ecu.ask("36 03 CC"), bytes("7F 36 73"));
    EXPECT_EQ(ecu.ask("36 02 BB"), bytes("76 02"));
    EXPECT_EQ(ecu.flashed, bytes("AA BB"));
    EXPECT_EQ(ecu.ask("34 00 11 00 04"), bytes("7F 34 22"));
    EXPECT_EQ(ecu.ask("37"), bytes("77"));
    EXPECT_EQ(ecu.ask("36 03 CC"), bytes("7F 36 24"));
}

TEST(server_transfer, ends_with_the_session) {
    bench_ecu ecu;
    ecu.unlock();
    ecu.ask("34 00 11 00 04");
    ecu.ask("10 03");
    EXPECT_EQ(ecu.ask("36 01 AA"), bytes("7F 36 24"));
}

TEST(server_transfer, the_counter_runs_over_to_00) {
    bench_ecu ecu;
    ecu.unlock();
    ecu.ask("34 00 11 00 04");
    for (int i = 1; i <= 300; ++i) {
        const std::vector<std::uint8_t> block{0x36, static_cast<std::uint8_t>(i), 0xAA};
        ASSERT_EQ(ecu.sent(ecu.machine.on_request(block, false, t0, ecu.out)),
                  (std::vector<std::uint8_t>{0x76, static_cast<std::uint8_t>(i)}));
    }
    EXPECT_EQ(ecu.flashed.size(), 300U);
}

TEST(server, clears_codes) {
    bench_ecu ecu;
    EXPECT_EQ(ecu.ask("14 FF FF"), bytes("7F 14 13"));
    EXPECT_EQ(ecu.ask("14 11 11 11"), bytes("7F 14 31"));
    EXPECT_EQ(ecu.ask("14 FF FF 33"), bytes("54"));
    EXPECT_EQ(ecu.ask("19 02 08"), bytes("59 02 7F"));
}

}   // namespace
