// Once its endpoints are open, a link takes nothing from the heap.
#include <array>
#include <cstddef>
#include <new>

#include "protocols/isotp/link.hpp"
#include "tests/isotp/frames.hpp"

extern std::size_t allocations;   // tests/obd/counting_new.cpp

using namespace faultline;
using namespace faultline::isotp;

namespace {

TEST(isotp_allocation, the_counter_counts) {
    const auto before = allocations;
    ::operator delete(::operator new(8));
    EXPECT_EQ(allocations, before + 1);
}

TEST(isotp_allocation, a_transfer_never_asks_for_memory) {
    isotp::link tester, car;
    std::array<std::uint8_t, 4095> near{};
    std::array<std::uint8_t, 16> far{};
    isotp::link::options chosen;
    chosen.receiving.cp_block_size = 8;
    const auto receiver = tester.open(obd_11(0), chosen, near).endpoint;
    const auto sender = car.open(mirrored(obd_11(0)), {}, far).endpoint;
    const auto payload = counting(near.size());

    const auto before = allocations;
    EXPECT_EQ(car.send(sender, payload, t0), beginning::begun);
    can::frame carried;
    ticket which;
    for (bool has_moved = true; has_moved;) {
        has_moved = false;
        for (; car.poll_frame(carried, which, t0); has_moved = true) {
            car.on_sent(which, t0);
            tester.on_frame(carried, t0);
        }
        for (; tester.poll_frame(carried, which, t0); has_moved = true) {
            tester.on_sent(which, t0);
            car.on_frame(carried, t0);
        }
    }
    EXPECT_EQ(tester.on_time(t0 + 5s).happened, report::what::nothing);
    EXPECT_EQ(tester.next_due(), never);
    const auto length = tester.front(receiver).size();
    tester.pop(receiver);
    EXPECT_EQ(allocations, before);
    EXPECT_EQ(length, payload.size());
}

}   // namespace
