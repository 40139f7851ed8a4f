#include "cloud/contract/response.hpp"

#include "cloud/contract/json_fields.hpp"

namespace faultline::contract {

template <class V>
void fields(V& v, is_or_const<response> auto& x) {
    v("command", x.command);
    v("op", x.op);
    v("state", x.state);
    v("final", x.final);
    v("code", x.code);
    v("args", x.args);
    v("step", x.step);
    v("of", x.of);
    v("vin", x.vin);
    v("time", x.time);
    v("data", x.data);
}

void to_json(nlohmann::json& to, const response& from) { to = put_record(from); }
void from_json(const nlohmann::json& from, response& to) { get_record(from, to); }

}  // namespace faultline::contract
