#include "gateway/daemon/configuration.hpp"

#include <cstdlib>
#include <fstream>
#include <sstream>
#include <toml++/toml.h>

namespace faultline::daemon {
namespace {

trouble malformed(const std::string& path, toml::source_position where, std::string_view text) {
    return {"config_malformed", exit_code::usage, {{"path", path}, {"line", std::to_string(where.line)}, {"text", text}}};
}

}  // namespace

std::string default_control() {
    if (const char* const given = std::getenv("FAULTLINE_CONTROL"); given && *given) return given;
    if (const char* const runtime = std::getenv("XDG_RUNTIME_DIR"); runtime && *runtime) return std::string{runtime} + "/faultline/control";
    return "/run/faultline/control";
}

std::variant<configuration, trouble> read_configuration(const std::string& path) {
    std::ifstream file{path};
    if (!file) return trouble{"file_unreadable", exit_code::usage, {{"path", path}, {"text", "no such file, or no permission to read it"}}};
    std::stringstream text;
    text << file.rdbuf();
    toml::table table;
    try {
        table = toml::parse(text.str(), path);
    } catch (const toml::parse_error& wrong) {
        return malformed(path, wrong.source().begin, wrong.description());
    }
    configuration read;
    const std::pair<std::string_view, std::string*> texts[] = {{"adapter", &read.bay.adapter}, {"database", &read.bay.database},
                                                               {"faults", &read.bay.faults},   {"control", &read.control},
                                                               {"keys", &read.bay.keys},
                                                               {"log_level", &read.log_level}, {"command_keys", &read.command_keys}};
    for (const auto& [key, node] : table) {
        if (key.str() == "pre_scan") {
            if (!node.is_boolean()) return malformed(path, node.source().begin, "pre_scan must be true or false");
            read.pre_scan = **node.as_boolean();
            continue;
        }
        const auto* const known = std::ranges::find(texts, key.str(), &std::pair<std::string_view, std::string*>::first);
        if (known == std::end(texts))
            return trouble{"config_unknown_key", exit_code::usage, {{"path", path}, {"line", std::to_string(node.source().begin.line)}, {"key", key.str()}}};
        if (!node.is_string()) return malformed(path, node.source().begin, std::string{key.str()} + " must be a text in quotes");
        *known->second = **node.as_string();
    }
    return read;
}

}  // namespace faultline::daemon
