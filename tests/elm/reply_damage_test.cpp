// Tens of thousands of answers, rendered as adapters print them and then damaged: what comes out whole was sent like
// that.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/elm/heard.hpp"
#include "tests/elm/printed_answers.hpp"

using namespace faultline;
using namespace faultline::elm;

namespace {

constexpr std::uint32_t rounds = 20000;
constexpr std::array kinds{bus::can11, bus::can29, bus::kwp, bus::iso9141, bus::j1850};
constexpr std::array<std::uint8_t, 5> services{0x01, 0x03, 0x06, 0x09, 0x0A};

struct spoken {
    bus kind;
    asked request;
    std::vector<sent_message> sent;
    std::vector<std::string> lines;
};

spoken speak(printer& print) {
    spoken all{kinds[print.below(kinds.size())], {}, {}, {}};
    const auto service = services[print.below(services.size())];
    all.request.bytes[0] = service;
    all.request.bytes[1] = static_cast<std::uint8_t>(print.below(0x60));
    all.request.size = 2;
    all.sent = print.messages(all.kind, service, all.request.bytes[1]);
    all.lines = print.lines(all.kind, all.sent);
    if (print.chance(20)) all.lines.insert(all.lines.begin(), hex_of({all.request.bytes.data(), 2}));
    if (print.chance(20)) all.lines[0] = "SEARCHING..." + all.lines[0];
    return all;
}

void read(reply& machine, const spoken& all, bus kind) {
    machine.begin(kind, all.request);
    for (const auto& line : all.lines) machine.add_line(line);
    machine.finish();
}

bool was_sent(const std::vector<sent_message>& sent, const pdu& got) {
    return std::any_of(sent.begin(), sent.end(), [&got](const sent_message& message) {
        return (message.ecu == got.ecu || got.ecu == 0) &&   // 0: the header was lost, the payload was not
               std::equal(message.payload.begin(), message.payload.end(), got.payload.begin(), got.payload.end());
    });
}

// A check byte of eight bits: one line in 256 cut short ends in a byte that fits. What is left is too short for its
// service, which protocols/obd sees.
bool was_cut_by_chance(const std::vector<sent_message>& sent, const pdu& got) {
    return std::any_of(sent.begin(), sent.end(), [&got](const sent_message& message) {
        return got.payload.size() < message.payload.size() &&
               std::equal(got.payload.begin(), got.payload.end(), message.payload.begin());
    });
}

std::string story(const spoken& all, const reply& machine) {
    std::string text;
    for (const auto& line : all.lines) text += line + "\n";
    for (const auto& message : understood(machine).messages) text += "  got " + message + "\n";
    for (const auto& seen : understood(machine).damages) text += "  " + seen + "\n";
    return text;
}

void nothing_that_was_not_sent(std::uint32_t seed, void (printer::*damage)(std::vector<std::string>&),
                               bool is_bus_known) {
    printer print{seed};
    std::size_t complete = 0;
    for (std::uint32_t round = 0; round < rounds; ++round) {
        auto all = speak(print);
        (print.*damage)(all.lines);
        reply machine;
        read(machine, all, is_bus_known ? all.kind : bus::unknown);
        complete += machine.messages().size();
        for (const auto& message : machine.messages()) {
            if (!answers(all.request, message)) continue;   // nobody takes it
            if (is_legacy(all.kind) && was_cut_by_chance(all.sent, message)) continue;
            ASSERT_TRUE(was_sent(all.sent, message)) << story(all, machine);
        }
    }
    EXPECT_GT(complete, rounds / 2);   // damage of one answer must not take all others along
}

TEST(damaged_replies, an_undamaged_one_is_read_whole_whatever_its_form) {
    printer print{1};
    for (std::uint32_t round = 0; round < rounds; ++round) {
        const auto all = speak(print);
        for (const auto kind : {all.kind, bus::unknown}) {
            reply machine;
            read(machine, all, kind);
            // One byte of sum and one of CRC agree now and then: then 9141 and J1850 cannot be told apart by a first
            // line.
            const bool may_be_mistaken = kind == bus::unknown && (all.kind == bus::iso9141 || all.kind == bus::j1850);
            if (may_be_mistaken && machine.kind() != all.kind) continue;
            ASSERT_EQ(machine.messages().size(), all.sent.size()) << story(all, machine);
            for (const auto& message : machine.messages())
                ASSERT_TRUE(was_sent(all.sent, message)) << story(all, machine);
            ASSERT_TRUE(machine.damages().empty()) << story(all, machine);
        }
    }
}

TEST(damaged_replies, lines_lost_doubled_swapped_or_interrupted_never_give_a_wrong_payload) {
    nothing_that_was_not_sent(2, &printer::damage_order, true);
    nothing_that_was_not_sent(3, &printer::damage_order, false);
}

TEST(damaged_replies, characters_lost_inserted_and_lines_joined_never_give_a_wrong_payload) {
    nothing_that_was_not_sent(4, &printer::damage_text, true);
    nothing_that_was_not_sent(5, &printer::damage_text, false);
}

TEST(damaged_replies, a_flipped_digit_of_a_legacy_message_is_always_seen) {
    printer print{6};
    for (std::uint32_t round = 0; round < rounds; ++round) {
        auto all = speak(print);
        if (is_can(all.kind)) continue;
        auto& line = all.lines.back();
        const auto at = print.below(static_cast<std::uint32_t>(line.size()));
        if (hex_value(line[at]) < 0) continue;
        line[at] = "123456789ABCDEF0"[hex_value(line[at])];
        reply machine;
        read(machine, all, all.kind);
        for (const auto& message : machine.messages()) ASSERT_TRUE(was_sent(all.sent, message)) << story(all, machine);
    }
}

TEST(damaged_replies, numbered_lines_in_disorder_never_give_a_wrong_payload) {
    printer print{7};
    for (std::uint32_t round = 0; round < rounds; ++round) {
        const auto sent = print.messages(bus::can11, 0x01, 0x60);
        spoken all{bus::can11, ask("0160"), {}, {}};
        for (const auto& message : sent) {
            if (message.payload.size() <= 7) continue;
            all.sent.push_back({0, message.payload});
            const auto lines = print.numbered_lines(message.payload);
            all.lines.insert(all.lines.end(), lines.begin(), lines.end());
        }
        print.damage_order(all.lines);
        reply machine;
        read(machine, all, all.kind);
        for (const auto& message : machine.messages()) ASSERT_TRUE(was_sent(all.sent, message)) << story(all, machine);
    }
}

}   // namespace
