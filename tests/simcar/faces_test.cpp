// One car, four faces: the same question gets the same payload behind an ELM327, on the CAN bus, through slcan and over DoIP.
#include <gtest/gtest.h>

#include "tests/simcar/bus_bench.hpp"
#include "tools/simcar/slcan_adapter.hpp"

using namespace faultline;
using namespace faultline::simcar;
using namespace std::chrono_literals;

namespace {

// The payload of a whole answer printed with headers and blanks off, frame by frame.
std::string joined(const std::string& text, std::uint32_t id) {
    std::string out;
    std::size_t length = 0;
    const auto head = to_hex(id, id > 0x7FF ? 8 : 3);
    for (std::size_t at = 0; (at = text.find(head, at)) != std::string::npos;) {
        const auto end = text.find('\r', at);
        const auto data = *parse_hex(std::string_view{text}.substr(at + head.size(), end - at - head.size()));
        at = end;
        const std::size_t from = data[0] >> 4 == 1 ? 2 : 1;
        if (data[0] >> 4 == 0) length = data[0];
        if (data[0] >> 4 == 1) length = static_cast<std::size_t>((data[0] & 15U) << 8 | data[1]);
        out += to_hex(std::span{data}.subspan(from));
    }
    return out.substr(0, 2 * length);
}

std::string over_elm(const std::string& car_name, std::uint32_t request, std::uint32_t id, const std::string& question) {
    bench b{car_name};
    b.quiet();
    b.say(id > 0x7FF ? "ATSP7" : "ATSP6");
    b.say("ATSH" + to_hex(request, id > 0x7FF ? 8 : 3));
    b.say("ATCRA" + to_hex(id, id > 0x7FF ? 8 : 3));
    b.say("ATFCSH" + to_hex(request, id > 0x7FF ? 8 : 3));
    b.say("ATFCSD300000");
    b.say("ATFCSM1");
    b.say("ATSTFF");
    return joined(b.say(question), id);
}

std::string over_bus(const std::string& car_name, std::uint32_t request, const std::string& question) {
    bus_bench b{car_name};
    const auto got = b.ask(request, question);
    return got.size() == 1 ? got[0].substr(got[0].find(' ') + 1) : "";
}

std::string over_slcan(const std::string& car_name, std::uint32_t request, std::uint32_t id, const std::string& question) {
    simulation sim{car_named(car_name), {}};
    slcan_adapter face{sim.bus(), 0};
    instant now{1h};
    std::string text;
    const auto run = [&](const std::string& line, std::chrono::milliseconds limit) {
        face.on_bytes(line, now);
        text += face.take_output(now);
        const auto end = now + limit;
        for (auto due = face.next_due(); due && *due <= end; due = face.next_due()) {
            now = std::max(now, *due);
            face.on_time(now);
            text += face.take_output(now);
        }
        now = end;
    };
    const bool is_long = id > 0x7FF;
    const auto frame = [&](const std::string& data) { return (is_long ? "T" : "t") + to_hex(request, is_long ? 8 : 3) + "8" + data + std::string(16 - data.size(), '0') + "\r"; };
    run("S6\rO\r", 0ms);
    text.clear();
    run(frame(to_hex(static_cast<std::uint32_t>(question.size() / 2), 2) + question), 60ms);
    run(frame("300000"), 100ms);
    std::string lines;   // "t7E88..." as an ELM prints it: identifier, data
    const auto head = (is_long ? "T" : "t") + to_hex(id, is_long ? 8 : 3);
    for (std::size_t at = 0; (at = text.find(head, at)) != std::string::npos; at += head.size()) {
        const auto end = text.find('\r', at);
        lines += head.substr(1) + text.substr(at + head.size() + 1, end - at - head.size() - 1) + "\r";
    }
    return joined(lines, id);
}

std::string over_doip(const std::string& car_name, std::uint32_t request, const std::string& question) {
    simulation sim{car_named(car_name), {}};
    auto& car = sim.ethernet();
    instant now{1h};
    const auto socket = *car.on_connected(now);
    car.on_bytes(socket, doip::write_activation_request(doip::version_2012, {.tester = 0x0E00, .makers = std::nullopt}).data(), now);
    const auto payload = *parse_hex(question);
    const auto head = doip::write_diagnostic_head(doip::version_2012, 0x0E00, logical_address(request), payload.size());
    bytes whole{head.begin(), head.end()};
    whole.insert(whole.end(), payload.begin(), payload.end());
    car.on_bytes(socket, whole, now);
    car.on_time(now + 300ms);
    std::string out;
    constexpr std::size_t in_front = doip::header_size + 4;
    for (const auto& each : car.take()) {
        if (each.data.size() > in_front && each.data[2] == 0x80 && each.data[3] == 0x01) out = to_hex(std::span{each.data}.subspan(in_front));
    }
    return out;
}

struct asked {
    const char* car;
    std::uint32_t request, id;
    const char* question;
};

TEST(faces, the_same_question_gets_the_same_payload_on_every_face) {
    const asked all[]{{"uds", 0x7E0, 0x7E8, "0902"},        {"uds", 0x7E0, 0x7E8, "03"},          {"uds", 0x7E1, 0x7E9, "0104"},
                      {"uds", 0x713, 0x77D, "190208"},      {"uds", 0x70E, 0x778, "1904916815FF"}, {"uds", 0x710, 0x77A, "22F187F190"},
                      {"uds", 0x70E, 0x778, "2E0600"},      {"hybrid", 0x7E0, 0x7E8, "0621"},     {"hybrid", 0x7E0, 0x7E8, "020C00"},
                      {"electric", 0x79B, 0x7BB, "221103"}, {"uds29", 0x18DA28F1, 0x18DAF128, "22F187F18A"},
                      {"obdonuds", 0x7E0, 0x7E8, "1942330CFF"}};
    for (const auto& a : all) {
        const auto expected = over_bus(a.car, a.request, a.question);
        EXPECT_FALSE(expected.empty()) << a.car << ' ' << a.question;
        EXPECT_EQ(over_elm(a.car, a.request, a.id, a.question), expected) << a.car << ' ' << a.question;
        EXPECT_EQ(over_slcan(a.car, a.request, a.id, a.question), expected) << a.car << ' ' << a.question;
        EXPECT_EQ(over_doip(a.car, a.request, a.question), expected) << a.car << ' ' << a.question;
    }
}

// The ECU's latency is the same; what differs is how long the wire takes.
TEST(faces, the_bus_is_as_fast_as_its_bits_and_its_ecu) {
    bus_bench b{"can250"};
    const auto start = b.now;
    b.ask(0x7E0, "010C", 8ms);
    EXPECT_TRUE(b.heard.empty());
    b.run(2ms);
    EXPECT_EQ(b.heard.size(), 1U);
    EXPECT_EQ(b.now - start, 10ms);
}

}  // namespace
