// The streams a gateway sends: a stream is one topic, one priority and one numbering. The numbers stand in databases and
// never change; the order of sending is `by_priority`, not the order of the numbers.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace faultline::contract {

enum class stream : std::uint8_t {
    response = 0,      // answers and progress of commands
    workorder = 1,     // work-order suggestions and their life
    diagnosis = 2,     // scans
    maintenance = 3,   // maintenance alerts
    event = 4,         // what happened at the bay: plugged, left, warnings, consent, audit
    live = 5,          // values while driving or watching: may be thinned
    log = 6,           // the gateway's own log lines: the first to go
};

inline constexpr std::size_t stream_count = 7;

// Most urgent first.
inline constexpr std::array<stream, stream_count> by_priority{stream::response,    stream::workorder, stream::diagnosis,
                                                              stream::maintenance, stream::event,     stream::live,
                                                              stream::log};

[[nodiscard]] std::string_view name(stream);   // "diagnosis": also the last level of its topic, `fl/v1/{gateway}/up/diagnosis`
[[nodiscard]] std::optional<stream> stream_named(std::string_view);

// Only these may be dropped when the disk budget is used up; everything else is kept until the platform has it.
[[nodiscard]] constexpr bool is_lossy(stream s) { return s == stream::live || s == stream::log; }

}  // namespace faultline::contract
