// Input: frames, each a length byte (low nibble) and that many bytes; bit 7 of the length byte says extended
// addressing. Compares the receiver with a plain second one that knows nothing but "first frame, then parts in order".
#include <algorithm>
#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "protocols/isotp/receiver.hpp"
#include "tests/fuzz/expect.hpp"

using namespace faultline;
using namespace faultline::isotp;

namespace {

struct plain_receiver {
    std::vector<std::uint8_t> bytes;
    std::size_t wanted = 0;
    unsigned next = 0;

    void take(std::span<const std::uint8_t> frame, std::size_t address, bool is_kept) {
        const unsigned type = frame[address] >> 4;
        const unsigned low = frame[address] & 0x0F;
        if (!is_kept) {
            bytes.clear();
            wanted = 0;
        } else if (type == 0) {
            wanted = low;
            bytes.assign(frame.begin() + static_cast<std::ptrdiff_t>(address) + 1, frame.end());
        } else if (type == 1) {
            wanted = low * 256U + frame[address + 1];
            bytes.assign(frame.begin() + static_cast<std::ptrdiff_t>(address) + 2, frame.end());
            next = 1;
        } else if (type == 2) {
            expect(low == next % 16, "a part that was taken is the next one");
            bytes.insert(bytes.end(), frame.begin() + static_cast<std::ptrdiff_t>(address) + 1, frame.end());
            ++next;
        }
    }
};

}   // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    std::array<std::uint8_t, longest_message> room;
    receiver machine;
    plain_receiver plain;
    for (std::size_t at = 0; at < size;) {
        const std::size_t address = data[at] >> 7;
        const std::size_t length =
            std::min<std::size_t>(std::min<std::size_t>(data[at] & 0x0F, classic_frame), size - at - 1);
        const std::vector<std::uint8_t> frame(data + at + 1, data + at + 1 + length);
        at += 1 + length;
        const auto head = read_pci(frame, address);
        const auto taken = machine.accept(head, frame, room);
        if (taken.what == step::ignored || taken.what == step::not_transport) continue;
        const bool is_kept = taken.what == step::complete || taken.what == step::more;
        if (taken.what != step::orphan) plain.take(frame, address, is_kept);
        expect(machine.is_running() == (taken.what == step::more), "running means that more must come");
        if (taken.what != step::complete) continue;
        expect(machine.message().size() == plain.wanted && plain.bytes.size() >= plain.wanted,
               "a message has the length it said");
        expect(std::equal(machine.message().begin(), machine.message().end(), plain.bytes.begin()),
               "and the bytes that were sent");
    }
    return 0;
}
