// faultdb DATA-FOLDER OUTPUT: compiles the fault data to a read-only database and prints what it covers. Any mistake in the data
// is printed as FILE:LINE: SENTENCE, nothing is written and the exit status is 1. `faultdb pack`, `sign` and `keygen` make packs of it.
#include "tools/faultdb/check.hpp"
#include "tools/faultdb/compose.hpp"
#include "tools/faultdb/load.hpp"
#include "tools/faultdb/pack_verbs.hpp"
#include "tools/faultdb/write.hpp"

#include <cstdio>

using namespace faultline::faultdb;

namespace {

int report(const problems& wrong) {
    for (const auto& one : wrong) std::fprintf(stderr, "%s:%d: %s\n", one.where.file.c_str(), one.where.line, one.sentence.c_str());
    std::fprintf(stderr, "faultdb: %zu mistakes, nothing written\n", wrong.size());
    return 1;
}

void print_coverage(const catalogue& read, const std::vector<entry>& entries) {
    std::size_t written = 0, makers = 0, reviewed = 0;
    std::map<std::string, std::size_t> families;
    for (const auto& one : entries) {
        written += one.basis == "written";
        reviewed += one.review == "reviewed";
        makers += !one.to.maker.empty();
        ++families[one.to.code.substr(0, 2)];
    }
    std::printf("faultdb: %zu entries (%zu of makers), %zu written, %zu composed, %zu reviewed; %zu components, %zu failures, %zu blocks of "
                "knowledge\nfaultdb:", entries.size(), makers, written, entries.size() - written, reviewed, read.components.size(),
                read.failures.size(), read.pairs.size() + read.faults.size());
    for (const auto& [family, count] : families) std::printf(" %s %zu", family.c_str(), count);
    std::size_t shown = 0;
    for (const auto& one : entries) shown += !one.symptoms.empty();
    std::printf("\nfaultdb: %zu symptoms, noticed with %zu entries\n", read.symptoms.size(), shown);
    std::printf("faultdb: %zu suspect parameters, %zu failure modes, %zu alarms, %zu rules of analysis\n", read.suspects.size(),
                read.failure_modes.size(), read.alarms.size(), read.rules.size());
}

}  // namespace

int main(int count, char** words) {
    if (count > 1 && is_pack_verb(words[1])) return run_pack_verb({words + 1, words + count});
    if (count != 3) {
        std::fprintf(stderr, "usage: faultdb DATA-FOLDER OUTPUT\n       faultdb pack | sign | keygen ...\n");
        return 2;
    }
    problems wrong;
    auto read = load(words[1], wrong);
    if (wrong.empty()) check_names(read, wrong);
    if (!wrong.empty()) return report(wrong);
    const auto made = compose(read, wrong);
    if (!wrong.empty()) return report(wrong);
    if (const auto why = write_database(read, made, words[2]); !why.empty()) {
        std::fprintf(stderr, "faultdb: %s\n", why.c_str());
        return 1;
    }
    print_coverage(read, made.codes);
    return 0;
}
