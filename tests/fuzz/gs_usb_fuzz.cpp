// Input: one transfer of a gs_usb adapter; the first byte says whether time stamps are on. Every item takes something off the
// transfer, and every frame read can be written again and is the same; the answers of control requests are read from the same bytes.
#include <algorithm>
#include <array>
#include <cstdint>
#include <span>

#include "protocols/can/gs_usb.hpp"
#include "tests/fuzz/expect.hpp"

using namespace faultline;
using namespace faultline::can;

namespace {

void write_again(const frame& read, bool is_fd) {
    std::array<std::uint8_t, gs_usb::longest_host_frame> out{};
    const auto size = gs_usb::write(read, 0xFFFFFFFF, 0, is_fd, false, out);
    expect(size > 0, "a frame that was read can be written");
    std::span<const std::uint8_t> rest{out.data(), size};
    gs_usb::item again;
    expect(gs_usb::next(rest, false, again) && again.kind == gs_usb::item::what::frame && again.frame == read, "and read again");
    expect(rest.empty(), "as one transfer");
}

}   // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const std::span<const std::uint8_t> all{data + 1, size - 1};
    auto rest = all;
    gs_usb::item said;
    while (!rest.empty()) {
        const auto before = rest.size();
        expect(gs_usb::next(rest, (data[0] & 1) != 0, said), "what is there is read");
        expect(rest.size() < before, "an item takes something");
        if (said.kind == gs_usb::item::what::frame) write_again(said.frame, said.frame.is_fd);
    }
    expect(!gs_usb::next(rest, false, said), "nothing is read from nothing");
    (void)gs_usb::read_device_config(all);
    (void)gs_usb::read_state(all);
    if (const auto limits = gs_usb::read_limits(all)) {
        // Registers as the adapter says; dividers by the million only cost time here.
        auto nominal = limits->nominal;
        nominal.divider_most = std::min(nominal.divider_most, 4096U);
        if (const auto made = divide_bit(limits->clock, 500'000, nominal)) {
            expect(std::uint64_t{made->divider} * (1 + made->propagation + made->phase_1 + made->phase_2) * 500'000 == limits->clock,
                   "a bit is exactly as long as asked");
        }
    }
    return 0;
}
