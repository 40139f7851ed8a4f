// pack: newer versions of the fault database. The daemon installs them when it runs, else this process does.
#include <filesystem>
#include <nlohmann/json.hpp>

#include "tools/cli/render.hpp"
#include "tools/cli/verbs.hpp"

namespace faultline::cli {

using contract::format_text;
using contract::text;
using nlohmann::json;

namespace {

constexpr std::size_t label_width = 14;

std::string said_version(const json& pack, const look& how) {
    if (!pack.is_object()) return std::string{text("cli.pack.own_plain", how.lang)};
    return format_text("cli.pack.version", how.lang,
                       {{"version", std::to_string(pack.value("version", std::int64_t{0}))}, {"data", pack.value("data", std::string{})}});
}

void show_list(page& out, const json& data) {
    const auto lang = out.lang();
    const auto field = [&](const char* label, const std::string& content, tone how = tone::plain) {
        if (!content.empty()) out.field(text(label, lang), content, label_width, 0, how);
    };
    const auto in_use = data.value("in_use", json::object());
    const auto installed = data.value("installed", json::object());
    const auto current = installed.value("current", json{});
    const bool own = !in_use.is_object() || in_use.value("pack", 0) == 0;
    field("cli.pack.in_use", own ? format_text("cli.pack.own", lang, {{"data", in_use.is_object() ? in_use.value("data", std::string{"?"}) : "?"}})
                                 : said_version(current, out.how()), tone::strong);
    if (data.value("told", false)) out.line(text("cli.pack.told", lang), label_width, tone::warn);
    if (!own && current.is_object()) {
        field("cli.pack.signed_by", current.value("key", std::string{}));
        field("cli.pack.installed", current.value("installed", std::string{}));
    }
    if (installed.value("may_go_back", false)) field("cli.pack.before", said_version(installed.value("previous", json{}), out.how()));
    std::string keys;
    for (const auto& key : data.value("keys", json::array()))
        keys += (keys.empty() ? "" : ", ") + key.value("name", std::string{}) + " (" + key.value("id", std::string{}) + ")";
    const auto folder = data.value("keys_folder", std::string{});
    field("cli.pack.keys", keys.empty() ? format_text("cli.pack.no_keys", lang, {{"path", folder}}) : keys, keys.empty() ? tone::warn : tone::plain);
}

void show_verified(page& out, const json& data) {
    const auto lang = out.lang();
    const auto manifest = data.value("manifest", json::object());
    out.line(text("cli.pack.good", lang), 0, tone::good);
    out.line(said_version(manifest, out.how()));
    out.field(text("cli.pack.signed_by", lang), data.value("key", std::string{}), label_width);
    out.field(text("cli.pack.created", lang), manifest.value("created", std::string{}), label_width);
    out.field(text("cli.pack.size", lang), std::to_string(manifest.value("packed_size", 0)) + " / " + std::to_string(manifest.value("size", 0)), label_width);
}

}   // namespace

int verb_pack(const session& here) {
    const auto& words = here.asked.words;
    const auto action = words.empty() ? std::string{} : words[0];
    const bool takes_file = action == "install" || action == "verify";
    if (!(takes_file && words.size() == 2) && !((action == "list" || action == "rollback") && words.size() == 1)) {
        say(here, std::string{text("cli.usage.pack_action", here.lang())});
        return exit_code::usage;
    }
    const interrupt stop;
    json final_event;
    if (const auto bay = choose_bay(here, stop, final_event)) {
        json args = json::object();
        if (takes_file) args["path"] = std::filesystem::absolute(words[1]).string();   // the daemon stands elsewhere
        const listener ears{[&](const json& event) {
                                if (event.value("event", json{}) == "notice") say_notice(here, event);
                            }, {}};
        final_event = bay->run("pack_" + action, args, ears, stop);
    }
    if (final_event.value("event", std::string{}) == "error") return report_error(here, final_event);
    try {
        const auto& data = final_event["data"];
        if (here.asked.json) print_json(data);
        else {
            page out{here.how};
            if (action == "verify") show_verified(out, data);
            else show_list(out, data);
            print(out);
        }
    } catch (const json::exception& e) {
        return report_error(here, failure(exit_code::no_file, "internal", {{"text", std::string{e.what()}}}));
    }
    return final_event["exit"].get<int>();
}

}   // namespace faultline::cli
