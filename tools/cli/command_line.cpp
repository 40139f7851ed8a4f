#include "tools/cli/command_line.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <charconv>
#include <memory>

#include "gateway/faults/code.hpp"
#include "tools/cli/code_words.hpp"
#include "tools/cli/suggest.hpp"

namespace faultline::cli {

namespace {

// Verbs of the archive: words and name=value pairs, understood by the bay.
bool is_care(const std::string& verb) {
    static const std::vector<std::string> known{"vehicle", "due", "service", "workorder", "odometer", "checklist", "plan", "report"};
    return std::find(known.begin(), known.end(), verb) != known.end();
}

// Numbers stay text while CLI11 has them: its conversion errors speak English only.
struct raw_options {
    options read;
    std::optional<std::string> lang, count, duration, ftb, codes, year, alarm, battery;
    std::vector<std::string> words;
};

bool takes_words(const std::string& verb) {
    const auto those = {"watch", "fault", "analyse", "symptom", "decode", "remote", "pack", "case", "help"};
    return is_care(verb) || std::ranges::find(those, verb) != those.end();
}

struct grammar {
    CLI::App app{"faultline"};
    raw_options into;

    grammar() {
        app.set_help_flag();
        app.allow_extras();
        auto& o = into.read;
        app.add_flag("-h,--help", o.help);
        app.add_flag("-V,--version", [this](std::int64_t) { into.read.verb = "version"; });
        add_text(app, "--lang", into.lang);
        app.add_flag("--json", o.json);
        app.add_flag("--no-color", o.no_colours);
        app.add_option("-a,--adapter", o.adapter);
        app.add_option("--control", o.control);
        app.add_option("--database", o.database);
        app.add_option("--faults", o.faults);
        for (const auto& name : verbs()) {
            auto* verb = app.add_subcommand(name);
            verb->set_help_flag();
            verb->fallthrough();
            verb->allow_extras();
            add_verb_options(*verb, name);
        }
        app.require_subcommand(0, 1);
    }

    // Given and empty is not the same as not given.
    static void add_text(CLI::App& app, const std::string& names, std::optional<std::string>& into) {
        app.add_option_function<std::string>(names, [&into](const std::string& text) { into = text; });
    }

    static std::vector<std::pair<const char*, std::string*>> case_texts(options& o) {
        return {{"--maker", &o.maker}, {"--model", &o.model}, {"--energy", &o.energy}, {"--ecu", &o.ecu}, {"--cause", &o.cause}, {"--repair", &o.repair}};
    }

    void add_verb_options(CLI::App& verb, const std::string& name) {
        auto& o = into.read;
        if (name == "scan") verb.add_flag("--full", o.full);
        if (name == "scan") verb.add_flag("--exit-code", o.exit_code);
        if (name == "scan") verb.add_flag("--emissions", o.engine_only);
        if (name == "scan") verb.add_flag("--sweep", o.sweep);
        if (name == "clear") verb.add_flag("-y,--yes", o.yes);
        if (name == "watch") {
            verb.add_flag("--csv", o.csv);
            verb.add_flag("--list", o.list);
            add_text(verb, "-n,--count", into.count);
            add_text(verb, "-t,--duration", into.duration);
        }
        if (name == "fault" || name == "analyse") verb.add_option("--maker", o.maker);
        if (name == "analyse") add_text(verb, "--battery", into.battery);
        if (name == "fault") {
            add_text(verb, "--alarm", into.alarm);
            verb.add_option("--ecu", o.ecu);
            add_text(verb, "--ftb", into.ftb);
            verb.add_flag("--stdin", o.from_stdin);
        }
        if (name == "symptom" || name == "case") add_text(verb, "--codes", into.codes);
        if (name == "enroll") {
            verb.add_option("--claim", o.claim);
            verb.add_option("--authority", o.authority);
            verb.add_option("--folder", o.folder);
            verb.add_flag("--renew", o.renew);
            verb.add_flag("-y,--now", o.yes);
        }
        if (name == "case") {
            for (const auto& [option, value] : case_texts(o)) verb.add_option(option, *value);
            add_text(verb, "--year", into.year);
        }
        if (name == "pack") verb.add_option("--keys", o.keys);
        if (name == "doctor") verb.add_flag("--audit", o.audit);
        if (name == "decode") verb.add_flag("--flush", o.flush);
        if (name == "vehicle") verb.add_flag("-y,--yes", o.yes);
        if (takes_words(name))
            verb.add_option("words", into.words);
    }
};

template <class Number>
std::optional<Number> number_in(const std::string& text, int base = 10) {
    Number number{};
    const char* end = text.data() + text.size();
    std::from_chars_result got{};
    if constexpr (std::is_floating_point_v<Number>)
        got = std::from_chars(text.data(), end, number);
    else
        got = std::from_chars(text.data(), end, number, base);
    if (got.ec != std::errc{} || got.ptr != end || text.empty()) return std::nullopt;
    return number;
}

usage_error bad_value(const std::string& option, const std::string& value, const std::string& example,
                      const std::string& verb) {
    return {"cli.usage.bad_value", {{"option", option}, {"value", value}, {"example", example}}, verb};
}

// What CLI11 could not place: an unknown verb, a mistyped option, or a word too many.
std::optional<usage_error> refuse_extras(const CLI::App& app, const options& read) {
    const auto extras = app.remaining(true);
    if (extras.empty()) return std::nullopt;
    const auto mistyped = std::find_if(extras.begin(), extras.end(),
                                       [](const auto& word) { return word.starts_with('-') && word != "-"; });
    if (mistyped != extras.end()) {
        const auto meant = nearest(mistyped->substr(0, mistyped->find('=')), options_of(read.verb));
        return usage_error{meant.empty() ? "cli.usage.unknown_option" : "cli.usage.unknown_option_near",
                           {{"option", *mistyped}, {"nearest", meant}},
                           read.verb};
    }
    if (!read.verb.empty()) return usage_error{"cli.usage.extra_word", {{"word", extras.front()}}, read.verb};
    const auto meant = nearest(extras.front(), verbs());
    return usage_error{meant.empty() ? "cli.usage.unknown_verb" : "cli.usage.unknown_verb_near",
                       {{"verb", extras.front()}, {"nearest", meant}},
                       ""};
}

std::vector<std::string> split_words(const std::vector<std::string>& words) {
    std::vector<std::string> all;
    for (const auto& word : words) {
        std::size_t start = 0;
        while (start <= word.size()) {
            const auto comma = std::min(word.find(',', start), word.size());
            if (comma > start) all.push_back(word.substr(start, comma - start));
            start = comma + 1;
        }
    }
    return all;
}

// CLI11 takes "--lang" for the value of an --adapter that has none.
std::optional<usage_error> refuse_swallowed(const raw_options& raw) {
    const auto& o = raw.read;
    const auto view = [](const std::optional<std::string>& text) {
        return text ? std::string_view{*text} : std::string_view{};
    };
    const std::pair<const char*, std::string_view> taken[] = {{"--lang", view(raw.lang)},
                                                              {"--adapter", o.adapter},
                                                              {"--control", o.control},
                                                              {"--database", o.database},
                                                              {"--faults", o.faults},
                                                              {"--maker", o.maker},
                                                              {"--count", view(raw.count)},
                                                              {"--duration", view(raw.duration)},
                                                              {"--ecu", o.ecu},
                                                              {"--ftb", view(raw.ftb)},
                                                              {"--codes", view(raw.codes)},
                                                              {"--claim", o.claim},
                                                              {"--authority", o.authority},
                                                              {"--folder", o.folder},
                                                              {"--model", o.model},
                                                              {"--energy", o.energy},
                                                              {"--cause", o.cause},
                                                              {"--repair", o.repair},
                                                              {"--year", view(raw.year)},
                                                              {"--keys", o.keys},
                                                              {"--alarm", view(raw.alarm)},
                                                              {"--battery", view(raw.battery)}};
    for (const auto& [option, value] : taken) {
        if (value.starts_with("--")) return usage_error{"cli.usage.value_missing", {{"option", option}}, o.verb};
    }
    return std::nullopt;
}

std::optional<usage_error> read_values(const raw_options& raw, options& into) {
    if (raw.lang) {
        into.lang = contract::language_named(*raw.lang);
        if (!into.lang) return bad_value("--lang", *raw.lang, "zh, en", into.verb);
    }
    if (raw.count) {
        into.count = number_in<std::uint64_t>(*raw.count);
        if (!into.count || *into.count == 0) return bad_value("--count", *raw.count, "100", into.verb);
    }
    if (raw.duration) {
        into.duration_s =
            number_in<double>(raw.duration->substr(0, raw.duration->size() - (raw.duration->ends_with('s') ? 1 : 0)));
        if (!into.duration_s || !(*into.duration_s > 0) || *into.duration_s > 1e9)
            return bad_value("--duration", *raw.duration, "30", into.verb);
    }
    if (raw.ftb) {
        into.ftb = number_in<std::uint8_t>(*raw.ftb, 16);
        if (!into.ftb || raw.ftb->size() > 2) return bad_value("--ftb", *raw.ftb, "62", into.verb);
    }
    if (raw.year) {
        into.year = number_in<int>(*raw.year);
        if (!into.year || *into.year < 1950 || *into.year > 2100) return bad_value("--year", *raw.year, "2021", into.verb);
    }
    if (raw.codes) {
        into.codes = split_words({*raw.codes});
        for (const auto& code : into.codes)
            if (!faults::read_code(code) && !faults::read_spn(code)) return bad_value("--codes", code, "P0171,P0301,110/3", into.verb);
    }
    if (raw.alarm) {
        auto alarms = alarms_in(*raw.alarm);
        if (!alarms) return bad_value("--alarm", *raw.alarm, "23 or gbt32960:0x00000808", into.verb);
        into.alarms = std::move(*alarms);
    }
    if (raw.battery) {
        into.battery_volts = number_in<double>(*raw.battery);
        if (!into.battery_volts || !(*into.battery_volts > 0) || *into.battery_volts > 60) return bad_value("--battery", *raw.battery, "11.9", into.verb);
    }
    if (into.verb == "analyse")
        for (const auto& word : split_words(raw.words)) {
            auto code = reported_code(word);
            if (!code) return bad_value("analyse", word, "P0301, P0301@7E8, P0420:pending, 110/3", into.verb);
            into.reported.push_back(std::move(*code));
        }
    const auto is_prose = {"decode", "help", "symptom", "pack", "case"};
    const bool prose = is_care(into.verb) || std::ranges::find(is_prose, into.verb) != is_prose.end();
    into.words = prose ? raw.words : split_words(raw.words);
    return std::nullopt;
}

std::optional<usage_error> refuse_combinations(const options& read) {
    const auto missing = [&](const char* key) { return usage_error{key, nlohmann::json::object(), read.verb}; };
    if (read.help) return std::nullopt;
    if (read.verb.empty()) return missing("cli.usage.no_verb");
    if (read.verb == "fault" && read.words.empty() && !read.from_stdin && read.alarms.empty())
        return missing("cli.usage.no_code");
    if (read.verb == "analyse" && read.reported.empty()) return missing("cli.usage.no_codes");
    if (read.verb == "symptom" && read.words.empty()) return missing("cli.usage.no_symptom");
    if (read.verb == "watch" && read.words.empty() && !read.list) return missing("cli.usage.no_signal");
    const bool is_consent = read.words.size() == 2 && (read.words[0] == "allow" || read.words[0] == "deny");
    if (read.verb == "remote" && !read.words.empty() && !is_consent) return missing("cli.usage.remote");
    const bool talks = read.verb == "enroll" && (!read.claim.empty() || read.renew);
    if (talks && read.authority.empty()) return missing("cli.usage.no_authority");
    if (talks && !read.claim.empty() && read.renew) return missing("cli.usage.claim_and_renew");
    if (read.json && read.csv) return missing("cli.usage.json_and_csv");
    if (read.verb == "decode" && read.words.size() > 1)
        return usage_error{"cli.usage.extra_word", {{"word", read.words[1]}}, read.verb};
    if (read.verb == "help" && !read.words.empty() &&
        std::find(verbs().begin(), verbs().end(), read.words[0]) == verbs().end())
        return usage_error{"cli.usage.unknown_verb", {{"verb", read.words[0]}}, ""};
    return std::nullopt;
}

}   // namespace

const std::vector<std::string>& verbs() {
    static const std::vector<std::string> all{"detect",    "scan",     "watch",     "clear",  "vehicle", "due",     "service", "workorder",
                                              "odometer",  "checklist", "plan",     "report", "decode",  "fault",   "analyse", "symptom", "case",
                                              "pack",      "status",   "remote",    "doctor", "enroll",  "help",    "version"};
    return all;
}

std::vector<std::string> options_of(const std::string& verb) {
    const grammar known;
    std::vector<std::string> names;
    const auto add = [&](const CLI::App& app) {
        for (const auto* option : app.get_options()) {
            for (const auto& name : option->get_lnames()) names.push_back("--" + name);
        }
    };
    add(known.app);
    if (!verb.empty() && std::find(verbs().begin(), verbs().end(), verb) != verbs().end())
        add(*known.app.get_subcommand(verb));
    return names;
}

std::optional<contract::language> wanted_language(const std::vector<std::string>& arguments) {
    for (std::size_t i = 0; i < arguments.size(); ++i) {
        if (arguments[i].starts_with("--lang=")) return contract::language_named(arguments[i].substr(7));
        if (arguments[i] == "--lang" && i + 1 < arguments.size()) return contract::language_named(arguments[i + 1]);
    }
    return std::nullopt;
}

std::variant<options, usage_error> parse(const std::vector<std::string>& arguments) {
    grammar known;
    auto& read = known.into.read;
    const auto verb_of = [&] {
        const auto chosen = known.app.get_subcommands();
        return chosen.empty() ? read.verb : chosen.front()->get_name();
    };
    try {
        known.app.parse(
            std::vector<std::string>{arguments.rbegin(), arguments.rend()});   // CLI11 takes them from the back
    } catch (const CLI::ArgumentMismatch& e) {
        const std::string what = e.what();   // "--adapter: 1 required TEXT missing"
        return usage_error{"cli.usage.value_missing", {{"option", what.substr(0, what.find(':'))}}, verb_of()};
    } catch (const CLI::ParseError& e) {
        return usage_error{"cli.usage.other", {{"text", std::string{e.what()}}}, verb_of()};
    }
    read.verb = verb_of();
    if (auto refused = refuse_swallowed(known.into)) return *refused;
    if (auto refused = refuse_extras(known.app, read)) return *refused;
    if (auto refused = read_values(known.into, read)) return *refused;
    if (auto refused = refuse_combinations(read)) return *refused;
    return read;
}

}   // namespace faultline::cli
