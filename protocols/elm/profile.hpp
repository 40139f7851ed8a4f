// What one adapter has shown it can do. Filled by trying, never from its version text; worth remembering by the
// adapter's identity. Plain data.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace faultline::elm {

// Commands that are tried once. The order is the bit number and is stored: append only.
enum class capability : std::uint8_t {
    warm_start,        // ATWS
    echo_off,          // ATE0 and the echo really went away
    linefeeds_off,     // ATL0
    spaces_off,        // ATS0 (1.3)
    headers_on,        // ATH1
    long_messages,     // ATAL
    adaptive_timing,   // ATAT1 (1.2)
    set_timeout,       // ATST
    can_formatting,    // ATCAF1
    kw_check,          // ATKW (1.2)
    forget_events,     // ATFE (1.3a)
    standard_search,   // ATSS (1.4)
    can_silent,        // ATCSM (1.4b)
    activity_timeout,  // ATAMT (2.0)
    read_voltage,      // ATRV
    stn,               // STI
    vlinker,           // VTI
    reply_digit,       // 0100 with the number of expected replies (1.3)
    set_header,        // ATSH: one ECU can be addressed alone
    receive_filter,    // ATCRA (1.3)
    flow_control,      // ATFCSH, ATFCSD, ATFCSM (1.1)
    count_
};

[[nodiscard]] std::string_view command_of(capability what);   // "ATAL"

class capabilities {
public:
    void set(capability what, bool works) {
        const auto bit = std::uint32_t{1} << static_cast<unsigned>(what);
        tried_ |= bit;
        works_ = works ? works_ | bit : works_ & ~bit;
    }
    [[nodiscard]] bool tried(capability what) const { return (tried_ >> static_cast<unsigned>(what)) & 1U; }
    [[nodiscard]] bool works(capability what) const { return (works_ >> static_cast<unsigned>(what)) & 1U; }
    friend bool operator==(const capabilities&, const capabilities&) = default;

private:
    std::uint32_t tried_ = 0;
    std::uint32_t works_ = 0;
};

struct adapter_profile {
    std::string identity;                 // what ATI prints: may lie
    std::string device;                   // STI or VTI, when it is one of those
    capabilities able;
    unsigned baud = 0;                    // 0: not a serial line
    std::optional<double> battery_volts;  // ATRV

    // The version whose commands it really understands: "1.0" to "2.0".
    [[nodiscard]] std::string_view level() const;
};

// "12.4V", "12.4", "12.4V>" -> volts; nothing for anything else.
[[nodiscard]] std::optional<double> parse_volts(std::string_view text);

}  // namespace faultline::elm
