#include "gateway/daemon/command_work.hpp"

#include <algorithm>
#include <cstdlib>

#include "cloud/contract/record.hpp"
#include "cloud/contract/stamp.hpp"

namespace faultline::daemon {
namespace {

using nlohmann::json;

std::optional<json> live_request(const json& args) {
    if (!args.is_object() || !args.contains("signals") || !args["signals"].is_array() || args["signals"].empty()) return std::nullopt;
    for (const auto& one : args["signals"])
        if (!one.is_string()) return std::nullopt;
    const auto asked = args.value("duration_s", json(60.0));
    if (!asked.is_number() || asked.get<double>() <= 0) return std::nullopt;
    return json{{"op", "watch"}, {"args", {{"signals", args["signals"]}, {"duration_s", std::min(asked.get<double>(), longest_live_s)}}}};
}

// One part of a scan's record, per ECU.
json part_of(const json& record, std::initializer_list<const char*> members) {
    auto ecus = json::array();
    for (const auto& ecu : record.value("ecus", json::array())) {
        json one{{"ecu", ecu.value("ecu", std::string{})}};
        for (const char* name : members)
            if (ecu.contains(name)) one[name] = ecu[name];
        ecus.push_back(std::move(one));
    }
    return ecus;
}

json data_of(const std::string& op, const json& data) {
    if (op == "live" || !data.is_object()) return data;
    if (op == "clear") return {{"cleared", data.value("cleared", json::array())}, {"remaining", data.value("remaining", json::array())}};
    json made{{"scan", data.value("scan", "")}, {"visit", data.value("visit", "")}, {"verdict", data.value("verdict", "")}, {"outcome", data.value("outcome", "")}};
    if (op == "identifiers") made["ecus"] = part_of(data, {"name", "calibrations", "calibrations_how", "part_number", "software", "supplier", "serial"});
    else if (op == "freeze_frames") made["ecus"] = part_of(data, {"freeze_frames", "stored"});
    else if (op == "monitors") made["ecus"] = part_of(data, {"monitors", "monitors_how", "ready_since_clear", "ready_this_cycle"});
    else if (const auto record = contract::read_record<contract::diagnosis>(data.dump())) made["codes"] = codes_of(*record);
    return made;
}

}  // namespace

std::vector<std::string> codes_of(const contract::diagnosis& record) {
    std::vector<std::string> codes;
    for (const auto& finding : record.findings)
        if (std::ranges::find(codes, finding.code) == codes.end()) codes.push_back(finding.code);
    return codes;
}

std::optional<json> request_of(const contract::command& what) {
    if (what.op == "live") return live_request(what.args);
    if (what.op == "clear") return json{{"op", "clear"}, {"args", json::object()}};
    return json{{"op", "scan"}, {"args", json::object()}};   // scan, and the parts of one
}

contract::response outcome_of(const contract::command& what, const json& last, bool was_cancelled) {
    contract::response made;
    made.command = what.id;
    made.op = what.op;
    made.final = true;
    made.vin = what.vehicle;
    made.time = contract::rfc3339(contract::stamp_now().wall_ms);
    const bool is_result = last.value("event", "") == "result";
    const bool is_whole = is_result && !last.contains("code");
    made.state = was_cancelled ? "cancelled" : is_whole ? "done" : "failed";
    if (!is_whole) made.code = last.value("code", std::string{});
    if (made.code == "other_vehicle" || made.code == "no_consent") made.state = "refused";
    if (last.contains("args") && last["args"].is_object() && !last["args"].empty()) made.args = last["args"];
    const auto data = last.value("data", json{});
    if (data.is_object()) {
        if (what.op != "live" && what.op != "clear" && data.contains("vehicle") && data["vehicle"].is_object()) made.vin = data["vehicle"].value("vin", made.vin);
        made.data = data_of(what.op, data);
    }
    return made;
}

bool trusts_clock() {
    const char* const said = std::getenv("FAULTLINE_TRUST_CLOCK");
    return said != nullptr && std::string_view{said} == "1";
}

}  // namespace faultline::daemon
