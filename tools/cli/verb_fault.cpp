// fault: looks codes up in the fault database, without any adapter. One page per code, or JSON lines in and out.
#include <cstdlib>
#include <filesystem>
#include <iostream>

#include "gateway/faults/code.hpp"
#include "gateway/faults/shelf.hpp"
#include "tools/cli/local_bay.hpp"
#include "tools/cli/open_faults.hpp"
#include "tools/cli/render.hpp"
#include "tools/cli/verbs.hpp"

namespace faultline::cli {

using nlohmann::json;

namespace {

// {"spn": 110, "fmi": 3}: both, and both in the range a J1939 trouble code has room for.
std::optional<faults::query> suspect_of(const json& asked) {
    const auto number = [&](const char* member, std::uint32_t most) -> std::optional<std::uint32_t> {
        const auto found = asked.find(member);
        if (found == asked.end() || !found->is_number_unsigned() || found->get<std::uint64_t>() > most) return std::nullopt;
        return found->get<std::uint32_t>();
    };
    const auto spn = number("spn", faults::highest_spn);
    const auto fmi = number("fmi", faults::highest_fmi);
    if (!spn || !fmi) return std::nullopt;
    return faults::query{.code = faults::written({*spn, static_cast<std::uint8_t>(*fmi)})};
}

// "SPN 110 FMI 3" typed without quotes is one code, not four.
std::vector<std::string> codes_in(const std::vector<std::string>& words) {
    std::string joined;
    for (const auto& word : words) joined += word + ' ';
    if (words.size() > 1 && faults::read_spn(joined)) return {joined};
    return words;
}

std::optional<faults::query> query_of(const std::string& line) {
    if (!line.starts_with('{')) return faults::query{.code = line};
    const json asked = json::parse(line, nullptr, false);
    const auto text = [&](const char* member) {
        const auto found = asked.find(member);
        return found != asked.end() && found->is_string() ? found->get<std::string>() : std::string{};
    };
    if (!asked.is_object()) return std::nullopt;
    if (asked.contains("spn")) return suspect_of(asked);
    if (!asked.contains("code") || !asked["code"].is_string()) return std::nullopt;
    faults::query made{.code = text("code"), .maker = text("maker"), .ecu = text("ecu")};
    if (const auto ftb = asked.find("ftb");
        ftb != asked.end() && ftb->is_number_unsigned() && ftb->get<unsigned>() < 256)
        made.ftb = static_cast<std::uint8_t>(ftb->get<unsigned>());
    return made;
}

class answers {
public:
    answers(const session& here, faults::database& from) : here_{here}, from_{from} {}

    void answer(const faults::query& asked, bool one_line, const json& cases = {}) {
        json entry = *from_.find(asked);
        if (!cases.is_null()) entry["cases"] = cases;
        all_found_ = all_found_ && entry.value("found", false);
        if (here_.asked.json)
            std::cout << entry.dump(one_line ? -1 : 2, ' ', false, json::error_handler_t::replace) << '\n';
        else {
            page out{here_.how};
            render_fault(out, entry);
            std::cout << (printed_ ? "\n" : "") << out.text();
        }
        printed_ = true;
    }

    [[nodiscard]] bool all_found() const { return all_found_; }

private:
    const session& here_;
    faults::database& from_;
    bool printed_ = false;
    bool all_found_ = true;
};

// What the case library says about each code. Without a library there is nothing to say and nothing to complain about: this verb needs
// neither bay nor database.
std::vector<json> cases_about(const session& here, const std::vector<std::string>& codes) {
    std::vector<json> told(codes.size());
    const interrupt stop;
    json why;
    std::error_code ignored;
    auto bay = choose_daemon(here, why);
    if (!bay && std::filesystem::exists(local_database(here.asked), ignored)) bay = make_local_bay(here.asked);
    if (!bay) return told;
    const auto answer = bay->run("case_similar", {{"codes", codes}, {"maker", here.asked.maker}, {"ecu", here.asked.ecu}}, {}, stop);
    const auto data = answer.value("data", json{});
    if (!data.is_object() || !data.contains("cases") || !data["cases"].is_array() || data["cases"].size() != codes.size()) return told;
    return data["cases"].get<std::vector<json>>();
}

// A line that is no question becomes an answer with an error, and the next one is read: the order stays one to one.
int answer_lines(const session& here, answers& out) {
    bool any_good = false;
    bool any = false;
    for (std::string line; std::getline(std::cin, line);) {
        if (line.ends_with('\r')) line.pop_back();
        if (line.empty()) continue;
        any = true;
        if (auto asked = query_of(line)) {
            any_good = true;
            if (asked->maker.empty()) asked->maker = here.asked.maker;
            if (asked->ecu.empty()) asked->ecu = here.asked.ecu;
            out.answer(*asked, true);
        } else {
            std::cout << json{{"code", nullptr}, {"found", false}, {"error", "bad_line"}}.dump() << '\n';
        }
        if (std::cin.rdbuf()->in_avail() <= 0) std::cout << std::flush;   // somebody may be waiting for this answer
    }
    std::cout << std::flush;
    if (any && !any_good) {
        say(here, contract::format_text("cli.usage.no_good_line", here.lang(), {{"example", R"({"code": "P0301"})"}}));
        return exit_code::usage;
    }
    return exit_code::done;
}

}   // namespace

std::optional<faults::database> open_faults(const session& here, int& refused) {
    const auto path = here.asked.faults.empty() ? faults::locate_database() : std::filesystem::path{here.asked.faults};
    const char* const told = std::getenv("FAULTLINE_FAULTS");   // NOLINT(concurrency-mt-unsafe)
    if (here.asked.faults.empty() && !(told && *told))
        for (const auto& database : {local_database(here.asked), std::string{"/var/lib/faultline/faultline.db"}}) {
            const faults::shelf packs{{faults::packs_beside(database), path, {}}};
            if (!packs.state().current) continue;
            if (auto opened = packs.open()) return std::move(opened->what);
        }
    auto opened = faults::database::open(path);
    if (opened) return std::move(*opened);
    const auto why = opened.error();
    refused = why == make_error_code(faults::faults_error::not_found)
                  ? report_error(here, failure(exit_code::no_file, "no_fault_database", {{"path", path.string()}}))
                  : report_error(here, failure(exit_code::no_file, "fault_database_unusable",
                                               {{"path", path.string()}, {"text", why.message()}}));
    return std::nullopt;
}

// Bits and values the standard reserves are said to be unknown, never left out.
bool answer_alarms(const session& here, faults::database& from) {
    bool all_found = true;
    bool printed = false;
    for (const auto& [family, number] : here.asked.alarms) {
        const auto found = from.find_alarm(family, number);
        all_found = all_found && found;
        json told = found ? json(*found) : json{{"family", family}, {"number", number}};
        told["found"] = found.has_value();
        if (here.asked.json) {
            std::cout << told.dump(here.asked.alarms.size() > 1 ? -1 : 2, ' ', false, json::error_handler_t::replace) << '\n';
        } else {
            page out{here.how};
            render_alarm(out, told);
            std::cout << (printed ? "\n" : "") << out.text();
        }
        printed = true;
    }
    return all_found;
}

int verb_fault(const session& here) {
    int refused = exit_code::done;
    auto opened = open_faults(here, refused);
    if (!opened) return refused;
    if (!here.asked.alarms.empty()) {
        const bool found = answer_alarms(here, *opened);
        std::cout << std::flush;
        return found ? exit_code::done : exit_code::faults_found;
    }
    answers out{here, *opened};
    if (here.asked.from_stdin) return answer_lines(here, out);
    const auto codes = codes_in(here.asked.words);
    const auto cases = cases_about(here, codes);
    for (std::size_t i = 0; i < codes.size(); ++i)
        out.answer({.code = codes[i], .maker = here.asked.maker, .ecu = here.asked.ecu, .ftb = here.asked.ftb}, codes.size() > 1, cases[i]);
    std::cout << std::flush;
    return out.all_found() ? exit_code::done : exit_code::faults_found;
}

}   // namespace faultline::cli
