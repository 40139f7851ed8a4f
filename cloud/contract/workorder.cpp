#include "cloud/contract/workorder.hpp"

#include "cloud/contract/words_fields.hpp"

namespace faultline::contract {

template <class V>
void fields(V& v, is_or_const<work_reason> auto& x) {
    v("kind", x.kind);
    v("ref", x.ref);
    v("ecu", x.ecu);
    v("title", x.title);
    v("customer", x.customer);
    v("technician", x.technician);
}

template <class V>
void fields(V& v, is_or_const<work_part> auto& x) {
    v("id", x.id);
    v("name", x.name);
    v("quantity", x.quantity);
    v("unit", x.unit);
    v("alternatives", x.alternatives);
    v("price", x.price);
    v("stock", x.stock);
}

template <class V>
void fields(V& v, is_or_const<work_line> auto& x) {
    v("line", x.line);
    v("operation", x.operation);
    v("title", x.title);
    v("kind", x.kind);
    v("reasons", x.reasons);
    v("labour_hours", x.labour_hours);
    v("labour_price", x.labour_price);
    v("parts", x.parts);
    v("covers", x.covers);
    v("safety", x.safety);
    v("urgency", x.urgency);
    v("state", x.state);
    v("by", x.by);
    v("reason", x.reason);
    v("proof", x.proof);
}

template <class V>
void fields(V& v, is_or_const<work_setup> auto& x) {
    v("setup", x.setup);
    v("title", x.title);
    v("labour_hours", x.labour_hours);
    v("labour_price", x.labour_price);
}

template <class V>
void fields(V& v, is_or_const<workorder> auto& x) {
    v("workorder", x.workorder);
    v("revision", x.revision);
    v("vin", x.vin);
    v("visit", x.visit);
    v("scan", x.scan);
    v("post_scan", x.post_scan);
    v("state", x.state);
    v("plan", x.plan);
    v("odometer", x.odometer);
    v("lines", x.lines);
    v("setups", x.setups);
    v("labour_hours", x.labour_hours);
    v("price_list", x.price_list);
    v("currency", x.currency);
    v("priced", x.priced);
    v("total", x.total);
    v("first_time_fix", x.first_time_fix);
    v("created", x.created);
    v("changed", x.changed);
}

void to_json(nlohmann::json& to, const workorder& from) { to = put_record(from); }
void from_json(const nlohmann::json& from, workorder& to) { get_record(from, to); }

}  // namespace faultline::contract
