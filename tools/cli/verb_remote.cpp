// remote, doctor: what is ordered from afar and the technician's word on it; whether the gateway is in order.
#include <unistd.h>

#include <cstdlib>
#include <iostream>

#include "tools/cli/render.hpp"
#include "tools/cli/verbs.hpp"

namespace faultline::cli {

using contract::format_text;
using contract::text;
using nlohmann::json;

namespace {

bool is_error(const json& final_event) { return final_event.value("event", std::string{}) == "error"; }

std::string person() {
    const char* const name = std::getenv("USER");
    return name != nullptr && *name != '\0' ? name : "uid " + std::to_string(::getuid());
}

std::string word(const session& here, const std::string& key, const std::string& otherwise) {
    return contract::has_text(key) ? std::string{text(key, here.lang())} : otherwise;
}

void show_remote(const session& here, page& out, const json& data) {
    if (data.value("keys", 0) == 0) out.line(text("cli.remote.no_keys", here.lang()), 0, tone::warn);
    for (const auto& one : data.value("guidance", json::array())) {
        out.heading(format_text("cli.remote.guidance", here.lang(), {{"by", one.value("by", "")}, {"time", one.value("time", "")}}));
        const auto message = one.value("message", json::object());
        out.line(message.value("text", std::string{}), 2);
        std::size_t number = 0;
        for (const auto& step : message.value("steps", json::array()))
            if (step.is_string()) out.line(std::to_string(++number) + ". " + step.get<std::string>(), 2);
    }
    for (const auto& one : data.value("consents", json::array())) {
        const auto id = one.value("command", std::string{});
        out.heading(format_text("cli.remote.consent", here.lang(), {{"by", one.value("by", "")}, {"op", one.value("op", "")}, {"vin", one.value("vehicle", "")}}), tone::warn);
        out.line(format_text("cli.remote.how", here.lang(), {{"id", id}, {"until", one.value("not_after", "")}}), 2);
    }
    std::vector<std::vector<cell>> rows;
    for (const auto& one : data.value("commands", json::array())) {
        const auto state = one.value("state", std::string{});
        rows.push_back({{one.value("received", "")}, {one.value("op", "")}, {one.value("by", "") + " (" + one.value("role", "") + ")"},
                        {word(here, "command.state." + state, state)}, {one.value("command", "")}});
    }
    out.blank();
    if (rows.empty()) out.line(text("cli.remote.none", here.lang()));
    const auto head = [&](const char* key) { return column{std::string{text(key, here.lang())}}; };
    if (!rows.empty()) out.table({head("platform.head.time"), head("platform.head.operation"), head("platform.head.by"), head("platform.head.state"), head("platform.head.id")}, rows);
}

}   // namespace

int verb_remote(const session& here) {
    const interrupt stop;
    json why;
    const auto daemon = choose_daemon(here, why);
    if (!daemon) return report_error(here, why);
    const auto& words = here.asked.words;
    json args{{"seen", !here.asked.json}};
    if (words.size() == 2) args = {{"consent", words[1]}, {"yes", words[0] == "allow"}, {"by", person()}};
    const auto final_event = daemon->run("remote", args, {}, stop);
    if (is_error(final_event)) return report_error(here, final_event);
    const auto& data = final_event["data"];
    if (here.asked.json) print_json(data);
    else if (words.size() == 2) std::cout << text(words[0] == "allow" ? "cli.remote.allowed" : "cli.remote.denied", here.lang()) << std::endl;
    else {
        page out{here.how};
        show_remote(here, out, data);
        print(out);
    }
    return final_event["exit"].get<int>();
}

int verb_doctor(const session& here) {
    const interrupt stop;
    json why;
    const auto bay = choose_bay(here, stop, why);
    if (!bay) return report_error(here, why);
    const auto final_event = bay->run("doctor", {{"audit", here.asked.audit}}, {}, stop);
    if (is_error(final_event)) return report_error(here, final_event);
    const auto& data = final_event["data"];
    if (here.asked.json) print_json(data);
    else {
        page out{here.how};
        for (const auto& one : data.value("checks", json::array())) {
            const bool is_fine = one.value("ok", false);
            const auto sentence = contract::format_message(one.value("text", std::string{}), here.lang(), one.value("args", json::object()));
            out.line(std::string{is_fine ? "+ " : "! "} + sentence, 0, is_fine ? tone::good : tone::bad);
        }
        print(out);
    }
    return final_event["exit"].get<int>();
}

}   // namespace faultline::cli
