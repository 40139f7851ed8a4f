// One alarm bit or level as a person reads it: what it says, how urgent it is, what to do.
#include <nlohmann/json.hpp>

#include "tools/cli/names.hpp"
#include "tools/cli/render.hpp"

namespace faultline::cli {

using contract::format_text;
using contract::text;
using nlohmann::json;

void render_alarm(page& out, const json& alarm) {
    const auto lang = out.lang();
    const auto family = std::string{text("alarm." + alarm.value("family", std::string{}), lang)};
    const json name{{"family", family}, {"number", std::to_string(alarm.value("number", 0))}};
    if (!alarm.value("found", false)) return out.line(contract::format_message("cli.alarm.unknown", lang, name), 0, tone::warn);
    const auto grade = alarm.value("severity", std::string{});
    out.line(contract::format_message("cli.alarm.bit", lang, name) + std::string{text("cli.colon", lang)} + said(alarm, "what", lang), 0,
             grade == "stop_now" ? tone::bad : grade == "soon" ? tone::warn : tone::strong);
    out.line(std::string{text("severity." + grade, lang)} + std::string{text("cli.colon", lang)} + said(alarm, "severity_reason", lang), 2);
    out.field(text("cli.alarm.do", lang), said(alarm, "advice", lang), 12, 2);
    for (const auto& note : alarm.value("safety", json::array())) out.field(text("cli.analysis.safety", lang), said(note, lang), 12, 2, tone::warn);
    if (const auto since = alarm.value("since", std::string{}); !since.empty()) out.field(text("cli.alarm.since", lang), since, 12, 2, tone::dim);
}

}   // namespace faultline::cli
