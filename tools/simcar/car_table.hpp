// Reading one TOML table with complaints that name the line: used by the car_file*.cpp only.
#pragma once

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <toml++/toml.h>

#include "tools/simcar/car.hpp"

namespace faultline::simcar {

struct complaint {             // thrown while reading a description, caught in parse_car
    unsigned line;
    std::string what;
};

[[noreturn]] void complain(const toml::node& at, const std::string& what);

// Refuses keys nobody knows: a misspelt key must not be a silent default.
void only_known_keys(const toml::table& table, std::string_view where, std::initializer_list<std::string_view> known);

[[nodiscard]] double number(const toml::node& node, std::string_view what);
[[nodiscard]] double number_or(const toml::table& table, std::string_view key, double fallback);
[[nodiscard]] bool flag_or(const toml::table& table, std::string_view key, bool fallback);
[[nodiscard]] std::string text(const toml::node& node, std::string_view what);
[[nodiscard]] std::string text_or(const toml::table& table, std::string_view key, std::string fallback);
[[nodiscard]] bytes hex_bytes(const toml::node& node, std::string_view what);
[[nodiscard]] std::uint8_t hex_byte(const toml::node& node, std::string_view what);
[[nodiscard]] std::uint8_t key_byte(const toml::key& key, std::string_view what);
[[nodiscard]] std::uint16_t fault_code(const toml::node& node);
[[nodiscard]] const toml::table& table(const toml::node& node, std::string_view what);
[[nodiscard]] const toml::array& list(const toml::node& node, std::string_view what);

void read_devices(car& whole, const toml::table& from);
void read_uds(ecu_description& unit, const toml::table& from);
[[nodiscard]] ecu_description read_ecu(const toml::table& from, protocol speaks);

}  // namespace faultline::simcar
