// One list of fields per record type serves both directions: `fields(visitor, record)` names every member once; `put`
// writes them, `get` reads them. Absent optionals and empty rare fields are not written; unknown fields are not looked at; a missing field
// keeps its default; a field of another kind throws nlohmann::json::exception. Internal to the contract.
#pragma once

#include <cmath>
#include <concepts>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <type_traits>
#include <vector>

namespace faultline::contract {

// `T` or `const T`: lets one list serve reading and writing.
template <class X, class T>
concept is_or_const = std::same_as<std::remove_const_t<X>, T>;

template <class Record>
nlohmann::json put_record(const Record& record);
template <class Record>
void get_record(const nlohmann::json& from, Record& record);

// Scalars and json itself convert directly; anything else is a record with a list of fields.
template <class T>
concept scalar = std::is_arithmetic_v<T> || std::same_as<T, std::string> || std::same_as<T, nlohmann::json>;

struct put {
    nlohmann::json& to;

    template <class T>
    void operator()(const char* name, const T& value) {
        if constexpr (std::floating_point<T>) {
            if (std::isfinite(value)) to[name] = value;   // JSON has no NaN
        } else if constexpr (std::same_as<T, nlohmann::json>) {
            if (!value.is_null()) to[name] = value;
        } else {
            to[name] = made(value);
        }
    }
    template <class T>
    void operator()(const char* name, const std::optional<T>& value) {
        if (value) (*this)(name, *value);
    }

    // A field most records do not need: written only when there is something in it.
    template <class T>
    void rare(const char* name, const T& value) {
        if (!value.empty()) (*this)(name, value);
    }

    template <class T>
    static nlohmann::json made(const T& value) {
        if constexpr (scalar<T>) {
            return value;
        } else if constexpr (std::is_enum_v<T>) {
            return std::string{name_of(value)};
        } else {
            return put_record(value);
        }
    }
    template <class T>
    static nlohmann::json made(const std::vector<T>& values) {
        auto list = nlohmann::json::array();
        for (const auto& value : values) list.push_back(made(value));
        return list;
    }
};

struct get {
    const nlohmann::json& from;

    template <class T>
    void operator()(const char* name, T& value) {
        const auto found = from.find(name);
        if (found != from.end() && !found->is_null()) read(*found, value);
    }
    template <class T>
    void rare(const char* name, T& value) {
        (*this)(name, value);
    }

    template <class T>
    static void read(const nlohmann::json& json, T& value) {
        if constexpr (std::same_as<T, nlohmann::json>) {
            value = json;
        } else if constexpr (std::integral<T> && !std::same_as<T, bool>) {
            value = whole_number<T>(json);
        } else if constexpr (scalar<T>) {
            json.get_to(value);
        } else if constexpr (std::is_enum_v<T>) {
            value = value_named(json.get_ref<const std::string&>(), T{});
        } else {
            get_record(json, value);
        }
    }
    template <class T>
    static void read(const nlohmann::json& json, std::optional<T>& value) {
        read(json, value.emplace());
    }
    template <class T>
    static void read(const nlohmann::json& json, std::vector<T>& values) {
        values.clear();
        for (const auto& element : json.get_ref<const nlohmann::json::array_t&>()) read(element, values.emplace_back());
    }

    // 3.7, -1 for an unsigned and 2^70 are refused, not bent.
    template <class T>
    static T whole_number(const nlohmann::json& json) {
        const bool fits = json.is_number_unsigned() ? std::in_range<T>(json.get<std::uint64_t>())
                                                    : json.is_number_integer() && std::in_range<T>(json.get<std::int64_t>());
        if (!fits) throw nlohmann::json::type_error::create(302, "expected a whole number in range", &json);
        return static_cast<T>(json.get<std::int64_t>());
    }
};

template <class Record>
nlohmann::json put_record(const Record& record) {
    auto json = nlohmann::json::object();
    put visitor{json};
    fields(visitor, record);
    return json;
}

template <class Record>
void get_record(const nlohmann::json& from, Record& record) {
    static_cast<void>(from.get_ref<const nlohmann::json::object_t&>());   // throws when it is no object
    get visitor{from};
    fields(visitor, record);
}

}  // namespace faultline::contract
