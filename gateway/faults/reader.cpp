#include "gateway/faults/reader.hpp"

#include "gateway/faults/schema.hpp"

#include <algorithm>

namespace faultline::faults {

namespace {

std::string as_uri(const std::filesystem::path& file) {
    std::string uri = "file:";
    for (const char c : std::filesystem::absolute(file).string()) {
        if (c == '%' || c == '?' || c == '#') {
            constexpr const char* digits = "0123456789ABCDEF";
            uri += '%';
            uri += digits[static_cast<unsigned char>(c) >> 4];
            uri += digits[static_cast<unsigned char>(c) & 15];
        } else {
            uri += c;
        }
    }
    return uri + "?immutable=1";
}

sqlite3_int64 pragma(sqlite3* db, const char* sql) {
    sqlite3_stmt* raw = nullptr;
    if (sqlite3_prepare_v2(db, sql, -1, &raw, nullptr) != SQLITE_OK) return -1;
    const statement s{raw};
    return sqlite3_step(raw) == SQLITE_ROW ? sqlite3_column_int64(raw, 0) : -1;
}

}  // namespace

slots slots_in(const std::string& words) {
    slots values;
    std::size_t at = 0;
    while (at < words.size()) {
        const auto end = std::min(words.find('\t', at), words.size());
        const auto word = words.substr(at, end - at);
        const auto equals = word.find('=');
        const auto bar = word.find('|', equals);
        if (equals != word.npos && bar != word.npos)
            values.emplace_back(word.substr(0, equals),
                                bilingual{word.substr(equals + 1, bar - equals - 1), word.substr(bar + 1)});
        at = end + 1;
    }
    return values;
}

boost::system::result<void> database::reader::start(const std::filesystem::path& file) {
    std::error_code failed;
    if (!std::filesystem::is_regular_file(file, failed)) return make_error_code(faults_error::not_found);
    sqlite3* raw = nullptr;
    const int opened = sqlite3_open_v2(as_uri(file).c_str(), &raw,
                                       SQLITE_OPEN_READONLY | SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX, nullptr);
    db.reset(raw);
    if (opened != SQLITE_OK) return make_error_code(faults_error::not_a_database);
    pragma(raw, "PRAGMA mmap_size=16777216");
    if (pragma(raw, "PRAGMA application_id") != application_id) return make_error_code(faults_error::not_a_database);
    if (pragma(raw, "PRAGMA user_version") != schema_version) return make_error_code(faults_error::wrong_version);
    return prepare();
}

boost::system::result<void> database::reader::prepare() {
    const auto ready = [this](statement& s, const char* sql) {
        sqlite3_stmt* raw = nullptr;
        const bool good = sqlite3_prepare_v3(db.get(), sql, -1, SQLITE_PREPARE_PERSISTENT, &raw, nullptr) == SQLITE_OK;
        s.reset(raw);
        return good;
    };
    const bool good =
        ready(entry, "SELECT title, system, component, component_name, does, place, failure, failure_name, slots, severity, reason, "
                     "mil, limp, causes, checks, repairs, safety, labour, basis, review, symptoms FROM entry "
                     "WHERE code=?1 AND maker=?2 AND ecu=?3 AND ftb=?4") &&
        ready(text, "SELECT en, zh FROM text WHERE id=?1") &&
        ready(cause_list, "SELECT rank, likelihood, what FROM cause WHERE list=?1 ORDER BY rank") &&
        ready(check_list, "SELECT step, what, measure, pid, expected, tool FROM check_step WHERE list=?1 ORDER BY step") &&
        ready(repair_list, "SELECT rank, what, hours FROM repair WHERE list=?1 ORDER BY rank") &&
        ready(part_list, "SELECT part FROM repair_part WHERE list=?1 AND rank=?2 ORDER BY n") &&
        ready(safety_list, "SELECT note FROM safety WHERE list=?1 ORDER BY n") &&
        ready(related_list, "SELECT other, first FROM related WHERE code=?1 AND maker=?2 AND ecu=?3 AND ftb=?4 ORDER BY n") &&
        ready(title, "SELECT title FROM entry WHERE code=?1 AND maker='' AND ecu='' AND ftb=-1") &&
        ready(maker_of, "SELECT maker FROM maker_alias WHERE alias=?1") &&
        ready(maker_name, "SELECT name FROM maker WHERE key=?1") &&
        ready(reuses, "SELECT 1 FROM maker_reuses WHERE maker=?1 AND substr(?2, 1, length(prefix))=prefix LIMIT 1") &&
        ready(failure_type, "SELECT meaning FROM failure_type WHERE maker IN (?1, '') AND byte=?2 ORDER BY maker DESC LIMIT 1") &&
        ready(symptom_list, "SELECT symptom.name, symptom.what FROM symptom_list JOIN symptom ON symptom.id=symptom_list.symptom "
                            "WHERE list=?1 ORDER BY n") &&
        ready(range, "SELECT origin, system FROM code_range WHERE substr(?1, 1, length(prefix))=prefix "
                     "ORDER BY length(prefix) DESC LIMIT 1");
    if (!good) return make_error_code(faults_error::damaged);
    statement meta;
    if (!ready(meta, "SELECT key, value FROM meta")) return make_error_code(faults_error::damaged);
    while (next(meta)) {
        const auto key = string_in(meta, 0);
        const auto value = string_in(meta, 1);
        if (key == "version") version = value;
        if (key == "entries") entries = static_cast<std::size_t>(sqlite3_column_int64(meta.get(), 1));
        if (key == "designation") source.designation = value;
        if (key == "designation_spn") suspect_designation = value;
        if (key == "guidance") source.guidance = value;
        if (key == "date") source.date = value;
    }
    if (error) return error;
    return {};
}

bool database::reader::ready_later(statement& s, const char* sql) {
    sqlite3_stmt* raw = nullptr;
    const bool good = sqlite3_prepare_v3(db.get(), sql, -1, SQLITE_PREPARE_PERSISTENT, &raw, nullptr) == SQLITE_OK;
    s.reset(raw);
    if (!good) error = make_error_code(faults_error::damaged);
    return good;
}

bool database::reader::next(const statement& s) {
    const int step = sqlite3_step(s.get());
    if (step == SQLITE_ROW) return true;
    if (step != SQLITE_DONE) error = make_error_code(faults_error::damaged);
    sqlite3_reset(s.get());
    return false;
}

const bilingual& database::reader::text_of(sqlite3_int64 id) {
    if (const auto known = texts.find(id); known != texts.end()) return known->second;
    give(text, 1, id);
    if (!next(text)) return nothing;
    const auto& kept = texts.emplace(id, bilingual{string_in(text, 0), string_in(text, 1)}).first->second;
    sqlite3_reset(text.get());
    return kept;
}

const bilingual& database::reader::text_in(const statement& s, int column) {
    if (sqlite3_column_type(s.get(), column) == SQLITE_NULL) return nothing;
    return text_of(sqlite3_column_int64(s.get(), column));
}

bool database::reader::find_entry(const std::string& code, const std::string& maker, const std::string& ecu, int ftb) {
    give(entry, 1, code);
    give(entry, 2, maker);
    give(entry, 3, ecu);
    give(entry, 4, ftb);
    return next(entry);
}

std::string database::reader::maker_key(const std::string& name) {
    const auto alias = folded(name);
    if (alias.empty()) return {};
    give(maker_of, 1, alias);
    std::string key;
    if (next(maker_of)) key = string_in(maker_of, 0);
    sqlite3_reset(maker_of.get());
    return key;
}

std::shared_ptr<const explanation> database::reader::answer(const query& asked, const written_code& code) {
    error.clear();
    auto out = std::make_shared<explanation>();
    out->code = code.code;
    out->ftb = code.ftb;
    out->valid = true;
    const auto maker = maker_key(asked.maker);
    const auto ecu = folded(asked.ecu);
    read_range(*out);
    read_failure_type(*out, maker);
    struct place { std::string maker, ecu; int ftb; layer used; };
    std::vector<place> places;
    if (!maker.empty()) {
        if (code.ftb) places.push_back({maker, ecu, *code.ftb, layer::maker_ecu_ftb});
        if (!ecu.empty()) places.push_back({maker, ecu, -1, layer::maker_ecu_ftb});
        if (!ecu.empty() && code.ftb) places.push_back({maker, "", *code.ftb, layer::maker_ecu_ftb});
        places.push_back({maker, "", -1, layer::maker});
    }
    places.push_back({"", "", -1, layer::generic});
    for (const auto& at : places) {
        if (!find_entry(code.code, at.maker, at.ecu, at.ftb)) continue;
        out->found = true;
        out->used = at.used;
        read_entry(*out, at.maker, at.ecu, at.ftb);
        break;
    }
    if (out->used == layer::maker || out->used == layer::maker_ecu_ftb) read_maker_origin(*out, maker);
    if (out->used == layer::generic && !maker.empty()) {
        give(reuses, 1, maker);
        give(reuses, 2, code.code);
        out->certain = !next(reuses);
        sqlite3_reset(reuses.get());
    }
    return out;
}

void database::reader::read_entry(explanation& out, const std::string& maker, const std::string& ecu, int ftb) {
    out.title = text_in(entry, 0);
    out.system = text_in(entry, 1);
    out.component_key = string_in(entry, 2);
    out.component = text_in(entry, 3);
    auto values = slots_in(string_in(entry, 8));
    out.position = values;
    values.emplace_back("component", out.component);
    out.component_does = expand(text_in(entry, 4), values);
    out.component_where = expand(text_in(entry, 5), values);
    out.failure_key = string_in(entry, 6);
    out.failure = text_in(entry, 7);
    out.grade = static_cast<severity>(sqlite3_column_int(entry.get(), 9));
    out.severity_reason = expand(text_in(entry, 10), values);
    out.mil = static_cast<expectation>(sqlite3_column_int(entry.get(), 11));
    out.limp_home = static_cast<expectation>(sqlite3_column_int(entry.get(), 12));
    const auto list = [this](int column) { return sqlite3_column_int64(entry.get(), column); };
    const auto causes_id = list(13), checks_id = list(14), repairs_id = list(15), safety_id = list(16);
    if (sqlite3_column_type(entry.get(), 17) != SQLITE_NULL) out.labour_hours = sqlite3_column_double(entry.get(), 17);
    out.source = source;
    out.source.basis = string_in(entry, 18);
    out.source.review = string_in(entry, 19);
    const auto symptoms_id = list(20);
    sqlite3_reset(entry.get());
    out.symptoms = symptoms_of(symptoms_id);
    out.causes = causes_in(causes_id, values);
    out.checks = checks_in(checks_id, values);
    read_repairs(out, values, repairs_id);
    for (const auto* note : safety_of(safety_id)) out.safety.push_back(expand(*note, values));
    read_related(out, maker, ecu, ftb);
}

const std::vector<database::reader::raw_cause>& database::reader::causes_of(sqlite3_int64 list) {
    const auto [at, fresh] = causes.try_emplace(list);
    if (!fresh) return at->second;
    give(cause_list, 1, list);
    while (next(cause_list)) {
        raw_cause one{sqlite3_column_int(cause_list.get(), 0), std::nullopt, &text_in(cause_list, 2)};
        if (sqlite3_column_type(cause_list.get(), 1) != SQLITE_NULL) one.likelihood = sqlite3_column_int(cause_list.get(), 1);
        at->second.push_back(one);
    }
    return at->second;
}

const std::vector<database::reader::raw_check>& database::reader::checks_of(sqlite3_int64 list) {
    const auto [at, fresh] = checks.try_emplace(list);
    if (!fresh) return at->second;
    give(check_list, 1, list);
    while (next(check_list))
        at->second.push_back({sqlite3_column_int(check_list.get(), 0), &text_in(check_list, 1), &text_in(check_list, 2),
                              string_in(check_list, 3), &text_in(check_list, 4), &text_in(check_list, 5)});
    return at->second;
}

const std::vector<database::reader::raw_repair>& database::reader::repairs_of(sqlite3_int64 list) {
    const auto [at, fresh] = repairs.try_emplace(list);
    if (!fresh) return at->second;
    give(repair_list, 1, list);
    while (next(repair_list)) {
        raw_repair one{&text_in(repair_list, 1), std::nullopt, {}};
        if (sqlite3_column_type(repair_list.get(), 2) != SQLITE_NULL) one.hours = sqlite3_column_double(repair_list.get(), 2);
        give(part_list, 1, list);
        give(part_list, 2, sqlite3_column_int64(repair_list.get(), 0));
        while (next(part_list)) one.parts.push_back(&text_in(part_list, 0));
        at->second.push_back(std::move(one));
    }
    return at->second;
}

const std::vector<const bilingual*>& database::reader::safety_of(sqlite3_int64 list) {
    const auto [at, fresh] = safeties.try_emplace(list);
    if (!fresh) return at->second;
    give(safety_list, 1, list);
    while (next(safety_list)) at->second.push_back(&text_in(safety_list, 0));
    return at->second;
}

std::vector<cause> database::reader::causes_in(sqlite3_int64 list, const slots& values) {
    std::vector<cause> out;
    for (const auto& raw : causes_of(list)) out.push_back({raw.rank, raw.likelihood, expand(*raw.what, values)});
    return out;
}

std::vector<check> database::reader::checks_in(sqlite3_int64 list, const slots& values) {
    std::vector<check> out;
    for (const auto& raw : checks_of(list))
        out.push_back({raw.step, expand(*raw.what, values), *raw.measure, raw.pid, expand(*raw.expected, values), *raw.tool});
    return out;
}

void database::reader::read_repairs(explanation& out, const slots& values, sqlite3_int64 list) {
    for (const auto& raw : repairs_of(list)) {
        repair one{expand(*raw.what, values), raw.hours, {}};
        for (const auto* name : raw.parts) {
            auto part = expand(*name, values);
            if (std::find(out.parts.begin(), out.parts.end(), part) == out.parts.end()) out.parts.push_back(part);
            one.parts.push_back(std::move(part));
        }
        out.repairs.push_back(std::move(one));
    }
}

void database::reader::read_related(explanation& out, const std::string& maker, const std::string& ecu, int ftb) {
    give(related_list, 1, out.code);
    give(related_list, 2, maker);
    give(related_list, 3, ecu);
    give(related_list, 4, ftb);
    while (next(related_list)) {
        related_code one{string_in(related_list, 0), {}, sqlite3_column_int(related_list.get(), 1) != 0};
        give(title, 1, one.code);
        if (next(title)) one.title = text_in(title, 0);
        sqlite3_reset(title.get());
        out.related.push_back(std::move(one));
    }
}

void database::reader::read_failure_type(explanation& out, const std::string& maker) {
    if (!out.ftb) return;
    give(failure_type, 1, maker);
    give(failure_type, 2, *out.ftb);
    if (next(failure_type)) out.ftb_meaning = text_in(failure_type, 0);
    sqlite3_reset(failure_type.get());
}

// A maker's meaning of a code is the maker's word, also where the standard has the same number.
void database::reader::read_maker_origin(explanation& out, const std::string& maker) {
    give(maker_name, 1, maker);
    if (next(maker_name)) out.source.designation = text_in(maker_name, 0).en;
    sqlite3_reset(maker_name.get());
    static const std::string makers_own = "P1000";   // by J2012 the whole P1 range is the makers'
    give(range, 1, makers_own);
    if (next(range)) out.origin = text_in(range, 0);
    sqlite3_reset(range.get());
}

void database::reader::read_range(explanation& out) {
    give(range, 1, out.code);
    if (next(range)) {
        out.origin = text_in(range, 0);
        out.system = text_in(range, 1);
    }
    sqlite3_reset(range.get());
}

}  // namespace faultline::faults
