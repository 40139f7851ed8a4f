// The car on Ethernet: routing activation, requests to one ECU and to all, alive check, discovery.
#include <gtest/gtest.h>

#include "protocols/doip/connection.hpp"
#include "tests/simcar/bench.hpp"

using namespace faultline;
using namespace faultline::simcar;
using namespace std::chrono_literals;

namespace {

class net_bench {
public:
    explicit net_bench(const std::string& car_name = "uds", quirk_set quirks = {})
        : sim{car_named(car_name), {.quirks = quirks}}, room_(8192), cutter_{room_} {}

    bool connect() {
        const auto got = sim.ethernet().on_connected(now);
        if (!got) return false;
        socket = *got;
        write(client.on_connected(now).send);
        run(10ms);
        return client.where() == doip::connection::state::ready;
    }
    std::vector<std::string> ask(doip::address target, const std::string& hex, std::chrono::milliseconds limit = 300ms) {
        const auto payload = *parse_hex(hex);
        const auto head = client.request(target, payload.size(), now);
        bytes whole{head->begin(), head->end()};
        whole.insert(whole.end(), payload.begin(), payload.end());
        sim.ethernet().on_bytes(socket, whole, now);
        return run(limit);
    }
    std::vector<std::string> run(std::chrono::milliseconds limit) {
        std::vector<std::string> out;
        const auto end = now + limit;
        for (;;) {
            sim.ethernet().on_time(now);
            for (const auto& each : sim.ethernet().take()) {
                if (each.closes) closed = true;
                hear(each.data, out);
            }
            const auto due = sim.ethernet().next_due();
            if (!due || *due > end) break;
            now = std::max(now, *due);
        }
        now = end;
        return out;
    }
    std::string operator()(const std::string& command) { return sim.command(command, now); }

    simulation sim;
    instant now{1h};
    doip::connection client{{}};
    std::uint32_t socket = 0;
    bool closed = false;

private:
    void write(const std::optional<doip::short_message>& what) {
        if (what) sim.ethernet().on_bytes(socket, what->data(), now);
    }
    void hear(std::span<const std::uint8_t> data, std::vector<std::string>& out) {
        while (!data.empty()) {
            const auto got = cutter_.take(data);
            data = data.subspan(got.used);
            if (got.what != doip::cut::message) continue;
            const auto step = client.on_message(got.head, got.data, now);
            write(step.send);
            using kind = doip::report::kind;
            const auto& said = step.said;
            if (said.what == kind::answer || said.what == kind::unasked) out.push_back(to_hex(std::uint32_t{said.source}, 4) + " " + to_hex(said.data));
            if (said.what == kind::refused) out.push_back("refused " + to_hex(std::uint32_t{said.code}, 2));
            if (said.what == kind::denied) out.push_back("denied " + to_hex(std::uint32_t{said.code}, 2));
        }
    }
    bytes room_;
    doip::stream cutter_;
};

using answers = std::vector<std::string>;

TEST(doip_face, one_ecu_answers_at_its_logical_address) {
    net_bench b;
    ASSERT_TRUE(b.connect());
    EXPECT_EQ(b.ask(0x0713, "190208"), (answers{"0713 5902FF40351F2F"}));
    EXPECT_EQ(b.ask(0x07E0, "03"), (answers{"07E0 43010299"}));
    EXPECT_EQ(b.ask(0x0711, "3E00"), (answers{"refused 03"}));
}

TEST(doip_face, everybody_is_the_emission_related_ones) {
    net_bench b;
    ASSERT_TRUE(b.connect());
    const auto got = b.ask(0xE400, "0100");
    ASSERT_EQ(got.size(), 2U);
    EXPECT_TRUE(got[0].starts_with("07E0 4100"));
    EXPECT_TRUE(got[1].starts_with("07E1 4100"));
}

TEST(doip_face, pending_comes_first_and_the_latency_is_the_ecus) {
    net_bench b;
    ASSERT_TRUE(b.connect());
    b("pending 77D 19 400");
    EXPECT_EQ(b.ask(0x0713, "190208", 20ms), (answers{"0713 7F1978"}));
    EXPECT_EQ(b.run(400ms), (answers{"0713 5902FF40351F2F"}));
}

TEST(doip_face, twenty_nine_bit_cars_have_logical_addresses_too) {
    net_bench b{"uds29"};
    ASSERT_TRUE(b.connect());
    EXPECT_EQ(b.ask(0x1053, "3E00"), (answers{"1053 7E00"}));
}

TEST(doip_face, nobody_gets_in_without_activation) {
    net_bench b;
    const auto socket = b.sim.ethernet().on_connected(b.now);
    ASSERT_TRUE(socket);
    b.socket = *socket;
    b.run(3s);   // two seconds are allowed
    EXPECT_TRUE(b.closed);
}

TEST(doip_face, another_car_throws_testers_out_and_a_k_line_car_has_no_ethernet) {
    net_bench b;
    ASSERT_TRUE(b.connect());
    b("car kwp");
    b.run(1ms);
    EXPECT_TRUE(b.closed);
    EXPECT_FALSE(b.sim.ethernet().on_connected(b.now));
}

TEST(doip_face, is_found_by_datagram_and_announces_itself_three_times) {
    net_bench b;
    const auto answer = b.sim.ethernet().on_datagram(doip::write_identification_request(doip::version_any).data());
    ASSERT_TRUE(answer);
    const auto said = doip::read_announcement(std::span{*answer}.subspan(doip::header_size));
    ASSERT_TRUE(said);
    EXPECT_EQ(said->vin_text(), "LFVBA24B5K3012345");
    EXPECT_EQ(said->entity, 0x1000);
    b.sim.ethernet().announce(b.now);
    int heard = 0;
    for (int i = 0; i < 40; ++i, b.now += 100ms) heard += b.sim.ethernet().next_announcement(b.now) ? 1 : 0;
    EXPECT_EQ(heard, 3);
}

TEST(doip_face, a_car_without_ignition_takes_requests_and_says_nothing) {
    net_bench b;
    ASSERT_TRUE(b.connect());
    b("ignition off");
    EXPECT_TRUE(b.ask(0x0713, "3E00").empty());
}

}  // namespace
