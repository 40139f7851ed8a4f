// Input: events for two links that face each other over a wire the input controls: frames are carried, lost, doubled,
// forged; time passes; confirmations come, come late or not at all. Whatever happens, a message that arrives over an
// honest wire is one that was sent, a transmission ends once, and after enough time both ends are at rest.
#include <array>
#include <chrono>
#include <cstdint>
#include <deque>
#include <vector>

#include "protocols/isotp/link.hpp"
#include "tests/fuzz/expect.hpp"

using namespace faultline;
using namespace faultline::isotp;

namespace {

struct end {
    isotp::link bus;
    std::array<std::uint8_t, 700> memory{};
    std::size_t endpoint = 0;
    std::vector<std::uint8_t> payload;
    std::deque<can::frame> out;
    std::deque<ticket> unconfirmed;
    int begun = 0, ended = 0;

    void tell(const report& said) {
        if (said.happened == report::what::sent || said.happened == report::what::send_failed) ++ended;
        expect((said.happened == report::what::send_failed || said.happened == report::what::receive_failed) ==
                   (said.why != fault::none),
               "a failure has a reason and nothing else has");
        expect(ended <= begun, "a transmission ends once");
    }
};

struct table {
    std::array<end, 2> ends;
    instant now{std::chrono::hours{1}};
    bool is_honest = true;   // no frame was lost, doubled or forged so far

    void open(std::uint8_t choice) {
        constexpr std::array<std::uint8_t, 4> sizes{8, 8, 12, 64};
        isotp::link::options chosen;
        chosen.how.tx_dl = sizes[choice & 3];
        chosen.how.is_fd = chosen.how.tx_dl > 8 || (choice & 4) != 0;
        chosen.receiving.cp_block_size = static_cast<std::uint8_t>(choice >> 4 & 3);
        chosen.receiving.is_listen_only = (choice & 0xC0) == 0xC0;
        const auto who = (choice & 8) != 0 ? mixed_fixed(0x25, 0x40) : obd_11(0);
        ends[0].endpoint = ends[0].bus.open(who, chosen, ends[0].memory).endpoint;
        ends[1].endpoint = ends[1].bus.open(mirrored(who), chosen, ends[1].memory).endpoint;
    }
    void fetch(end& of) {
        can::frame sent;
        ticket which;
        if (!of.bus.poll_frame(sent, which, now)) return;
        expect(sent.size == can::size_on_bus(sent.size, sent.is_fd), "only frames CAN has are sent");
        of.out.push_back(sent);
        of.unconfirmed.push_back(which);
    }
    void deliver(std::size_t from, bool again) {
        auto& wire = ends[from].out;
        if (wire.empty()) return;
        const auto frame = wire.front();
        if (!again) wire.pop_front();
        auto& to = ends[1 - from];
        to.tell(to.bus.on_frame(frame, now));
        read(1 - from);
    }
    void read(std::size_t at) {
        auto& of = ends[at];
        while (of.bus.unread(of.endpoint) > 0) {
            const auto message = of.bus.front(of.endpoint);
            expect(!message.empty() && message.size() <= of.memory.size(), "a message fits its room");
            if (is_honest) {
                const auto& sent = ends[1 - at].payload;
                expect(std::equal(message.begin(), message.end(), sent.begin(), sent.end()),
                       "a message is the one sent");
            }
            of.bus.pop(of.endpoint);
        }
    }
    void on_time() {
        for (auto& one : ends)
            for (int i = 0;; ++i) {
                const auto said = one.bus.on_time(now);
                one.tell(said);
                if (said.happened == report::what::nothing) break;
                expect(i < 4, "time has something to say only so often");
            }
    }
};

}   // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    table t;
    t.open(data[0]);
    for (std::size_t at = 1; at < size; ++at) {
        const std::size_t which = data[at] >> 7;
        auto& of = t.ends[which];
        const std::size_t low = data[at] & 0x0F;
        switch (data[at] >> 4 & 7) {
            case 0: {   // send something; what was sent stays as long as it may be under way
                if (of.bus.is_sending(of.endpoint) || !of.out.empty() ||
                    t.ends[1 - which].bus.is_receiving(t.ends[1 - which].endpoint))
                    break;
                of.payload.assign(1 + low * low * 4, static_cast<std::uint8_t>(at));
                for (std::size_t i = 0; i < of.payload.size(); ++i)
                    of.payload[i] = static_cast<std::uint8_t>(of.payload[i] + i);
                if (of.bus.send(of.endpoint, of.payload, t.now) == beginning::begun) ++of.begun;
                break;
            }
            case 1: t.fetch(of); break;
            case 2:
                if (of.unconfirmed.empty()) break;
                of.tell(low == 15 ? of.bus.on_not_sent(of.unconfirmed.front())
                                  : of.bus.on_sent(of.unconfirmed.front(), t.now));
                of.unconfirmed.pop_front();
                break;
            case 3: t.deliver(which, false); break;
            case 4:
                if (low == 15) t.deliver(which, true), t.is_honest = false;
                if (low == 14 && !of.out.empty()) of.out.pop_front(), t.is_honest = false;
                break;
            case 5:
                t.now += std::chrono::milliseconds{1U << low};
                t.on_time();
                break;
            case 6: {   // forged: the bytes that follow
                can::frame forged;
                address_frame(mirrored((data[0] & 8) != 0
                                           ? (which == 0 ? mixed_fixed(0x25, 0x40) : mirrored(mixed_fixed(0x25, 0x40)))
                                           : (which == 0 ? obd_11(0) : mirrored(obd_11(0)))),
                              forged);
                const std::size_t first = (data[0] & 8) != 0 ? 1 : 0;
                forged.size = static_cast<std::uint8_t>(std::min(low, size - at - 1) + first);
                for (std::size_t i = first; i < forged.size; ++i) forged.bytes[i] = data[++at];
                t.is_honest = false;
                of.tell(of.bus.on_frame(forged, t.now));
                t.read(which);
                break;
            }
            default:
                if (low == 0) of.ended += of.bus.cancel_send(of.endpoint) ? 1 : 0, t.is_honest = false;
                if (low == 1) of.bus.cancel_reception(of.endpoint), t.is_honest = false;
                break;
        }
    }
    for (int i = 0; i < 100; ++i) {
        t.now += std::chrono::seconds{2};
        t.on_time();
    }
    for (auto& one : t.ends) {
        expect(!one.bus.is_sending(one.endpoint) && one.begun == one.ended, "silence ends every transmission");
        expect(!one.bus.is_receiving(one.endpoint) && one.bus.next_due(false) == never, "and every reception");
    }
    return 0;
}
