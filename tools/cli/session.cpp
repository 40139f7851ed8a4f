#include "tools/cli/session.hpp"

#include <cstdlib>
#include <iostream>

#include "cloud/contract/texts.hpp"
#include "tools/cli/control_client.hpp"
#include "tools/cli/local_bay.hpp"

namespace faultline::cli {

using contract::format_message;
using nlohmann::json;

namespace {

struct daemon_place {
    std::string path;
    bool named = false;   // by --control: then it must be there
    reach state = reach::nobody;
};

daemon_place find_daemon(const options& asked) {
    if (!asked.control.empty()) return {asked.control, true, probe_control(asked.control)};
    const char* from_environment = std::getenv("FAULTLINE_CONTROL");   // NOLINT(concurrency-mt-unsafe)
    if (from_environment && *from_environment) return {from_environment, false, probe_control(from_environment)};
    daemon_place place;
    for (const auto& path : usual_control_paths()) {
        const reach state = probe_control(path);
        if (place.path.empty() || state != reach::nobody) place = {path, false, state};
        if (state == reach::listening) break;
    }
    return place;
}

// "serial:/dev/ttyUSB0:38400" and "/dev/ttyUSB0" name the same adapter.
std::string_view bare_address(std::string_view address) {
    for (const std::string_view scheme : {"serial:", "pty:"}) {
        if (!address.starts_with(scheme)) continue;
        address.remove_prefix(scheme.size());
        const auto colon = address.rfind(':');
        return address.substr(0, colon);
    }
    return address;
}

std::string adapter_of(const json& status) {
    const auto data = status.value("data", json::object());
    const auto adapter = data.is_object() && data.contains("adapter") ? data["adapter"] : json{};
    if (adapter.is_string()) return adapter.get<std::string>();
    return adapter.is_object() && adapter.contains("link") && adapter["link"].is_string()
               ? adapter["link"].get<std::string>()
               : "";
}

}   // namespace

std::unique_ptr<bay_client> choose_bay(const session& here, const interrupt& stop, json& why) {
    const daemon_place daemon = find_daemon(here.asked);
    if (daemon.state == reach::nobody && daemon.named) {
        why = failure(exit_code::no_adapter, "daemon_unreachable", {{"path", daemon.path}});
        return nullptr;
    }
    if (daemon.state == reach::forbidden && (daemon.named || here.asked.adapter.empty())) {
        why = failure(exit_code::no_adapter, "daemon_forbidden", {{"path", daemon.path}});
        return nullptr;
    }
    if (daemon.state != reach::listening) return make_local_bay(here.asked);
    auto client = std::make_unique<control_client>(daemon.path);
    if (here.asked.adapter.empty()) return client;
    const auto owned = adapter_of(client->run("status", json::object(), {}, stop));
    if (!owned.empty() && bare_address(owned) == bare_address(here.asked.adapter)) return client;
    say(here, format_message("cli.past_daemon", here.lang(),
                             {{"path", daemon.path}, {"owned", owned}, {"link", here.asked.adapter}}));
    return make_local_bay(here.asked);
}

std::unique_ptr<bay_client> choose_daemon(const session& here, json& why) {
    const daemon_place daemon = find_daemon(here.asked);
    if (daemon.state == reach::listening) return std::make_unique<control_client>(daemon.path);
    why = failure(exit_code::no_adapter, daemon.state == reach::forbidden ? "daemon_forbidden" : "daemon_unreachable",
                  {{"path", daemon.path}});
    return nullptr;
}

int report_error(const session& here, const json& final_event) {
    const auto code = final_event.value("code", std::string{"internal"});
    const auto args = final_event.value("args", json::object());
    const int exit = final_event.value("exit", exit_code::no_file);
    const auto key = "error." + code;
    const auto sentence = contract::has_text(key) ? format_message(key, here.lang(), args)
                                                  : format_message("error.internal", here.lang(), {{"text", code}});
    if (here.asked.json) print_json({{"error", {{"code", code}, {"args", args}, {"exit", exit}, {"text", sentence}}}});
    say(here, sentence);
    return exit;
}

void print(const page& shown) {
    std::cout << shown.text() << std::flush;
}

void print_json(const json& data) {
    std::cout << data.dump(2, ' ', false, json::error_handler_t::replace) << std::endl;
}

void say(const session& here, const std::string& sentence) {
    const std::string named = "faultline: " + clean(sentence);
    if (!here.screen.err) {
        std::cerr << named << '\n';
        return;
    }
    for (const auto& line : wrapped(named, here.how.width)) std::cerr << line << '\n';
}

void say_notice(const session& here, const json& notice) {
    const auto key = notice.find("text");
    if (key == notice.end() || !key->is_string()) return;
    say(here, format_message(key->get<std::string>(), here.lang(), notice.value("args", json::object())));
}

bool ask_person(const session& here, const std::string& question) {
    if (!here.screen.in) return false;
    std::cerr << clean(question) << " [y/N] " << std::flush;
    std::string answer;
    if (!std::getline(std::cin, answer)) return false;
    return answer == "y" || answer == "Y" || answer == "yes" ||
           answer == contract::text("answer.yes", contract::language::zh);
}

}   // namespace faultline::cli
