#include "cloud/contract/live.hpp"

#include "cloud/contract/json_fields.hpp"

namespace faultline::contract {

template <class V>
void fields(V& v, is_or_const<live_signal> auto& x) {
    v("ecu", x.ecu);
    v("pid", x.pid);
    v("key", x.key);
    v("unit", x.unit);
}

template <class V>
void fields(V& v, is_or_const<live> auto& x) {
    v("visit", x.visit);
    v("vin", x.vin);
    v("started", x.started);
    v("signals", x.signals);
    v("thinned", x.thinned);
}

void to_json(nlohmann::json& to, const live& from) {
    to = put_record(from);
    auto& samples = to["samples"] = nlohmann::json::array();
    for (const auto& sample : from.samples) {
        nlohmann::json number;
        if (sample.number && std::isfinite(*sample.number)) number = *sample.number;
        samples.push_back(nlohmann::json::array({sample.at_ms, sample.signal, number}));
    }
}

void from_json(const nlohmann::json& from, live& to) {
    get_record(from, to);
    to.samples.clear();
    const auto listed = from.find("samples");
    if (listed == from.end()) return;
    for (const auto& one : listed->get_ref<const nlohmann::json::array_t&>()) {
        live_sample sample;
        get::read(one.at(0), sample.at_ms);
        get::read(one.at(1), sample.signal);
        if (sample.signal >= to.signals.size()) {
            throw nlohmann::json::out_of_range::create(401, "a sample names a signal that is not listed", &one);
        }
        if (!one.at(2).is_null()) get::read(one.at(2), sample.number);
        to.samples.push_back(sample);
    }
}

}  // namespace faultline::contract
