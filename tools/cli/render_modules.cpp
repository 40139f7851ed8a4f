// The control units of a car as a table: who they are, which part is fitted, how many codes each has; and why the others are missing.
#include <algorithm>

#include "tools/cli/names.hpp"
#include "tools/cli/render.hpp"

namespace faultline::cli {

using contract::format_text;
using contract::read_state;
using contract::text;

namespace {

bool says_more(const contract::ecu_report& ecu) { return !ecu.system.empty() || !ecu.dialect.empty() || !ecu.identifiers.empty(); }

cell codes_cell(const contract::ecu_report& ecu, contract::language lang) {
    std::vector<std::string> codes;
    for (const auto* list : {&ecu.stored, &ecu.pending, &ecu.permanent})
        for (const auto& code : list->codes)
            if (std::find(codes.begin(), codes.end(), code) == codes.end()) codes.push_back(code);
    if (!codes.empty()) return {std::to_string(codes.size()), tone::bad};
    switch (ecu.stored.how.state) {
        case read_state::read: return {std::string{text("cli.modules.none", lang)}, tone::good};
        case read_state::not_supported: return {"-", tone::dim};
        case read_state::not_asked:
        case read_state::refused:
        case read_state::failed: break;
    }
    return {"?", tone::warn};
}

}   // namespace

std::string system_name(const contract::ecu_report& ecu, contract::language lang) {
    if (ecu.system.empty()) return {};
    const auto key = "system." + ecu.system;
    const std::string name = contract::has_text(key) ? std::string{text(key, lang)} : ecu.system;
    return ecu.system_from == "unconfirmed" ? format_text("cli.modules.guessed", lang, {{"system", name}}) : name;
}

void render_modules(page& out, const contract::diagnosis& scan) {
    const auto lang = out.lang();
    if (std::any_of(scan.ecus.begin(), scan.ecus.end(), says_more)) {
        out.heading(text("cli.modules", lang));
        std::vector<std::vector<cell>> rows;
        for (const auto& ecu : scan.ecus)
            rows.push_back({{ecu.ecu}, {system_name(ecu, lang)}, {ecu.name}, {ecu.part_number}, {ecu.software}, {ecu.supplier}, codes_cell(ecu, lang)});
        const auto title = [&](const char* key) { return std::string{text(key, lang)}; };
        out.table({{title("cli.column.ecu")},
                   {title("cli.modules.column.system")},
                   {},
                   {title("cli.modules.column.part")},
                   {title("cli.modules.column.software")},
                   {title("cli.modules.column.supplier")},
                   {title("cli.modules.column.codes"), side::right}},
                  rows);
        if (scan.modules_asked)
            out.line(format_text("cli.modules.asked", lang, {{"count", std::to_string(*scan.modules_asked)}}), 2, tone::dim);
    }
    if (scan.modules && scan.modules->state != read_state::read)
        out.line(format_text("cli.modules.not_read", lang, {{"reason", reason_text(*scan.modules, lang)}}), 2, tone::warn);
}

void render_code_detail(page& out, const contract::ecu_report& ecu, const std::string& code, depth how, std::size_t indent) {
    const auto lang = out.lang();
    const auto found = std::find_if(ecu.details.begin(), ecu.details.end(), [&](const auto& one) { return one.code == code; });
    if (found == ecu.details.end()) return;
    std::string says;
    const auto add = [&](const std::string& word) { says += (says.empty() ? "" : std::string{text("cli.list_comma", lang)}) + word; };
    for (const auto& key : found->says) add(std::string{text(key, lang)});
    if (!found->emission_class.empty()) add(format_text("cli.finding.class", lang, {{"class", found->emission_class}}));
    if (!found->advice.empty()) add(std::string{text(found->advice, lang)});
    if (!found->status.empty()) out.line(format_text("cli.finding.status", lang, {{"status", found->status}, {"says", says}}), indent, tone::dim);
    if (how != depth::full) return;
    for (const auto& data : found->data) {
        std::string values;
        for (const auto& value : data.values)
            values += (values.empty() ? "" : ", ") + signal_name(value.key, value.pid, lang) + ' ' + value_text(value, lang);
        if (values.empty()) values = data.did.empty() ? data.raw : data.did + ' ' + data.raw;
        out.line(format_text("cli.finding.snapshot", lang, {{"record", std::to_string(data.record)}, {"values", values}}), indent, tone::dim);
    }
}

}   // namespace faultline::cli
