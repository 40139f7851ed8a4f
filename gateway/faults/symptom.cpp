#include "gateway/faults/symptom.hpp"

namespace faultline::faults {

using nlohmann::json;

namespace {

json of(const suspect_code& one) {
    json out = one.title;
    out["code"] = one.code;
    out["present"] = one.present;
    out["component"] = symptom{one.component_key, one.component};
    out["severity"] = name_of(one.grade);
    out["causes"] = one.causes;
    return out;
}

json of(const symptom_match& one) {
    json out = symptom{one.key, one.what};
    out["score"] = one.score;
    if (one.grade != severity::unknown) {
        out["severity"] = name_of(one.grade);
        out["severity_reason"] = one.severity_reason;
    }
    out["causes"] = one.causes;
    out["checks"] = one.checks;
    out["safety"] = one.safety;
    out["components"] = one.components;
    out["codes"] = json::array();
    for (const auto& code : one.codes) out["codes"].push_back(of(code));
    return out;
}

}  // namespace

void to_json(json& out, const symptom_answer& answer) {
    out = {{"text", answer.text}, {"found", !answer.symptoms.empty()}, {"symptoms", json::array()}, {"unexplained", answer.unexplained}};
    for (const auto& one : answer.symptoms) out["symptoms"].push_back(of(one));
}

}  // namespace faultline::faults
