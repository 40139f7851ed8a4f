// Decodes one written-down answer for the tests and keeps what came out.
#pragma once

#include <array>
#include <stdexcept>
#include <string>

#include "protocols/obd/decode.hpp"
#include "tests/obd/bytes.hpp"

namespace faultline::obd {

struct answer {
    decoded read;
    std::array<value, max_values> values{};

    answer(std::string_view asked, std::string_view payload) {
        const auto pids = bytes(asked);
        const auto data = bytes(payload);
        read = decode_values(data, pids, values);
    }
    [[nodiscard]] const value& of(std::string_view key) const {
        for (std::size_t i = 0; i < read.count; ++i)
            if (values[i].what->key == key) return values[i];
        throw std::runtime_error{"no value " + std::string{key} + ", " + std::string{to_text(read.error)}};
    }
    [[nodiscard]] double operator[](std::string_view key) const {
        const auto& found = of(key);
        if (found.state != value_state::ok) throw std::runtime_error{std::string{key} + " is not plainly ok"};
        return found.number;
    }
    [[nodiscard]] value_state state(std::string_view key) const { return of(key).state; }
};

}   // namespace faultline::obd
