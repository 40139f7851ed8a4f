#include "cloud/contract/service.hpp"

#include "cloud/contract/words_fields.hpp"

namespace faultline::contract {

template <class V>
void fields(V& v, is_or_const<service> auto& x) {
    v("service", x.service);
    v("replaces", x.replaces);
    v("vin", x.vin);
    v("visit", x.visit);
    v("date", x.date);
    v("odometer", x.odometer);
    v("items", x.items);
    v("operations", x.operations);
    v("workorder", x.workorder);
    v("by", x.by);
    v("note", x.note);
    v("saved", x.saved);
}

void to_json(nlohmann::json& to, const service& from) { to = put_record(from); }
void from_json(const nlohmann::json& from, service& to) { get_record(from, to); }

}  // namespace faultline::contract
