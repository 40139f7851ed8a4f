// The compiled fault database, opened read-only and mapped: looks a code up by maker, ECU, code and failure-type byte, then by
// maker and code, then in the generic list, and says which layer answered. It never writes and never guesses a title.
// One object belongs to one thread; the answers are shared and immutable and may go anywhere.
#pragma once

#include "gateway/faults/alarm.hpp"
#include "gateway/faults/analysis.hpp"
#include "gateway/faults/symptom.hpp"

#include <boost/system/result.hpp>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

namespace faultline::faults {

enum class faults_error : std::uint8_t {
    not_found = 1,      // no such file; see locate_database
    not_a_database,     // a file, but not SQLite or not ours
    wrong_version,      // compiled by another version of the compiler
    damaged,            // SQLite reports corruption or a read error
};

boost::system::error_code make_error_code(faults_error);

struct query {
    std::string code = {};                // "P0301", "p0301", "P0301-1C" or "P03011C"; also "SPN 110 FMI 3" or "110/3"
    std::string maker = {};               // "BYD", "byd", "" = unknown
    std::string ecu = {};                 // the maker's name of the module, "" = unknown
    std::optional<std::uint8_t> ftb = {}; // overrules one written in `code`
    std::optional<std::uint32_t> spn = {};// with `fmi` instead of `code`: what a truck reports over SAE J1939
    std::optional<std::uint8_t> fmi = {};
};

class database {
public:
    [[nodiscard]] static boost::system::result<database> open(const std::filesystem::path& file);

    database(database&&) noexcept;
    database& operator=(database&&) noexcept;
    ~database();

    // Never null. An unknown code has `found == false` and says what its letter and digits mean; a read error too, with
    // `last_error` set. Answers to the last few hundred questions are kept, so asking again costs about a microsecond.
    [[nodiscard]] std::shared_ptr<const explanation> find(const query&);

    // One bit or value of an interface that names no code: "gbt32960" (alarm flags of GB/T 32960.3), "gbt32960_level",
    // "uds_status" and "uds_severity" (bits of ISO 14229-1). Nothing when the standard reserves it.
    [[nodiscard]] std::optional<alarm> find_alarm(const std::string& family, int number);

    // What a driver's words may mean and what may be behind it. Words in English or Chinese, in any order; the codes the car has
    // stored (also "110/3") raise the symptoms they explain and stand first among the codes of each. Nothing is kept: a question costs a few
    // milliseconds.
    [[nodiscard]] symptom_answer find_by_symptom(const std::string& text, const std::vector<std::string>& codes_present = {});

    // What the codes of one car mean together, by the rules of the database: groups with one root cause each, and the rest. A code
    // nobody listed stands alone. Fifty codes take less than a millisecond once they have been asked for.
    [[nodiscard]] analysis analyse(const std::vector<present_code>& codes, const circumstances& around = {}, const std::string& maker = {});
    [[nodiscard]] const std::vector<rule>& analysis_rules();       // the greatest rank first

    [[nodiscard]] std::string version() const;      // of the data, for reports and the state message
    [[nodiscard]] std::size_t size() const;         // how many entries, all layers
    [[nodiscard]] boost::system::error_code last_error() const;

private:
    struct reader;
    template <class Answer>
    std::shared_ptr<const explanation> remembered(const std::string& key, Answer answer);
    explicit database(std::unique_ptr<reader>);
    std::unique_ptr<reader> reader_;
};

// FAULTLINE_FAULTS if set; else ../share/faultline/faults.db beside the running program; else
// /usr/share/faultline/faults.db. The path returned need not exist: opening it says so.
[[nodiscard]] std::filesystem::path locate_database();

}  // namespace faultline::faults

template <>
struct boost::system::is_error_code_enum<faultline::faults::faults_error> : std::true_type {};
