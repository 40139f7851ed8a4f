// What an adapter says about itself or the bus instead of data, and how to find it in a printed line. ELM327 data sheet
// "Error messages and alerts"; STN family reference manual for OUT OF MEMORY.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace faultline::elm {

enum class status : std::uint8_t {
    none,
    ok,
    unknown_command,     // ?
    searching,           // SEARCHING...
    no_data,             // NO DATA
    unable_to_connect,   // UNABLE TO CONNECT
    bus_init_ok,         // BUS INIT: ...OK
    bus_init_error,      // BUS INIT: ...ERROR
    bus_busy,
    bus_error,
    can_error,
    data_error,   // DATA ERROR alone, or <DATA ERROR behind a line that is then suspect
    rx_error,     // <RX ERROR behind a line that is then suspect
    buffer_full,
    fb_error,
    lv_reset,   // the adapter restarted: every setting is lost
    lp_alert,
    act_alert,
    stopped,
    fatal_error,     // ERRxx
    out_of_memory,   // STN
    other_text,      // a banner, BT chatter: not data, not known
};

// Finds a status inside a printed line, spaces removed, also when its start is cut off ("NABLETO"). none = not one.
[[nodiscard]] status status_of(std::string_view line);

// Where a status stands in `squeezed`: upper case, no blanks. `size` covers the dots and colons behind it; what follows
// may be data of the same line ("SEARCHING...7E8064100BE3FA813").
struct status_found {
    status what = status::none;
    std::size_t at = 0;
    std::size_t size = 0;
};
[[nodiscard]] status_found find_status(std::string_view squeezed);

}   // namespace faultline::elm
