#include "protocols/obd/readiness.hpp"

#include <algorithm>

#include "protocols/obd/padding.hpp"
#include "protocols/obd/readiness_table.hpp"

namespace faultline::obd {

std::string_view to_text(ignition kind) {
    return kind == ignition::spark ? "spark" : "compression";
}

bool readiness::all_complete() const {
    return std::ranges::all_of(all(), [](const monitor_status& each) { return !each.supported || each.complete; });
}

std::optional<readiness> read_readiness(std::span<const std::uint8_t> payload) {
    if (payload.size() < 6 || !is_padding(payload, 6) || payload[0] != 0x41 ||
        (payload[1] != 0x01 && payload[1] != 0x41))
        return std::nullopt;
    const auto a = payload[2];
    const auto b = payload[3];
    const auto c = payload[4];
    const auto d = payload[5];

    readiness found;
    found.this_cycle = payload[1] == 0x41;
    if (!found.this_cycle) {   // byte A of PID 41 is reserved
        found.mil = (a & 0x80U) != 0;
        found.dtc_count = a & 0x7FU;
    }
    found.kind = (b & 0x08U) != 0 ? ignition::compression : ignition::spark;
    const auto ours = found.kind == ignition::spark ? tables::monitor_kind::spark : tables::monitor_kind::compression;
    for (const auto& name : tables::monitor_names) {
        if (name.kind != tables::monitor_kind::any && name.kind != ours) continue;
        const unsigned supported = name.continuous ? b >> name.bit : c >> name.bit;
        const unsigned open = name.continuous ? b >> (name.bit + 4U) : d >> name.bit;
        found.monitors[found.count++] = {.key = name.key,
                                         .en = name.en,
                                         .zh = name.zh,
                                         .supported = (supported & 1U) != 0,
                                         .complete = (open & 1U) == 0};
    }
    return found;
}

}   // namespace faultline::obd
