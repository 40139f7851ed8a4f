#include "gateway/faults/explanation.hpp"

namespace faultline::faults {

using nlohmann::json;

const char* name_of(severity grade) {
    switch (grade) {
        case severity::drive_on: return "drive_on";
        case severity::soon: return "soon";
        case severity::stop_now: return "stop_now";
        case severity::unknown: break;
    }
    return "unknown";
}

const char* name_of(expectation what) {
    switch (what) {
        case expectation::yes: return "yes";
        case expectation::maybe: return "maybe";
        case expectation::no: break;
    }
    return "no";
}

const char* name_of(layer used) {
    switch (used) {
        case layer::generic: return "generic";
        case layer::maker: return "maker";
        case layer::maker_ecu_ftb: return "maker_ecu_ftb";
        case layer::none: break;
    }
    return "none";
}

void to_json(json& out, const bilingual& text) { out = {{"en", text.en}, {"zh", text.zh}}; }

void to_json(json& out, const symptom& one) { out = {{"en", one.what.en}, {"zh", one.what.zh}, {"key", one.key}}; }

void to_json(json& out, const cause& one) {
    out = one.what;
    out["rank"] = one.rank;
    if (one.likelihood) out["likelihood"] = *one.likelihood;
}

void to_json(json& out, const check& one) {
    out = one.what;
    out["step"] = one.step;
    if (!one.measure.empty()) out["measure"] = one.measure;
    if (!one.pid.empty()) out["pid"] = one.pid;
    if (!one.expected.empty()) out["expected"] = one.expected;
    if (!one.tool.empty()) out["tool"] = one.tool;
}

namespace {

json keyed(const std::string& key, const bilingual& text) {
    json out = text;
    out["key"] = key;
    return out;
}

json of(const repair& one) {
    json out = one.what;
    if (one.labour_hours) out["labour_hours"] = *one.labour_hours;
    out["parts"] = one.parts;
    return out;
}

json of(const related_code& one) {
    json out = one.title;
    out["code"] = one.code;
    out["first"] = one.first;
    return out;
}

template <class Items>
json list_of(const Items& items) {
    json out = json::array();
    for (const auto& one : items) out.push_back(of(one));
    return out;
}

}  // namespace

void to_json(json& out, const explanation& e) {
    out = {{"code", e.code},     {"valid", e.valid},     {"found", e.found},   {"used", name_of(e.used)},
           {"certain", e.certain}, {"title", e.title},   {"system", e.system}, {"origin", e.origin}};
    if (e.ftb) out["ftb"] = *e.ftb;
    if (e.spn) out["spn"] = *e.spn;
    if (e.fmi) out["fmi"] = *e.fmi;
    if (!e.ftb_meaning.empty()) out["failure_type"] = e.ftb_meaning;
    if (!e.found) return;
    out["component"] = keyed(e.component_key, e.component);
    if (!e.component_does.empty()) out["component"]["does"] = e.component_does;
    if (!e.component_where.empty()) out["component"]["where"] = e.component_where;
    out["failure"] = keyed(e.failure_key, e.failure);
    out["severity"] = name_of(e.grade);
    out["severity_reason"] = e.severity_reason;
    out["mil"] = name_of(e.mil);
    out["limp_home"] = name_of(e.limp_home);
    out["symptoms"] = e.symptoms;
    out["causes"] = e.causes;
    out["checks"] = e.checks;
    out["repairs"] = list_of(e.repairs);
    out["parts"] = e.parts;
    if (e.labour_hours) out["labour_hours"] = *e.labour_hours;
    out["related"] = list_of(e.related);
    out["safety"] = e.safety;
    out["source"] = {{"designation", e.source.designation},
                     {"guidance", e.source.guidance},
                     {"basis", e.source.basis},
                     {"review", e.source.review},
                     {"date", e.source.date}};
}

}  // namespace faultline::faults
