#include "gateway/care/date.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace faultline::care {

using namespace std::chrono;

namespace {

constexpr date software_made = sys_days{year{2025} / 1 / 1};   // no reading is older than the program that took it
constexpr int years_without_a_visit = 6;

std::optional<int> number(std::string_view digits) {
    int value = 0;
    for (const char c : digits) {
        if (c < '0' || c > '9') return std::nullopt;
        value = value * 10 + (c - '0');
    }
    return value;
}

}  // namespace

std::optional<date> parse_date(std::string_view text) {
    if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
    const auto y = number(text.substr(0, 4)), m = number(text.substr(5, 2)), d = number(text.substr(8, 2));
    if (!y || !m || !d) return std::nullopt;
    const year_month_day day{year{*y}, month{static_cast<unsigned>(*m)}, std::chrono::day{static_cast<unsigned>(*d)}};
    if (!day.ok()) return std::nullopt;
    return sys_days{day};
}

std::string text_of(date at) {
    const year_month_day day{at};
    char text[24];
    std::snprintf(text, sizeof text, "%04d-%02u-%02u", static_cast<int>(day.year()), static_cast<unsigned>(day.month()),
                  static_cast<unsigned>(day.day()));
    return text;
}

date date_of(std::int64_t wall_ms, int utc_offset_min) {
    return floor<days>(sys_time<milliseconds>{milliseconds{wall_ms} + minutes{utc_offset_min}});
}

std::int64_t start_of(date at) { return duration_cast<milliseconds>(at.time_since_epoch()).count(); }

date add_months(date from, int count) {
    const year_month_day moved = year_month_day{from} + months{count};
    return moved.ok() ? sys_days{moved} : sys_days{moved.year() / moved.month() / last};
}

date add_days(date from, double count) {
    constexpr date first = sys_days{year{2000} / 1 / 1}, end = sys_days{year{9999} / 12 / 31};
    const double whole = std::floor(count);
    if (!(whole < days_between(from, end))) return end;
    if (whole < days_between(from, first)) return first;
    return from + days{static_cast<int>(whole)};
}

int days_between(date from, date to) { return static_cast<int>((to - from).count()); }

std::optional<month_day> parse_month_day(std::string_view text) {
    if (text.size() != 5 || text[2] != '-') return std::nullopt;
    const auto m = number(text.substr(0, 2)), d = number(text.substr(3, 2));
    if (!m || !d) return std::nullopt;
    const month_day day{month{static_cast<unsigned>(*m)}, std::chrono::day{static_cast<unsigned>(*d)}};
    if (!day.ok()) return std::nullopt;
    return day;
}

std::optional<season_turn> turn_of(const season& of, date today) {
    const auto in_year = [](year y, month_day at) {
        const year_month_day day{y, at.month(), at.day()};
        return day.ok() ? sys_days{day} : sys_days{y / at.month() / last};   // 29 February in a common year
    };
    const year now = year_month_day{today}.year();
    for (const year begin : {now - years{1}, now}) {
        const date first = in_year(begin, of.from);
        const date end = in_year(of.to < of.from ? begin + years{1} : begin, of.to);
        if (first <= today && today <= end) return season_turn{first, end};
    }
    return std::nullopt;
}

clock_doubt judge_clock(date today, bool synchronised, std::optional<date> latest_known) {
    if (today < software_made) return clock_doubt::behind;
    if (!latest_known) return clock_doubt::none;
    if (days_between(*latest_known, today) < -2) return clock_doubt::behind;
    if (!synchronised && today > add_months(*latest_known, 12 * years_without_a_visit)) return clock_doubt::ahead;
    return clock_doubt::none;
}

}  // namespace faultline::care
