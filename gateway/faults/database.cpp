#include "gateway/faults/database.hpp"

#include "gateway/faults/analysis_order.hpp"
#include "gateway/faults/reader.hpp"

#include <algorithm>
#include <iterator>
#include <map>

namespace faultline::faults {

namespace {

constexpr std::size_t answers_kept = 512;

class faults_category final : public boost::system::error_category {
public:
    [[nodiscard]] const char* name() const noexcept override { return "faults"; }
    [[nodiscard]] std::string message(int value) const override {
        switch (static_cast<faults_error>(value)) {
            case faults_error::not_found: return "the fault database is missing";
            case faults_error::not_a_database: return "the file is not a Faultline fault database";
            case faults_error::wrong_version: return "the fault database was compiled for another version of this program";
            case faults_error::damaged: return "the fault database is damaged";
        }
        return "unknown fault database error";
    }
};

std::optional<written_spn> pair_in(const query& asked) {
    if (!asked.spn || !asked.fmi) return read_spn(asked.code);
    if (*asked.spn > highest_spn || *asked.fmi > highest_fmi) return std::nullopt;
    return written_spn{*asked.spn, *asked.fmi};
}

}  // namespace

boost::system::error_code make_error_code(faults_error why) {
    static const faults_category category;
    return {static_cast<int>(why), category};
}

database::database(std::unique_ptr<reader> ready) : reader_{std::move(ready)} {}
database::database(database&&) noexcept = default;
database& database::operator=(database&&) noexcept = default;
database::~database() = default;

boost::system::result<database> database::open(const std::filesystem::path& file) {
    auto ready = std::make_unique<reader>();
    if (const auto started = ready->start(file); !started) return started.error();
    return database{std::move(ready)};
}

template <class Answer>
std::shared_ptr<const explanation> database::remembered(const std::string& key, Answer answer) {
    if (const auto known = reader_->answers.find(key); known != reader_->answers.end()) return known->second;
    if (reader_->answers.size() >= answers_kept) reader_->answers.clear();
    auto fresh = answer();
    if (!reader_->error) reader_->answers.emplace(key, fresh);
    return fresh;
}

std::shared_ptr<const explanation> database::find(const query& asked) {
    if (const auto pair = pair_in(asked)) return remembered(written(*pair), [&] { return reader_->answer(*pair); });
    auto code = read_code(asked.code);
    if (!code) {
        auto refused = std::make_shared<explanation>();
        refused->code = asked.code;
        return refused;
    }
    if (asked.ftb) code->ftb = asked.ftb;
    const std::string key = code->code + '/' + folded(asked.maker) + '/' + folded(asked.ecu) + '/' +
                            (code->ftb ? std::to_string(*code->ftb) : std::string{});
    return remembered(key, [&] { return reader_->answer(asked, *code); });
}

std::optional<alarm> database::find_alarm(const std::string& family, int number) { return reader_->read_alarm(family, number); }

symptom_answer database::find_by_symptom(const std::string& text, const std::vector<std::string>& codes_present) {
    symptom_answer out;
    out.text = text;
    std::vector<std::string> present;
    std::map<std::string, std::vector<std::string>> noticed;      // with a suspect parameter: no symptom lists these by number
    for (const auto& code_written : codes_present) {
        const auto pair = read_spn(code_written);
        const auto code = read_code(code_written);
        if (!pair && !code) continue;
        const auto name = pair ? written(*pair) : code->code;
        if (std::find(present.begin(), present.end(), name) != present.end()) continue;
        present.push_back(name);
        if (!pair) continue;
        for (const auto& one : find({.code = name})->symptoms) noticed[one.key].push_back(name);
    }
    reader_->error.clear();
    out.symptoms = reader_->match_symptoms(text, present, noticed);
    for (auto& one : out.symptoms)
        for (auto& suspect : one.codes) {
            const auto known = find({.code = suspect.code});
            suspect.title = known->title;
            suspect.component = known->component;
            suspect.component_key = known->component_key;
            suspect.grade = known->grade;
            suspect.causes.assign(known->causes.begin(), known->causes.begin() + std::min<std::ptrdiff_t>(3, std::ssize(known->causes)));
            const auto same = [&](const symptom& part) { return part.key == known->component_key; };
            if (std::none_of(one.components.begin(), one.components.end(), same))
                one.components.push_back({known->component_key, known->component});
        }
    const auto explained = [&](const std::string& code) {
        return std::any_of(out.symptoms.begin(), out.symptoms.end(), [&](const symptom_match& one) {
            return std::any_of(one.codes.begin(), one.codes.end(), [&](const suspect_code& suspect) { return suspect.code == code; });
        });
    };
    for (const auto& code : present)
        if (!explained(code)) out.unexplained.push_back(code);
    return out;
}

const std::vector<rule>& database::analysis_rules() { return reader_->analysis_rules(); }

analysis database::analyse(const std::vector<present_code>& codes, const circumstances& around, const std::string& maker) {
    const auto& rules = reader_->analysis_rules();
    std::vector<known_code> known;
    for (const auto& one : codes) {
        auto entry = find({.code = one.code, .maker = maker});
        if (!entry->valid) continue;
        constexpr const char* digits = "0123456789ABCDEF";
        auto what = one;
        what.code = entry->code;
        if (entry->ftb) what.code += {'-', digits[*entry->ftb >> 4], digits[*entry->ftb & 15]};
        known.push_back({std::move(what), {}, std::move(entry)});
    }
    each_once(known);                        // before the states are looked at: all of a code's states count
    for (auto& one : known) one.seen = reader_->seen(*one.entry, one.what.states);
    return faults::analyse(rules, std::move(known), around);
}

std::string database::version() const { return reader_->version; }
std::size_t database::size() const { return reader_->entries; }
boost::system::error_code database::last_error() const { return reader_->error; }

}  // namespace faultline::faults
