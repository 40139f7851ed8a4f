// The codes and what is known about them: pairs of component and failure, and single codes.
#include "tools/faultdb/load.hpp"

#include "gateway/faults/code.hpp"

#include <algorithm>
#include <charconv>

namespace faultline::faultdb {

namespace {

// "4.8-5.2 V", "500 kOhm" and "2500 rpm" read the same in every language; four small letters in a row are a word.
bool has_word(const std::string& text) {
    std::size_t letters = 0;
    for (const char c : text) {
        letters = c >= 'a' && c <= 'z' ? letters + 1 : 0;
        if (letters == 4) return true;
    }
    return false;
}

}  // namespace

bool loader::knowledge_line(const line& at) {
    if (at.key == "code") code_line(at);
    else if (at.key == "spn") suspect_line(at);
    else if (at.key == "fmi") failure_mode_line(at);
    else if (at.key == "alarm") alarm_line(at);
    else if (at.key == "know") know_line(at);
    else if (at.key == "fault") fault_line(at);
    else if (at.key == "symptom") symptom_line(at);
    else if (at.key == "notice") notice_line(at);
    else if (at.key == "codes") pattern_set_line(at);
    else if (at.key == "rule") rule_line_of(at);
    else return false;
    return true;
}

// "P0301", "byd/P2603", "byd/P2603-16", "byd/edcm/P2603-16"
std::optional<address> loader::address_in(const line& at) {
    if (at.words.empty()) {
        complain(at, "expected a code after '" + at.key + "'");
        return std::nullopt;
    }
    address to;
    std::string text = at.words[0];
    const auto first = text.find('/');
    const auto last = text.rfind('/');
    if (first != text.npos) {
        to.maker = text.substr(0, first);
        if (last != first) to.ecu = faults::folded(text.substr(first + 1, last - first - 1));
        text = text.substr(last + 1);
    }
    const auto read = faults::read_code(text);
    if (!read || read->code != text.substr(0, 5)) {
        complain(at, "'" + at.words[0] + "' is no trouble code: P, C, B or U, a digit 0-3 and three hexadecimal digits");
        return std::nullopt;
    }
    to.code = read->code;
    if (read->ftb) to.ftb = *read->ftb;
    if (read->ftb && to.maker.empty()) complain(at, "a failure-type byte needs a maker: 'byd/P2603-16'");
    return to;
}

std::vector<slot> loader::slots_in(const line& at, std::size_t from) {
    std::vector<slot> slots;
    for (std::size_t i = from; i < at.words.size(); ++i) {
        const auto equals = at.words[i].find('=');
        if (equals == 0 || equals == std::string::npos || equals + 1 == at.words[i].size())
            complain(at, "'" + at.words[i] + "' is no SLOT=VALUE such as bank=1");
        else slots.push_back({at.words[i].substr(0, equals), at.words[i].substr(equals + 1)});
    }
    return slots;
}

void loader::code_line(const line& at) {
    const auto to = address_in(at);
    if (!to) return;
    if (at.words.size() < 3) return complain(at, "expected 'code CODE COMPONENT FAILURE [SLOT=VALUE...]'");
    if (!at.below.empty()) complain(at.below[0], "a code line has nothing below it; explain the code with 'fault " + at.words[0] + "'");
    code one{at.where, at.words[1], at.words[2], slots_in(at, 3)};
    const auto [old, fresh] = into.codes.emplace(*to, std::move(one));
    if (!fresh) complain(at, at.words[0] + " is already listed in " + old->second.where.file + ":" + std::to_string(old->second.where.line));
}

// One block may speak of several failures; each name finds it as if it had been written for that one alone.
void loader::know_line(const line& at) {
    if (at.words.size() < 2) return complain(at, "expected 'know COMPONENT-OR-KIND FAILURE...'");
    knowledge said;
    said.where = at.where;
    fill(said, at);
    for (std::size_t i = 1; i < at.words.size(); ++i) {
        const auto [old, fresh] = into.pairs.emplace(std::pair{at.words[0], at.words[i]}, said);
        if (!fresh)
            complain(at, "'" + at.words[0] + " " + at.words[i] + "' is already explained in " + old->second.where.file + ":" +
                             std::to_string(old->second.where.line));
    }
}

void loader::fault_line(const line& at) {
    const auto to = address_in(at);
    if (!to) return;
    auto& block = into.faults[*to];
    if (block.where.line) return complain(at, at.words[0] + " is already explained in " + block.where.file + ":" + std::to_string(block.where.line));
    block.where = at.where;
    if (const auto title = optional_text_below(at, "title."); !title.empty()) block.title = title;
    fill(block, at);
}

void loader::fill(knowledge& block, const line& at) {
    if (at.below.empty()) return complain(at, "'" + at.key + " " + at.rest + "' says nothing: write something below it or remove it");
    for (const auto& below : at.below) {
        const bool more = below.words.size() == 1 && below.words[0] == "more";
        if (below.key == "cause" && more) block.more_causes = true;
        else if (below.key == "check" && more) block.more_checks = true;
        else if (below.key == "repair" && more) block.more_repairs = true;
        else if (below.key == "symptom") fill_symptom(block, below);
        else if (below.key == "cause") fill_cause(block, below);
        else if (below.key == "check") fill_check(block, below);
        else if (below.key == "repair") fill_repair(block, below);
        else if (below.key == "severity") fill_severity(block, below);
        else if (below.key == "mil") block.mil = expectation_in(below);
        else if (below.key == "limp") block.limp = expectation_in(below);
        else if (below.key == "safety") block.safety.insert(block.safety.end(), below.words.begin(), below.words.end());
        else if (below.key == "related") {
            bool first = false;
            for (const auto& word : below.words) {
                if (word == "first:") first = true;
                else block.related.push_back({below.where, word, first});
            }
        } else if (below.key == "review") {
            if (below.rest != "draft" && below.rest != "reviewed") complain(below, "a review is 'draft' or 'reviewed'");
            block.review = below.rest;
        } else if (at.key != "fault" || (below.key != "title.en" && below.key != "title.zh"))
            complain(below, "'" + below.key + "' means nothing below '" + at.key + "'");
    }
}

void loader::fill_cause(knowledge& block, const line& at) {
    cause_item one;
    auto words = at.words;
    if (!words.empty())
        if (const auto share = number_in(words[0])) {
            one.likelihood = static_cast<int>(*share);
            if (*share < 1 || *share > 100) complain(at, "a likelihood is 1 to 100 per cent");
            words.erase(words.begin());
        }
    if (words.size() > 1) return complain(at, "expected 'cause [PER CENT] [NAME]'");
    if (words.empty()) {
        only(at, {"en", "zh"});
        one.what = text_below(at, "this cause");
        block.causes.push_back(std::move(one));
        return;
    }
    one.what.en = "@" + words[0];     // a name of the library, resolved when all files are read
    block.causes.push_back(std::move(one));
}

check_item loader::inline_check(const line& at) {
    only(at, {"en", "zh", "measure", "pid", "tool", "expect", "expect.en", "expect.zh"});
    check_item one;
    one.what = text_below(at, "this check");
    one.expected = optional_text_below(at, "expect.");
    for (const auto& below : at.below) {
        if (below.key == "measure") one.measure = below.rest;
        if (below.key == "pid") one.pid = below.rest;
        if (below.key == "tool") one.tool = below.rest;
        if (below.key != "expect") continue;
        one.expected = {below.rest, below.rest};
        if (has_word(below.rest)) complain(below, "'expect' is for figures and units; words need expect.en and expect.zh");
    }
    return one;
}

void loader::fill_check(knowledge& block, const line& at) {
    if (at.words.size() > 1) return complain(at, "expected 'check [NAME]'");
    if (at.words.empty()) block.checks.push_back(inline_check(at));
    else block.checks.push_back({{"@" + at.words[0], ""}, "", "", "", {}});
}

repair_item loader::inline_repair(const line& at) {
    only(at, {"en", "zh", "part"});
    repair_item one;
    one.what = text_below(at, "this repair");
    if (at.words.size() == 1 && at.words[0] == "component") one.component_hours = true;
    else if (at.words.size() == 1) {
        one.hours = number_in(at.words[0]);
        if (!one.hours) complain(at, "'" + at.words[0] + "' is no number of labour hours");
    }
    for (const auto& below : at.below)
        if (below.key == "part") one.parts.insert(one.parts.end(), below.words.begin(), below.words.end());
    return one;
}

void loader::fill_repair(knowledge& block, const line& at) {
    if (at.words.size() == 1 && !number_in(at.words[0]) && at.words[0] != "component")
        block.repairs.push_back({{"@" + at.words[0], ""}, std::nullopt, false, {}});
    else if (at.words.size() <= 1) block.repairs.push_back(inline_repair(at));
    else complain(at, "expected 'repair NAME' or 'repair HOURS' with its text below");
}

void loader::fill_severity(knowledge& block, const line& at) {
    static const std::map<std::string, faults::severity> grades{{"drive_on", faults::severity::drive_on},
                                                               {"soon", faults::severity::soon},
                                                               {"stop_now", faults::severity::stop_now}};
    const auto found = at.words.empty() ? grades.end() : grades.find(at.words[0]);
    if (found == grades.end() || at.words.size() > 2) return complain(at, "expected 'severity drive_on|soon|stop_now [REASON]'");
    severity_item one{found->second, at.words.size() == 2 ? at.words[1] : "", {}};
    if (one.reason.empty()) one.written = text_below(at, "the reason of this severity");
    block.severity = std::move(one);
}

std::optional<faults::expectation> loader::expectation_in(const line& at) {
    if (at.rest == "yes") return faults::expectation::yes;
    if (at.rest == "maybe") return faults::expectation::maybe;
    if (at.rest == "no") return faults::expectation::no;
    complain(at, "expected '" + at.key + " yes', 'maybe' or 'no'");
    return std::nullopt;
}

}  // namespace faultline::faultdb
