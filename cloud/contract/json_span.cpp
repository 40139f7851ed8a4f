#include "cloud/contract/json_span.hpp"

#include "cloud/contract/envelope.hpp"

namespace faultline::contract {

namespace {

constexpr std::string_view blanks = " \t\r\n";
constexpr auto nowhere = std::string_view::npos;

std::size_t skip_blanks(std::string_view text, std::size_t at) {
    const auto found = text.find_first_not_of(blanks, at);
    return found == nowhere ? text.size() : found;
}

// `at` stands on the opening quote; the result stands behind the closing one.
std::size_t skip_string(std::string_view text, std::size_t at) {
    for (++at; at < text.size(); ++at) {
        if (text[at] == '\\') {
            ++at;
        } else if (text[at] == '"') {
            return at + 1;
        }
    }
    return nowhere;
}

// The end of the value that begins at `at`: behind its last bracket or quote, or before the next comma or bracket.
std::size_t skip_value(std::string_view text, std::size_t at) {
    int depth = 0;
    while (at < text.size()) {
        const char c = text[at];
        if (c == '"') {
            at = skip_string(text, at);
            if (at == nowhere) return nowhere;
            if (depth == 0) return at;
            continue;
        }
        if (c == '[' || c == '{') {
            if (++depth > deepest) return nowhere;
        } else if (c == ']' || c == '}') {
            if (depth == 0) return at;
            if (--depth == 0) return at + 1;
        } else if (depth == 0 && (c == ',' || blanks.find(c) != nowhere)) {
            return at;
        }
        ++at;
    }
    return depth == 0 ? at : nowhere;
}

}  // namespace

bool is_shallow(std::string_view json) {
    const auto end = skip_value(json, skip_blanks(json, 0));
    return end != nowhere && skip_blanks(json, end) == json.size();
}

std::optional<std::vector<std::string_view>> elements(std::string_view json) {
    auto at = skip_blanks(json, 0);
    if (at == json.size() || json[at] != '[') return std::nullopt;
    std::vector<std::string_view> found;
    at = skip_blanks(json, at + 1);
    if (at < json.size() && json[at] == ']') return skip_blanks(json, at + 1) == json.size() ? std::optional{found} : std::nullopt;
    for (;;) {
        const auto end = skip_value(json, at);
        if (end == nowhere || end == at) return std::nullopt;
        found.push_back(json.substr(at, end - at));
        at = skip_blanks(json, end);
        if (at == json.size()) return std::nullopt;
        if (json[at] == ']') return skip_blanks(json, at + 1) == json.size() ? std::optional{found} : std::nullopt;
        if (json[at] != ',') return std::nullopt;
        at = skip_blanks(json, at + 1);
    }
}

std::optional<std::string_view> member(std::string_view json, std::string_view name) {
    auto at = skip_blanks(json, 0);
    if (at == json.size() || json[at] != '{') return std::nullopt;
    std::optional<std::string_view> found;
    for (at = skip_blanks(json, at + 1); at < json.size() && json[at] == '"';) {
        const auto key_end = skip_string(json, at);
        if (key_end == nowhere) return std::nullopt;
        const auto key = json.substr(at + 1, key_end - at - 2);
        at = skip_blanks(json, key_end);
        if (at == json.size() || json[at] != ':') return std::nullopt;
        at = skip_blanks(json, at + 1);
        const auto end = skip_value(json, at);
        if (end == nowhere || end == at) return std::nullopt;
        if (key == name) found = json.substr(at, end - at);
        at = skip_blanks(json, end);
        if (at < json.size() && json[at] == ',') at = skip_blanks(json, at + 1);
    }
    return found;
}

}  // namespace faultline::contract
