// The pages a person reads, one function per verb. Pure: records and answers in, a page out; never a word that is not
// in them.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "cloud/contract/diagnosis.hpp"
#include "tools/cli/page.hpp"

namespace faultline::cli {

enum class depth : unsigned char { compact, full };

void render_scan(page& out, const contract::diagnosis& scan, depth how);
void render_scan_head(page& out, const contract::diagnosis& scan);
void render_findings(page& out, const contract::diagnosis& scan, depth how);
void render_unread(page& out, const contract::diagnosis& scan);   // what could not be read, and why
void render_modules(page& out, const contract::diagnosis& scan);   // the control units and what is fitted
// What the ECU tells beside the number of a code; nothing where it tells no more.
void render_code_detail(page& out, const contract::ecu_report& ecu, const std::string& code, depth how, std::size_t indent);
[[nodiscard]] std::string system_name(const contract::ecu_report& ecu, contract::language lang);   // "Brakes, ...", or empty
void render_freeze_frames(page& out, const contract::diagnosis& scan);
void render_readiness(page& out, const contract::diagnosis& scan);
void render_monitors(page& out, const contract::diagnosis& scan, depth how);
void render_calibrations(page& out, const contract::diagnosis& scan);
void render_since_clear(page& out, const contract::diagnosis& scan);

// One entry of the fault database (the JSON of gateway/faults/explanation.hpp), below its title line.
void render_entry(page& out, const nlohmann::json& entry, depth how, std::size_t indent);
// `cases` of an entry (gateway/store/case_library.hpp): how often it was solved before, and by what.
void render_cases(page& out, const nlohmann::json& cases, std::size_t label_width, std::size_t indent);
void render_case_list(page& out, const nlohmann::json& listed);   // {"cases": [...]}
void render_case(page& out, const nlohmann::json& one);           // fl.case.v1 with its source

void render_fault(page& out, const nlohmann::json& entry);   // title line and everything

// One cause or check of an entry or a symptom in one line.
[[nodiscard]] std::string cause_words(const nlohmann::json& cause, contract::language lang);
[[nodiscard]] std::string check_words(const nlohmann::json& check, contract::language lang);

void render_symptoms(page& out, const nlohmann::json& answer);   // the JSON of gateway/faults/symptom.hpp

// The archive's verbs (gateway/daemon/README.md has their data).
void render_vehicles(page& out, const nlohmann::json& listed);
void render_vehicle(page& out, const nlohmann::json& shown);
void render_due(page& out, const nlohmann::json& due);
void render_services(page& out, const nlohmann::json& answer);
void render_workorder(page& out, const nlohmann::json& answer);
void render_mileage(page& out, const nlohmann::json& answer);
void render_checklist(page& out, const nlohmann::json& answer);
void render_plans(page& out, const nlohmann::json& answer);
// A sentence of a record: {"text"|"key", "args"}; a title in both languages among the arguments is chosen here.
[[nodiscard]] std::string sentence_of(const nlohmann::json& message, contract::language lang);
// "48,213 km, read (pid_a6)" or "about 48,400 km (48,100 to 48,900), estimated".
[[nodiscard]] std::string mileage_words(const nlohmann::json& mileage, contract::language lang);

// The visit's report as one HTML file that refers to nothing outside.
[[nodiscard]] std::string report_html(const nlohmann::json& report, contract::language lang);
void render_analysis(page& out, const nlohmann::json& analysis);   // the JSON of gateway/faults/analysis.hpp
void render_alarm(page& out, const nlohmann::json& alarm);         // the JSON of gateway/faults/alarm.hpp

void render_adapters(page& out, const nlohmann::json& detected);
void render_clear_loss(page& out, const contract::diagnosis& before);   // what clearing would lose
void render_clear_result(page& out, const nlohmann::json& cleared);     // {"before","after","cleared","remaining"}
void render_status(page& out, const nlohmann::json& status);

}   // namespace faultline::cli
