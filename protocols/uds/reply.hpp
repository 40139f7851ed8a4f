// Whose answer is this? Compares one message with the request that is out: service, sub-function, data identifier,
// code, block counter, whatever the standard echoes. Decides nothing about time.
#pragma once

#include "protocols/uds/wire.hpp"

namespace faultline::uds {

enum class reply_kind : std::uint8_t {
    positive,        // the answer to this request
    refused,         // 7F, this service, a final code
    pending,         // 7F .. 78: keep waiting
    busy,            // 7F .. 21: ask again
    unavailable,     // 7F .. 94: ask again
    other_service,   // an answer to something else: late, or another tester's
    other_subject,   // the service is right, what it is about is not: another identifier, sub-function, code
    malformed,       // empty, or a refusal without a code
};

struct reply {
    reply_kind kind = reply_kind::malformed;
    std::uint8_t nrc = 0;   // of refusals of any kind
};

// Services 01-0A of J1979 are told apart the same way: their identifier is echoed.
[[nodiscard]] reply classify(bytes_view request, bytes_view message);

[[nodiscard]] constexpr bool is_answer(reply_kind kind) {
    return kind == reply_kind::positive || kind == reply_kind::refused;
}
[[nodiscard]] constexpr bool is_foreign(reply_kind kind) {
    return kind == reply_kind::other_service || kind == reply_kind::other_subject || kind == reply_kind::malformed;
}

}   // namespace faultline::uds
