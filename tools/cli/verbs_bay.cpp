// detect, scan, clear, status: one operation, one page.
#include <iostream>

#include "tools/cli/names.hpp"
#include "tools/cli/progress.hpp"
#include "tools/cli/render.hpp"
#include "tools/cli/verbs.hpp"

namespace faultline::cli {

using contract::text;
using nlohmann::json;

namespace {

depth depth_of(const session& here) {
    return here.asked.full ? depth::full : depth::compact;
}

// Runs `op` with progress shown. Codes found on the way are told at once on a terminal: a technician need not wait for
// the rest.
json run_shown(const session& here, const std::string& op, const json& args,
               const std::function<bool(const json&, progress&)>& ask = {}, json* care = nullptr) {
    const interrupt stop;
    json why;
    const auto bay = choose_bay(here, stop, why);
    if (!bay) return why;
    progress line{here.how, here.screen.err};
    const listener ears{[&](const json& event) {
                            if (event.value("event", json{}) == "finding" && here.screen.err && !here.asked.json) {
                                line.wipe();
                                const auto title = said(event.value("explanation", json{}), "title", here.lang());
                                std::cerr << clean("  " + event.value("code", std::string{}) + "  " + title) << '\n';
                            }
                            if (event.value("event", json{}) == "notice") {
                                line.wipe();
                                say_notice(here, event);
                            }
                            if (care != nullptr && event.value("event", json{}) == "care") *care = event;
                            line.on_event(event);
                        },
                        [&](const json& question) { return ask && ask(question, line); }};
    return bay->run(op, args, ears, stop);
}

bool is_error(const json& final_event) {
    return final_event.value("event", std::string{}) == "error";
}

// What the scan meant for the vehicle's care, in a line or two after the page.
void say_care(const session& here, const json& care) {
    if (!care.is_object() || here.asked.json) return;
    if (const auto count = care.value("open_alerts", 0); count > 0) say(here, contract::format_message("cli.care.scan_alerts", here.lang(), {{"count", count}}));
    const auto order = care.value("workorder", json{});
    if (!order.is_object()) return;
    const auto state = order.value("state", std::string{});
    if (state == "suggested") say(here, contract::format_message("cli.care.scan_order", here.lang(), {{"lines", order.value("lines", json::array()).size()}}));
    else say(here, contract::format_message("cli.care.scan_proof", here.lang(), {{"state", "care.order." + state}}));
}

int scan_exit(const session& here, const contract::diagnosis& scan, int exit) {
    if (exit != exit_code::done || !here.asked.exit_code) return exit;
    if (scan.verdict == "faults") return exit_code::faults_found;
    return scan.verdict == "no_faults" ? exit_code::done : exit_code::no_vehicle;   // unknown is not "no faults"
}

// The answer has another shape than this program knows: another version, or no faultline at all.
int report_shape(const session& here, const std::exception& e) {
    return report_error(here, failure(exit_code::no_file, "internal", {{"text", std::string{e.what()}}}));
}

}   // namespace

int verb_detect(const session& here) {
    const json args = here.asked.adapter.empty() ? json::object() : json{{"adapter", here.asked.adapter}};
    const auto final_event = run_shown(here, "detect", args);
    if (is_error(final_event)) return report_error(here, final_event);
    const auto& data = final_event["data"];
    if (here.asked.json)
        print_json(data);
    else {
        page out{here.how};
        render_adapters(out, data);
        print(out);
    }
    const auto adapters = data.value("adapters", json::array());
    const bool usable = std::any_of(adapters.begin(), adapters.end(),
                                    [](const json& one) { return one.value("state", json{}) == "usable"; });
    return usable ? final_event["exit"].get<int>() : exit_code::no_adapter;
}

int verb_scan(const session& here) {
    json care;
    const auto final_event = run_shown(here, "scan", {{"modules", !here.asked.engine_only}, {"sweep", here.asked.sweep}}, {}, &care);
    if (is_error(final_event)) return report_error(here, final_event);
    try {
        const auto scan = final_event["data"].get<contract::diagnosis>();
        if (here.asked.json)
            print_json(final_event["data"]);
        else {
            page out{here.how};
            render_scan(out, scan, depth_of(here));
            print(out);
        }
        say_care(here, care);
        if (const auto why = final_event.find("code"); why != final_event.end())   // it ended early; this is what it had read
            say_notice(here, {{"text", "error." + why->get<std::string>()}, {"args", final_event.value("args", json::object())}});
        return scan_exit(here, scan, final_event["exit"].get<int>());
    } catch (const json::exception& e) {
        return report_shape(here, e);
    }
}

int verb_clear(const session& here) {
    if (!here.asked.yes && !here.screen.in) return report_error(here, failure(exit_code::refused, "not_confirmed"));
    const auto ask = [&](const json& question, progress& line) {
        line.wipe();
        if (here.asked.yes) return true;
        const auto data = question.value("data", json::object());
        if (data.contains("before")) {
            page out{here.how};
            render_clear_loss(out, data["before"].get<contract::diagnosis>());
            (here.asked.json ? std::cerr : std::cout) << out.text() << std::endl;
        }
        return ask_person(here, std::string{text(question.value("text", std::string{"clear.confirm"}), here.lang())});
    };
    try {
        json care;
        const auto final_event = run_shown(here, "clear", {{"yes", here.asked.yes}}, ask, &care);
        if (is_error(final_event)) return report_error(here, final_event);
        const auto& data = final_event["data"];
        if (here.asked.json)
            print_json(data);
        else {
            page out{here.how};
            if (here.asked.yes && data.contains("before"))
                render_clear_loss(out, data["before"].get<contract::diagnosis>());
            render_clear_result(out, data);
            print(out);
            say_care(here, care);
        }
        return final_event["exit"].get<int>();
    } catch (const json::exception& e) {
        return report_shape(here, e);
    }
}

int verb_status(const session& here) {
    const interrupt stop;
    json why;
    const auto daemon = choose_daemon(here, why);
    const auto final_event = daemon ? daemon->run("status", json::object(), {}, stop) : why;
    if (is_error(final_event)) return report_error(here, final_event);
    if (here.asked.json)
        print_json(final_event["data"]);
    else {
        page out{here.how};
        render_status(out, final_event["data"]);
        print(out);
    }
    return final_event["exit"].get<int>();
}

}   // namespace faultline::cli
