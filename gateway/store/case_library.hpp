// The case library: cases of this workshop and those the platform sends, in the store's database. Answers what was found behind a
// code before, and counts honestly: a number never says more than there are cases for it. Borrows a store and must not outlive it;
// the store's thread. Knows nothing of the fault database: whoever asks brings component and failure.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "cloud/contract/repair_case.hpp"
#include "cloud/contract/workorder.hpp"
#include "gateway/store/store.hpp"

namespace faultline::store {

struct case_row {
    contract::repair_case what;
    std::string source;          // "local", "platform"
};

struct case_question {
    std::string code;
    std::string maker;           // empty: not known
    std::string ecu;             // the module's name
    std::string component;       // keys of the fault database; empty: unknown code
    std::string failure;
};

// One way it was solved, with the cases behind it.
struct case_solution {
    contract::bilingual cause;
    contract::bilingual repair;
    std::uint64_t count = 0;
    std::uint64_t of_maker = 0;  // of the same maker
    std::uint64_t of_ecu = 0;    // of the same maker and module
    std::uint64_t verified = 0;  // a scan afterwards showed it
    std::string last;            // date of the newest
};

struct similar_cases {
    std::string basis;           // "code": cases with this very code; "component": none, but with the same part and failure
    std::uint64_t similar = 0;   // solved cases, each counted once
    std::uint64_t of_maker = 0;
    std::vector<case_solution> solutions;   // nearest maker and module first, then the most frequent; their counts sum up to `similar`
};
// {"similar","of_maker","basis","solutions":[..at most five..]}; null when there are none.
[[nodiscard]] nlohmann::json to_json(const similar_cases&);

class case_library {
public:
    explicit case_library(store& of) : of_{of} {}

    // A case of this workshop. Made anonymous before anything is written. An empty id makes a new case, version 1; another replaces
    // the newest version (its version is set here). A closed one is queued for the platform in the same transaction. Returns the id.
    result<std::string> save(contract::repair_case, const contract::stamp&);

    // Cases from the platform or a file, in any order and as often as they like: the greatest version stays. One transaction.
    struct merged {
        std::uint64_t taken = 0;      // new, or newer than what was here
        std::uint64_t known = 0;
        std::uint64_t refused = 0;    // without id, version or codes
        bool gap = false;             // a part before this one is missing
    };
    result<merged> merge(const contract::case_delta&, const contract::stamp&);
    [[nodiscard]] result<std::int64_t> known_upto();

    // A verified work order as cases, one for every repair that a scan afterwards proved; doing it twice changes nothing. Returns the
    // ids; none when the order is not verified. `explained`: component and failure of its codes, as far as they are known.
    result<std::vector<std::string>> close_case(const contract::workorder&, const contract::case_vehicle&,
                                                std::span<const contract::case_code> explained, const contract::stamp&);

    [[nodiscard]] result<std::optional<case_row>> find(std::string_view id_or_its_beginning);
    [[nodiscard]] result<std::vector<case_row>> list(std::size_t limit = 50, std::string_view code = {});   // newest first
    [[nodiscard]] result<contract::case_delta> export_all();        // closed and withdrawn ones, by id
    [[nodiscard]] result<similar_cases> similar(const case_question&);

private:
    result<bool> put(const contract::repair_case&, std::string_view source, const contract::stamp&);   // inside a transaction
    result<> queue(const contract::repair_case&, const contract::stamp&);

    store& of_;
};

// Lower-case letters, digits and what is no ASCII: "Great Wall" and "great-wall" are one.
[[nodiscard]] std::string folded(std::string_view name);

// The cases of a verified order: see case_library::close_case. Ids follow from order and line.
[[nodiscard]] std::vector<contract::repair_case> cases_of(const contract::workorder&, const contract::case_vehicle&,
                                                          std::span<const contract::case_code> explained, std::string_view date);

}  // namespace faultline::store
