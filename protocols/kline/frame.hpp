// One message of ISO 9141-2, ISO 14230 (KWP2000) or SAE J1850 as an adapter prints it with headers on: header, payload,
// check byte. Judges that one message; messages that continue each other (service 09's order byte) are the reader's to
// join.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "protocols/pdu.hpp"

namespace faultline::kline {

enum class frame_error : std::uint8_t {
    none,
    too_short,      // no room for header, one payload byte and the check byte
    no_header,      // does not begin like a message of this bus
    bad_length,     // KWP: the length in the header is another; 9141 and J1850: more than seven payload bytes
    bad_checksum,   // damaged on the wire or by the adapter
};

struct frame {
    bus kind = bus::unknown;   // as given, or as found
    std::uint8_t target = 0;
    std::uint8_t source = 0;                 // the ECU
    std::span<const std::uint8_t> payload;   // a view into the bytes given
    frame_error error = frame_error::none;
};

// `kind` may be bus::unknown: then header and check byte must agree on one bus (a KWP header whose length fits, 48 6B
// with a sum, or anything with a J1850 CRC).
[[nodiscard]] frame read_frame(bus kind, std::span<const std::uint8_t> bytes);

// Whether the first bytes look like a header at all, whatever the check byte says: 48 6B .., 41 6B .., 8n/Cn F1 ...
[[nodiscard]] bool looks_like_header(bus kind, std::span<const std::uint8_t> bytes);

}   // namespace faultline::kline
