// The names of the fields of a diagnosis record in JSON: the members' own names.
#include "cloud/contract/diagnosis.hpp"

#include <array>
#include <string_view>

#include "cloud/contract/json_fields.hpp"
#include "cloud/contract/record.hpp"

namespace faultline::contract {

namespace {

constexpr std::array<std::string_view, 5> state_names{"not_asked", "read", "not_supported", "refused", "failed"};

}  // namespace

std::string_view name_of(read_state state) { return state_names[static_cast<std::size_t>(state)]; }

// A state this version does not know is no answer to rely on: `failed`, never "clean".
read_state value_named(std::string_view name, read_state) {
    for (std::size_t i = 0; i < state_names.size(); ++i)
        if (state_names[i] == name) return static_cast<read_state>(i);
    return read_state::failed;
}

template <class V>
void fields(V& v, is_or_const<reading_state> auto& x) {
    v("state", x.state);
    v("reason", x.reason);
    v("raw", x.raw);
}

template <class V>
void fields(V& v, is_or_const<code_list> auto& x) {
    v("how", x.how);
    v("codes", x.codes);
}

template <class V>
void fields(V& v, is_or_const<value> auto& x) {
    v("pid", x.pid);
    v("key", x.key);
    v("number", x.number);
    v("text", x.text);
    v("unit", x.unit);
    v("state", x.state);
    v("raw", x.raw);
}

template <class V>
void fields(V& v, is_or_const<freeze_frame> auto& x) {
    v("frame", x.frame);
    v("code", x.code);
    v("values", x.values);
    v("how", x.how);
}

template <class V>
void fields(V& v, is_or_const<monitor_ready> auto& x) {
    v("monitor", x.monitor);
    v("supported", x.supported);
    v("complete", x.complete);
}

template <class V>
void fields(V& v, is_or_const<readiness> auto& x) {
    v("how", x.how);
    v("ignition", x.ignition);
    v("monitors", x.monitors);
}

template <class V>
void fields(V& v, is_or_const<monitor_test> auto& x) {
    v("mid", x.mid);
    v("tid", x.tid);
    v("uasid", x.uasid);
    v("name", x.name);
    v("unit", x.unit);
    v("value", x.value);
    v("min", x.min);
    v("max", x.max);
    v("passed", x.passed);
    v("margin", x.margin);
}

template <class V>
void fields(V& v, is_or_const<calibration> auto& x) {
    v("id", x.id);
    v("cvn", x.cvn);
}

template <class V>
void fields(V& v, is_or_const<since_clear> auto& x) {
    v("distance_km", x.distance_km);
    v("time_min", x.time_min);
    v("warm_ups", x.warm_ups);
    v("distance_with_mil_km", x.distance_with_mil_km);
    v("time_with_mil_min", x.time_with_mil_min);
}

template <class V>
void fields(V& v, is_or_const<identifier> auto& x) {
    v("did", x.did);
    v.rare("key", x.key);
    v("text", x.text);
    v("raw", x.raw);
}

template <class V>
void fields(V& v, is_or_const<code_data> auto& x) {
    v("kind", x.kind);
    v("record", x.record);
    v.rare("did", x.did);
    v.rare("values", x.values);
    v("raw", x.raw);
    v("exact", x.exact);
}

template <class V>
void fields(V& v, is_or_const<code_detail> auto& x) {
    v("code", x.code);
    v.rare("failure_type", x.failure_type);
    v.rare("status", x.status);
    v.rare("status_available", x.status_available);
    v("says", x.says);
    v.rare("severity", x.severity);
    v.rare("emission_class", x.emission_class);
    v.rare("advice", x.advice);
    v("raw", x.raw);
    v.rare("data", x.data);
    v("data_how", x.data_how);
}

template <class V>
void fields(V& v, is_or_const<ecu_report> auto& x) {
    v("ecu", x.ecu);
    v("name", x.name);
    v.rare("request", x.request);
    v.rare("system", x.system);
    v.rare("system_from", x.system_from);
    v.rare("dialect", x.dialect);
    v.rare("part_number", x.part_number);
    v.rare("software", x.software);
    v.rare("supplier", x.supplier);
    v("identifiers_how", x.identifiers_how);
    v.rare("identifiers", x.identifiers);
    v.rare("details", x.details);
    v("mil", x.mil);
    v("dtc_count", x.dtc_count);
    v("stored", x.stored);
    v("pending", x.pending);
    v("permanent", x.permanent);
    v("freeze_frames", x.freeze_frames);
    v("ready_since_clear", x.ready_since_clear);
    v("ready_this_cycle", x.ready_this_cycle);
    v("monitors_how", x.monitors_how);
    v("monitors", x.monitors);
    v("calibrations", x.calibrations);
    v("calibrations_how", x.calibrations_how);
    v("since", x.since);
    v("supported_pids", x.supported_pids);
}

template <class V>
void fields(V& v, is_or_const<finding> auto& x) {
    v("code", x.code);
    v("ecu", x.ecu);
    v.rare("failure_type", x.failure_type);
    v("states", x.states);
    v("explanation", x.explanation);
}

template <class V>
void fields(V& v, is_or_const<vehicle_identity> auto& x) {
    v("vin", x.vin);
    v("vin_check", x.vin_check);
    v("how", x.how);
    v("maker", x.maker);
    v("model_year", x.model_year);
}

template <class V>
void fields(V& v, is_or_const<adapter_identity> auto& x) {
    v("link", x.link);
    v("identity", x.identity);
    v("level", x.level);
    v("baud", x.baud);
    v("capabilities", x.capabilities);
    v("missing", x.missing);
    v("battery_volts", x.battery_volts);
    v("kind", x.kind);
    v("driver", x.driver);
    v("bitrate", x.bitrate);
}

template <class V>
void fields(V& v, is_or_const<diagnosis> auto& x) {
    v("visit", x.visit);
    v("scan", x.scan);
    v("kind", x.kind);
    v("started", x.started);
    v("finished", x.finished);
    v("outcome", x.outcome);
    v("verdict", x.verdict);
    v("vehicle", x.vehicle);
    v("protocol", x.protocol);
    v("protocol_name", x.protocol_name);
    v("adapter", x.adapter);
    v.rare("dialect", x.dialect);
    v("modules", x.modules);
    v("modules_asked", x.modules_asked);
    v("mil", x.mil);
    v("ecus", x.ecus);
    v("findings", x.findings);
    v("analysis", x.analysis);
}

void to_json(nlohmann::json& to, const diagnosis& from) { to = put_record(from); }
void from_json(const nlohmann::json& from, diagnosis& to) { get_record(from, to); }

nlohmann::json to_json(const adapter_identity& from) { return put_record(from); }

std::optional<adapter_identity> read_adapter(const nlohmann::json& from) try {
    adapter_identity read;
    get_record(from, read);
    return read;
} catch (const nlohmann::json::exception&) {
    return std::nullopt;
}

}  // namespace faultline::contract
