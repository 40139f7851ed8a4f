#include "tools/simcar/car_table.hpp"

#include <algorithm>

namespace faultline::simcar {

void complain(const toml::node& at, const std::string& what) { throw complaint{at.source().begin.line, what}; }

void only_known_keys(const toml::table& table, std::string_view where, std::initializer_list<std::string_view> known) {
    for (const auto& [key, value] : table) {
        if (std::ranges::find(known, key.str()) != known.end()) continue;
        std::string list;
        for (const auto name : known) list += (list.empty() ? "" : ", ") + std::string{name};
        throw complaint{key.source().begin.line,
                        "\"" + std::string{key.str()} + "\" is not a key of " + std::string{where} + "; known are: " + list};
    }
}

double number(const toml::node& node, std::string_view what) {
    if (const auto value = node.value<double>()) return *value;
    complain(node, std::string{what} + " must be a number");
}

double number_or(const toml::table& table, std::string_view key, double fallback) {
    const auto* node = table.get(key);
    return node != nullptr ? number(*node, key) : fallback;
}

bool flag_or(const toml::table& table, std::string_view key, bool fallback) {
    const auto* node = table.get(key);
    if (node == nullptr) return fallback;
    if (const auto* value = node->as_boolean()) return value->get();
    complain(*node, std::string{key} + " must be true or false");
}

std::string text(const toml::node& node, std::string_view what) {
    if (const auto* value = node.as_string()) return value->get();
    complain(node, std::string{what} + " must be a text in quotes");
}

std::string text_or(const toml::table& table, std::string_view key, std::string fallback) {
    const auto* node = table.get(key);
    return node != nullptr ? text(*node, key) : fallback;
}

bytes hex_bytes(const toml::node& node, std::string_view what) {
    if (const auto value = parse_hex(text(node, what))) return *value;
    complain(node, std::string{what} + " must be whole hexadecimal bytes like \"41 0C\"");
}

std::uint8_t hex_byte(const toml::node& node, std::string_view what) {
    const auto value = hex_bytes(node, what);
    if (value.size() != 1) complain(node, std::string{what} + " must be one hexadecimal byte like \"0C\"");
    return value.front();
}

std::uint8_t key_byte(const toml::key& key, std::string_view what) {
    const auto value = parse_hex(key.str());
    if (value && value->size() == 1) return value->front();
    throw complaint{key.source().begin.line,
                    "\"" + std::string{key.str()} + "\" is not " + std::string{what} + ": write two hexadecimal digits like \"0C\""};
}

std::uint16_t fault_code(const toml::node& node) {
    const auto name = text(node, "a fault code");
    if (const auto raw = parse_code(name)) return *raw;
    complain(node, "\"" + name + "\" is not a fault code: write it like \"P0301\" or \"U0100\"");
}

const toml::table& table(const toml::node& node, std::string_view what) {
    if (const auto* value = node.as_table()) return *value;
    complain(node, std::string{what} + " must be a table");
}

const toml::array& list(const toml::node& node, std::string_view what) {
    if (const auto* value = node.as_array()) return *value;
    complain(node, std::string{what} + " must be a list like [1, 2]");
}

}  // namespace faultline::simcar
