// vehicle, due, service, workorder, odometer, checklist, plan, report: words go to the bay as they are, name=value pairs as
// fields; the answer is a page.
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <sstream>

#include "tools/cli/render.hpp"
#include "tools/cli/verbs.hpp"

namespace faultline::cli {

using contract::format_message;
using contract::text;
using nlohmann::json;

namespace {

bool is_pair(const std::string& word) {
    const auto equals = word.find('=');
    return equals != std::string::npos && equals > 0 && word.find_first_not_of("abcdefghijklmnopqrstuvwxyz_.") == equals;
}

json care_args(const session& here) {
    json args{{"words", json::array()}, {"fields", json::object()}, {"yes", here.asked.yes}};
    for (const auto& word : here.asked.words) {
        if (is_pair(word)) args["fields"][word.substr(0, word.find('='))] = word.substr(word.find('=') + 1);
        else args["words"].push_back(word);
    }
    const char* const user = std::getenv("USER");   // NOLINT(concurrency-mt-unsafe)
    args["by"] = user ? user : "";
    return args;
}

json run_care(const session& here, const json& args) {
    const interrupt stop;
    json why;
    const auto bay = choose_bay(here, stop, why);
    if (!bay) return why;
    const listener ears{[&](const json& event) {
                            if (event.value("event", json{}) == "notice") say_notice(here, event);
                        },
                        [&](const json& question) {
                            return here.asked.yes || ask_person(here, format_message(question.value("text", std::string{}), here.lang(), question.value("args", json::object())));
                        }};
    return bay->run(here.asked.verb, args, ears, stop);
}

int report_care_error(const session& here, const json& final_event) {
    for (const auto& problem : final_event.value("problems", json::array())) say(here, sentence_of(problem, here.lang()));
    return report_error(here, final_event);
}

int show(const session& here, const json& args, void (*render)(page&, const json&)) {
    const auto final_event = run_care(here, args);
    if (final_event.value("event", std::string{}) == "error") return report_care_error(here, final_event);
    try {
        const auto& data = final_event.at("data");
        if (here.asked.json) {
            print_json(data);
        } else {
            page out{here.how};
            render(out, data);
            print(out);
        }
        return final_event.at("exit").get<int>();
    } catch (const json::exception& e) {   // another version at the other end
        return report_error(here, failure(exit_code::no_file, "internal", {{"text", std::string{e.what()}}}));
    }
}

std::string first_word(const json& args) { return args["words"].empty() ? std::string{} : args["words"][0].get<std::string>(); }

void render_deleted(page& out, const json& data) {
    out.line(format_message("cli.care.deleted", out.lang(), {{"who", data.value("deleted", std::string{})}}));
}

// Export is data whether or not --json was asked for.
void render_export(page&, const json& data) { print_json(data); }

void render_alert(page& out, const json& data) {
    const auto& alert = data.at("alert");
    out.line(format_message("cli.care.alert_now", out.lang(), {{"item", alert.at("title").at(std::string{contract::language_code(out.lang())})},
                                                               {"state", "care.state." + alert.value("state", std::string{})}}));
}

// A file's text in `text`; nothing, and told, when it cannot be read.
bool read_text(const session& here, const std::string& path, std::string& into) {
    std::ifstream file{path, std::ios::binary};
    std::ostringstream all;
    all << file.rdbuf();
    into = all.str();
    if (file && !into.empty()) return true;
    (void)report_error(here, failure(exit_code::no_file, "file_unreadable", {{"path", path}, {"text", std::generic_category().message(errno == 0 ? ENODATA : errno)}}));
    return false;
}

}   // namespace

int verb_vehicle(const session& here) {
    const auto args = care_args(here);
    const auto action = first_word(args);
    if (action == "delete" && !here.asked.yes && !here.screen.in) return report_error(here, failure(exit_code::refused, "care_no_consent"));
    if (action == "delete") return show(here, args, render_deleted);
    if (action == "export") return show(here, args, render_export);
    return show(here, args, action.empty() || action == "list" ? render_vehicles : render_vehicle);
}

int verb_due(const session& here) {
    const auto args = care_args(here);
    const auto action = first_word(args);
    return show(here, args, action == "dismiss" || action == "ack" ? render_alert : render_due);
}

int verb_service(const session& here) { return show(here, care_args(here), render_services); }
int verb_workorder(const session& here) { return show(here, care_args(here), render_workorder); }
int verb_odometer(const session& here) { return show(here, care_args(here), render_mileage); }
int verb_checklist(const session& here) { return show(here, care_args(here), render_checklist); }

int verb_plan(const session& here) {
    auto args = care_args(here);
    if (const auto action = first_word(args); action == "check" || action == "use") {
        if (args["words"].size() < 2) return report_error(here, failure(exit_code::usage, "care_which_file"));
        const auto path = args["words"][1].get<std::string>();
        std::string content;
        if (!read_text(here, path, content)) return exit_code::no_file;
        args["fields"] = {{"file", std::filesystem::path{path}.filename().string()}, {"text", content}};
        args["words"] = {action};
    }
    return show(here, args, render_plans);
}

int verb_report(const session& here) {
    auto args = care_args(here);
    std::string path;
    auto& words = args["words"];
    for (std::size_t n = 0; n < words.size(); ++n) {
        if (!words[n].get<std::string>().ends_with(".html")) continue;
        path = words[n].get<std::string>();
        words.erase(n);
        break;
    }
    const auto final_event = run_care(here, args);
    if (final_event.value("event", std::string{}) == "error") return report_care_error(here, final_event);
    try {
        if (here.asked.json) {
            print_json(final_event.at("data"));
            return exit_code::done;
        }
        const auto html = report_html(final_event.at("data"), here.lang());
        if (path.empty()) {
            std::cout << html << std::flush;
            return std::cout ? exit_code::done : exit_code::no_file;
        }
        std::ofstream file{path, std::ios::binary};
        file << html << std::flush;
        if (!file) return report_error(here, failure(exit_code::no_file, "file_unreadable", {{"path", path}, {"text", std::generic_category().message(errno)}}));
        say(here, format_message("cli.care.report_written", here.lang(), {{"path", path}}));
        return exit_code::done;
    } catch (const json::exception& e) {
        return report_error(here, failure(exit_code::no_file, "internal", {{"text", std::string{e.what()}}}));
    }
}

}   // namespace faultline::cli
