// Which trouble codes a rule of analysis speaks of: "P0301", "P0300-P0312", "P06*", "SPN3509/4", "kind:sensor+failure:circuit_low",
// "U*+!U0001". Parts joined by "+" all hold, "!" denies one. Sees codes and families as numbers, never their meaning.
#pragma once

#include <bitset>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace faultline::faults {

constexpr std::size_t most_families = 512;
using family_set = std::bitset<most_families>;

// One code as patterns see it.
struct fact {
    std::uint32_t number = 0;            // see number_of
    int type = -1;                       // failure-type byte, or the FMI of a suspect parameter; -1: none told
    family_set families;                 // of its part, its failure and its states
};

// A number that sorts as the text does: 0x0301 for P0301, 0xC100 for U0100; suspect parameters begin at 0x10000.
[[nodiscard]] std::optional<std::uint32_t> number_of(std::string_view code);

struct pattern {
    enum class about : std::uint8_t { number, type, family };
    struct term {
        about what = about::number;
        bool denied = false;
        std::uint32_t from = 0, to = 0;  // inclusive; a family stands in `from`
    };
    std::vector<term> terms;             // none: any code

    [[nodiscard]] bool matches(const fact& one) const {
        for (const auto& t : terms) {
            const bool holds = t.what == about::family ? one.families[t.from]
                               : t.what == about::type ? one.type == static_cast<int>(t.from)
                                                       : one.number >= t.from && one.number <= t.to;
            if (holds == t.denied) return false;
        }
        return true;
    }
};

// The number of a family ("kind:sensor", "state:permanent"); nothing when there is no such family.
using family_lookup = std::function<std::optional<std::uint16_t>(const std::string& name)>;

// Nothing when the word is no pattern or names a family that does not exist.
[[nodiscard]] std::optional<pattern> read_pattern(std::string_view word, const family_lookup& family);

// The family names of a word: what a compiler has to number.
[[nodiscard]] std::vector<std::string> families_in(std::string_view word);

}  // namespace faultline::faults
