// Input: one message with header and check byte; the same bytes are also read as payload and as text.
#include <algorithm>
#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "protocols/kline/checksum.hpp"
#include "protocols/kline/codes.hpp"
#include "protocols/kline/frame.hpp"
#include "protocols/kline/j1850_header.hpp"
#include "protocols/kline/keywords.hpp"
#include "protocols/kline/services.hpp"
#include "tests/fuzz/expect.hpp"

using namespace faultline;

namespace {

void read_services(std::span<const std::uint8_t> bytes) {
    const auto request = kline::ask_codes(kline::code_request::identified, kline::code_group::all);
    std::array<kline::stored_code, 16> codes;
    const auto read = kline::read_codes(request.data(), bytes, codes);
    expect(read.error == kline::codes_error::none ? read.count <= read.announced : read.count == 0, "unknown is not fewer");
    for (const auto& code : std::span{codes}.first(read.count)) expect(kline::to_text(code).view().size() == 5, "a standard code");
    const auto asked = kline::read_question(bytes);
    if (asked.error == kline::question_error::none) {
        std::array<std::uint8_t, 8> room;
        const std::array<std::uint8_t, 2> data{0xE9, 0x8F};
        const auto written = kline::write_answer(asked.said, data, room);
        expect(written && kline::read_answer(bytes, *written).kind == kline::answer_kind::positive, "its answer is an answer");
        expect(kline::read_answer(bytes, kline::refuse(bytes[0], 0x11).data()).kind == kline::answer_kind::refused, "so is no");
    }
    if (const auto said = kline::read_keywords(bytes)) (void)kline::headers_of(*said), (void)kline::timing_of(*said);
    const std::string_view text{reinterpret_cast<const char*>(bytes.data()), bytes.size()};
    if (bytes.empty()) return;
    (void)kline::read_printed_keywords(text);
    expect(kline::read_j1850_header(bytes[0]).raw == bytes[0], "a header keeps its byte");
}

}   // namespace

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
        read_services(read.payload);
    }
    read_services(bytes);
    return 0;
}
