#include "protocols/elm/profile.hpp"

#include <array>
#include <charconv>

namespace faultline::elm {
namespace {

constexpr std::array<std::string_view, static_cast<std::size_t>(capability::count_)> commands{
    "ATWS", "ATE0", "ATL0", "ATS0", "ATH1",  "ATAL",  "ATAT1", "ATST", "ATCAF1",
    "ATKW", "ATFE", "ATSS", "ATCSM", "ATAMT", "ATRV", "STI",   "VTI",  "reply digit",
    "ATSH", "ATCRA", "ATFCSM"};

}  // namespace

std::string_view command_of(capability what) { return commands[static_cast<std::size_t>(what)]; }

std::string_view adapter_profile::level() const {
    if (able.works(capability::activity_timeout)) return "2.0";
    if (able.works(capability::can_silent)) return "1.4b";
    if (able.works(capability::standard_search)) return "1.4";
    if (able.works(capability::forget_events)) return "1.3a";
    if (able.works(capability::spaces_off)) return "1.3";
    if (able.works(capability::kw_check) || able.works(capability::adaptive_timing)) return "1.2";
    return "1.0";
}

std::optional<double> parse_volts(std::string_view text) {
    const auto start = text.find_first_of("0123456789");
    if (start == std::string_view::npos) return std::nullopt;
    double volts = 0;
    const auto* const end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data() + start, end, volts);
    // Only a number with or without its unit is a voltage: "41 0C 1A F8" is somebody else's answer.
    if (error != std::errc{} || volts > 60.0) return std::nullopt;
    if (text.find_first_not_of("Vv \r>", static_cast<std::size_t>(stop - text.data())) != std::string_view::npos) return std::nullopt;
    return volts;
}

}  // namespace faultline::elm
