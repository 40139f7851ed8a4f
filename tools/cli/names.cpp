#include "tools/cli/names.hpp"

#include <nlohmann/json.hpp>

#include "protocols/obd/signals.hpp"
#include "protocols/vin/vin.hpp"
#include "tools/cli/numbers.hpp"

namespace faultline::cli {

using contract::language;
using contract::text;

namespace {

template <class Named>
std::string in(const Named& named, language lang) {
    return std::string{lang == language::zh && !named.zh.empty() ? named.zh : named.en};
}

}   // namespace

std::string signal_name(std::string_view key, std::string_view pid, language lang) {
    const auto* found = key.empty() ? nullptr : obd::find_signal(key);
    if (found) return in(*found, lang);
    if (!key.empty()) return std::string{key};
    return contract::format_text("cli.pid", lang, {{"pid", pid}});
}

std::string choice_name(std::string_view signal_key, std::string_view choice_key, language lang) {
    if (const auto* found = obd::find_signal(signal_key)) {
        for (const auto& choice : obd::choices_of(*found)) {
            if (choice.key == choice_key) return in(choice, lang);
        }
    }
    return std::string{text(choice_key, lang)};
}

std::string maker_name(const contract::vehicle_identity& vehicle, language lang) {
    if (const auto* found = vin::maker_of(vehicle.vin)) return in(*found, lang);
    return vehicle.maker;
}

std::string value_text(const contract::value& shown, language lang) {
    if (shown.state == "not_available") return std::string{text("cli.value.not_available", lang)};
    if (!shown.text.empty()) return choice_name(shown.key, shown.text, lang);
    if (!shown.number) return shown.raw.empty() ? std::string{text("cli.value.not_available", lang)} : shown.raw;
    const std::string number = with_unit(*shown.number, shown.unit);
    if (shown.state == "off_scale") return contract::format_text("cli.value.off_scale", lang, {{"value", number}});
    return number;
}

std::string said(const nlohmann::json& both, language lang) {
    if (both.is_string()) return both.get<std::string>();
    if (!both.is_object()) return {};
    const auto wanted = both.value(std::string{contract::language_code(lang)}, std::string{});
    return wanted.empty() ? both.value(lang == language::en ? "zh" : "en", std::string{}) : wanted;
}

std::string said(const nlohmann::json& object, const char* member, language lang) {
    if (!object.is_object()) return {};
    const auto found = object.find(member);
    return found == object.end() ? std::string{} : said(*found, lang);
}

std::string reason_text(const contract::reading_state& how, language lang) {
    if (how.reason.empty()) return {};
    const std::string key = "reason." + how.reason;
    return std::string{contract::has_text(key) ? text(key, lang)
                                               : text(how.reason, lang)};   // "nrc.22" stands for itself
}

}   // namespace faultline::cli
