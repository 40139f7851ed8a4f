// Bytes as hexadecimal digits and back. Internal to the contract.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace faultline::contract {

void append_hex(std::string& to, std::span<const std::uint8_t> bytes);               // lower case
[[nodiscard]] bool parse_hex(std::string_view digits, std::span<std::uint8_t> to);   // exactly to.size() bytes, either case

}  // namespace faultline::contract
