#include "tools/faultdb/compose.hpp"

#include "cloud/contract/texts.hpp"
#include "gateway/faults/code.hpp"

#include <algorithm>
#include <set>

namespace faultline::faultdb {

namespace {

// The blocks that speak of one code. By failure: what is nearest to how it failed, for causes, checks and repairs. By subject:
// what is nearest to the part, for severity, lamp and limp-home.
struct voices {
    std::vector<knowledge*> by_failure, by_subject;
    knowledge* own = nullptr;
    knowledge* pair = nullptr;
};

template <class Map>
std::vector<std::string> ancestors(const Map& names, std::string name) {
    std::vector<std::string> chain;
    for (; !name.empty() && names.contains(name); name = names.at(name).parent) chain.push_back(name);
    return chain;
}

voices listen(catalogue& read, const address& to, const code& one) {
    voices heard;
    std::vector<std::string> subjects{one.component};
    for (auto& kind : ancestors(read.kinds, read.components.at(one.component).kind)) subjects.push_back(kind);
    subjects.push_back("*");
    auto failures = ancestors(read.failures, one.failure);
    failures.push_back("*");
    const auto add = [&](std::vector<knowledge*>& list, const std::string& subject, const std::string& failure) {
        if (const auto found = read.pairs.find({subject, failure}); found != read.pairs.end()) list.push_back(&found->second);
    };
    if (const auto found = read.faults.find(to); found != read.faults.end()) heard.own = &found->second;
    if (const auto found = read.pairs.find({one.component, one.failure}); found != read.pairs.end()) heard.pair = &found->second;
    if (heard.own) heard.by_failure.push_back(heard.own), heard.by_subject.push_back(heard.own);
    for (const auto& failure : failures)
        for (const auto& subject : subjects) add(heard.by_failure, subject, failure);
    for (const auto& subject : subjects)
        for (const auto& failure : failures) add(heard.by_subject, subject, failure);
    for (auto* block : heard.by_failure) block->used = true;
    return heard;
}

faults::slots slot_values(const catalogue& read, const code& one) {
    faults::slots values;
    for (const auto& slot : one.slots) {
        if (slot.key == "place") values.emplace_back(slot.key, read.places.at(slot.value).text);
        else values.emplace_back(slot.key, bilingual{slot.value, slot.value});
    }
    return values;
}

// " (Bank 1 Sensor 2)" when the names themselves have no place for it.
bilingual position(const code& one, const bilingual& pattern) {
    using contract::language;
    bilingual suffix;
    for (const std::string key : {"bank", "sensor", "unit"})
        for (const auto& slot : one.slots)
            if (slot.key == key && pattern.en.find("{" + key + "}") == std::string::npos) {
                suffix.en += (suffix.en.empty() ? "" : " ") + contract::format_text("position." + key, language::en, {{"value", slot.value}});
                suffix.zh += (suffix.zh.empty() ? "" : " ") + contract::format_text("position." + key, language::zh, {{"value", slot.value}});
            }
    if (suffix.empty()) return {};
    return {" " + contract::format_text("position.behind", language::en, {{"value", suffix.en}}),
            contract::format_text("position.behind", language::zh, {{"value", suffix.zh}})};
}

// What the part is for and where it is: its own words, else those of its nearest kind.
std::pair<bilingual, bilingual> background_of(const catalogue& read, const component& part) {
    std::pair<bilingual, bilingual> found{part.does, part.located};
    for (const auto& kind : ancestors(read.kinds, part.kind)) {
        if (found.first.empty()) found.first = read.kinds.at(kind).does;
        if (found.second.empty()) found.second = read.kinds.at(kind).located;
    }
    return found;
}

void name_it(entry& out, const catalogue& read, const code& one) {
    const auto& part = read.components.at(one.component);
    const auto& failed = read.failures.at(one.failure);
    const auto suffix = position(one, {part.name.en + failed.text.en, ""});
    auto values = slot_values(read, one);
    out.slots = values;
    const auto bare = faults::expand(part.name, values);
    out.component_name = {bare.en + suffix.en, bare.zh + suffix.zh};
    values.emplace_back("component", bare);
    const auto title = faults::expand(failed.text, values);
    out.title = {title.en + suffix.en, title.zh + suffix.zh};
    values.back().second = {};                         // the failure by itself
    out.failure_name = faults::expand(failed.text, values);
    out.system = read.systems.at(part.system).text;
    out.component = one.component;
    out.failure = one.failure;
    std::tie(out.does, out.located) = background_of(read, part);
}

struct composer {
    const catalogue& read;
    const component& part;
    entry& out;

    void cause_of(cause_item one) {
        if (one.what.en.starts_with('@')) one.what = read.causes.at(one.what.en.substr(1)).text;
        const auto same = [&](const cause_item& other) { return other.what == one.what; };
        if (std::none_of(out.causes.begin(), out.causes.end(), same)) out.causes.push_back(std::move(one));
    }

    void check_of(const check_item& raw) {
        const auto& one = raw.what.en.starts_with('@') ? read.checks.at(raw.what.en.substr(1)).item : raw;
        composed_check made{one.what, {}, one.expected, {}, one.pid == "component" ? part.pid : one.pid};
        if (!one.measure.empty()) made.measure = read.measures.at(one.measure).text;
        if (!one.tool.empty()) made.tool = read.tools.at(one.tool).text;
        const auto same = [&](const composed_check& other) { return other.what == made.what; };
        if (std::none_of(out.checks.begin(), out.checks.end(), same)) out.checks.push_back(std::move(made));
    }

    void repair_of(const repair_item& raw) {
        const auto& one = raw.what.en.starts_with('@') ? read.repairs.at(raw.what.en.substr(1)).item : raw;
        composed_repair made{one.what, one.component_hours ? std::optional{part.hours} : one.hours, {}};
        for (const auto& name : one.parts) {
            if (name != "component") made.parts.push_back(read.parts.at(name).text);
            else if (!part.part.empty()) made.parts.push_back(read.parts.at(part.part).text);
            else made.parts.push_back({"{component}", "{component}"});
        }
        const auto same = [&](const composed_repair& other) { return other.what == made.what; };
        if (std::none_of(out.repairs.begin(), out.repairs.end(), same)) out.repairs.push_back(std::move(made));
    }

    void symptoms_of(const knowledge& block) {
        for (const auto& name : block.symptoms)
            if (std::find(out.symptoms.begin(), out.symptoms.end(), name) == out.symptoms.end()) out.symptoms.push_back(name);
    }

    void lists(const voices& heard) {
        bool causes = true, checks = true, repairs = true;
        for (const auto* block : heard.by_failure) {
            if (causes && !block->causes.empty()) {
                for (const auto& one : block->causes) cause_of(one);
                causes = block->more_causes;
            }
            if (checks && !block->checks.empty()) {
                for (const auto& one : block->checks) check_of(one);
                checks = block->more_checks;
            }
            if (repairs && !block->repairs.empty()) {
                for (const auto& one : block->repairs) repair_of(one);
                repairs = block->more_repairs;
            }
            for (const auto& note : block->safety) {
                const auto& text = read.safety.at(note).text;
                if (std::find(out.safety.begin(), out.safety.end(), text) == out.safety.end()) out.safety.push_back(text);
            }
            for (const auto& other : block->related) {
                const auto same = [&](const related_item& known) { return known.code == other.code; };
                if (other.code != out.to.code && std::none_of(out.related.begin(), out.related.end(), same)) out.related.push_back(other);
            }
        }
    }

    void weight(const voices& heard) {
        bool mil = false, limp = false, symptoms = true;
        for (const auto* block : heard.by_subject) {
            if (out.grade == faults::severity::unknown && block->severity) {
                out.grade = block->severity->grade;
                out.reason = block->severity->reason.empty() ? block->severity->written : read.reasons.at(block->severity->reason).text;
            }
            if (symptoms && !block->symptoms.empty()) {
                symptoms_of(*block);
                symptoms = block->more_symptoms;
            }
            if (!mil && block->mil) out.mil = *block->mil, mil = true;
            if (!limp && block->limp) out.limp = *block->limp, limp = true;
        }
        if (out.mil == faults::expectation::no)      // a lamp that stays dark is nothing to notice
            std::erase_if(out.symptoms, [&](const std::string& name) { return read.symptoms.at(name).said.mil == faults::expectation::yes; });
    }
};

void demand_whole(const entry& out, const code& one, problems& wrong) {
    const auto lacks = [&](const char* what) {
        wrong.push_back({one.where, out.to.code + " ('" + one.component + " " + one.failure + "') has no " + what +
                                        ": no 'know' block of its component, kinds or failure gives any"});
    };
    if (out.causes.empty()) lacks("causes");
    if (out.checks.empty()) lacks("checks");
    if (out.repairs.empty()) lacks("repairs");
    if (out.grade == faults::severity::unknown) lacks("severity");
    if (out.title.en.find('{') != std::string::npos || out.title.zh.find('{') != std::string::npos)
        wrong.push_back({one.where, "the title of " + out.to.code + " keeps a brace: '" + out.title.en + "'"});
}

// Everything but the name: what the blocks that know the pair say.
void say_it(entry& out, catalogue& read, const code& one, problems& wrong) {
    const auto heard = listen(read, out.to, one);
    composer work{read, read.components.at(one.component), out};
    work.lists(heard);
    work.weight(heard);
    if (heard.own && heard.own->title) out.title = *heard.own->title;
    if (heard.own) out.review = heard.own->review;
    const bool written = (heard.own && !heard.own->causes.empty()) || (heard.pair && !heard.pair->causes.empty());
    if (written) out.basis = "written";
    demand_whole(out, one, wrong);
}

// What one block says that belongs to no code.
entry alone(const catalogue& read, const bilingual& title, knowledge said) {
    static const component none;
    entry out;
    out.title = title;
    voices heard;
    heard.by_failure = heard.by_subject = {&said};
    composer work{read, none, out};
    work.lists(heard);
    work.weight(heard);
    return out;
}

std::map<std::string, entry> compose_rules(const catalogue& read) {
    std::map<std::string, entry> made;
    for (const auto& [name, one] : read.rules) {
        auto out = alone(read, one.text, one.said);
        out.reason = one.why;
        out.review = one.said.review;
        made.emplace(name, std::move(out));
    }
    return made;
}

std::map<std::string, entry> compose_symptoms(const catalogue& read, problems& wrong) {
    std::map<std::string, entry> made;
    for (const auto& [name, one] : read.symptoms) {
        auto out = alone(read, one.text, one.said);
        const auto braced = [](const auto& item) { return item.what.en.find('{') != std::string::npos; };
        if (std::any_of(out.causes.begin(), out.causes.end(), braced) || std::any_of(out.checks.begin(), out.checks.end(), braced))
            wrong.push_back({one.where, "a cause or check of symptom '" + name + "' speaks of a {component}; a symptom has none"});
        made.emplace(name, std::move(out));
    }
    return made;
}

std::vector<entry> compose_codes(catalogue& read, problems& wrong) {
    std::vector<entry> made;
    for (auto& [to, one] : read.codes) {
        entry out;
        out.to = to;
        name_it(out, read, one);
        say_it(out, read, one, wrong);
        made.push_back(std::move(out));
    }
    return made;
}

std::map<std::string, spoken> compose_suspects(catalogue& read, problems& wrong) {
    std::map<std::string, spoken> made;
    for (const auto& [number, one] : read.suspects) {
        auto& all = made[one.component];
        if (!all.empty()) continue;
        for (const auto& [fmi, mode] : read.failure_modes) {
            entry out;
            out.to.code = faults::written({number, static_cast<std::uint8_t>(fmi)});
            say_it(out, read, {one.where, one.component, mode.failure, {}}, wrong);
            for (auto& check : out.checks) check.pid.clear();      // service 01 belongs to OBD, not to J1939
            all.push_back(std::move(out));
        }
    }
    return made;
}

void demand_useful(const catalogue& read, problems& wrong) {
    std::set<std::pair<std::string, int>> useful;        // a block for several failures needs to be of use to one
    for (const auto& [who, block] : read.pairs)
        if (block.used) useful.emplace(block.where.file, block.where.line);
    for (const auto& [who, block] : read.pairs)
        if (!useful.contains({block.where.file, block.where.line}))
            wrong.push_back({block.where, "no listed code has '" + who.first + " " + who.second + "': remove the block or list the code"});
}

}  // namespace

part_names names_of(const catalogue& read, const code& one) {
    const auto& part = read.components.at(one.component);
    part_names out;
    out.slots = slot_values(read, one);
    const auto suffix = position(one, part.name);
    const auto placed = [&](const bilingual& pattern) {
        const auto bare = faults::expand(pattern, out.slots);
        return bilingual{bare.en + suffix.en, bare.zh + suffix.zh};
    };
    out.name = placed(part.name);
    out.quantity = part.quantity.empty() ? out.name : placed(part.quantity);
    std::tie(out.does, out.located) = background_of(read, part);
    return out;
}

composed compose(catalogue& read, problems& wrong) {
    composed made{compose_codes(read, wrong), compose_symptoms(read, wrong), compose_rules(read), compose_suspects(read, wrong)};
    demand_useful(read, wrong);
    return made;
}

}  // namespace faultline::faultdb
