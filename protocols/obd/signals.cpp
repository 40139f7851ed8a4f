#include "protocols/obd/signals.hpp"

#include <algorithm>

#include "protocols/obd/pid_tables.hpp"

namespace faultline::obd {

namespace {

std::optional<std::uint8_t> pid_of(std::string_view text) {
    if (text.empty() || text.size() > 2) return std::nullopt;
    unsigned pid = 0;
    for (const char c : text) {
        if (c >= '0' && c <= '9')
            pid = pid << 4U | static_cast<unsigned>(c - '0');
        else if (c >= 'A' && c <= 'F')
            pid = pid << 4U | static_cast<unsigned>(c - 'A' + 10);
        else if (c >= 'a' && c <= 'f')
            pid = pid << 4U | static_cast<unsigned>(c - 'a' + 10);
        else
            return std::nullopt;
    }
    return static_cast<std::uint8_t>(pid);
}

}   // namespace

double signal::lowest() const {
    const double raw = is_signed ? -static_cast<double>(std::uint64_t{1} << (bit_length - 1U)) : 0.0;
    return raw * scale * (raw < 0 ? wide_factor : 1) + offset;
}

double signal::highest() const {
    const unsigned bits = is_signed ? bit_length - 1U : bit_length;
    return static_cast<double>((std::uint64_t{1} << bits) - 1U) * scale * wide_factor + offset;
}

std::span<const signal> all_signals() {
    return tables::signals;
}
std::span<const pid_info> all_pids() {
    return tables::pids;
}

const pid_info* find_pid(std::uint8_t pid) {
    const auto place = tables::pid_index[pid];
    return place == 0 ? nullptr : &tables::pids[place - 1];
}

std::span<const signal> signals_of(std::uint8_t pid) {
    const auto* info = find_pid(pid);
    if (!info) return {};
    return all_signals().subspan(info->first_signal, info->signal_count);
}

std::size_t length_of(std::uint8_t pid) {
    const auto* info = find_pid(pid);
    return info ? info->lengths[0] : 0;
}

std::span<const signal> find_signals(std::string_view key_or_pid) {
    if (const auto pid = pid_of(key_or_pid)) return signals_of(*pid);
    const auto all = all_signals();
    const auto found = std::find_if(all.begin(), all.end(), [&](const signal& s) { return s.key == key_or_pid; });
    if (found == all.end()) return {};
    return all.subspan(static_cast<std::size_t>(found - all.begin()), 1);
}

const signal* find_signal(std::string_view key_or_pid) {
    const auto found = find_signals(key_or_pid);
    return found.empty() ? nullptr : &found.front();
}

std::span<const choice> choices_of(const signal& what) {
    const auto range = tables::choice_ranges[what.choices];
    return std::span{tables::choices}.subspan(range.first, range.count);
}

const choice* choice_of(const signal& what, std::uint64_t raw) {
    for (const auto& each : choices_of(what))
        if (each.raw == raw) return &each;
    return nullptr;
}

}   // namespace faultline::obd
