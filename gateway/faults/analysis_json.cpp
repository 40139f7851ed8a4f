#include "gateway/faults/analysis.hpp"

#include <array>

namespace faultline::faults {

using nlohmann::json;

namespace {

constexpr std::array<const char*, 3> role_names{"root", "evidence", "effect"};

json of(const code_told& one) {
    json out{{"code", one.code}};
    if (!one.ecu.empty()) out["ecu"] = one.ecu;
    return out;
}

json titled(const code_told& one) {
    auto out = of(one);
    if (!one.title.empty()) out["title"] = one.title;
    out["severity"] = name_of(one.grade);
    return out;
}

json of(const reading_told& one) {
    return {{"reading", one.limit.reading}, {"value", one.value}, {one.limit.below ? "below" : "above", one.limit.limit}};
}

json of(const grouped_code& one);
json of(const consequence& one);
json of(const group_repair& one);
json of(const code_group& one);
json of(const lone_code& one);
json of(const scan_remark& one);

template <class Items>
json list_of(const Items& items) {
    auto out = json::array();
    for (const auto& one : items) out.push_back(of(one));
    return out;
}

json of(const grouped_code& one) {
    auto out = titled(one.what);
    out["role"] = role_names[static_cast<std::size_t>(one.role)];
    return out;
}

json of(const consequence& one) {
    return {{"rule", one.rule}, {"title", one.what}, {"why", one.why}, {"codes", list_of(one.codes)}};
}

json of(const group_repair& one) {
    json out = one.what.what;
    if (one.what.labour_hours) out["labour_hours"] = *one.what.labour_hours;
    out["parts"] = one.what.parts;
    out["clears"] = list_of(one.clears);
    return out;
}

json of(const code_group& one) {
    return {{"rule", one.rule},
            {"review", one.review},
            {"confidence", one.likely ? "likely" : "possible"},
            {"title", one.what},
            {"why", one.why},
            {"severity", name_of(one.grade)},
            {"codes", list_of(one.codes)},
            {"readings", list_of(one.readings)},
            {"consequences", list_of(one.consequences)},
            {"checks", one.checks},
            {"repairs", list_of(one.repairs)},
            {"safety", one.safety}};
}

json of(const lone_code& one) {
    auto out = titled(one.what);
    out["look_first"] = one.look_first;
    return out;
}

json of(const scan_remark& one) {
    return {{"rule", one.rule}, {"title", one.what}, {"why", one.why}, {"codes", list_of(one.codes)}, {"readings", list_of(one.readings)}};
}

}  // namespace

void to_json(json& out, const analysis& a) {
    out = {{"urgent", list_of(a.urgent)}, {"groups", list_of(a.groups)}, {"alone", list_of(a.alone)}, {"remarks", list_of(a.remarks)}};
}

}  // namespace faultline::faults
