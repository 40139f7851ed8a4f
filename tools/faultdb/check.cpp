#include "tools/faultdb/check.hpp"

#include "gateway/faults/code.hpp"

#include <set>

namespace faultline::faultdb {

namespace {

struct checker {
    const catalogue& read;
    problems& wrong;

    template <class Map>
    void known(const Map& names, const std::string& name, const place& where, const char* what) {
        if (!name.empty() && !names.contains(name)) wrong.push_back({where, std::string{"there is no "} + what + " '" + name + "'"});
    }

    template <class Map>
    void no_ring(const Map& names, const char* what) {
        for (const auto& [name, one] : names) {
            known(names, one.parent, one.where, what);
            std::set<std::string> seen{name};
            for (auto at = one.parent; !at.empty() && names.contains(at); at = names.at(at).parent)
                if (!seen.insert(at).second) {
                    wrong.push_back({one.where, std::string{what} + " '" + name + "' is its own ancestor"});
                    break;
                }
        }
    }

    bool is_listed_pair(const std::string& text) const {
        const auto pair = faults::read_spn(text);
        return pair && read.suspects.contains(pair->spn) && read.failure_modes.contains(pair->fmi);
    }

    void check_of(const check_item& one, const place& where) {
        if (one.what.en.starts_with('@')) return known(read.checks, one.what.en.substr(1), where, "check");
        known(read.measures, one.measure, where, "measure");
        known(read.tools, one.tool, where, "tool");
    }

    void repair_of(const repair_item& one, const place& where) {
        if (one.what.en.starts_with('@')) return known(read.repairs, one.what.en.substr(1), where, "repair");
        for (const auto& part : one.parts)
            if (part != "component") known(read.parts, part, where, "part");
    }

    void block(const knowledge& one) {
        for (const auto& cause : one.causes)
            if (cause.what.en.starts_with('@')) known(read.causes, cause.what.en.substr(1), one.where, "cause");
        for (const auto& check : one.checks) check_of(check, one.where);
        for (const auto& repair : one.repairs) repair_of(repair, one.where);
        for (const auto& note : one.safety) known(read.safety, note, one.where, "safety note");
        if (one.severity) known(read.reasons, one.severity->reason, one.where, "reason");
        for (const auto& name : one.symptoms) known(read.symptoms, name, one.where, "symptom");
        for (const auto& other : one.related)
            if (!read.codes.contains({other.code, "", "", -1}) && !is_listed_pair(other.code))
                wrong.push_back({other.where, "there is no code '" + other.code + "' to be related to"});
    }

    void symptom_of(const symptom& one) {
        block(one.said);
        for (const auto& code : one.looks)
            if (!read.codes.contains({code, "", "", -1})) wrong.push_back({one.where, "there is no code '" + code + "' to look for"});
    }

    void code_of(const address& to, const code& one) {
        known(read.components, one.component, one.where, "component");
        known(read.failures, one.failure, one.where, "failure");
        known(read.makers, to.maker, one.where, "maker");
        slots_of(one);
    }

    void alarm_of(const alarm& one) {
        known(read.reasons, one.weight.reason, one.where, "reason");
        for (const auto& note : one.safety) known(read.safety, note, one.where, "safety note");
    }

    void slots_of(const code& one) {
        for (const auto& slot : one.slots)
            if (slot.key == "place") known(read.places, slot.value, one.where, "place");
    }
};

}  // namespace

void check_names(const catalogue& read, problems& wrong) {
    checker look{read, wrong};
    look.no_ring(read.kinds, "kind");
    look.no_ring(read.failures, "failure");
    for (const auto& [name, one] : read.components) {
        look.known(read.kinds, one.kind, one.where, "kind");
        look.known(read.systems, one.system, one.where, "system");
        look.known(read.parts, one.part, one.where, "part");
        if (read.kinds.contains(name)) wrong.push_back({one.where, "'" + name + "' is both a kind and a component"});
    }
    for (const auto& [prefix, one] : read.ranges) {
        look.known(read.origins, one.origin, one.where, "origin");
        look.known(read.systems, one.system, one.where, "system");
    }
    for (const auto& [name, one] : read.checks) look.check_of(one.item, one.where);
    for (const auto& [name, one] : read.repairs) look.repair_of(one.item, one.where);
    for (const auto& [who, one] : read.failure_types) look.known(read.makers, who.first, one.where, "maker");
    for (const auto& [name, one] : read.symptoms) look.symptom_of(one);
    for (const auto& [to, one] : read.codes) look.code_of(to, one);
    for (const auto& [number, one] : read.suspects) {
        look.known(read.components, one.component, one.where, "component");
        look.slots_of(one);
    }
    for (const auto& [number, one] : read.failure_modes) look.known(read.failures, one.failure, one.where, "failure");
    for (const auto& [who, one] : read.alarms) look.alarm_of(one);
    if (!read.suspects.empty())
        for (int fmi = 0; fmi <= faults::highest_fmi; ++fmi)
            if (!read.failure_modes.contains(fmi))
                wrong.push_back({read.suspects.begin()->second.where, "suspect parameters are listed but FMI " + std::to_string(fmi) + " is not defined"});
    for (const auto& [who, one] : read.pairs) {
        if (who.first != "*" && !read.kinds.contains(who.first)) look.known(read.components, who.first, one.where, "component or kind");
        if (who.second != "*") look.known(read.failures, who.second, one.where, "failure");
        look.block(one);
    }
    for (const auto& [name, one] : read.rules) look.block(one.said);
    check_analysis(read, wrong);
    for (const auto& [to, one] : read.faults) {
        look.block(one);
        if (!read.codes.contains(to)) wrong.push_back({one.where, to.code + " is explained but not listed: add its 'code' line"});
    }
}

}  // namespace faultline::faultdb
