// UUID version 7 (RFC 9562): sorts by time of making. A maker is one sequence of ever greater ids, even within one
// millisecond and when the clock steps back. One thread per maker.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace faultline::contract {

struct uuid {
    std::array<std::uint8_t, 16> bytes{};

    auto operator<=>(const uuid&) const = default;
    [[nodiscard]] bool is_nil() const { return *this == uuid{}; }
    [[nodiscard]] std::string text() const;   // "019a3f2e-7b1c-7d4e-8a90-1234567890ab"
};

// The 36-character form in either case; any version, as others may send others.
[[nodiscard]] std::optional<uuid> parse_uuid(std::string_view);

class uuid_maker {
public:
    using clock = std::function<std::int64_t()>;       // milliseconds since 1970
    using random = std::function<std::uint64_t()>;

    uuid_maker();                                      // the system's clock and getrandom(2)
    uuid_maker(clock, random);

    [[nodiscard]] uuid next();
    [[nodiscard]] std::string next_text() { return next().text(); }

private:
    clock clock_;
    random random_;
    std::int64_t last_ms_ = 0;
    std::uint32_t counter_ = 0;   // 12 bits of rand_a and 14 of rand_b: grows within one millisecond
};

}  // namespace faultline::contract
