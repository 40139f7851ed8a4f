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
void render_freeze_frames(page& out, const contract::diagnosis& scan);
void render_readiness(page& out, const contract::diagnosis& scan);
void render_monitors(page& out, const contract::diagnosis& scan, depth how);
void render_calibrations(page& out, const contract::diagnosis& scan);
void render_since_clear(page& out, const contract::diagnosis& scan);

// One entry of the fault database (the JSON of gateway/faults/explanation.hpp), below its title line.
void render_entry(page& out, const nlohmann::json& entry, depth how, std::size_t indent);
void render_fault(page& out, const nlohmann::json& entry);   // title line and everything

// One cause or check of an entry or a symptom in one line.
[[nodiscard]] std::string cause_words(const nlohmann::json& cause, contract::language lang);
[[nodiscard]] std::string check_words(const nlohmann::json& check, contract::language lang);

void render_symptoms(page& out, const nlohmann::json& answer);   // the JSON of gateway/faults/symptom.hpp

void render_analysis(page& out, const nlohmann::json& analysis);   // the JSON of gateway/faults/analysis.hpp
void render_alarm(page& out, const nlohmann::json& alarm);         // the JSON of gateway/faults/alarm.hpp

void render_adapters(page& out, const nlohmann::json& detected);
void render_clear_loss(page& out, const contract::diagnosis& before);   // what clearing would lose
void render_clear_result(page& out, const nlohmann::json& cleared);     // {"before","after","cleared","remaining"}
void render_status(page& out, const nlohmann::json& status);

}   // namespace faultline::cli
