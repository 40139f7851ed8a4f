// Input: segments, each a length byte and that many bytes; bit 7 of the length lets time pass. The same stream goes to a
// tester's connection, to a vehicle's socket and, as datagrams, to discovery and announcer.
#include <algorithm>
#include <array>
#include <vector>

#include "protocols/doip/announcer.hpp"
#include "protocols/doip/connection.hpp"
#include "protocols/doip/entity.hpp"
#include "protocols/doip/stream.hpp"
#include "tests/fuzz/expect.hpp"

using namespace faultline;
using namespace faultline::doip;

namespace {

constexpr std::array<address, 2> ecus{0x1010, 0xE400};

struct bench {
    std::array<std::uint8_t, 64> room{};
    stream cutter{room};
    connection tester{{}};
    std::array<entity_socket, 2> sockets{};
    entity vehicle{sockets, {.targets = ecus}, {}};
    std::array<found_entity, 2> found{};
    discovery search{found, 1, {}};
    announcer speaker{version_2012, {}, {}};
    instant now{};

    void read(const header& head, std::span<const std::uint8_t> data) {
        expect(data.size() == head.length && data.size() <= room.size(), "a message has its length, and fits");
        const bool is_answerable = head.type == payload::alive_request && data.empty();
        const auto step = tester.on_message(head, data, now);
        if (tester.where() != connection::state::closed && is_answerable) expect(step.send.has_value(), "0007 is answered");
        expect(step.said.data.empty() || (step.said.data.data() >= data.data() &&
                                          step.said.data.data() + step.said.data.size() <= data.data() + data.size()),
               "what is told lies in the message");
        if (step.said.what == report::kind::ready) expect(tester.request(0x1010, 2, now).has_value(), "ready means ready");
        if (vehicle.open_sockets() == 0) (void)vehicle.on_connected(now);
        const auto actions = vehicle.on_message(0, head, data, now);
        expect(actions.lost() == 0, "every action has its place");
        for (const auto& each : actions.all()) {
            header said;
            if (each.what == entity_action::kind::send)
                expect(read_header(each.bytes.data().first<header_size>(), said) && said.length + header_size == each.bytes.size &&
                           is_possible_length(said.type, said.length),
                       "what is sent is a message");
        }
        (void)read_entity_status(data);
        (void)read_power_mode(data);
    }
};

}   // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    bench b;
    (void)b.tester.on_connected(b.now);
    for (std::size_t at = 0; at < size;) {
        const auto length = std::min<std::size_t>(data[at] & 0x7F, size - at - 1);
        if ((data[at] & 0x80) != 0) b.now += std::chrono::milliseconds{600};
        const std::vector<std::uint8_t> segment(data + at + 1, data + at + 1 + length);
        at += 1 + length;
        std::span<const std::uint8_t> rest{segment};
        do {
            const auto got = b.cutter.take(rest);
            expect(got.used <= rest.size() && (got.what != cut::more || got.used == rest.size()), "nothing is left behind");
            rest = rest.subspan(got.used);
            if (got.what == cut::message) b.read(got.head, got.data);
            if (got.what == cut::too_large) expect(got.head.length > b.room.size(), "only what does not fit is too large");
            if (got.what == cut::broken) {
                (void)b.tester.on_broken();
                b.cutter.reset();
                (void)b.tester.on_connected(b.now);
                break;
            }
        } while (!rest.empty());
        if (b.search.on_datagram(0, 1, segment).what == discovering::state::found)
            expect(!b.search.entities().empty(), "what was found is kept");
        (void)b.speaker.on_datagram(segment, {}, power_mode::ready);
        if (b.tester.deadline() <= b.now) (void)b.tester.on_time(b.now);
        if (b.vehicle.deadline() <= b.now) (void)b.vehicle.on_time(b.now);
        expect(b.tester.deadline() > b.now && b.vehicle.deadline() > b.now, "what has run out is dealt with");
    }
    return 0;
}
