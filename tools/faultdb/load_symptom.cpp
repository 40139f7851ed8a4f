// What the driver notices: the library of symptoms, and the names of it that blocks of knowledge give.
#include "tools/faultdb/load.hpp"

namespace faultline::faultdb {

namespace {

// Words that may stand in a symptom's block and are read as in any block of knowledge.
bool is_knowledge(const std::string& key) {
    for (const char* known : {"cause", "check", "severity", "safety", "mil"})
        if (key == known) return true;
    return false;
}

}  // namespace

void loader::symptom_line(const line& at) {
    if (!enough(at, 1, "symptom NAME")) return;
    symptom one{at.where, text_below(at, "this symptom"), optional_text_below(at, "words."), {}, {}};
    line said = at;
    said.below.clear();
    for (const auto& below : at.below) {
        const bool text = below.key == "en" || below.key == "zh" || below.key == "words.en" || below.key == "words.zh";
        if (below.key == "look") one.looks.insert(one.looks.end(), below.words.begin(), below.words.end());
        else if (is_knowledge(below.key)) said.below.push_back(below);
        else if (!text) complain(below, "'" + below.key + "' means nothing below 'symptom'");
    }
    one.said.where = at.where;
    if (!said.below.empty()) fill(one.said, said);
    const auto [old, fresh] = into.symptoms.emplace(at.words[0], std::move(one));
    if (!fresh)
        complain(at, "symptom '" + at.words[0] + "' is already defined in " + old->second.where.file + ":" +
                         std::to_string(old->second.where.line));
}

// A part's symptoms in one line, apart from the block that says the rest about it: somebody else may have written that.
void loader::notice_line(const line& at) {
    if (at.words.size() < 3) return complain(at, "expected 'notice COMPONENT-OR-KIND FAILURE SYMPTOM...'");
    if (!at.below.empty()) complain(at.below[0], "a notice has nothing below it");
    auto said = at;
    said.words.erase(said.words.begin(), said.words.begin() + 2);
    knowledge block;
    block.where = at.where;
    fill_symptom(block, said);
    if (!into.notices.emplace(std::pair{at.words[0], at.words[1]}, std::move(block)).second)
        complain(at, "'notice " + at.words[0] + " " + at.words[1] + "' is already given");
}

void loader::join_notices() {
    for (const auto& [who, said] : into.notices) {
        const auto [block, fresh] = into.pairs.emplace(who, said);
        if (fresh) continue;
        if (!block->second.symptoms.empty())
            wrong.push_back({said.where, "'" + who.first + " " + who.second + "' already has symptoms in " + block->second.where.file + ":" +
                                             std::to_string(block->second.where.line)});
        block->second.symptoms = said.symptoms;
        block->second.more_symptoms = said.more_symptoms;
    }
}

void loader::fill_symptom(knowledge& block, const line& at) {
    if (at.words.empty()) return complain(at, "expected 'symptom NAME...' or 'symptom more'");
    if (!at.below.empty()) complain(at.below[0], "a symptom is named here and written in the library: 'symptom " + at.words[0] + "'");
    for (const auto& name : at.words) {
        if (name == "more") block.more_symptoms = true;
        else block.symptoms.push_back(name);
    }
}

}  // namespace faultline::faultdb
