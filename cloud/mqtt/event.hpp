// What a link has to say: one value per thing that happened, in the order it happened, stamped with the generation of
// the connection it belongs to. Late news of an earlier connection carries its old generation and is dropped by the reader.
#pragma once

#include "cloud/mqtt/reason.hpp"

#include <cstdint>
#include <string>
#include <variant>

namespace faultline::mqtt {

struct opened {                          // CONNACK, accepted
    bool session_present = false;
    std::uint16_t receive_maximum = 65535;
    std::uint32_t maximum_packet = 0;    // 0: the broker named no limit
};
struct not_opened {                      // no connection came of it
    reason_code reason = reason_code::success;   // the broker's, or success when it never got to speak
    std::string text;
};
struct closed {                          // a connection that was open is no more
    reason_code reason = reason_code::success;   // of the broker's DISCONNECT, if it sent one
    std::string text;
};
struct acknowledged {                    // PUBACK; what it says stands in `reason`
    std::uint64_t token = 0;
    reason_code reason = reason_code::success;
};
struct not_sent {                        // the message will get no PUBACK on this connection
    std::uint64_t token = 0;
    std::string text;
};
struct subscribed {                      // SUBACK
    std::uint64_t token = 0;
    reason_code reason = reason_code::success;   // granted: 0, 1 or 2
};
struct arrived {                         // PUBLISH to us. Its PUBACK has been sent: durability is the receipt's business
    std::string topic;
    std::string payload;
    std::string encoding;                // user property "enc": "" or "zstd"
};

using event = std::variant<opened, not_opened, closed, acknowledged, not_sent, subscribed, arrived>;

struct posted {
    std::uint32_t generation = 0;
    event what;
};

}  // namespace faultline::mqtt
