// When something happened, said in a way that survives a wrong wall clock: wall time, which boot, milliseconds of that
// boot, and whether the wall clock was synchronised then.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace faultline::contract {

struct stamp {
    std::int64_t wall_ms = 0;        // since 1970-01-01 UTC
    std::string boot;                // the kernel's boot id
    std::int64_t monotonic_ms = 0;   // since that boot, counting suspend
    bool synchronised = false;       // false: free-running, `wall_ms` may be off by years
};

[[nodiscard]] stamp stamp_now();

// "2026-11-21T22:05:13.042Z", always UTC, always milliseconds; years 0000 to 9999, others are clamped.
[[nodiscard]] std::string rfc3339(std::int64_t wall_ms);
// RFC 3339 with any fraction and any offset.
[[nodiscard]] std::optional<std::int64_t> parse_rfc3339(std::string_view);

}  // namespace faultline::contract
