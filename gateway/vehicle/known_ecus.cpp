#include "gateway/vehicle/known_ecus.hpp"

#include <algorithm>

#include "gateway/vehicle/ecu_table.hpp"

namespace faultline::vehicle {
namespace {

constexpr std::uint32_t highest_11_bit = 0x7FF;
constexpr std::uint32_t fixed_to_ecu = 0x18DA00F1;      // 18DA TT F1: from the tester (F1) to TT
constexpr std::uint32_t fixed_to_tester = 0x18DAF100;

bool fits(const known_ecu& one, bus kind) { return is_can(kind) && (one.where.request > highest_11_bit) == (kind == bus::can29); }

}  // namespace

std::span<const known_ecu> all_known_ecus() { return tables::ecus; }
std::span<const system_name> systems() { return tables::systems; }

std::vector<known_ecu> known_ecus_of(std::string_view maker, bus kind) {
    std::vector<known_ecu> list;
    const auto add = [&](std::string_view group) {
        for (const auto& one : tables::ecus) {
            if (one.maker != group || !fits(one, kind)) continue;
            const bool is_known = std::ranges::any_of(
                list, [&](const known_ecu& other) { return other.where.request == one.where.request || other.where.response == one.where.response; });
            if (!is_known) list.push_back(one);
        }
    };
    if (!maker.empty()) add(maker);
    add("*");
    return list;
}

ecu_channel channel_of(std::uint32_t response) {
    if (response >= 0x7E8 && response <= 0x7EF) return {response - 8, response};
    if ((response & 0xFFFFFF00U) == fixed_to_tester) return {fixed_to_ecu | (response & 0xFFU) << 8, response};
    return {};
}

std::vector<known_ecu> sweep_of(bus kind) {
    std::vector<known_ecu> list;
    const auto add = [&](std::uint32_t request, std::uint32_t response) {
        list.push_back({"*", {request, response}, "", true, known_from::unconfirmed});
    };
    if (kind == bus::can11) {
        // 7DF is everybody; a request that ends in 8..F would look like the answer to the one eight lower.
        for (std::uint32_t block = 0x700; block < 0x800; block += 0x10)
            for (std::uint32_t low = 0; low < 8; ++low) add(block + low, block + low + 8);
    } else if (kind == bus::can29) {
        for (std::uint32_t target = 0x01; target <= 0xFE; ++target)
            if (target != 0xF1) add(fixed_to_ecu | target << 8, fixed_to_tester | target);
    }
    return list;
}

}  // namespace faultline::vehicle
