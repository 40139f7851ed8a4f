// Suspect parameters and alarms behind `faults::database`: what an SPN with its FMI means, what one alarm bit says.
#include "gateway/faults/reader.hpp"

namespace faultline::faults {

void to_json(nlohmann::json& out, const alarm& one) {
    out = {{"family", one.family},
           {"number", one.number},
           {"what", one.what},
           {"severity", name_of(one.grade)},
           {"severity_reason", one.severity_reason},
           {"advice", one.advice},
           {"safety", one.safety}};
    if (!one.since.empty()) out["since"] = one.since;
}

bool database::reader::prepare_suspects() {
    if (suspect_row) return true;
    return ready_later(suspect_row, "SELECT component, name, quantity, system, does, place, slots, profile FROM suspect WHERE number=?1") &&
           ready_later(mode_row, "SELECT failure, pattern, meaning FROM failure_mode WHERE number=?1") &&
           ready_later(told_row, "SELECT severity, reason, mil, limp, causes, checks, repairs, safety, symptoms, related, labour, basis, review "
                                 "FROM told JOIN profile ON told.id=profile.told WHERE profile.id=?1 AND profile.fmi=?2") &&
           ready_later(told_related, "SELECT other, first FROM told_related WHERE list=?1 ORDER BY n");
}

std::shared_ptr<const explanation> database::reader::answer(const written_spn& pair) {
    error.clear();
    auto out = std::make_shared<explanation>();
    out->code = written(pair);
    out->spn = pair.spn;
    out->fmi = pair.fmi;
    out->valid = true;
    read_parameter_range(*out, pair.spn >= first_maker_spn);
    if (!prepare_suspects()) return out;
    give(mode_row, 1, pair.fmi);
    bilingual pattern;
    if (next(mode_row)) {
        out->failure_key = string_in(mode_row, 0);
        pattern = text_in(mode_row, 1);
        out->ftb_meaning = text_in(mode_row, 2);
    }
    sqlite3_reset(mode_row.get());
    give(suspect_row, 1, pair.spn);
    if (!next(suspect_row)) return out;
    read_suspect(*out, pattern);
    return out;
}

void database::reader::read_parameter_range(explanation& out, bool of_the_maker) {
    static const std::string standard = "SPN", maker = "SPN-MAKER";
    give(range, 1, of_the_maker ? maker : standard);
    if (next(range)) {
        out.origin = text_in(range, 0);
        out.system = text_in(range, 1);
    }
    sqlite3_reset(range.get());
}

void database::reader::read_suspect(explanation& out, const bilingual& pattern) {
    out.found = true;
    out.used = layer::generic;
    out.component_key = string_in(suspect_row, 0);
    out.component = text_in(suspect_row, 1);
    const auto quantity = text_in(suspect_row, 2);
    out.system = text_in(suspect_row, 3);
    auto values = slots_in(string_in(suspect_row, 6));
    values.emplace_back("component", out.component);
    values.emplace_back("quantity", quantity);
    const auto number = std::to_string(*out.fmi);
    values.emplace_back("fmi", bilingual{number, number});
    out.component_does = expand(text_in(suspect_row, 4), values);
    out.component_where = expand(text_in(suspect_row, 5), values);
    const auto profile = sqlite3_column_int64(suspect_row.get(), 7);
    sqlite3_reset(suspect_row.get());
    out.title = expand(pattern, values);
    auto alone = values;                               // the failure by itself
    for (auto& [key, value] : alone)
        if (key == "component" || key == "quantity") value = {};
    out.failure = expand(pattern, alone);
    read_told(out, profile, values);
}

void database::reader::read_told(explanation& out, sqlite3_int64 profile, const slots& values) {
    give(told_row, 1, profile);
    give(told_row, 2, *out.fmi);
    if (!next(told_row)) return;
    const auto list = [this](int column) { return sqlite3_column_int64(told_row.get(), column); };
    out.grade = static_cast<severity>(list(0));
    out.severity_reason = expand(text_in(told_row, 1), values);
    out.mil = static_cast<expectation>(list(2));
    out.limp_home = static_cast<expectation>(list(3));
    const auto causes_id = list(4), checks_id = list(5), repairs_id = list(6), safety_id = list(7), symptoms_id = list(8), related_id = list(9);
    if (sqlite3_column_type(told_row.get(), 10) != SQLITE_NULL) out.labour_hours = sqlite3_column_double(told_row.get(), 10);
    out.source = source;
    out.source.designation = suspect_designation;
    out.source.basis = string_in(told_row, 11);
    out.source.review = string_in(told_row, 12);
    sqlite3_reset(told_row.get());
    out.symptoms = symptoms_of(symptoms_id);
    out.causes = causes_in(causes_id, values);
    out.checks = checks_in(checks_id, values);
    read_repairs(out, values, repairs_id);
    for (const auto* note : safety_of(safety_id)) out.safety.push_back(expand(*note, values));
    give(told_related, 1, related_id);
    while (next(told_related)) out.related.push_back({string_in(told_related, 0), {}, sqlite3_column_int(told_related.get(), 1) != 0});
    for (auto& other : out.related) name_related(other);
}

// A relation is written as a trouble code or as a pair such as 100/1.
void database::reader::name_related(related_code& other) {
    if (const auto pair = read_spn(other.code)) {
        other.code = written(*pair);
        give(suspect_row, 1, pair->spn);
        slots values;
        if (next(suspect_row)) values = {{"component", text_in(suspect_row, 1)}, {"quantity", text_in(suspect_row, 2)}};
        sqlite3_reset(suspect_row.get());
        give(mode_row, 1, pair->fmi);
        if (next(mode_row)) other.title = expand(text_in(mode_row, 1), values);
        sqlite3_reset(mode_row.get());
        return;
    }
    give(title, 1, other.code);
    if (next(title)) other.title = text_in(title, 0);
    sqlite3_reset(title.get());
}

std::optional<alarm> database::reader::read_alarm(const std::string& family, int number) {
    error.clear();
    if (!alarm_row && !ready_later(alarm_row, "SELECT what, severity, reason, advice, safety, since FROM alarm WHERE family=?1 AND number=?2"))
        return std::nullopt;
    give(alarm_row, 1, family);
    give(alarm_row, 2, number);
    if (!next(alarm_row)) return std::nullopt;
    alarm one{family, number, text_in(alarm_row, 0), static_cast<severity>(sqlite3_column_int(alarm_row.get(), 1)), text_in(alarm_row, 2),
              text_in(alarm_row, 3), {}, string_in(alarm_row, 5)};
    const auto safety_id = sqlite3_column_int64(alarm_row.get(), 4);
    sqlite3_reset(alarm_row.get());
    for (const auto* note : safety_of(safety_id)) one.safety.push_back(*note);
    return one;
}

}  // namespace faultline::faults
