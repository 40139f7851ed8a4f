// The fields of words.hpp in JSON. Internal to the contract.
#pragma once

#include "cloud/contract/json_fields.hpp"
#include "cloud/contract/words.hpp"

namespace faultline::contract {

template <class V>
void fields(V& v, is_or_const<bilingual> auto& x) {
    v("en", x.en);
    v("zh", x.zh);
}

template <class V>
void fields(V& v, is_or_const<message> auto& x) {
    v("key", x.key);
    v("args", x.args);
}

template <class V>
void fields(V& v, is_or_const<mileage> auto& x) {
    v("km", x.km);
    v("kind", x.kind);
    v("source", x.source);
    v("confidence", x.confidence);
    v("low_km", x.low_km);
    v("high_km", x.high_km);
    v("time", x.time);
}

}  // namespace faultline::contract
