// Vehicle identification numbers (ISO 3779, GB 16735, 49 CFR 565): is it one, does its check digit hold, which year,
// which maker. Works on views, keeps nothing, asks no clock.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace faultline::vin {

enum class shape : std::uint8_t {
    ok,
    wrong_length,      // not 17 characters
    wrong_character,   // I, O, Q, a lower-case letter or anything but A-Z and 0-9
};
[[nodiscard]] shape shape_of(std::string_view vin);
[[nodiscard]] inline bool is_valid(std::string_view vin) {
    return shape_of(vin) == shape::ok;
}

// The digit position 9 should carry ('0'..'9', 'X'); 0 when the text is no VIN. 49 CFR 565.15(c), GB 16735.
[[nodiscard]] char check_digit(std::string_view vin);

enum class verdict : std::uint8_t {
    ok,         // position 9 is right
    wrong,      // it is not, and North America and China require it: a misread or a forged number
    not_used,   // it is not, but this region's makers need not keep one (most of Europe and others)
    absent,     // no VIN to judge
};
[[nodiscard]] verdict judge(std::string_view vin);
[[nodiscard]] std::string_view to_text(
    verdict what);   // "ok", "wrong", "not_used", "absent": as in the diagnosis record

// Position 10. The code repeats every 30 years: `newest` is the latest year that can be (this year + 1). In North
// America position 7 decides the cycle (49 CFR 565.15). `by_law` is false where makers need not encode the year: then
// it is a guess and must be shown as one.
struct model_year {
    int year = 0;
    bool by_law = false;
};
[[nodiscard]] std::optional<model_year> model_year_of(std::string_view vin, int newest);

// By world manufacturer identifier: three characters, or six for makers of fewer than 500 (1000) vehicles a year (third
// is 9).
struct maker {
    std::string_view wmi;
    std::string_view key;     // stable name for look-ups: "saic_gm_wuling"
    std::string_view group;   // whose fault codes it speaks: "volkswagen", "gm"; the key itself when it stands alone
    std::string_view en;
    std::string_view zh;
};
[[nodiscard]] const maker* maker_of(std::string_view vin);

// ISO 3780 region by first character: "CN", "NA", "EU" ... coarse on purpose.
enum class region : std::uint8_t { unknown, africa, asia, china, europe, north_america, oceania, south_america };
[[nodiscard]] region region_of(std::string_view vin);

}   // namespace faultline::vin
