// case: the case library. The daemon keeps it when it runs, else this process does, in the same database.
#include <fstream>
#include <iostream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "cloud/contract/record.hpp"
#include "cloud/contract/repair_case.hpp"
#include "tools/cli/render.hpp"
#include "tools/cli/verbs.hpp"

namespace faultline::cli {

using contract::text;
using nlohmann::json;

namespace {

constexpr std::size_t most_in_one_request = 48 * 1024;   // the control socket takes lines of 64 KB

json run(const session& here, const std::string& op, const json& args) {
    const interrupt stop;
    json final_event;
    const auto bay = choose_bay(here, stop, final_event);
    return bay ? bay->run(op, args, {}, stop) : final_event;
}

bool is_error(const json& final_event) { return final_event.value("event", std::string{}) == "error"; }

// What was given on the command line, and nothing else: what is absent stays as it is.
json given(const session& here) {
    const auto& asked = here.asked;
    json args = json::object();
    const std::pair<const char*, const std::string*> texts[] = {{"maker", &asked.maker}, {"model", &asked.model}, {"energy", &asked.energy},
                                                                {"ecu", &asked.ecu},     {"cause", &asked.cause}, {"repair", &asked.repair}};
    for (const auto& [name, value] : texts)
        if (!value->empty()) args[name] = *value;
    if (asked.year) args["year"] = *asked.year;
    if (!asked.codes.empty()) args["codes"] = asked.codes;
    return args;
}

int show(const session& here, const json& final_event, void (*render)(page&, const json&)) {
    if (is_error(final_event)) return report_error(here, final_event);
    if (here.asked.json) print_json(final_event["data"]);
    else {
        page out{here.how};
        render(out, final_event["data"]);
        print(out);
    }
    return final_event.value("exit", exit_code::done);
}

int export_cases(const session& here) {
    const auto final_event = run(here, "case_export", json::object());
    if (is_error(final_event)) return report_error(here, final_event);
    if (here.asked.words.size() < 2) {
        print_json(final_event["data"]);
        return exit_code::done;
    }
    std::ofstream file{here.asked.words[1], std::ios::binary};
    file << final_event["data"].dump(2, ' ', false, json::error_handler_t::replace) << '\n';
    file.close();
    if (file) return exit_code::done;
    return report_error(here, failure(exit_code::no_file, "case_file_unwritable", {{"path", here.asked.words[1]}}));
}

// As many cases in one request as the socket takes; the number of the part goes with the last of them.
int import_cases(const session& here) {
    const auto& path = here.asked.words[1];
    std::ifstream file{path, std::ios::binary};
    std::stringstream bytes;
    bytes << file.rdbuf();
    const auto delta = contract::read_record<contract::case_delta>(bytes.str());
    if (!file || !delta) return report_error(here, failure(exit_code::no_file, "case_file_unreadable", {{"path", path}}));
    json sum{{"taken", 0}, {"known", 0}, {"refused", 0}, {"gap", false}};
    contract::case_delta part;
    const auto send = [&]() -> json {
        auto answer = run(here, "case_merge", part);
        if (!is_error(answer))
            for (const char* count : {"taken", "known", "refused"}) sum[count] = sum[count].get<std::uint64_t>() + answer["data"].value(count, std::uint64_t{0});
        part = {};
        return answer;
    };
    std::size_t size = 0;
    for (const auto& one : delta->cases) {
        const auto more = contract::write_record(one).size();
        if (size + more > most_in_one_request && !part.cases.empty()) {
            if (const auto answer = send(); is_error(answer)) return report_error(here, answer);
            size = 0;
        }
        part.cases.push_back(one);
        size += more;
    }
    part.since = delta->since;
    part.upto = delta->upto;
    const auto last = send();
    if (is_error(last)) return report_error(here, last);
    sum["gap"] = last["data"].value("gap", false);
    if (here.asked.json) print_json(sum);
    else std::cout << contract::format_message("cli.case.imported", here.lang(), sum) << std::endl;
    return exit_code::done;
}

}   // namespace

int verb_case(const session& here) {
    const auto& words = here.asked.words;
    const auto action = words.empty() ? std::string{} : words[0];
    const auto args = given(here);
    try {
        if (action == "add" && words.size() == 1) return show(here, run(here, "case_add", args), render_case);
        if (action == "list" && words.size() <= 2) {
            json which = json::object();
            if (words.size() == 2) which["code"] = words[1];
            return show(here, run(here, "case_list", which), render_case_list);
        }
        if ((action == "show" || action == "close" || action == "remove") && words.size() == 2) {
            auto which = args;
            which["id"] = words[1];
            return show(here, run(here, "case_" + action, which), render_case);
        }
        if (action == "export" && words.size() <= 2) return export_cases(here);
        if (action == "import" && words.size() == 2) return import_cases(here);
    } catch (const json::exception& e) {
        return report_error(here, failure(exit_code::no_file, "internal", {{"text", std::string{e.what()}}}));
    }
    say(here, std::string{text("cli.usage.case_action", here.lang())});
    return exit_code::usage;
}

}   // namespace faultline::cli
