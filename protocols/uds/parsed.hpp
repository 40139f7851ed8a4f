// What every reader of a message gives back: the value, or why there is none, and whether filler had to be cut off.
#pragma once

#include <cstdint>
#include <string_view>

#include "protocols/obd/padding.hpp"
#include "protocols/uds/wire.hpp"

namespace faultline::uds {

enum class parse_error : std::uint8_t {
    none,
    wrong_service,       // another service, or a refusal
    wrong_subfunction,   // not this one, or one this reader does not know
    too_short,
    too_long,     // bytes are left over that are no filler
    bad_length,   // not a whole number of records
    bad_value,    // a byte whose value the standard does not allow here
};
[[nodiscard]] constexpr std::string_view to_text(parse_error what) {   // for error keys
    switch (what) {
        case parse_error::none: return "none";
        case parse_error::wrong_service: return "wrong_service";
        case parse_error::wrong_subfunction: return "wrong_subfunction";
        case parse_error::too_short: return "too_short";
        case parse_error::too_long: return "too_long";
        case parse_error::bad_length: return "bad_length";
        case parse_error::bad_value: return "bad_value";
    }
    return "none";
}

template <class Value>
struct parsed {
    Value value{};
    parse_error error = parse_error::none;
    bool padded = false;   // answers only: a uniform tail was taken for filler

    explicit operator bool() const { return error == parse_error::none; }
    const Value* operator->() const { return &value; }
};

template <class Value>
[[nodiscard]] parsed<Value> refused(parse_error why) {
    return {.value = {}, .error = why, .padded = false};
}

// The end of an answer of fixed length: nothing may follow but filler (00 55 AA CC FF, all the same).
template <class Value>
[[nodiscard]] parsed<Value> ended(const Value& value, const reader& from) {
    if (from.ran_out()) return refused<Value>(parse_error::too_short);
    if (!obd::is_uniform_fill(from.rest())) return refused<Value>(parse_error::too_long);
    return {.value = value, .error = parse_error::none, .padded = from.left() > 0};
}

// The end of a request: a server forgives nothing.
template <class Value>
[[nodiscard]] parsed<Value> ended_exactly(const Value& value, const reader& from) {
    if (from.ran_out()) return refused<Value>(parse_error::too_short);
    if (from.left() > 0) return refused<Value>(parse_error::too_long);
    return {.value = value, .error = parse_error::none, .padded = false};
}

}   // namespace faultline::uds
