#include "cloud/contract/topics.hpp"

#include <algorithm>
#include <charconv>

namespace faultline::contract {

namespace {

constexpr std::string_view root = "fl/v1/";
constexpr std::string_view pack_root = "fl/packs/v1/";

std::string below(std::string_view gateway, std::string_view rest) {
    return std::string{root}.append(gateway).append(rest);
}

constexpr bool is_name_character(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
}

}  // namespace

bool is_gateway_name(std::string_view text) {
    return !text.empty() && text.size() <= 64 && std::ranges::all_of(text, is_name_character);
}

std::string state_topic(std::string_view gateway) { return below(gateway, "/state"); }
std::string up_topic(std::string_view gateway, stream s) { return below(gateway, "/up/").append(name(s)); }
std::string command_topic(std::string_view gateway) { return below(gateway, "/down/command"); }
std::string receipt_topic(std::string_view gateway) { return below(gateway, "/down/receipt"); }
std::string config_topic(std::string_view gateway) { return below(gateway, "/down/config"); }
std::string down_filter(std::string_view gateway) { return below(gateway, "/down/#"); }

std::string pack_topic(std::string_view name, std::int64_t version, std::uint64_t chunk) {
    return std::string{pack_root}.append(name) + '/' + std::to_string(version) + '/' + std::to_string(chunk);
}
std::string pack_filter(std::string_view name, std::int64_t version) {
    return std::string{pack_root}.append(name) + '/' + std::to_string(version) + "/+";
}

std::optional<pack_piece> parse_pack_topic(std::string_view text) {
    if (!text.starts_with(pack_root)) return std::nullopt;
    text.remove_prefix(pack_root.size());
    const auto first = text.find('/');
    const auto second = first == text.npos ? text.npos : text.find('/', first + 1);
    if (second == text.npos) return std::nullopt;
    pack_piece read{.name = std::string{text.substr(0, first)}};
    const auto whole = [](std::string_view digits, auto& into) {
        const auto* const end = digits.data() + digits.size();
        const auto got = std::from_chars(digits.data(), end, into);
        return !digits.empty() && got.ec == std::errc{} && got.ptr == end;
    };
    if (!is_gateway_name(read.name) || !whole(text.substr(first + 1, second - first - 1), read.version) || !whole(text.substr(second + 1), read.chunk)) return std::nullopt;
    return read;
}

std::optional<topic> parse_topic(std::string_view text) {
    if (!text.starts_with(root)) return std::nullopt;
    text.remove_prefix(root.size());
    const auto slash = text.find('/');
    if (slash == std::string_view::npos || !is_gateway_name(text.substr(0, slash))) return std::nullopt;

    topic read{.gateway = std::string{text.substr(0, slash)}};
    const auto rest = text.substr(slash + 1);
    if (rest == "state") {
        read.kind = topic_kind::state;
    } else if (rest == "down/command") {
        read.kind = topic_kind::command;
    } else if (rest == "down/receipt") {
        read.kind = topic_kind::receipt;
    } else if (rest == "down/config") {
        read.kind = topic_kind::config;
    } else if (rest.starts_with("up/")) {
        const auto which = stream_named(rest.substr(3));
        if (!which) return std::nullopt;
        read.kind = topic_kind::up;
        read.of = *which;
    } else {
        return std::nullopt;
    }
    return read;
}

}  // namespace faultline::contract
