// Input: what an adapter sends. The first byte says how the stream is cut into pieces; the items must not depend on it,
// and every frame read must be one that can be written again.
#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "protocols/can/candump.hpp"
#include "protocols/can/slcan.hpp"
#include "tests/fuzz/expect.hpp"

using namespace faultline;
using namespace faultline::can;

namespace {

std::vector<std::string> items_of(std::string_view stream, std::size_t piece) {
    std::vector<std::string> all;
    slcan::reader machine;
    slcan::item said;
    std::size_t used = 0;
    for (std::size_t at = 0; at < stream.size(); at += piece) {
        const std::string part{stream.substr(at, piece)};   // its own allocation: nothing may point into the last one
        std::string_view input = part;
        while (machine.next(input, said)) {
            all.push_back(std::to_string(static_cast<int>(said.kind)) + ' ' + std::string{said.text});
            used += said.text.size();
            if (said.kind != slcan::item::what::frame) continue;
            std::array<char, slcan::longest_frame> text{};
            const auto written = slcan::write(said.frame, text, said.is_remote);
            expect(written > 0, "a frame that was read can be written");
            slcan::reader again;
            slcan::item second;
            std::string_view once_more{text.data(), written};
            expect(again.next(once_more, second) && second.frame == said.frame, "and read again");
        }
        expect(input.empty(), "all input is used");
    }
    expect(used <= stream.size(), "no character is believed twice");
    return all;
}

}   // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const std::string_view stream{reinterpret_cast<const char*>(data + 1), size - 1};
    expect(items_of(stream, 1 + data[0] % 32) == items_of(stream, stream.size() + 1), "pieces do not change the items");
    for (std::size_t at = 0; at <= stream.size();) {
        const auto end = std::min(stream.find('\n', at), stream.size());
        const std::string line{stream.substr(at, end - at)};
        const auto read = read_candump(line);
        if (read.error == dump_error::none && read.kind == dump_kind::data) {
            const auto text = "can0 " + to_text(read.frame);
            expect(read_candump(text).frame == read.frame, "a frame of a log can be written and read again");
        }
        at = end + 1;
    }
    return 0;
}
