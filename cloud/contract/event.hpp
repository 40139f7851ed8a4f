// Something that happened at the bay (`fl.event.v1`).
#pragma once

#include <nlohmann/json.hpp>
#include <string>

namespace faultline::contract {

struct event {
    static constexpr const char* type = "fl.event.v1";
    std::string kind;       // one of event_kind, or a newer one
    std::string time;       // RFC 3339
    std::string visit;      // empty outside a visit
    std::string vin;        // empty when unknown
    nlohmann::json detail;  // object, by kind; null when there is none
};

namespace event_kind {
inline constexpr const char* vehicle_plugged = "vehicle_plugged";   // a visit began
inline constexpr const char* vehicle_left = "vehicle_left";         // a visit ended: detail.reason
inline constexpr const char* adapter_lost = "adapter_lost";         // detail.link, detail.reason
inline constexpr const char* adapter_back = "adapter_back";         // detail.link
inline constexpr const char* codes_cleared = "codes_cleared";       // detail.cleared, detail.remaining
inline constexpr const char* early_warning = "early_warning";       // detail.warning, .state ("raised", "ended"), .severity, .evidence
inline constexpr const char* check_point = "check_point";           // filled in: detail.list, .point, .state, .by, .note
inline constexpr const char* care_data = "care_data";               // a plan or price list was put in force: detail.kind, .id, .version
inline constexpr const char* vehicle_forgotten = "vehicle_forgotten"; // its data were deleted here on request
inline constexpr const char* audit = "audit";                         // a line of the audit log: detail.number, .prev, .hash, .entry
inline constexpr const char* pack_installed = "pack_installed";       // detail.name, .version, .key
inline constexpr const char* pack_refused = "pack_refused";           // detail.name, .version when told, .code
inline constexpr const char* pack_rolled_back = "pack_rolled_back";   // detail.name, .version now in use, 0: the program's own
}  // namespace event_kind

void to_json(nlohmann::json&, const event&);
void from_json(const nlohmann::json&, event&);   // throws nlohmann::json::exception

}  // namespace faultline::contract
