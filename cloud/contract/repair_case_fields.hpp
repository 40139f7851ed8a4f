// The fields of repair_case.hpp in JSON. Internal to the contract.
#pragma once

#include "cloud/contract/repair_case.hpp"
#include "cloud/contract/words_fields.hpp"

namespace faultline::contract {

template <class V>
void fields(V& v, is_or_const<case_vehicle> auto& x) {
    v("maker", x.maker);
    v("model", x.model);
    v("year", x.year);
    v("energy", x.energy);
}

template <class V>
void fields(V& v, is_or_const<case_code> auto& x) {
    v("code", x.code);
    v("ecu", x.ecu);
    v("component", x.component);
    v("failure", x.failure);
}

template <class V>
void fields(V& v, is_or_const<repair_case> auto& x) {
    v("case", x.id);
    v("version", x.version);
    v("removed", x.removed);
    v("state", x.state);
    v("vehicle", x.vehicle);
    v("codes", x.codes);
    v("cause", x.cause);
    v("repair", x.repair);
    v("parts", x.parts);
    v("labour_hours", x.labour_hours);
    v("odometer_km", x.odometer_km);
    v("verified", x.verified);
    v("date", x.date);
}

template <class V>
void fields(V& v, is_or_const<case_delta> auto& x) {
    v("since", x.since);
    v("upto", x.upto);
    v("cases", x.cases);
}

}  // namespace faultline::contract
