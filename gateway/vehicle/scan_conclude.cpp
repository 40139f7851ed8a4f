// How a scan's answers become its verdict.
#include "gateway/vehicle/verdict.hpp"

#include <algorithm>

#include "gateway/vehicle/readings.hpp"
#include "gateway/vehicle/scan.hpp"
#include "protocols/vin/vin.hpp"

namespace faultline::vehicle {
namespace {

using contract::code_list;
using contract::read_state;

bool is_unknown(const contract::reading_state& how) { return how.state == read_state::failed || how.state == read_state::refused; }
bool is_unknown(const std::optional<contract::reading_state>& how) { return how && is_unknown(*how); }

// An ECU that counts codes, or lights the lamp, but will not list them has not said "none".
void doubt_silence(contract::ecu_report& report) {
    const bool claims_codes = report.mil.value_or(false) || report.dtc_count.value_or(0) > 0;
    if (!claims_codes || !report.stored.codes.empty()) return;
    if (report.stored.how.state == read_state::not_supported || report.stored.how.state == read_state::read) {
        report.stored.how.state = read_state::failed;
        report.stored.how.reason = "reason.codes.withheld";
    }
}

bool lacks_detail(const contract::ecu_report& report) {
    const auto unknown = [](const auto& one) { return is_unknown(one.how); };
    return is_unknown(report.ready_since_clear.how) || is_unknown(report.monitors_how) || is_unknown(report.calibrations_how) ||
           is_unknown(report.identifiers_how) || std::ranges::any_of(report.freeze_frames, unknown) ||
           std::ranges::any_of(report.details, [](const auto& one) { return is_unknown(one.data_how); });
}

}  // namespace

bool take_vin(contract::vehicle_identity& into, std::string_view text) {
    if (!vin::is_valid(text)) return false;
    into.vin = text;
    into.vin_check = vin::to_text(vin::judge(text));
    if (const auto* const maker = vin::maker_of(text)) into.maker = maker->key;
    return true;
}

void judge(contract::diagnosis& record, bool interrupted) {
    bool faults = false;
    bool unknown = interrupted || record.ecus.empty();
    bool any_list_read = false;
    bool detail_missing = record.modules && is_unknown(*record.modules);
    for (const auto& report : record.ecus) {
        for (const auto* list : {&report.stored, &report.pending, &report.permanent}) {
            faults = faults || !list->codes.empty();
            unknown = unknown || is_unknown(list->how);
        }
        any_list_read = any_list_read || report.stored.how.state == read_state::read;
        unknown = unknown || report.stored.how.state == read_state::not_asked;
        if (report.mil) record.mil = record.mil.value_or(false) || *report.mil;
        detail_missing = detail_missing || lacks_detail(report);
    }
    record.verdict = faults ? "faults" : unknown || !any_list_read ? "unknown" : "no_faults";
    record.outcome = record.ecus.empty() ? "failed" : interrupted || unknown || detail_missing ? "partial" : "complete";
}

std::vector<scan::ecu_support> scan::support() const {
    std::vector<ecu_support> list;
    for (const auto& ecu : ecus_) list.push_back({ecu.ecu, ecu.pids});
    return list;
}

void scan::conclude(contract::diagnosis& into, bool interrupted) const {
    into.ecus.clear();
    for (const auto& ecu : ecus_) {
        auto report = ecu.report;
        doubt_silence(report);
        ecu.pids.for_each([&](std::uint8_t pid) { report.supported_pids.push_back(hex_byte(pid)); });
        for (std::size_t i = 0; i < std::max(ecu.cal_ids.size(), ecu.cvns.size()); ++i)
            report.calibrations.push_back({i < ecu.cal_ids.size() ? ecu.cal_ids[i] : "", i < ecu.cvns.size() ? ecu.cvns[i] : ""});
        if (into.vehicle.vin.empty() && !ecu.vin.empty()) {
            into.vehicle.vin = ecu.vin;
            into.vehicle.how = ecu.vin_how;
        } else if (into.vehicle.vin.empty() && into.vehicle.how.state != read_state::failed && ecu.vin_how.state != read_state::not_asked) {
            into.vehicle.how = ecu.vin_how;
        }
        into.ecus.push_back(std::move(report));
    }
    into.vehicle.vin_check = vin::to_text(vin::judge(into.vehicle.vin));
    if (const auto* const maker = vin::maker_of(into.vehicle.vin)) into.vehicle.maker = maker->key;
    judge(into, interrupted);
}

}  // namespace faultline::vehicle
