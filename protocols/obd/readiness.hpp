// Readiness of the emission monitors: PID 01 (since the codes were cleared) and PID 41 (this driving cycle). J1979 B.2,
// B.41. A set status bit means NOT complete; that inversion happens here and nowhere else.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace faultline::obd {

enum class ignition : std::uint8_t { spark, compression };
[[nodiscard]] std::string_view to_text(ignition kind);   // "spark", "compression"

struct monitor_status {
    std::string_view key;   // "misfire": catalogue key "monitor.misfire"
    std::string_view en;
    std::string_view zh;
    bool supported = false;   // PID 41: enabled for this driving cycle
    bool complete = false;    // meaningless when not supported
};

struct readiness {
    bool mil = false;             // PID 01 only
    std::uint8_t dtc_count = 0;   // PID 01 only: confirmed emission codes of this ECU
    bool this_cycle = false;      // PID 41
    ignition kind = ignition::spark;
    std::array<monitor_status, 11> monitors{};
    std::size_t count = 0;
    [[nodiscard]] std::span<const monitor_status> all() const { return {monitors.data(), count}; }
    [[nodiscard]] bool all_complete() const;   // every supported monitor
};

// From 41 01 A B C D or 41 41 A B C D, exactly; anything else is no readiness answer.
[[nodiscard]] std::optional<readiness> read_readiness(std::span<const std::uint8_t> payload);

}   // namespace faultline::obd
