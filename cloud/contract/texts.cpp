#include "cloud/contract/texts.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <vector>

#include "cloud/contract/texts_table.hpp"

namespace faultline::contract {

namespace {

static_assert(std::is_sorted(std::begin(texts_table), std::end(texts_table),
                             [](const text_row& a, const text_row& b) { return a.key < b.key; }));

const text_row* find_row(std::string_view key) {
    const auto* found = std::lower_bound(std::begin(texts_table), std::end(texts_table), key,
                                         [](const text_row& row, std::string_view wanted) { return row.key < wanted; });
    return found != std::end(texts_table) && found->key == key ? found : nullptr;
}

bool is_name(std::string_view text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
    });
}

bool lacks_argument(std::string_view sentence, const nlohmann::json& arguments) {
    for (auto open = sentence.find('{'); open != std::string_view::npos; open = sentence.find('{', open + 1)) {
        const auto name = sentence.substr(open + 1, sentence.find('}', open) - open - 1);
        if (!is_name(name)) continue;
        const auto given = arguments.find(name);
        if (given == arguments.end() || *given == "" || *given == "?") return true;
    }
    return false;
}

}   // namespace

std::optional<language> language_named(std::string_view name) {
    if (name.starts_with("zh")) return language::zh;
    if (name.starts_with("en")) return language::en;
    return std::nullopt;
}

std::string_view language_code(language lang) {
    return lang == language::zh ? "zh" : "en";
}

bool has_text(std::string_view key) {
    return find_row(key) != nullptr;
}

std::string_view text(std::string_view key, language lang) {
    const text_row* row = find_row(key);
    if (!row) return key;
    return lang == language::zh ? row->zh : row->en;
}

std::string format_text(std::string_view key, language lang, std::span<const text_argument> arguments) {
    std::string_view rest = text(key, lang);
    std::string out;
    out.reserve(rest.size() + 32);
    while (!rest.empty()) {
        const auto open = rest.find('{');
        out.append(rest.substr(0, open));
        if (open == std::string_view::npos) break;
        rest.remove_prefix(open);
        const auto close = rest.find('}');
        const auto name = close == std::string_view::npos ? std::string_view{} : rest.substr(1, close - 1);
        const auto argument = std::find_if(arguments.begin(), arguments.end(),
                                           [&](const text_argument& candidate) { return candidate.name == name; });
        if (is_name(name) && argument != arguments.end()) {
            out.append(argument->value);
            rest.remove_prefix(close + 1);
        } else {
            out.push_back('{');
            rest.remove_prefix(1);
        }
    }
    return out;
}

std::string format_text(std::string_view key, language lang, std::initializer_list<text_argument> arguments) {
    return format_text(key, lang, std::span{arguments.begin(), arguments.size()});
}

std::string format_message(std::string_view key, language lang, const nlohmann::json& arguments) {
    std::vector<std::string> values;
    std::vector<text_argument> views;
    std::vector<std::string> names;
    const nlohmann::json given = arguments.is_object() ? arguments : nlohmann::json::object();
    values.reserve(given.size());   // the views below point into both
    names.reserve(given.size());
    for (const auto& [name, value] : given.items()) {
        values.push_back(value.is_string() ? std::string{text(value.get_ref<const std::string&>(), lang)}
                                           : value.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
        names.push_back(name);
        views.push_back({names.back(), values.back()});
    }
    const std::string plain = std::string{key} + ".plain";
    if (has_text(plain) && lacks_argument(text(key, lang), given)) return format_text(plain, lang, views);
    return format_text(key, lang, views);
}

std::span<const text_row> all_texts() {
    return texts_table;
}

}   // namespace faultline::contract
