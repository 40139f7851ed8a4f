// What an adapter conversation asks its shell to do, and what comes back. Every machine of this room returns one `step`
// and is resumed with what the adapter printed. The machines own no link and no clock.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <variant>

namespace faultline::elm {

using instant = std::chrono::steady_clock::time_point;
using std::chrono::milliseconds;

enum class elm_error : std::uint8_t {
    silent,          // nothing came back at any speed
    not_an_elm,      // it answers, but never with a prompt: echo, another device
    modem,           // it answers OK to a reset and never prompts: a modem, not a diagnostic adapter
    wrong_baud,      // bytes arrive that are no text at any speed tried
    no_vehicle,      // the adapter works, no ECU answered on any protocol
    bus_fault,       // the adapter sees the bus, but only errors on it
    adapter_fault,   // ERRxx, or it restarts again and again
};

struct transact {                // write `line` and CR, then wait for the prompt; the view lives until the next resume
    std::string_view line;
    milliseconds within;
};
struct drain { milliseconds quiet; };   // read and drop whatever comes for that long
struct set_baud { unsigned rate; };     // change our side of the line
struct done {};                         // the machine holds its result
struct failed { elm_error why; };

using step = std::variant<transact, drain, set_baud, done, failed>;

// What came back for a transact: everything printed up to the prompt, or up to the deadline when `prompted` is false.
// For a drain or a set_baud it is empty.
struct printed {
    std::string_view text;
    bool prompted = false;
    std::size_t garbled = 0;   // bytes that are no text at all and were left out: line noise, or another speed
};

}  // namespace faultline::elm
