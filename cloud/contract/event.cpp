#include "cloud/contract/event.hpp"

#include "cloud/contract/json_fields.hpp"

namespace faultline::contract {

template <class V>
void fields(V& v, is_or_const<event> auto& x) {
    v("kind", x.kind);
    v("time", x.time);
    v("visit", x.visit);
    v("vin", x.vin);
    v("detail", x.detail);
}

void to_json(nlohmann::json& to, const event& from) { to = put_record(from); }
void from_json(const nlohmann::json& from, event& to) { get_record(from, to); }

}  // namespace faultline::contract
