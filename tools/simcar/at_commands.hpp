// The AT commands of the ELM327 as a table: name, which arguments it takes, the version that brought it, what it does to
// the settings. Knows no time and no bus: what needs those is said in the effect and done by the adapter.
#pragma once

#include <string>
#include <string_view>

#include "tools/simcar/quirks.hpp"
#include "tools/simcar/settings.hpp"

namespace faultline::simcar {

struct at_context {
    settings& set;
    level knows = level::v2_1;
    const quirk_set& quirks;
    std::string_view identity;
    protocol found = protocol::none;   // what the bus turned out to be
    double voltage = 0;
    bool ignition = true;
};

enum class at_effect : std::uint8_t {
    none,
    unknown,         // ?
    power_on_reset,  // Z
    warm_reset,      // WS
    defaults,        // D
    close_bus,       // SP, TP, PC: the next request opens it again
    change_baud,     // BRD
    monitor,         // MA, MR, MT
    sleep,           // LP
    forgive,         // FE: forget events, CAN works again
    lock,            // a clone that never answers again
    search,          // a clone that starts a search of its own
};

struct at_answer {
    std::string text = "OK";
    at_effect effect = at_effect::none;
    int baud_divisor = 0;
};

// `command` without AT, without blanks, in upper case.
[[nodiscard]] at_answer run_at(std::string_view command, at_context& context);

[[nodiscard]] std::string_view protocol_text(protocol p);   // "ISO 15765-4 (CAN 11/500)"

}  // namespace faultline::simcar
