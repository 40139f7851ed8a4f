#include "cloud/contract/state.hpp"

#include "cloud/contract/json_fields.hpp"

namespace faultline::contract {

template <class V>
void fields(V& v, is_or_const<state> auto& x) {
    v("online", x.online);
    v("session", x.session);
    v("time", x.time);
    v("version", x.version);
    v("types", x.types);
    v("outbox_depth", x.outbox_depth);
    v("outbox_bytes", x.outbox_bytes);
    v("outbox_dropped", x.outbox_dropped);
    v("adapter", x.adapter);
    v("vehicle_present", x.vehicle_present);
    v("fault_pack", x.fault_pack);
    v("cases_upto", x.cases_upto);
}

state last_will(std::string session) {
    state gone;
    gone.session = std::move(session);
    return gone;
}

void to_json(nlohmann::json& to, const state& from) { to = put_record(from); }
void from_json(const nlohmann::json& from, state& to) { get_record(from, to); }

}  // namespace faultline::contract
