// The two key bytes an ECU says when communication starts (ISO 14230-2 5.2.4.1, ISO 9141-2 6.3): which protocol it is and
// which headers and timing it wants. As bytes of the C1 answer, or as an ELM327 prints them on ATKW.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace faultline::kline {

struct keywords {
    std::uint8_t first = 0;
    std::uint8_t second = 0;
    friend bool operator==(const keywords&, const keywords&) = default;
};

enum class keyword_protocol : std::uint8_t {
    none,       // 00 00: the adapter never saw any (a CAN or J1850 car, or no start yet)
    iso9141,    // 08 08 or 94 94
    kwp2000,    // xx 8F
    kwp1281,    // 01 8A: a maker's own, not spoken here
    unknown,
};

enum class timing_set : std::uint8_t { unknown, normal, extended };

struct header_forms {   // what the ECU understands; KWP2000 only
    bool length_in_format = false;
    bool length_byte = false;
    bool one_byte_header = false;
    bool addresses = false;
};

// ISO 14230-2 table 2, normal timing: what a tester may count on. CP names of ISO 22900-2.
struct line_timing {
    std::chrono::milliseconds cp_p1_max{20};    // between the bytes of the ECU
    std::chrono::milliseconds cp_p2_min{25};    // from the request to the answer, and between answers
    std::chrono::milliseconds cp_p2_max{50};
    std::chrono::milliseconds cp_p3_min{55};    // from the last answer to the next request
    std::chrono::milliseconds cp_p3_max{5000};   // without a request for that long the ECU ends communication
    std::chrono::milliseconds cp_p4_min{5};     // between the bytes of the tester
};

[[nodiscard]] keyword_protocol protocol_of(const keywords& said);
[[nodiscard]] timing_set timing_of(const keywords& said);
[[nodiscard]] header_forms headers_of(const keywords& said);

// The number people write: 8F E9 is 2025. Seven bits of each.
[[nodiscard]] unsigned number_of(const keywords& said);

// The data of a positive answer to start_communication: two bytes, more are forgiven.
[[nodiscard]] std::optional<keywords> read_keywords(std::span<const std::uint8_t> data);

// "1:E9 2:8F", blanks and case forgiven; anything else is no such line.
[[nodiscard]] std::optional<keywords> read_printed_keywords(std::string_view line);

}   // namespace faultline::kline
