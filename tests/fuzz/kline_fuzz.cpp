// Input: one message with header and check byte.
#include <cstdint>
#include <numeric>
#include <vector>

#include "protocols/kline/checksum.hpp"
#include "protocols/kline/frame.hpp"
#include "tests/fuzz/expect.hpp"

using namespace faultline;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::vector<std::uint8_t> bytes(data, data + size);
    for (const auto kind : {bus::unknown, bus::iso9141, bus::kwp, bus::j1850}) {
        const auto read = kline::read_frame(kind, bytes);
        if (read.error != kline::frame_error::none) continue;
        expect(kline::looks_like_header(read.kind, bytes), "what was read began like a header");
        expect(kind == bus::unknown || read.kind == kind, "a bus that was named stays");
        const auto* first = read.payload.data();
        expect(!read.payload.empty() && first >= bytes.data() + 3 &&
                   first + read.payload.size() + 1 == bytes.data() + bytes.size(),
               "the payload lies between header and check byte");
        const std::vector<std::uint8_t> covered(bytes.begin(), bytes.end() - 1);
        const auto check = read.kind == bus::j1850 ? kline::j1850_crc(covered) : kline::sum(covered);
        expect(check == bytes.back(), "the check byte holds");
    }
    return 0;
}
