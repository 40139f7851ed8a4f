// faultline: the command line. Reads what was typed, chooses language and colours, hands over to the verb.
#include <iostream>
#include <map>

#include "tools/cli/verbs.hpp"

namespace {

using namespace faultline;
using namespace faultline::cli;

int refuse(const usage_error& why, contract::language lang) {
    std::cerr << "faultline: " << clean(contract::format_message(why.key, lang, why.args)) << '\n';
    const std::string help = why.verb.empty() ? "faultline --help" : "faultline " + why.verb + " --help";
    std::cerr << contract::format_text("cli.usage.see_help", lang, {{"help", help}}) << std::endl;
    return exit_code::usage;
}

using verb = int (*)(const session&);

verb verb_named(const options& asked) {
    static const std::map<std::string, verb> known{
        {"detect", verb_detect}, {"scan", verb_scan},   {"clear", verb_clear},
        {"status", verb_status}, {"watch", verb_watch}, {"fault", verb_fault},
        {"vehicle", verb_vehicle}, {"due", verb_due}, {"service", verb_service}, {"workorder", verb_workorder},
        {"odometer", verb_odometer}, {"checklist", verb_checklist}, {"plan", verb_plan}, {"report", verb_report},
        {"analyse", verb_analyse}, {"symptom", verb_symptom}, {"remote", verb_remote}, {"doctor", verb_doctor}, {"enroll", verb_enroll}, {"pack", verb_pack}, {"case", verb_case}, {"decode", verb_decode}, {"help", verb_help},   {"version", verb_version}};
    return asked.help ? verb_help : known.at(asked.verb);
}

}   // namespace

int main(int argc, char** argv) {
    const std::vector<std::string> arguments(argv + (argc > 0 ? 1 : 0), argv + argc);
    const auto lang = wanted_language(arguments).value_or(language_of_locale());
    const auto parsed = parse(arguments);
    if (const auto* refused = std::get_if<usage_error>(&parsed)) return refuse(*refused, lang);

    const auto& asked = std::get<options>(parsed);
    const auto screen = look_at_terminal();
    const session here{asked, screen, {lang, screen.colours && !asked.no_colours, screen.width}};
    try {
        return verb_named(asked)(here);
    } catch (const std::exception& e) {   // out of memory, a full disk behind stdout: said, not crashed
        return report_error(here, failure(exit_code::no_file, "internal", {{"text", std::string{e.what()}}}));
    }
}
