// The reader promises to use no heap. Counts every allocation of this program.
#include <gtest/gtest.h>

#include <array>
#include <cstdlib>
#include <memory>
#include <new>

#include "protocols/elm/reply.hpp"

namespace {

std::size_t allocations = 0;

}   // namespace

[[gnu::noinline]] void* operator new(std::size_t size) {
    ++allocations;
    if (void* memory = std::malloc(size)) return memory;
    throw std::bad_alloc{};
}
[[gnu::noinline]] void operator delete(void* memory) noexcept {
    std::free(memory);
}
[[gnu::noinline]] void operator delete(void* memory, std::size_t) noexcept {
    std::free(memory);
}

namespace {

using namespace faultline;
using namespace faultline::elm;

TEST(reply, reading_any_answer_allocates_nothing) {
    constexpr std::array<std::string_view, 14> lines{"0902",
                                                     "SEARCHING...7E8 10 14 49 02 01 31 47 31",
                                                     "7E8 21 4A 43 35 34 34 34 52",
                                                     "7E8 22 37 32 35 32 33 36 37",
                                                     "7E9034105817EA03410582",
                                                     "7E8 06 41 00 BG 3F",
                                                     "BUFFER FULL",
                                                     "014",
                                                     "0: 49 02 01 31 47 31",
                                                     "86 F1 10 41 00 BF 9F A8 91 5F",
                                                     "18DAF11004410C1AF8",
                                                     "7E8 25 00",
                                                     "NO DATA",
                                                     "ELM327 v1.5"};
    const auto machine = std::make_unique<reply>();
    asked request;
    request.bytes = {0x09, 0x02};
    request.size = 2;
    const auto before = allocations;
    ASSERT_GT(before, 0U);   // the counter counts
    for (const auto kind : {bus::unknown, bus::can11, bus::can29, bus::kwp, bus::iso9141, bus::j1850, bus::j1939}) {
        machine->begin(kind, request);
        for (const auto line : lines) machine->add_line(line);
        machine->finish();
    }
    EXPECT_EQ(allocations, before);
}

}   // namespace
