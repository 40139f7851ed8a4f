// Service 14: clears trouble codes and what was stored with them. ISO 14229-1 12.2, groups in annex D.1.
#pragma once

#include <optional>

#include "protocols/uds/parsed.hpp"

namespace faultline::uds {

namespace code_group {
inline constexpr std::uint32_t all = 0xFFFFFF;
inline constexpr std::uint32_t emissions = 0xFFFF33;
inline constexpr std::uint32_t safety = 0xFFFFD0;
}   // namespace code_group

// Functional group identifiers of 19 42, 55, 56; FFFF00 + group clears one.
namespace functional_group {
inline constexpr std::uint8_t emissions = 0x33;
inline constexpr std::uint8_t safety = 0xD0;
}   // namespace functional_group

struct clear_request {
    std::uint32_t group = code_group::all;   // a group or one code
    std::optional<std::uint8_t> memory{};    // ISO 14229-1:2020, user-defined memory
};
struct clear_answer {};
[[nodiscard]] std::size_t write(const clear_request& what, room_view out);
[[nodiscard]] std::size_t write(const clear_answer& what, room_view out);
[[nodiscard]] parsed<clear_request> read_clear_request(bytes_view payload);
[[nodiscard]] parsed<clear_answer> read_clear_answer(bytes_view payload);

}   // namespace faultline::uds
