#include "gateway/faults/analysis.hpp"
#include "gateway/faults/code.hpp"
#include "protocols/obd/signals.hpp"
#include "tools/faultdb/check.hpp"
#include "tools/faultdb/families.hpp"

#include <algorithm>

namespace faultline::faultdb {

namespace {

using faults::fact;
using faults::pattern;

// Every code a car could report, as patterns see it. Pairs of suspect parameters are made only for patterns no code matches.
struct listed_codes {
    const catalogue& read;
    const families& known;
    std::vector<fact> codes, pairs;

    listed_codes(const catalogue& from, const families& with) : read{from}, known{with} {
        for (const auto& [to, one] : read.codes) codes.push_back(known.fact_of(to.code, one.component, one.failure));
    }

    void list_pairs() {
        for (const auto& [number, one] : read.suspects)
            for (const auto& [fmi, mode] : read.failure_modes)
                pairs.push_back(known.fact_of(faults::written({number, static_cast<std::uint8_t>(fmi)}), one.component, mode.failure));
    }

    // The states of a code and its failure-type byte are the car's: they do not count here.
    bool match(pattern one) {
        std::erase_if(one.terms, [&](const pattern::term& t) {
            if (t.what == pattern::about::type) return true;
            return t.what == pattern::about::family && is_state(t.from);
        });
        const auto hits = [&](const fact& code) { return one.matches(code); };
        if (std::any_of(codes.begin(), codes.end(), hits)) return true;
        if (pairs.empty()) list_pairs();
        return std::any_of(pairs.begin(), pairs.end(), hits);
    }

    bool is_state(std::uint32_t number) const {
        for (const auto& [name, id] : known.numbers)
            if (id == number) return name.starts_with("state:") || name.starts_with("only:");
        return false;
    }
};

struct rule_checker {
    const catalogue& read;
    const std::string& name;
    const rule& one;
    problems& wrong;

    void complain(const place& where, std::string sentence) { wrong.push_back({where, std::move(sentence)}); }

    void readings(const faults::rule& made) {
        const auto known = [](const std::string& reading) {
            return reading.starts_with("frame.") ? obd::find_signal(reading.substr(6)) != nullptr : faults::is_reading_of_scan(reading);
        };
        for (const auto* list : {&made.readings, &made.supporting})
            for (const auto& limit : *list)
                if (!known(limit.reading)) complain(one.where, "there is no reading '" + limit.reading + "'");
    }

    // A text may name what its rule speaks of, nothing else: another brace would vanish and leave half a sentence.
    void braces(const bilingual& text, const std::string& each) {
        for (const auto* words : {&text.en, &text.zh})
            for (auto at = words->find('{'); at != std::string::npos; at = words->find('{', at + 1)) {
                const auto said = words->substr(at + 1, words->find('}', at) - at - 1);
                if (said != each) complain(one.where, "a text of rule '" + name + "' speaks of {" + said + "}; add 'each " + said + "' or say it otherwise");
            }
    }

    void texts(const std::string& each) {
        braces(one.text, each);
        braces(one.why, each);
        for (const auto& check : one.said.checks) {
            const auto& item = check.what.en.starts_with('@') ? read.checks.at(check.what.en.substr(1)).item : check;
            braces(item.what, each);
            braces(item.expected, each);
        }
        for (const auto& repair : one.said.repairs) {
            const auto& item = repair.what.en.starts_with('@') ? read.repairs.at(repair.what.en.substr(1)).item : repair;
            braces(item.what, each);
            for (const auto& part : item.parts)
                if (part == "component") complain(one.where, "a repair of rule '" + name + "' orders the component; name the part");
        }
    }

    void whole(const faults::rule& made) {
        const auto lacks = [&](const char* what) { complain(one.where, "rule '" + name + "' has no " + what); };
        if (made.needs.empty() && (!made.remark || made.readings.empty())) lacks("'needs': it would always speak");
        if (made.joins && made.explains.empty()) lacks("'explains': nothing would join");
        if (made.remark && (made.joins || !one.said.repairs.empty())) complain(one.where, "the remark '" + name + "' neither joins nor repairs");
        if (made.remark) return;
        if (one.said.checks.empty()) lacks("check: nobody changes a part on a supposition");
        if (one.said.repairs.empty()) lacks("repair");
    }

    void codes(const faults::rule& made, listed_codes& all) {
        std::vector<const std::vector<pattern>*> lists{&made.unless, &made.supports, &made.roots, &made.explains};
        for (const auto& need : made.needs) lists.push_back(&need.of);
        for (const auto& repair : made.repairs) lists.push_back(&repair.clears);
        for (const auto* list : lists)
            for (const auto& p : *list)
                if (!all.match(p)) complain(one.where, "a pattern of rule '" + name + "' matches no listed code: " + number_of(*list, p));
    }

    static std::string number_of(const std::vector<pattern>& list, const pattern& p) {
        return "the " + std::to_string(&p - list.data() + 1) + ". of " + std::to_string(list.size());
    }
};

}  // namespace

void check_analysis(const catalogue& read, problems& wrong) {
    const auto known = families_of(read);
    if (known.numbers.size() > faults::most_families) wrong.push_back({{"", 0}, "the rules name more families than a pattern can hold"});
    listed_codes all{read, known};
    for (const auto& [name, one] : read.rules) {
        const auto made = compiled(read, known, one, wrong);
        rule_checker look{read, name, one, wrong};
        look.readings(made);
        look.whole(made);
        look.codes(made, all);
        if (wrong.empty()) look.texts(made.each);      // libraries are known to be there only when nothing is wrong
    }
}

}  // namespace faultline::faultdb
