#include "gateway/daemon/scan_analysis.hpp"

namespace faultline::daemon {

faults::circumstances readings_of(const contract::diagnosis& record) {
    faults::circumstances known;
    const auto note = [&](const std::string& name, const std::optional<double>& value) {
        if (value) known.readings.emplace(name, *value);      // the first one counts
    };
    note("battery_volts", record.adapter.battery_volts);
    for (const auto& ecu : record.ecus) {
        note("distance_since_clear_km", ecu.since.distance_km);
        note("warm_ups_since_clear", ecu.since.warm_ups);
        note("time_since_clear_min", ecu.since.time_min);
        for (const auto& frame : ecu.freeze_frames)
            for (const auto& one : frame.values)
                if (one.state == "ok") note("frame." + one.key, one.number);
        if (ecu.ready_since_clear.how.state != contract::read_state::read) continue;
        double open = 0;
        for (const auto& monitor : ecu.ready_since_clear.monitors) open += monitor.supported && !monitor.complete;
        known.readings["monitors_incomplete"] += open;
    }
    return known;
}

nlohmann::json analyse_scan(faults::database& explanations, const contract::diagnosis& record, const std::string& maker) {
    std::vector<faults::present_code> codes;
    for (const auto& finding : record.findings) codes.push_back({finding.code, finding.ecu, finding.states});
    const auto found = explanations.analyse(codes, readings_of(record), maker);
    return found.empty() ? nlohmann::json{} : nlohmann::json(found);
}

}  // namespace faultline::daemon
