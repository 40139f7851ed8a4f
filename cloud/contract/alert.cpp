#include "cloud/contract/alert.hpp"

#include "cloud/contract/words_fields.hpp"

namespace faultline::contract {

template <class V>
void fields(V& v, is_or_const<due_window> auto& x) {
    v("earliest", x.earliest);
    v("likely", x.likely);
    v("latest", x.latest);
    v("km_per_day", x.km_per_day);
    v("km_per_day_low", x.km_per_day_low);
    v("km_per_day_high", x.km_per_day_high);
    v("readings", x.readings);
}

template <class V>
void fields(V& v, is_or_const<alert> auto& x) {
    v("alert", x.alert);
    v("revision", x.revision);
    v("vin", x.vin);
    v("visit", x.visit);
    v("item", x.item);
    v("title", x.title);
    v("cycle", x.cycle);
    v("urgency", x.urgency);
    v("state", x.state);
    v("reason", x.reason);
    v("by", x.by);
    v("service", x.service);
    v("plan", x.plan);
    v("due_km", x.due_km);
    v("due_date", x.due_date);
    v("odometer", x.odometer);
    v("expected", x.expected);
    v("basis", x.basis);
    v("operations", x.operations);
    v("raised", x.raised);
    v("changed", x.changed);
}

void to_json(nlohmann::json& to, const alert& from) { to = put_record(from); }
void from_json(const nlohmann::json& from, alert& to) { get_record(from, to); }

}  // namespace faultline::contract
