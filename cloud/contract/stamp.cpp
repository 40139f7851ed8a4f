#include "cloud/contract/stamp.hpp"

#include <sys/timex.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <ctime>
#include <fstream>

namespace faultline::contract {

namespace {

using namespace std::chrono;

std::string read_boot_id() {
    std::ifstream file{"/proc/sys/kernel/random/boot_id"};
    std::string id;
    std::getline(file, id);
    return id;
}

bool clock_is_synchronised() {
    timex question{};
    const int state = adjtimex(&question);
    return state >= 0 && state != TIME_ERROR && (question.status & STA_UNSYNC) == 0;
}

// The number in text[at, at + count), or nothing when there is anything but digits.
std::optional<int> digits(std::string_view text, std::size_t at, std::size_t count) {
    if (at + count > text.size()) return std::nullopt;
    int value = 0;
    for (const char c : text.substr(at, count)) {
        if (c < '0' || c > '9') return std::nullopt;
        value = value * 10 + (c - '0');
    }
    return value;
}

// "Z", "+08:00": minutes east of UTC.
std::optional<int> parse_offset(std::string_view text) {
    if (text == "Z" || text == "z") return 0;
    if (text.size() != 6 || (text[0] != '+' && text[0] != '-') || text[3] != ':') return std::nullopt;
    const auto hours = digits(text, 1, 2);
    const auto minutes = digits(text, 4, 2);
    if (!hours || !minutes || *hours > 23 || *minutes > 59) return std::nullopt;
    return (text[0] == '-' ? -1 : 1) * (*hours * 60 + *minutes);
}

}  // namespace

stamp stamp_now() {
    static const std::string boot = read_boot_id();
    timespec since_boot{};
    clock_gettime(CLOCK_BOOTTIME, &since_boot);
    return {.wall_ms = duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count(),
            .boot = boot,
            .monotonic_ms = since_boot.tv_sec * 1000 + since_boot.tv_nsec / 1'000'000,
            .synchronised = clock_is_synchronised()};
}

std::string rfc3339(std::int64_t wall_ms) {
    constexpr std::int64_t year_0 = -62167219200000;
    constexpr std::int64_t end_of_9999 = 253402300799999;
    const sys_time<milliseconds> time{milliseconds{std::clamp(wall_ms, year_0, end_of_9999)}};
    const auto day = floor<days>(time);
    const year_month_day date{day};
    const hh_mm_ss clock{time - day};
    char text[40];
    std::snprintf(text, sizeof text, "%04d-%02u-%02uT%02d:%02d:%02d.%03dZ", static_cast<int>(date.year()),
                  static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                  static_cast<int>(clock.hours().count()), static_cast<int>(clock.minutes().count()),
                  static_cast<int>(clock.seconds().count()), static_cast<int>(clock.subseconds().count()));
    return text;
}

std::optional<std::int64_t> parse_rfc3339(std::string_view text) {
    const auto y = digits(text, 0, 4), mo = digits(text, 5, 2), d = digits(text, 8, 2);
    const auto h = digits(text, 11, 2), mi = digits(text, 14, 2), s = digits(text, 17, 2);
    if (!y || !mo || !d || !h || !mi || !s) return std::nullopt;
    const bool separated = text[4] == '-' && text[7] == '-' && (text[10] == 'T' || text[10] == 't' || text[10] == ' ') &&
                           text[13] == ':' && text[16] == ':';
    const year_month_day date{year{*y}, month{static_cast<unsigned>(*mo)}, day{static_cast<unsigned>(*d)}};
    if (!separated || !date.ok() || *h > 23 || *mi > 59 || *s > 60) return std::nullopt;

    std::size_t at = 19;
    std::int64_t ms = 0;
    if (at < text.size() && text[at] == '.') {
        std::int64_t weight = 100;
        const auto first = ++at;
        for (; at < text.size() && text[at] >= '0' && text[at] <= '9'; ++at, weight /= 10) ms += weight * (text[at] - '0');
        if (at == first) return std::nullopt;
    }
    const auto offset = parse_offset(text.substr(at));
    if (!offset) return std::nullopt;
    const auto seconds_of_day = *h * 3600 + (*mi - *offset) * 60 + *s;
    return duration_cast<milliseconds>(sys_days{date}.time_since_epoch()).count() + seconds_of_day * 1000LL + ms;
}

}  // namespace faultline::contract
