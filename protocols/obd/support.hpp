// The support bitmaps of services 01, 02, 06, 08 and 09 (PID 00, 20, .. E0) into a set of identifiers. J1979 6.1.3.1
// (PID 00).
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>

#include "protocols/pdu.hpp"

namespace faultline::obd {

class pid_set {
public:
    constexpr void insert(std::uint8_t id) { words_[id / 64U] |= std::uint64_t{1} << (id % 64U); }
    constexpr void erase(std::uint8_t id) { words_[id / 64U] &= ~(std::uint64_t{1} << (id % 64U)); }
    [[nodiscard]] constexpr bool contains(std::uint8_t id) const { return (words_[id / 64U] >> (id % 64U) & 1U) != 0; }
    [[nodiscard]] constexpr bool empty() const { return size() == 0; }
    [[nodiscard]] constexpr std::size_t size() const {
        std::size_t found = 0;
        for (const auto word : words_) found += static_cast<std::size_t>(std::popcount(word));
        return found;
    }
    constexpr pid_set& operator|=(const pid_set& other) {
        for (std::size_t i = 0; i < words_.size(); ++i) words_[i] |= other.words_[i];
        return *this;
    }
    constexpr pid_set& operator&=(const pid_set& other) {
        for (std::size_t i = 0; i < words_.size(); ++i) words_[i] &= other.words_[i];
        return *this;
    }
    template <class Visit>
    constexpr void for_each(Visit visit) const {   // ascending
        for (unsigned id = 0; id < 256; ++id)
            if (contains(static_cast<std::uint8_t>(id))) visit(static_cast<std::uint8_t>(id));
    }
    friend constexpr bool operator==(const pid_set&, const pid_set&) = default;

private:
    std::array<std::uint64_t, 4> words_{};
};

[[nodiscard]] constexpr bool is_support_pid(std::uint8_t pid) {
    return pid % 0x20 == 0;
}

enum class support_error : std::uint8_t {
    none,
    wrong_service,   // not 41, 42, 46, 48 or 49
    not_a_bitmap,    // its identifier is not 00, 20, .. E0
    bad_length,      // not four bytes per bitmap: nothing was added
};

// Adds what `payload` (41 00 BE 3F A8 13, also 41 00 .. 20 .. in one answer) says is supported. The bitmap identifiers
// themselves are members when a bitmap marks them: set.contains(0x20) says that asking 20 makes sense. Service 09 on
// legacy buses carries a message count before the bitmap, service 02 a frame number; `kind` decides.
[[nodiscard]] support_error add_supported(pid_set& set, std::span<const std::uint8_t> payload, bus kind);

}   // namespace faultline::obd
