#include "protocols/obd/nrc.hpp"

#include "protocols/obd/nrc_table.hpp"

namespace faultline::obd {

const nrc_info* find_nrc(std::uint8_t code) {
    for (const auto& each : tables::nrcs)
        if (each.code == code) return &each;
    return nullptr;
}

refusal_kind kind_of(std::uint8_t nrc) {
    const auto* known = find_nrc(nrc);
    return known ? known->kind : refusal_kind::other;
}

std::optional<refusal> refusal_of(std::span<const std::uint8_t> payload) {
    if (payload.size() < 3 || payload[0] != 0x7F) return std::nullopt;
    // J1850 and ISO 9141 repeat the request's bytes between the service and the code, six bytes in all (J1979 4.2.4).
    const bool echoes_request = payload.size() == 6 && payload[2] <= 0x0F;
    return refusal{.service = payload[1], .nrc = echoes_request ? payload[5] : payload[2]};
}

}   // namespace faultline::obd
