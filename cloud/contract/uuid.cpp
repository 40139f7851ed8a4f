#include "cloud/contract/uuid.hpp"

#include <sys/random.h>

#include <algorithm>
#include <chrono>

#include "cloud/contract/hex.hpp"

namespace faultline::contract {

namespace {

constexpr std::array<std::size_t, 5> group_bytes{4, 2, 2, 2, 6};
constexpr std::uint32_t counter_limit = 1U << 26U;

std::int64_t system_ms() {
    using namespace std::chrono;
    return duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count();
}

std::uint64_t system_random() {
    std::uint64_t drawn = 0;
    while (getrandom(&drawn, sizeof drawn, 0) != sizeof drawn) {}   // interrupted by a signal: ask again
    return drawn;
}

}  // namespace

std::string uuid::text() const {
    std::string out;
    out.reserve(36);
    std::size_t at = 0;
    for (const auto length : group_bytes) {
        if (at > 0) out += '-';
        append_hex(out, std::span{bytes}.subspan(at, length));
        at += length;
    }
    return out;
}

std::optional<uuid> parse_uuid(std::string_view text) {
    if (text.size() != 36) return std::nullopt;
    uuid read;
    std::size_t at = 0;
    for (const auto length : group_bytes) {
        if (at > 0) {
            if (text.front() != '-') return std::nullopt;
            text.remove_prefix(1);
        }
        if (!parse_hex(text.substr(0, 2 * length), std::span{read.bytes}.subspan(at, length))) return std::nullopt;
        text.remove_prefix(2 * length);
        at += length;
    }
    return read;
}

uuid_maker::uuid_maker() : uuid_maker{system_ms, system_random} {}

uuid_maker::uuid_maker(clock clock_source, random random_source)
    : clock_{std::move(clock_source)}, random_{std::move(random_source)} {}

uuid uuid_maker::next() {
    const std::int64_t now = std::max<std::int64_t>(clock_(), 0);
    const std::uint64_t drawn = random_();
    if (now > last_ms_) {
        last_ms_ = now;
        counter_ = static_cast<std::uint32_t>(drawn >> 39U);   // 25 bits: half of the counter's room stays free
    } else if (++counter_ == counter_limit) {
        ++last_ms_;   // 33 million ids within one millisecond: borrow the next one
        counter_ = 0;
    }

    uuid made;
    auto time = static_cast<std::uint64_t>(last_ms_);
    for (int i = 5; i >= 0; --i, time >>= 8U) made.bytes[static_cast<std::size_t>(i)] = static_cast<std::uint8_t>(time);
    const std::uint32_t high = counter_ >> 14U;
    const std::uint32_t low = counter_ & 0x3FFFU;
    made.bytes[6] = static_cast<std::uint8_t>(0x70U | (high >> 8U));
    made.bytes[7] = static_cast<std::uint8_t>(high);
    made.bytes[8] = static_cast<std::uint8_t>(0x80U | (low >> 8U));
    made.bytes[9] = static_cast<std::uint8_t>(low);
    auto rest = random_();
    for (std::size_t i = 10; i < 16; ++i, rest >>= 8U) made.bytes[i] = static_cast<std::uint8_t>(rest);
    return made;
}

}  // namespace faultline::contract
