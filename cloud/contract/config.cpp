#include "cloud/contract/config.hpp"

#include "cloud/contract/repair_case_fields.hpp"

namespace faultline::contract {

template <class V>
void fields(V& v, is_or_const<pack_offer> auto& x) {
    v("name", x.name);
    v("version", x.version);
    v("size", x.size);
    v("sha256", x.sha256);
    v("chunks", x.chunks);
}

template <class V>
void fields(V& v, is_or_const<config> auto& x) {
    v("version", x.version);
    v("fault_pack", x.fault_pack);
    v("cases", x.cases);
}

void to_json(nlohmann::json& to, const config& from) { to = put_record(from); }
void from_json(const nlohmann::json& from, config& to) { get_record(from, to); }

}  // namespace faultline::contract
