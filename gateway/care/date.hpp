// Calendar days as maintenance counts them: "2026-03-12" plus six months, and whether a clock may be believed at all. Days
// are those of the workshop; whoever asks has turned the instant into the day.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace faultline::care {

using date = std::chrono::sys_days;

[[nodiscard]] std::optional<date> parse_date(std::string_view);   // "2026-03-12" and nothing else
[[nodiscard]] std::string text_of(date);
[[nodiscard]] date date_of(std::int64_t wall_ms, int utc_offset_min = 0);
[[nodiscard]] std::int64_t start_of(date);                        // wall_ms of its midnight, UTC

// The same day n months on, or the last day of a shorter month: 31 August + 6 = 28 February.
[[nodiscard]] date add_months(date, int months);
[[nodiscard]] date add_days(date, double days);                   // rounded down; clamped to the years 2000 to 9999
[[nodiscard]] int days_between(date from, date to);               // negative when `to` is earlier

// "11-01" to "12-31", "12-01" to "02-28": a part of the year, both ends included; may pass New Year.
struct season {
    std::chrono::month_day from{};
    std::chrono::month_day to{};
};
[[nodiscard]] std::optional<std::chrono::month_day> parse_month_day(std::string_view);
// The turn of the season that contains the day, or nothing.
struct season_turn {
    date first;
    date last;
};
[[nodiscard]] std::optional<season_turn> turn_of(const season&, date);

enum class clock_doubt : std::uint8_t {
    none,
    behind,    // before this software was made, or before something that has already happened
    ahead,     // years after the last thing known, and nobody synchronised it
};
// `latest_known`: the newest date on record for the vehicle, if any.
[[nodiscard]] clock_doubt judge_clock(date today, bool synchronised, std::optional<date> latest_known);

}  // namespace faultline::care
