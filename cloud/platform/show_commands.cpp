// Commands and their answers, for people and as JSON.
#include "cloud/contract/record.hpp"
#include "cloud/contract/response.hpp"
#include "cloud/contract/stamp.hpp"
#include "cloud/platform/show.hpp"
#include "cloud/platform/table.hpp"

namespace faultline::platform {

using contract::language;
using contract::text;

namespace {

std::string known_or(const std::string& key, const std::string& word, language lang) {
    return contract::has_text(key) ? std::string{text(key, lang)} : word;
}

std::string state_of(const command_row& one, language lang) {
    if (!one.state.empty()) return known_or("command.state." + one.state, one.state, lang);
    return known_or("command.delivery." + one.delivery, one.delivery, lang);
}

}  // namespace

std::string show_commands(const std::vector<command_row>& all, language lang) {
    const auto word = [&](const char* key) { return std::string{text(key, lang)}; };
    if (all.empty()) return word("platform.no_commands") + "\n";
    std::vector<cells> lines;
    for (const auto& one : all) {
        const auto code = one.code.empty() ? std::string{"-"} : one.code;
        lines.push_back({contract::rfc3339(one.issued_ms), one.gateway, one.op, one.by + " (" + one.role + ")", one.vehicle.empty() ? "-" : one.vehicle,
                         state_of(one, lang), code, one.id});
    }
    return table({word("platform.head.time"), word("platform.head.gateway"), word("platform.head.operation"), word("platform.head.by"),
                  word("platform.head.vehicle"), word("platform.head.state"), word("platform.head.code"), word("platform.head.id")},
                 lines);
}

std::string show_answer(const contract::response& answer, language lang) {
    std::string line = answer.time + "  " + known_or("command.state." + answer.state, answer.state, lang);
    if (!answer.code.empty()) {
        std::string sentence = answer.code;
        for (const char* prefix : {"command.refused.", "error.", "progress."}) {
            const auto key = prefix + answer.code;
            if (!contract::has_text(key)) continue;
            sentence = contract::format_message(key, lang, answer.args.is_object() ? answer.args : nlohmann::json::object());
            break;
        }
        line += "  " + sentence;
    }
    if (answer.of > 0) line += "  " + std::to_string(answer.step) + "/" + std::to_string(answer.of);
    if (answer.final && answer.data.is_object() && !answer.data.empty()) line += "\n" + answer.data.dump(2);
    return line;
}

std::string command_json(const command_row& one) {
    const nlohmann::ordered_json json{{"id", one.id}, {"gateway", one.gateway}, {"op", one.op}, {"vehicle", one.vehicle}, {"by", one.by}, {"role", one.role},
                                      {"issued", contract::rfc3339(one.issued_ms)}, {"not_after", contract::rfc3339(one.not_after_ms)},
                                      {"delivery", one.delivery}, {"state", one.state}, {"final", one.final}, {"code", one.code}};
    return json.dump() + "\n";
}

}  // namespace faultline::platform
