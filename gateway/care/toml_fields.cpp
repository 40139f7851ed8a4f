#include "gateway/care/toml_fields.hpp"

#include <algorithm>
#include <cmath>

namespace faultline::care {

namespace {

std::string joined(const auto& words) {
    std::string all;
    for (const auto& word : words) all += (all.empty() ? "" : ", ") + std::string{word};
    return all;
}

}  // namespace

contract::message sentence(const data_problem& problem) {
    auto args = problem.args.is_object() ? problem.args : nlohmann::json::object();
    args["path"] = problem.file;
    args["line"] = std::to_string(problem.line);
    return {"error.care_" + problem.code, args};
}

bool is_id(std::string_view text) {
    return !text.empty() && text.size() <= 64 && std::ranges::all_of(text, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
    });
}

std::optional<toml::table> parse_toml(const data_file& file, std::vector<data_problem>& problems) {
    try {
        return toml::parse(file.text, file.name);
    } catch (const toml::parse_error& wrong) {
        problems.push_back({file.name, static_cast<std::int64_t>(wrong.source().begin.line), "not_toml",
                            {{"text", std::string{wrong.description()}}}});
        return std::nullopt;
    }
}

void toml_fields::complain(const toml::node& at, std::string code, nlohmann::json args) {
    problems_.push_back({file_, static_cast<std::int64_t>(at.source().begin.line), std::move(code), std::move(args)});
}

void toml_fields::wrong_kind(const toml::node& at, std::string_view key, const char* wanted) {
    complain(at, "wrong_kind", {{"key", key}, {"wanted", wanted}});
}

const toml::node* toml_fields::find(std::string_view key, bool required) {
    asked_.emplace(key);
    const auto* const found = of_.get(key);
    if (!found && required) complain_here("key_missing", {{"key", key}});
    return found;
}

std::string toml_fields::text(std::string_view key, bool required) {
    const auto* const found = find(key, required);
    if (!found) return {};
    if (!found->is_string()) {
        wrong_kind(*found, key, "care.kind.text");
        return {};
    }
    return **found->as_string();
}

std::string toml_fields::choice(std::string_view key, std::span<const std::string_view> of, bool required) {
    auto read = text(key, required);
    if (!read.empty() && std::ranges::find(of, read) == of.end()) {
        complain(*of_.get(key), "unknown_value", {{"key", key}, {"value", read}, {"known", joined(of)}});
        return {};
    }
    return read;
}

std::optional<double> toml_fields::number(std::string_view key, double least, double most, bool required) {
    const auto* const found = find(key, required);
    if (!found) return std::nullopt;
    const auto read = found->value<double>();
    if (!found->is_number() || !read || !std::isfinite(*read)) {
        wrong_kind(*found, key, "care.kind.number");
        return std::nullopt;
    }
    if (*read < least || *read > most) {
        complain(*found, "out_of_bounds", {{"key", key}, {"value", *read}, {"least", least}, {"most", most}});
        return std::nullopt;
    }
    return read;
}

std::optional<int> toml_fields::whole(std::string_view key, int least, int most, bool required) {
    const auto read = number(key, least, most, required);
    if (!read) return std::nullopt;
    if (*read != std::floor(*read)) {
        wrong_kind(*of_.get(key), key, "care.kind.whole");
        return std::nullopt;
    }
    return static_cast<int>(*read);
}

bool toml_fields::flag(std::string_view key) {
    const auto* const found = find(key, false);
    if (!found) return false;
    if (!found->is_boolean()) {
        wrong_kind(*found, key, "care.kind.flag");
        return false;
    }
    return **found->as_boolean();
}

std::vector<std::string> toml_fields::words(std::string_view key) {
    std::vector<std::string> read;
    const auto* const found = find(key, false);
    if (!found) return read;
    const auto* const list = found->as_array();
    if (!list) {
        wrong_kind(*found, key, "care.kind.words");
        return read;
    }
    for (const auto& one : *list) {
        if (one.is_string())
            read.push_back(**one.as_string());
        else
            wrong_kind(one, key, "care.kind.words");
    }
    return read;
}

contract::bilingual toml_fields::both(std::string_view key, bool required) {
    const auto* const found = find(key, required);
    if (!found) return {};
    const auto* const inner = found->as_table();
    if (!inner) {
        wrong_kind(*found, key, "care.kind.both");
        return {};
    }
    toml_fields languages{*inner, file_, problems_};
    contract::bilingual read{languages.text("en", true), languages.text("zh", true)};
    languages.finish();
    return read;
}

std::map<std::string, double> toml_fields::numbers(std::string_view key, double least, double most) {
    std::map<std::string, double> read;
    const auto* const inner = table(key);
    if (!inner) return read;
    toml_fields entries{*inner, file_, problems_};
    for (const auto& [name, unused] : *inner)
        if (const auto value = entries.number(name.str(), least, most)) read.emplace(name.str(), *value);
    return read;
}

const toml::table* toml_fields::table(std::string_view key) {
    const auto* const found = find(key, false);
    if (!found) return nullptr;
    if (!found->is_table()) wrong_kind(*found, key, "care.kind.table");
    return found->as_table();
}

std::vector<const toml::table*> toml_fields::tables(std::string_view key) {
    std::vector<const toml::table*> read;
    const auto* const found = find(key, false);
    if (!found) return read;
    const auto* const list = found->as_array();
    if (!list) {
        wrong_kind(*found, key, "care.kind.tables");
        return read;
    }
    for (const auto& one : *list) {
        if (one.is_table())
            read.push_back(one.as_table());
        else
            wrong_kind(one, key, "care.kind.tables");
    }
    return read;
}

void toml_fields::finish() {
    for (const auto& [key, node] : of_)
        if (!asked_.contains(key.str())) complain(node, "unknown_key", {{"key", key.str()}, {"known", joined(asked_)}});
}

}  // namespace faultline::care
