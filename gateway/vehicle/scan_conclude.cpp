// How a scan's answers become its verdict: the only place that says "no faults".
#include <algorithm>

#include "gateway/vehicle/scan.hpp"
#include "gateway/vehicle/readings.hpp"
#include "protocols/vin/vin.hpp"

namespace faultline::vehicle {
namespace {

using contract::code_list;
using contract::read_state;

bool is_unknown(const contract::reading_state& how) { return how.state == read_state::failed || how.state == read_state::refused; }

// An ECU that counts codes, or lights the lamp, but will not list them has not said "none".
void doubt_silence(contract::ecu_report& report) {
    const bool claims_codes = report.mil.value_or(false) || report.dtc_count.value_or(0) > 0;
    if (!claims_codes || !report.stored.codes.empty()) return;
    if (report.stored.how.state == read_state::not_supported || report.stored.how.state == read_state::read) {
        report.stored.how.state = read_state::failed;
        report.stored.how.reason = "reason.codes.withheld";
    }
}

void identify(contract::vehicle_identity& vehicle) {
    vehicle.vin_check = vin::to_text(vin::judge(vehicle.vin));
    if (const auto* const maker = vin::maker_of(vehicle.vin)) vehicle.maker = maker->key;
}

}  // namespace

std::vector<scan::ecu_support> scan::support() const {
    std::vector<ecu_support> list;
    for (const auto& ecu : ecus_) list.push_back({ecu.ecu, ecu.pids});
    return list;
}

void scan::conclude(contract::diagnosis& into, bool interrupted) const {
    into.ecus.clear();
    bool faults = false;
    bool unknown = interrupted || ecus_.empty();
    bool any_list_read = false;
    for (const auto& ecu : ecus_) {
        auto report = ecu.report;
        doubt_silence(report);
        ecu.pids.for_each([&](std::uint8_t pid) { report.supported_pids.push_back(hex_byte(pid)); });
        for (std::size_t i = 0; i < std::max(ecu.cal_ids.size(), ecu.cvns.size()); ++i)
            report.calibrations.push_back({i < ecu.cal_ids.size() ? ecu.cal_ids[i] : "", i < ecu.cvns.size() ? ecu.cvns[i] : ""});
        for (const auto* list : {&report.stored, &report.pending, &report.permanent}) {
            faults = faults || !list->codes.empty();
            unknown = unknown || is_unknown(list->how);
        }
        any_list_read = any_list_read || report.stored.how.state == read_state::read;
        unknown = unknown || report.stored.how.state == read_state::not_asked;
        if (report.mil) into.mil = into.mil.value_or(false) || *report.mil;
        if (into.vehicle.vin.empty() && !ecu.vin.empty()) {
            into.vehicle.vin = ecu.vin;
            into.vehicle.how = ecu.vin_how;
        } else if (into.vehicle.vin.empty() && into.vehicle.how.state != read_state::failed && ecu.vin_how.state != read_state::not_asked) {
            into.vehicle.how = ecu.vin_how;
        }
        into.ecus.push_back(std::move(report));
    }
    identify(into.vehicle);
    const bool detail_missing = std::ranges::any_of(into.ecus, [](const contract::ecu_report& report) {
        return is_unknown(report.ready_since_clear.how) || is_unknown(report.monitors_how) || is_unknown(report.calibrations_how) ||
               std::ranges::any_of(report.freeze_frames, [](const auto& frame) { return is_unknown(frame.how); });
    });
    into.verdict = faults ? "faults" : unknown || !any_list_read ? "unknown" : "no_faults";
    into.outcome = ecus_.empty() ? "failed" : interrupted || unknown || detail_missing ? "partial" : "complete";
}

}  // namespace faultline::vehicle
