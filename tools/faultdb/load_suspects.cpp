// The suspect parameters and failure modes of SAE J1939, and the alarms of interfaces that name no trouble code at all.
#include "tools/faultdb/load.hpp"

#include "gateway/faults/code.hpp"

#include <charconv>

namespace faultline::faultdb {

namespace {

std::optional<int> whole_number(const std::string& word, int most) {
    int value = 0;
    const bool hex = word.starts_with("0x");
    const auto* from = word.data() + (hex ? 2 : 0);
    const auto [end, failed] = std::from_chars(from, word.data() + word.size(), value, hex ? 16 : 10);
    if (failed != std::errc{} || end != word.data() + word.size() || value < 0 || value > most) return std::nullopt;
    return value;
}

}  // namespace

void loader::suspect_line(const line& at) {
    if (at.words.size() < 2) return complain(at, "expected 'spn NUMBER COMPONENT [SLOT=VALUE...]'");
    if (!at.below.empty()) return complain(at.below[0], "an spn line has nothing below it; explain the part with 'know " + at.words[1] + " FAILURE'");
    const auto number = whole_number(at.words[0], static_cast<int>(faults::highest_spn));
    if (!number) return complain(at, "'" + at.words[0] + "' is no suspect parameter number: 0 to 524287");
    const auto [old, fresh] = into.suspects.emplace(static_cast<std::uint32_t>(*number), code{at.where, at.words[1], "", slots_in(at, 2)});
    if (!fresh)
        complain(at, "SPN " + at.words[0] + " is already listed in " + old->second.where.file + ":" + std::to_string(old->second.where.line));
}

void loader::failure_mode_line(const line& at) {
    if (!enough(at, 2, "fmi NUMBER FAILURE")) return;
    only(at, {"en", "zh"});
    const auto number = whole_number(at.words[0], faults::highest_fmi);
    if (!number) return complain(at, "'" + at.words[0] + "' is no failure mode identifier: 0 to 31");
    if (!into.failure_modes.emplace(*number, failure_mode{at.where, at.words[1], text_below(at, "this failure mode")}).second)
        complain(at, "FMI " + at.words[0] + " is already defined");
}

void loader::alarm_line(const line& at) {
    if (at.words.size() < 2 || at.words.size() > 3) return complain(at, "expected 'alarm FAMILY NUMBER [SINCE]'");
    only(at, {"en", "zh", "do.en", "do.zh", "severity", "safety"});
    const auto number = whole_number(at.words[1], 255);
    if (!number) return complain(at, "'" + at.words[1] + "' is no bit or value: 0 to 255, or 0x00 to 0xFF");
    alarm one{at.where, text_below(at, "this alarm"), text_below(at, "what to do", "do."), {}, {}, at.words.size() == 3 ? at.words[2] : ""};
    knowledge said;
    for (const auto& below : at.below) {
        if (below.key == "severity") fill_severity(said, below);
        if (below.key == "safety") one.safety.insert(one.safety.end(), below.words.begin(), below.words.end());
    }
    if (!said.severity) return complain(at, "this alarm has no severity");
    one.weight = *said.severity;
    if (!into.alarms.emplace(std::pair{at.words[0], *number}, std::move(one)).second)
        complain(at, "alarm " + at.words[0] + " " + at.words[1] + " is already defined");
}

}  // namespace faultline::faultdb
