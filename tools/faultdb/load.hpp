// Turns the lines of the data files into a catalogue and says, with file and line, everything that is wrong with them: unknown
// words, duplicates, a language missing. Names that point nowhere are `check.hpp`'s business, once all files are read.
#pragma once

#include "tools/faultdb/catalogue.hpp"

#include <filesystem>

namespace faultline::faultdb {

[[nodiscard]] catalogue load(const std::filesystem::path& folder, problems& wrong);

// The two halves of `load`; each returns false when the line's first word is not one of its own.
struct loader {
    catalogue& into;
    problems& wrong;

    bool glossary_line(const line& at);
    bool knowledge_line(const line& at);

    void complain(const line& at, std::string sentence) { wrong.push_back({at.where, std::move(sentence)}); }
    [[nodiscard]] bilingual text_below(const line& at, const std::string& what, const std::string& prefix = {});
    [[nodiscard]] bilingual optional_text_below(const line& at, const std::string& prefix);
    void only(const line& at, std::initializer_list<const char*> keys);       // complains about any other word below
    [[nodiscard]] bool enough(const line& at, std::size_t words, const char* form);
    void set_once(bilingual& text, const line& at);

    void named_text(glossary& where, const line& at, const std::string& what);
    void kind_line(const line& at);
    void failure_line(const line& at);
    void component_line(const line& at);
    void check_line(const line& at);
    void repair_line(const line& at);
    void range_line(const line& at);
    void failure_type_line(const line& at);
    void maker_line(const line& at);

    void code_line(const line& at);
    void suspect_line(const line& at);
    void failure_mode_line(const line& at);
    void alarm_line(const line& at);
    [[nodiscard]] std::vector<slot> slots_in(const line& at, std::size_t from);
    void know_line(const line& at);
    void fault_line(const line& at);
    void fill(knowledge& block, const line& at);
    void symptom_line(const line& at);
    void notice_line(const line& at);
    void pattern_set_line(const line& at);
    void rule_line_of(const line& at);
    void join_notices();                       // once all files are read
    void fill_symptom(knowledge& block, const line& at);
    void fill_cause(knowledge& block, const line& at);
    void fill_check(knowledge& block, const line& at);
    void fill_repair(knowledge& block, const line& at);
    void fill_severity(knowledge& block, const line& at);
    [[nodiscard]] check_item inline_check(const line& at);
    [[nodiscard]] repair_item inline_repair(const line& at);
    [[nodiscard]] std::optional<faults::expectation> expectation_in(const line& at);
    [[nodiscard]] std::optional<address> address_in(const line& at);
};

[[nodiscard]] bool has_chinese(const std::string& text);
[[nodiscard]] std::optional<double> number_in(const std::string& word);

}  // namespace faultline::faultdb
