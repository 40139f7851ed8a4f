// The shape of the compiled file, shared by its writer (tools/faultdb) and its reader. README.md describes each table.
#pragma once

namespace faultline::faults {

constexpr int application_id = 0x464C4442;   // "FLDB"
constexpr int schema_version = 4;            // PRAGMA user_version; a reader refuses any other

constexpr const char* schema = R"sql(
CREATE TABLE meta(key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE text(id INTEGER PRIMARY KEY, en TEXT NOT NULL, zh TEXT NOT NULL);
CREATE TABLE entry(
    code TEXT NOT NULL, maker TEXT NOT NULL, ecu TEXT NOT NULL, ftb INTEGER NOT NULL,   -- '' and -1: any
    title INTEGER NOT NULL, system INTEGER NOT NULL,
    component TEXT NOT NULL, component_name INTEGER NOT NULL, does INTEGER, place INTEGER,
    failure TEXT NOT NULL, failure_name INTEGER NOT NULL,
    slots TEXT NOT NULL,                                  -- "bank=1 sensor=2": what stands for {bank} in the texts
    severity INTEGER NOT NULL, reason INTEGER, mil INTEGER NOT NULL, limp INTEGER NOT NULL,
    causes INTEGER NOT NULL, checks INTEGER NOT NULL, repairs INTEGER NOT NULL, safety INTEGER NOT NULL,
    symptoms INTEGER NOT NULL, labour REAL, basis TEXT NOT NULL, review TEXT NOT NULL,
    PRIMARY KEY(code, maker, ecu, ftb)) WITHOUT ROWID;
CREATE TABLE cause(list INTEGER, rank INTEGER, likelihood INTEGER, what INTEGER NOT NULL,
    PRIMARY KEY(list, rank)) WITHOUT ROWID;
CREATE TABLE check_step(list INTEGER, step INTEGER, what INTEGER NOT NULL, measure INTEGER, pid TEXT NOT NULL,
    expected INTEGER, tool INTEGER, PRIMARY KEY(list, step)) WITHOUT ROWID;
CREATE TABLE repair(list INTEGER, rank INTEGER, what INTEGER NOT NULL, hours REAL, PRIMARY KEY(list, rank)) WITHOUT ROWID;
CREATE TABLE repair_part(list INTEGER, rank INTEGER, n INTEGER, part INTEGER NOT NULL,
    PRIMARY KEY(list, rank, n)) WITHOUT ROWID;
CREATE TABLE safety(list INTEGER, n INTEGER, note INTEGER NOT NULL, PRIMARY KEY(list, n)) WITHOUT ROWID;
CREATE TABLE symptom(id INTEGER PRIMARY KEY, name TEXT NOT NULL, what INTEGER NOT NULL, severity INTEGER NOT NULL, reason INTEGER,
    causes INTEGER NOT NULL, checks INTEGER NOT NULL, safety INTEGER NOT NULL);
CREATE TABLE symptom_list(list INTEGER, n INTEGER, symptom INTEGER NOT NULL, PRIMARY KEY(list, n)) WITHOUT ROWID;
CREATE TABLE symptom_code(symptom INTEGER, rank INTEGER, code TEXT NOT NULL, PRIMARY KEY(symptom, rank)) WITHOUT ROWID;
CREATE VIRTUAL TABLE symptom_words USING fts5(what, words, content='', tokenize='porter unicode61');   -- terms.hpp makes its words
CREATE TABLE related(code TEXT, maker TEXT, ecu TEXT, ftb INTEGER, n INTEGER, other TEXT NOT NULL, first INTEGER NOT NULL,
    PRIMARY KEY(code, maker, ecu, ftb, n)) WITHOUT ROWID;
CREATE TABLE suspect(number INTEGER PRIMARY KEY, component TEXT NOT NULL, name INTEGER NOT NULL, quantity INTEGER NOT NULL,
    system INTEGER NOT NULL, does INTEGER, place INTEGER, slots TEXT NOT NULL, profile INTEGER NOT NULL);
CREATE TABLE failure_mode(number INTEGER PRIMARY KEY, failure TEXT NOT NULL, pattern INTEGER NOT NULL, meaning INTEGER NOT NULL);
CREATE TABLE profile(id INTEGER, fmi INTEGER, told INTEGER NOT NULL, PRIMARY KEY(id, fmi)) WITHOUT ROWID;
CREATE TABLE told(id INTEGER PRIMARY KEY, severity INTEGER NOT NULL, reason INTEGER, mil INTEGER NOT NULL, limp INTEGER NOT NULL,
    causes INTEGER NOT NULL, checks INTEGER NOT NULL, repairs INTEGER NOT NULL, safety INTEGER NOT NULL, symptoms INTEGER NOT NULL,
    related INTEGER NOT NULL, labour REAL, basis TEXT NOT NULL, review TEXT NOT NULL);
CREATE TABLE told_related(list INTEGER, n INTEGER, other TEXT NOT NULL, first INTEGER NOT NULL, PRIMARY KEY(list, n)) WITHOUT ROWID;
CREATE TABLE alarm(family TEXT, number INTEGER, what INTEGER NOT NULL, severity INTEGER NOT NULL, reason INTEGER, advice INTEGER NOT NULL,
    safety INTEGER NOT NULL, since TEXT NOT NULL, PRIMARY KEY(family, number)) WITHOUT ROWID;
CREATE TABLE analysis_rule(name TEXT PRIMARY KEY, rank INTEGER NOT NULL, what INTEGER NOT NULL, why INTEGER NOT NULL,
    checks INTEGER NOT NULL, repairs INTEGER NOT NULL, safety INTEGER NOT NULL, review TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE analysis_condition(rule TEXT, n INTEGER, role TEXT NOT NULL, words TEXT NOT NULL, PRIMARY KEY(rule, n)) WITHOUT ROWID;
CREATE TABLE analysis_family(id INTEGER PRIMARY KEY, name TEXT NOT NULL);                       -- "kind:sensor", "state:permanent"
CREATE TABLE analysis_part(component TEXT PRIMARY KEY, families TEXT NOT NULL) WITHOUT ROWID;   -- ids between blanks
CREATE TABLE analysis_failure(failure TEXT PRIMARY KEY, families TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE maker(key TEXT PRIMARY KEY, name INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE maker_alias(alias TEXT PRIMARY KEY, maker TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE maker_reuses(maker TEXT, prefix TEXT, PRIMARY KEY(maker, prefix)) WITHOUT ROWID;
CREATE TABLE failure_type(maker TEXT, byte INTEGER, meaning INTEGER NOT NULL, PRIMARY KEY(maker, byte)) WITHOUT ROWID;
CREATE TABLE code_range(prefix TEXT PRIMARY KEY, origin INTEGER NOT NULL, system INTEGER NOT NULL) WITHOUT ROWID;
)sql";

}  // namespace faultline::faults
