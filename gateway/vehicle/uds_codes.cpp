#include "gateway/vehicle/uds_codes.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "gateway/vehicle/readings.hpp"
#include "protocols/dtc/status.hpp"
#include "protocols/kline/codes.hpp"
#include "protocols/uds/code_contents.hpp"
#include "protocols/uds/obd_on_uds.hpp"

namespace faultline::vehicle {
namespace {

using contract::read_state;

constexpr std::size_t short_form = 5;   // "P0301" of "P0301-11"
constexpr std::size_t most_kwp_codes = 255;

bool is_listed(const contract::code_list& in, const std::string& code) { return std::ranges::find(in.codes, code) != in.codes.end(); }

// The code as the lists have it already: whole, or in the two-byte form of services 03, 07 and 0A.
std::string listed_form(const contract::ecu_report& of, const std::string& code) {
    const auto brief = code.substr(0, short_form);
    for (const auto* list : {&of.stored, &of.pending, &of.permanent}) {
        if (is_listed(*list, code)) return code;
        if (code.size() > short_form && code[short_form] == '-' && is_listed(*list, brief)) return brief;
    }
    return {};
}

contract::code_detail& describe(contract::ecu_report& of, const std::string& code) {
    const auto known = std::ranges::find(of.details, code, &contract::code_detail::code);
    if (known != of.details.end()) return *known;
    auto& made = of.details.emplace_back();
    made.code = code;
    return made;
}

// ECUs that will not tell their format write J2012 all the same; only lorries and trailers do not, and those tell.
dtc::three_byte_code as_told(std::uint32_t number, dtc::code_format format) {
    return {number, format == dtc::code_format::unknown ? dtc::code_format::iso14229_1 : format};
}

void describe_status(contract::code_detail& into, const dtc::code_status& status) {
    into.status = hex_byte(status.raw);
    into.status_available = hex_byte(status.available);
    into.says.clear();
    for (const auto& one : dtc::status_bits)
        if (status.says(one.bit).value_or(false)) into.says.emplace_back(one.key);
}

void describe_severity(contract::code_detail& into, const dtc::code_severity& severity) {
    into.severity = hex_byte(severity.raw);
    if (const auto gtr = severity.emission_class(); gtr != dtc::gtr_class::none) into.emission_class = dtc::to_text(gtr);
    if (const auto advice = severity.advice(); advice != dtc::urgency::none) into.advice = "dtc_advice." + std::string{dtc::to_text(advice)};
}

contract::code_list& list_for(contract::ecu_report& into, const dtc::code_status& status) {
    if (status.is_confirmed()) return into.stored;
    if (status.is_pending()) return into.pending;
    // Failing now and neither: an ECU that could have confirmed it has not; one without those bits knows no difference.
    const bool could_say = status.says(dtc::status_bit::confirmed).has_value();
    return could_say ? into.pending : into.stored;
}

void fail(contract::reading_state& how, std::string reason) {
    how.state = read_state::failed;
    how.reason = std::move(reason);
}

void note_read(contract::reading_state& how) {
    if (how.state != read_state::failed && how.state != read_state::refused) how.state = read_state::read;
}

contract::code_detail& describe(contract::ecu_report& into, const uds::listed_code& one, dtc::code_format format, const std::string& listed) {
    auto& detail = describe(into, listed);
    const std::array<std::uint8_t, 3> number{static_cast<std::uint8_t>(one.code >> 16), static_cast<std::uint8_t>(one.code >> 8), static_cast<std::uint8_t>(one.code)};
    detail.raw = hex(number);
    if (const auto j2012 = dtc::as_j2012(as_told(one.code, format)); j2012 && j2012->failure_type) detail.failure_type = hex_byte(*j2012->failure_type);
    return detail;
}

}  // namespace

void fold_codes(contract::ecu_report& into, std::span<const std::uint8_t> answer, const code_terms& terms) {
    into.stored.how.raw.push_back(hex(answer));
    const auto list = uds::read_code_list(answer);
    if (list.error != uds::parse_error::none) {
        fail(into.stored.how, "reason.uds." + std::string{uds::to_text(list.error)});
        fail(into.pending.how, into.stored.how.reason);
        return;
    }
    note_read(into.stored.how);
    note_read(into.pending.how);
    const auto available = list.head.status_available.value_or(terms.available.value_or(0xFF));
    const auto format = list.head.format ? list.head.code_format() : terms.format;
    for (const auto& one : list) {
        const dtc::three_byte_code code = as_told(one.code, format);
        const dtc::code_status status{one.status.value_or(0), available};
        // Some ECUs list everything they know whatever they are asked.
        if (code.is_padding() || (status.raw & available & telling_bits) == 0) continue;
        const std::string text{dtc::to_text(code).view()};
        auto listed = listed_form(into, text);
        if (listed.empty()) {
            list_for(into, status).codes.push_back(text);
            listed = text;
        }
        auto& detail = describe(into, one, format, listed);
        describe_status(detail, status);
        detail.raw += ' ' + detail.status;
        if (one.severity) describe_severity(detail, {*one.severity, list.head.severity_available.value_or(0xFF)});
    }
}

void fold_permanent(contract::ecu_report& into, std::span<const std::uint8_t> answer, const code_terms& terms) {
    into.permanent.how.raw.push_back(hex(answer));
    const auto list = uds::read_code_list(answer);
    if (list.error != uds::parse_error::none) return fail(into.permanent.how, "reason.uds." + std::string{uds::to_text(list.error)});
    note_read(into.permanent.how);
    const auto format = list.head.format ? list.head.code_format() : terms.format;
    for (const auto& one : list) {
        const auto code = as_told(one.code, format);
        if (code.is_padding()) continue;
        std::string text{dtc::to_text(code).view()};
        if (is_listed(into.permanent, text)) continue;
        auto& detail = describe(into, one, format, text);
        if (one.status && detail.status.empty()) describe_status(detail, {*one.status, list.head.status_available.value_or(0xFF)});
        into.permanent.codes.push_back(std::move(text));
    }
}

void fold_kwp_codes(contract::ecu_report& into, std::span<const std::uint8_t> request, std::span<const std::uint8_t> answer) {
    into.stored.how.raw.push_back(hex(answer));
    std::array<kline::stored_code, most_kwp_codes> codes;
    const auto read = kline::read_codes(request, answer, codes);
    if (read.error != kline::codes_error::none) {
        constexpr std::array<const char*, 5> words{"none", "wrong_service", "too_short", "too_long", "no_room"};
        return fail(into.stored.how, "reason.codes." + std::string{words[static_cast<std::size_t>(read.error)]});
    }
    note_read(into.stored.how);
    for (std::size_t i = 0; i < read.count; ++i) {
        const auto& one = codes[i];
        const std::string text{kline::to_text(one).view()};
        if (one.status.stored() == kline::storage::none && !one.status.is_lamp_on()) continue;   // known, not there
        auto& list = one.status.stored() == kline::storage::maturing ? into.pending : into.stored;
        if (listed_form(into, text).empty()) list.codes.push_back(text);
        auto& detail = describe(into, text);
        const std::array<std::uint8_t, 3> bytes{static_cast<std::uint8_t>(one.number >> 8), static_cast<std::uint8_t>(one.number), one.status.raw};
        detail.raw = hex(bytes);
        detail.status = hex_byte(one.status.raw);
        if (one.status.is_lamp_on()) detail.says.emplace_back("dtc_status.warning_indicator");
    }
    note_read(into.pending.how);
}

void fold_code_data(contract::code_detail& into, std::span<const std::uint8_t> answer) {
    if (!into.data_how) into.data_how.emplace();
    auto& how = *into.data_how;
    how.raw.push_back(hex(answer));
    uds::contents_reader reader{answer, {.dids = uds::obd_did_sizes}};
    const bool is_snapshot = answer.size() > 1 && answer[1] == uds::report::snapshots_of_code;
    uds::content_item item;
    while (reader.next(item)) {
        auto& kept = into.data.emplace_back();
        kept.kind = is_snapshot ? "snapshot" : "extended";
        kept.record = item.record;
        kept.raw = hex(item.data);
        kept.exact = item.exact;
        if (!item.did) continue;
        kept.did = hex_byte(static_cast<std::uint8_t>(*item.did >> 8)) + hex_byte(static_cast<std::uint8_t>(*item.did));
        if (!item.exact) continue;
        std::array<obd::value, obd::max_values> values;
        const auto decoded = uds::decode_pid(*item.did, item.data, values);
        for (std::size_t i = 0; i < decoded.count; ++i) kept.values.push_back(to_record(values[i]));
    }
    if (reader.error() != uds::parse_error::none) fail(how, "reason.uds." + std::string{uds::to_text(reader.error())});
    else note_read(how);
}

std::optional<std::uint32_t> number_of(const contract::code_detail& what) {
    // "40 35 11 2F": the first three bytes; two bytes and a status (KWP2000) have no such number.
    if (what.raw.size() < 8 || what.status_available.empty()) return std::nullopt;
    std::uint32_t number = 0;
    for (std::size_t i = 0; i < 3; ++i) {
        unsigned byte = 0;
        const auto* const from = what.raw.data() + 3 * i;
        if (std::from_chars(from, from + 2, byte, 16).ptr != from + 2) return std::nullopt;
        number = number << 8 | byte;
    }
    return number;
}

}  // namespace faultline::vehicle
