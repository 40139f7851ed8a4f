// The eight bytes every DoIP message begins with (ISO 13400-2 table 16): version, its inverse, payload type, length. Reads
// and writes them and knows which lengths each type can have. Knows no sockets.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace faultline::doip {

inline constexpr std::uint16_t port = 13400;       // UDP and TCP
inline constexpr std::uint16_t tls_port = 3496;
inline constexpr std::size_t header_size = 8;

inline constexpr std::uint8_t version_2012 = 0x02;
inline constexpr std::uint8_t version_2019 = 0x03;
inline constexpr std::uint8_t version_any = 0xFF;   // only in requests for vehicle identification

enum class payload : std::uint16_t {
    header_refused = 0x0000,
    identification_request = 0x0001,
    identification_request_eid = 0x0002,
    identification_request_vin = 0x0003,
    announcement = 0x0004,   // also the answer to the three above
    activation_request = 0x0005,
    activation_answer = 0x0006,
    alive_request = 0x0007,
    alive_answer = 0x0008,
    entity_request = 0x4001,
    entity_answer = 0x4002,
    power_request = 0x4003,
    power_answer = 0x4004,
    diagnostic = 0x8001,
    diagnostic_taken = 0x8002,
    diagnostic_refused = 0x8003,
};

struct header {
    std::uint8_t version = version_2012;
    payload type = payload::header_refused;
    std::uint32_t length = 0;   // bytes that follow

    friend bool operator==(const header&, const header&) = default;
};

// ISO 13400-2 table 19: what a receiver says about a header it cannot take.
enum class header_refusal : std::uint8_t {
    wrong_pattern = 0x00,    // version and inverse contradict each other; the connection is closed
    unknown_type = 0x01,     // the message is dropped
    too_large = 0x02,        // dropped
    out_of_memory = 0x03,    // dropped
    wrong_length = 0x04,     // no such length for this type; the connection is closed
};

// False when the two version bytes do not belong together. Any version is read; which ones are spoken is decided above.
[[nodiscard]] bool read_header(std::span<const std::uint8_t, header_size> bytes, header& out);
[[nodiscard]] std::array<std::uint8_t, header_size> write_header(const header& what);

[[nodiscard]] bool is_known(payload type);
[[nodiscard]] bool is_possible_length(payload type, std::uint32_t length);   // unknown types: any

}   // namespace faultline::doip
