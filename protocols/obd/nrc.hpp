// Negative responses (7F service code) and what they mean. ISO 14229-1 annex A, ISO 14230-3, J1979 4.2.4.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace faultline::obd {

enum class refusal_kind : std::uint8_t {
    not_supported,   // 11, 12, 31 (and 7E, 7F in another session): the ECU has no such thing
    not_now,         // 21, 22, 24 ...: ask again or change the conditions
    pending,         // 78: the answer comes later, keep waiting
    not_allowed,     // 33, 35, 36, 37: security
    other,
};

struct nrc_info {
    std::uint8_t code = 0;
    refusal_kind kind = refusal_kind::other;
    std::string_view key;   // "nrc.22": catalogue key
    std::string_view en;
    std::string_view zh;
};
[[nodiscard]] const nrc_info* find_nrc(std::uint8_t code);   // nullptr: reserved
[[nodiscard]] refusal_kind kind_of(std::uint8_t nrc);        // reserved codes are `other`

struct refusal {
    std::uint8_t service = 0;   // the one refused
    std::uint8_t nrc = 0;
};
// 7F 01 12 and its like; the padding some ECUs send behind it is forgiven (K-line: 7F 01 0C 00 00 12 has the code
// last).
[[nodiscard]] std::optional<refusal> refusal_of(std::span<const std::uint8_t> payload);

}   // namespace faultline::obd
