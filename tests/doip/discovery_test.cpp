#include "protocols/doip/discovery.hpp"

#include <gtest/gtest.h>

#include "protocols/doip/announcer.hpp"
#include "tests/doip/written.hpp"

using namespace faultline::doip;
using namespace std::chrono_literals;
using test::bytes;
using test::text;

namespace {

const instant t0{};
using state = discovering::state;

announcement car(std::uint8_t number = 1) {
    announcement what;
    std::ranges::copy(std::string_view{"WAUZZZ4G0BN123456"}, what.vin.begin());
    what.entity = 0x1010;
    what.eid = {0, 1, 2, 3, 4, number};
    what.sync = 0;
    return what;
}

struct fixture {
    std::array<found_entity, 2> room{};
    discovery machine{room, 2, {}};

    discovering hear(std::uint32_t interface, std::uint32_t peer, const announcement& said, std::uint8_t version = version_2019) {
        return machine.on_datagram(interface, peer, write_announcement(version, said).data());
    }
};

TEST(discovery, asks_on_every_interface_three_times) {
    fixture f;
    EXPECT_EQ(f.machine.on_time(t0).what, state::waiting);   // not started
    f.machine.start(t0);
    for (auto now = t0; now < t0 + 1500ms; now += 500ms) {
        for (const std::uint32_t interface : {0U, 1U}) {
            EXPECT_LE(f.machine.deadline(), now);
            const auto step = f.machine.on_time(now);
            ASSERT_TRUE(step.send);
            EXPECT_EQ(step.interface, interface);
            EXPECT_EQ(text(step.send->data()), "FF 00 00 01 00 00 00 00");
        }
        EXPECT_FALSE(f.machine.on_time(now + 499ms).send);
    }
    EXPECT_EQ(f.machine.deadline(), t0 + 3s);
    EXPECT_EQ(f.machine.on_time(t0 + 2999ms).what, state::waiting);
    EXPECT_EQ(f.machine.on_time(t0 + 3s).what, state::finished);
    EXPECT_EQ(f.machine.deadline(), instant::max());
}

TEST(discovery, without_an_interface_it_is_finished_at_once) {
    discovery machine{{}, 0, {}};
    machine.start(t0);
    EXPECT_EQ(machine.on_time(t0).what, state::finished);
}

TEST(discovery, an_entity_is_told_once_and_again_when_it_changed) {
    fixture f;
    const auto first = f.hear(0, 7, car());
    ASSERT_EQ(first.what, state::found);
    EXPECT_EQ(first.entity->said.vin_text(), "WAUZZZ4G0BN123456");
    EXPECT_EQ(first.entity->peer, 7U);
    EXPECT_EQ(first.entity->version, version_2019);
    EXPECT_EQ(f.hear(0, 7, car()).what, state::waiting);
    EXPECT_EQ(f.hear(0, 8, car()).what, state::found);   // it got another address
    EXPECT_EQ(f.hear(0, 8, car(), version_2012).what, state::found);
    auto moved = car();
    moved.action = 0x10;
    EXPECT_EQ(f.hear(0, 8, moved, version_2012).what, state::found);
    EXPECT_EQ(f.machine.entities().size(), 1U);
}

TEST(discovery, the_same_entity_through_another_interface_is_another_way) {
    fixture f;
    EXPECT_EQ(f.hear(0, 7, car()).what, state::found);
    EXPECT_EQ(f.hear(1, 9, car()).what, state::found);
    EXPECT_EQ(f.machine.entities().size(), 2U);
    EXPECT_EQ(f.hear(1, 10, car(2)).what, state::waiting);
    EXPECT_EQ(f.machine.not_kept(), 1U);
}

TEST(discovery, an_announcement_without_its_last_byte_is_one) {
    fixture f;
    auto old = car();
    old.sync.reset();
    EXPECT_EQ(f.hear(0, 7, old, version_2012).what, state::found);
}

TEST(discovery, what_is_no_announcement_is_dropped) {
    fixture f;
    auto good = write_announcement(version_2012, car());
    const auto data = good.data();
    for (const auto& bad : {std::vector<std::uint8_t>{}, std::vector<std::uint8_t>{data.begin(), data.end() - 1},
                            std::vector<std::uint8_t>{data.begin(), data.begin() + 7}, bytes("02 FD 00 07 00 00 00 00"),
                            bytes("02 FC 00 04 00 00 00 00"), bytes("02 FD 00 04 00 00 00 00"), bytes("FF 00 00 01 00 00 00 00")})
        EXPECT_EQ(f.machine.on_datagram(0, 7, bad).what, state::waiting);
    EXPECT_EQ(f.machine.dropped(), 7U);
    EXPECT_TRUE(f.machine.entities().empty());
}

TEST(announcer, announces_three_times_half_a_second_apart) {
    announcer machine{version_2019, car(), {.wait = 100ms}};
    EXPECT_FALSE(machine.on_time(t0 + 1h));
    machine.start(t0);
    EXPECT_FALSE(machine.on_time(t0 + 99ms));
    for (const auto when : {100ms, 600ms, 1100ms}) {
        EXPECT_EQ(machine.deadline(), t0 + when);
        const auto said = machine.on_time(t0 + when);
        ASSERT_TRUE(said);
        EXPECT_EQ(text(said->data()).substr(0, 23), "03 FC 00 04 00 00 00 21");
    }
    EXPECT_EQ(machine.deadline(), instant::max());
}

TEST(announcer, answers_those_who_mean_it) {
    const announcer machine{version_2019, car(), {}};
    const auto ask = [&](std::span<const std::uint8_t> datagram) {
        const auto answer = machine.on_datagram(datagram, {.most_sockets = 2}, power_mode::ready);
        return answer ? text(answer->data()).substr(0, 26) : "nothing";
    };
    const std::string identified = "03 FC 00 04 00 00 00 21 57";
    EXPECT_EQ(ask(write_identification_request(version_any).data()), identified);
    EXPECT_EQ(ask(write_identification_request(version_2019).data()), identified);
    EXPECT_EQ(ask(write_identification_request(version_any, car().eid).data()), identified);
    EXPECT_EQ(ask(write_identification_request(version_any, car(2).eid).data()), "nothing");
    EXPECT_EQ(ask(write_identification_request(version_any, car().vin).data()), identified);
    EXPECT_EQ(ask(write_identification_request(version_any, std::array<char, 17>{}).data()), "nothing");
    EXPECT_EQ(ask(write_entity_request(version_2019).data()), "03 FC 40 02 00 00 00 03 00");
    EXPECT_EQ(ask(write_power_request(version_2019).data()), "03 FC 40 04 00 00 00 01 01");
    EXPECT_EQ(ask(write_announcement(version_2019, car()).data()), "nothing");
}

TEST(announcer, refuses_headers_it_cannot_take) {
    const announcer machine{version_2019, car(), {}};
    const auto ask = [&](const char* datagram) {
        const auto answer = machine.on_datagram(bytes(datagram), {}, power_mode::ready);
        return answer ? text(answer->data()) : "nothing";
    };
    EXPECT_EQ(ask("02 FC 00 01 00 00 00 00"), "03 FC 00 00 00 00 00 01 00");
    EXPECT_EQ(ask("02 FD 00 01 00 00 00 00"), "03 FC 00 00 00 00 00 01 00");   // another version
    EXPECT_EQ(ask("FF 00 40 01 00 00 00 00"), "03 FC 00 00 00 00 00 01 00");   // FF is for identification only
    EXPECT_EQ(ask("03 FC 00 09 00 00 00 00"), "03 FC 00 00 00 00 00 01 01");
    EXPECT_EQ(ask("03 FC 00 01 00 00 00 01"), "03 FC 00 00 00 00 00 01 04");
    EXPECT_EQ(ask("03 FC 00 01 00 00 00 01 00"), "03 FC 00 00 00 00 00 01 04");
    EXPECT_EQ(ask("03 FC 00 01"), "nothing");
    EXPECT_EQ(ask("03 FC 00 00 00 00 00 01 00"), "nothing");   // no refusal of a refusal
}

TEST(announcer, is_found_by_a_discovery) {
    fixture f;
    f.machine.start(t0);
    const announcer vehicle{version_2012, car(), {}};
    const auto asked = f.machine.on_time(t0);
    const auto answer = vehicle.on_datagram(asked.send->data(), {}, power_mode::ready);
    ASSERT_TRUE(answer);
    EXPECT_EQ(f.machine.on_datagram(asked.interface, 3, answer->data()).what, state::found);
}

}   // namespace
