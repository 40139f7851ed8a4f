// Input: frames, each a length byte, three identifier bytes (group and source; the destination is ours when bit 7 of the
// length byte is set), data and, when bit 6 is set, a pause. Everything a complete message can be decoded as is decoded.
#include <algorithm>
#include <array>
#include <vector>

#include "protocols/j1939/dm1_watch.hpp"
#include "protocols/j1939/freeze_frame.hpp"
#include "protocols/j1939/identification.hpp"
#include "protocols/j1939/parameters.hpp"
#include "protocols/j1939/performance.hpp"
#include "protocols/j1939/readiness.hpp"
#include "protocols/j1939/receiver.hpp"
#include "protocols/j1939/request.hpp"
#include "protocols/j1939/sender.hpp"
#include "tests/fuzz/expect.hpp"

using namespace faultline;
using namespace faultline::j1939;

namespace {

constexpr std::uint8_t own = 0xF9;

void decode_codes(std::span<const std::uint8_t> bytes, dm1_watch& watch, instant now) {
    std::array<trouble_code, 32> codes;
    const auto read = read_codes(bytes, codes);
    expect(read.error == codes_error::none || read.count == 0, "an unreadable message has no codes");
    for (const auto& code : std::span{codes}.first(read.count)) {
        expect(code.spn != 0 && code.spn < largest_spn, "a code has an SPN");
        expect(std::ranges::equal(write_code(code), code.raw), "a code is written as it was read");
        expect(to_text(code).view().size() > 10, "and has a text");
        expect(old_readings(code)[2] == code.spn, "the third old form is the present one");
    }
    (void)watch.on_dm1(read, std::span{codes}.first(read.count), now);
    expect(watch.codes().size() <= 4, "no more is kept than there is room for");
}

void decode(const message& what, dm1_watch& watch, instant now) {
    const auto bytes = what.data;
    decode_codes(bytes, watch, now);
    std::array<freeze_frame, 8> frames;
    const auto frozen = read_freeze_frames(bytes, frames);
    std::size_t used = 0;
    for (const auto& frame : std::span{frames}.first(frozen.count)) used += 5 + frame.data.size();
    expect(used <= bytes.size(), "freeze frames lie inside the message");
    std::array<ratio, 8> ratios;
    expect(4 + 7 * read_ratios(bytes, ratios).count <= std::max<std::size_t>(bytes.size(), 4), "so do ratios");
    (void)read_readiness(bytes);
    (void)read_since_clear(bytes);
    (void)read_code_counts(bytes);
    (void)read_acknowledgment(bytes);
    (void)read_request(bytes);
    expect(read_vin(bytes).vin.size() <= bytes.size(), "a VIN is part of the message");
    expect(read_component(bytes).make.size() <= bytes.size(), "so is a make");
    expect(read_software(bytes).count <= software_read::most_fields, "and so are the fields of software");
    std::array<reading, 8> values;
    for (const auto group : {61444U, 65248U, 65262U}) (void)read_parameters(group, bytes, values);
    const auto sequence = read_sequence(dm4_parameters(), bytes, values);
    expect(sequence.used <= bytes.size(), "a sequence ends inside the message");
}

}   // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    std::vector<std::uint8_t> small(64);
    std::vector<std::uint8_t> large(2100);
    std::array<slot, 2> slots{slot{small}, slot{large}};
    receiver hears{slots, receiver::limits{}};
    hears.set_address(own);
    sender speaks{sender::limits{}};
    const std::vector<std::uint8_t> answer(40, 0x5A);
    std::array<watched_code, 4> kept;
    dm1_watch watch{kept, {}};
    instant now{};
    (void)speaks.begin({{6, 0xFECA, own, 0x00}, answer}, now);
    for (std::size_t at = 0; at + 4 <= size;) {
        const std::uint8_t control = data[at];
        can::frame what;
        what.is_extended = true;
        what.id = 0x18000000U | static_cast<std::uint32_t>(data[at + 1]) << 16 | static_cast<std::uint32_t>(data[at + 2]) << 8 |
                  data[at + 3];
        if ((control & 0x80) != 0) what.id = (what.id & ~0xFF00U) | static_cast<std::uint32_t>(own) << 8;
        at += 4;
        what.size = static_cast<std::uint8_t>(std::min<std::size_t>(control & 0x0F, std::min<std::size_t>(8, size - at)));
        std::copy_n(data + at, what.size, what.bytes.begin());
        at += what.size;
        if ((control & 0x40) != 0) now += std::chrono::milliseconds{400};
        const auto got = hears.on_frame(what, now);
        if (got.received) {
            expect(got.received->data.size() <= large.size(), "a message fits its room");
            decode(*got.received, watch, now);
        }
        if (got.send) expect(read_identifier(*got.send).value().source == own, "answers come from us");
        const auto heard = speaks.on_frame(what, now);
        expect(!heard.send || heard.what == sending::state::failed, "a sender answers at its own time");
        for (int turn = 0; turn < 300 && speaks.deadline() <= now; ++turn) (void)speaks.on_time(now);
        expect(speaks.deadline() > now, "a sender does not send for ever");
        for (int turn = 0; turn < 8 && hears.deadline() <= now; ++turn) (void)hears.on_time(now);
        expect(hears.deadline() > now, "what has run out is dealt with");
        expect(hears.running() <= slots.size(), "no more transfers than slots");
    }
    return 0;
}
