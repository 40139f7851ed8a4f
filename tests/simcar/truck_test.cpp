// The lorry on J1939, heard and asked with the product's own machines.
#include <gtest/gtest.h>

#include <deque>

#include "protocols/j1939/identification.hpp"
#include "protocols/j1939/parameters.hpp"
#include "protocols/j1939/pgn.hpp"
#include "protocols/j1939/readiness.hpp"
#include "protocols/j1939/receiver.hpp"
#include "protocols/j1939/request.hpp"
#include "protocols/j1939/trouble_codes.hpp"
#include "tests/simcar/bench.hpp"

using namespace faultline;
using namespace faultline::simcar;
using namespace std::chrono_literals;
namespace pgn = faultline::j1939::pgn;

namespace {

constexpr std::uint8_t own = 0xF9;

class truck_bench {
public:
    truck_bench() : sim{car_named("truck"), {}}, who{sim.bus().attach()} { receiver_.set_address(own); }

    struct heard_message {
        j1939::identifier head;
        bytes data;
    };
    std::vector<heard_message> run(std::chrono::milliseconds limit) {
        std::vector<heard_message> out;
        const auto end = now + limit;
        while (now < end) {
            sim.bus().on_time(now);
            for (const auto& frame : sim.bus().take(who)) take(receiver_.on_frame(frame, now), out);
            take(receiver_.on_time(now), out);
            auto due = std::min(end, receiver_.deadline());
            if (const auto bus = sim.bus().next_due()) due = std::min(due, *bus);
            now = std::max(now, due);
        }
        return out;
    }
    // The data of the answer of that device to a request.
    std::optional<bytes> ask(std::uint32_t what, std::uint8_t device, std::chrono::milliseconds limit = 1500ms) {
        sim.bus().send(who, j1939::make_request(what, device, own), now);
        for (const auto& m : run(limit)) {
            if (m.head.pgn == what && m.head.source == device && (m.head.destination == own || m.data.size() <= 8)) return m.data;
        }
        return std::nullopt;
    }
    std::vector<std::string> codes(const std::optional<bytes>& data) {
        std::vector<std::string> out;
        std::array<j1939::trouble_code, 20> room;
        if (!data) return {"nothing"};
        const auto read = j1939::read_codes(*data, room);
        for (std::size_t i = 0; i < read.count; ++i) out.emplace_back(j1939::to_text(room[i]).view());
        return out;
    }

    simulation sim;
    can_bus::node who;
    instant now{1h};

private:
    void take(const j1939::reception& got, std::vector<heard_message>& out) {
        if (got.send) sim.bus().send(who, *got.send, now);
        if (got.received) out.push_back({got.received->head, bytes{got.received->data.begin(), got.received->data.end()}});
    }
    std::array<std::array<std::uint8_t, 256>, 8> rooms_{};
    std::array<j1939::slot, 8> slots_{j1939::slot{rooms_[0]}, j1939::slot{rooms_[1]}, j1939::slot{rooms_[2]}, j1939::slot{rooms_[3]},
                                      j1939::slot{rooms_[4]}, j1939::slot{rooms_[5]}, j1939::slot{rooms_[6]}, j1939::slot{rooms_[7]}};
    j1939::receiver receiver_{slots_, {}};
};

using names = std::vector<std::string>;

TEST(truck, every_device_sends_its_codes_once_a_second) {
    truck_bench b;
    std::map<std::uint8_t, int> times;
    std::map<std::uint8_t, bytes> last;
    for (const auto& m : b.run(5s)) {
        if (m.head.pgn != pgn::dm1) continue;
        ++times[m.head.source];
        last[m.head.source] = m.data;
    }
    ASSERT_EQ(times.size(), 4U);
    for (const auto& [device, n] : times) EXPECT_EQ(n, 5) << int{device};
    EXPECT_EQ(b.codes(last[0x00]), (names{"SPN 3251 FMI 0", "SPN 102 FMI 2", "SPN 5246 FMI 15"}));
    EXPECT_EQ(b.codes(last[0x0B]), (names{"SPN 789 FMI 5"}));
    EXPECT_EQ(b.codes(last[0x3D]), names{});
    std::array<j1939::trouble_code, 4> room;
    EXPECT_EQ(j1939::read_codes(last[0x00], room).lamp.malfunction.state, j1939::lamp_state::on);
    EXPECT_EQ(j1939::read_codes(last[0x0B], room).lamp.amber_warning.state, j1939::lamp_state::on);
}

TEST(truck, tells_vin_component_software_and_distance) {
    truck_bench b;
    const auto vin = b.ask(pgn::vehicle_identification, 0x00);
    ASSERT_TRUE(vin);
    EXPECT_EQ(j1939::read_vin(*vin).vin, "LZZ7CLXB5NC123457");
    const auto component = b.ask(pgn::component_identification, 0x0B);
    ASSERT_TRUE(component);
    EXPECT_EQ(j1939::read_component(*component).make, "WABCO");
    EXPECT_EQ(j1939::read_component(*component).model, "EBS E5");
    const auto software = b.ask(pgn::software_identification, 0x00);
    ASSERT_TRUE(software);
    EXPECT_EQ(j1939::read_software(*software).fields[0], "EDC17CV54 P_1186V25");
    const auto distance = b.ask(0xFEC1, 0x0B);
    ASSERT_TRUE(distance);
    std::array<j1939::reading, 4> room;
    ASSERT_GE(j1939::read_parameters(0xFEC1, *distance, room), 1U);
    EXPECT_NEAR(room[0].number, 318422.6, 0.1);
}

TEST(truck, engine_values_agree_with_the_decoder) {
    truck_bench b;
    std::map<std::uint32_t, bytes> last;
    for (const auto& m : b.run(2s)) last[m.head.pgn] = m.data;
    std::array<j1939::reading, 8> room;
    const auto value = [&](std::uint32_t group, std::uint32_t spn) {
        for (std::size_t i = 0, n = j1939::read_parameters(group, last[group], room); i < n; ++i) {
            if (room[i].what->spn == spn) return room[i].number;
        }
        return -1.0;
    };
    EXPECT_NEAR(value(0xF004, 190), 600, 30);
    EXPECT_NEAR(value(0xFEEE, 110), 84, 2);
    EXPECT_EQ(value(0xFEF1, 84), 0);
}

TEST(truck, keeps_previous_pending_and_permanent_codes_apart) {
    truck_bench b;
    EXPECT_EQ(b.codes(b.ask(pgn::dm2, 0x00)), (names{"SPN 94 FMI 18"}));
    EXPECT_EQ(b.codes(b.ask(pgn::dm6, 0x00)), (names{"SPN 3226 FMI 13"}));
    EXPECT_EQ(b.codes(b.ask(pgn::dm28, 0x00)), (names{"SPN 3251 FMI 0"}));
    EXPECT_EQ(b.codes(b.ask(pgn::dm12, 0x00)).size(), 3U);
    EXPECT_EQ(b.codes(b.ask(pgn::dm12, 0x0B)), names{});
    const auto counts = j1939::read_code_counts(*b.ask(pgn::dm29, 0x00));
    ASSERT_TRUE(counts);
    const auto ready = j1939::read_readiness(*b.ask(pgn::dm5, 0x00));
    ASSERT_TRUE(ready);
    EXPECT_TRUE(ready->has_monitors);
    EXPECT_TRUE(b.ask(pgn::dm21, 0x00));
}

TEST(truck, clears_when_told_and_says_so) {
    truck_bench b;
    b.sim.bus().send(b.who, j1939::make_request(pgn::dm11, 0x00, own), b.now);
    bool acknowledged = false;
    for (const auto& m : b.run(1s)) {
        const auto said = m.head.pgn == pgn::acknowledgment ? j1939::read_acknowledgment(m.data) : std::nullopt;
        acknowledged = acknowledged || (said && said->what == j1939::verdict::done && said->pgn == pgn::dm11);
    }
    EXPECT_TRUE(acknowledged);
    EXPECT_EQ(b.codes(b.ask(pgn::dm1, 0x00)), names{});
    EXPECT_EQ(b.codes(b.ask(pgn::dm28, 0x00)), (names{"SPN 3251 FMI 0"}));
    EXPECT_EQ(b.codes(b.ask(pgn::dm1, 0x0B)), (names{"SPN 789 FMI 5"}));
}

TEST(truck, refuses_a_group_it_does_not_have_when_it_alone_is_asked) {
    truck_bench b;
    b.sim.bus().send(b.who, j1939::make_request(pgn::dm20, 0x17, own), b.now);
    int refusals = 0;
    for (const auto& m : b.run(500ms)) {
        const auto said = m.head.pgn == pgn::acknowledgment ? j1939::read_acknowledgment(m.data) : std::nullopt;
        refusals += said && said->what == j1939::verdict::not_supported ? 1 : 0;
    }
    EXPECT_EQ(refusals, 1);
    b.sim.bus().send(b.who, j1939::make_request(pgn::dm20, j1939::global_address, own), b.now);
    for (const auto& m : b.run(500ms)) EXPECT_NE(m.head.pgn, pgn::acknowledgment);
}

TEST(truck, devices_claim_their_addresses_when_asked) {
    truck_bench b;
    b.sim.bus().send(b.who, j1939::make_request(pgn::address_claimed, j1939::global_address, own), b.now);
    std::set<std::uint8_t> claimed;
    for (const auto& m : b.run(300ms)) {
        if (m.head.pgn == pgn::address_claimed) claimed.insert(m.head.source);
    }
    EXPECT_EQ(claimed, (std::set<std::uint8_t>{0x00, 0x0B, 0x17, 0x3D}));
}

TEST(truck, codes_come_and_go_by_command) {
    truck_bench b;
    EXPECT_EQ(b.sim.command("code add 3D 4364/18 active", b.now), "ok");
    EXPECT_EQ(b.codes(b.ask(pgn::dm1, 0x3D)), (names{"SPN 4364 FMI 18"}));
    EXPECT_EQ(b.sim.command("code remove 3D 4364/18", b.now), "ok");
    EXPECT_EQ(b.codes(b.ask(pgn::dm1, 0x3D)), names{});
    EXPECT_EQ(b.sim.command("code remove 3D 4364/18", b.now), "error: this device does not hold that code");
    EXPECT_EQ(b.sim.command("code add 3D P0301", b.now), "error: a code of a heavy vehicle is SPN/FMI, like 3251/0");
    EXPECT_EQ(b.sim.command("code add 44 1/1", b.now), "error: this vehicle has no device 44");
    EXPECT_EQ(b.sim.command("clear", b.now), "ok");
    EXPECT_EQ(b.codes(b.ask(pgn::dm1, 0x00)), names{});
}

TEST(truck, nothing_stirs_while_nobody_listens) {
    truck_bench b;
    b.run(1s);
    b.sim.bus().detach(b.who);
    b.sim.bus().on_time(b.now + 1s);
    EXPECT_EQ(b.sim.bus().next_due(), std::nullopt);
}

TEST(truck, an_elm_finds_no_obd_here) {
    bench b{"truck"};
    b.say("ATE0");
    EXPECT_TRUE(b.say("0100").ends_with("UNABLE TO CONNECT\r\r>"));
}

}  // namespace
