// SHA-256 of bytes.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace faultline::contract {

using digest = std::array<std::uint8_t, 32>;

[[nodiscard]] digest sha256(std::string_view bytes);
[[nodiscard]] std::string hex(const digest&);                      // 64 lower-case digits
[[nodiscard]] std::optional<digest> parse_digest(std::string_view hex);

}  // namespace faultline::contract
