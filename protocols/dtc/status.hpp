// The status byte and the severity byte that ISO 14229-1 puts beside a trouble code, bit by bit, with keys for the text
// catalogue. A bit the ECU does not keep (status availability mask) is "not said", which is neither set nor clear.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace faultline::dtc {

namespace status_bit {   // ISO 14229-1 D.2
inline constexpr std::uint8_t test_failed = 0x01;
inline constexpr std::uint8_t test_failed_this_cycle = 0x02;
inline constexpr std::uint8_t pending = 0x04;
inline constexpr std::uint8_t confirmed = 0x08;
inline constexpr std::uint8_t not_completed_since_clear = 0x10;
inline constexpr std::uint8_t failed_since_clear = 0x20;
inline constexpr std::uint8_t not_completed_this_cycle = 0x40;
inline constexpr std::uint8_t warning_indicator = 0x80;
}   // namespace status_bit

struct code_status {
    std::uint8_t raw = 0;
    std::uint8_t available = 0xFF;   // DTCStatusAvailabilityMask of the same answer

    // Nothing: this ECU does not keep that bit.
    [[nodiscard]] constexpr std::optional<bool> says(std::uint8_t bit) const {
        if ((available & bit) == 0) return std::nullopt;
        return (raw & bit) != 0;
    }
    [[nodiscard]] constexpr bool is_pending() const { return says(status_bit::pending).value_or(false); }
    [[nodiscard]] constexpr bool is_confirmed() const { return says(status_bit::confirmed).value_or(false); }
    friend constexpr bool operator==(const code_status&, const code_status&) = default;
};

struct named_bit {
    std::uint8_t bit = 0;
    std::string_view key;   // catalogue key
};
inline constexpr std::array<named_bit, 8> status_bits{{
    {status_bit::test_failed, "dtc_status.test_failed"},
    {status_bit::test_failed_this_cycle, "dtc_status.test_failed_this_cycle"},
    {status_bit::pending, "dtc_status.pending"},
    {status_bit::confirmed, "dtc_status.confirmed"},
    {status_bit::not_completed_since_clear, "dtc_status.not_completed_since_clear"},
    {status_bit::failed_since_clear, "dtc_status.failed_since_clear"},
    {status_bit::not_completed_this_cycle, "dtc_status.not_completed_this_cycle"},
    {status_bit::warning_indicator, "dtc_status.warning_indicator"},
}};

// GTR 5 (WWH-OBD): how much harm to the emissions. A is the worst.
enum class gtr_class : std::uint8_t {
    none,           // no class bit at all
    unclassified,   // class 0
    a,
    b1,
    b2,
    c,
    several,   // more than one class bit: the ECU contradicts itself
};

enum class urgency : std::uint8_t { none, maintenance_only, check_at_next_halt, check_immediately };

// ISO 14229-1 D.3: bits 0-4 the class, bits 5-7 what the driver should do.
struct code_severity {
    std::uint8_t raw = 0;
    std::uint8_t available = 0xFF;   // DTCSeverityAvailabilityMask

    [[nodiscard]] constexpr gtr_class emission_class() const {
        switch (raw & available & 0x1F) {
            case 0x00: return gtr_class::none;
            case 0x01: return gtr_class::unclassified;
            case 0x02: return gtr_class::a;
            case 0x04: return gtr_class::b1;
            case 0x08: return gtr_class::b2;
            case 0x10: return gtr_class::c;
            default: return gtr_class::several;
        }
    }
    [[nodiscard]] constexpr urgency advice() const {   // the most urgent of the bits set
        const auto bits = raw & available;
        if ((bits & 0x80) != 0) return urgency::check_immediately;
        if ((bits & 0x40) != 0) return urgency::check_at_next_halt;
        return (bits & 0x20) != 0 ? urgency::maintenance_only : urgency::none;
    }
    friend constexpr bool operator==(const code_severity&, const code_severity&) = default;
};

[[nodiscard]] std::string_view to_text(gtr_class what);   // "A", "B1", "B2", "C", "0", "", "?"
[[nodiscard]] std::string_view to_text(urgency what);     // "check_immediately": catalogue key "dtc_advice.*"

// WWH-OBD bits of the severity byte; an ECU that keeps any of them classifies by GTR 5.
inline constexpr std::uint8_t gtr_class_bits = 0x1E;

}   // namespace faultline::dtc
