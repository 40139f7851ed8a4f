// watch: live values as a table that stays in place (terminal), a log (file), JSON lines or CSV, and a summary at the
// end.
#include <algorithm>
#include <chrono>
#include <iostream>

#include "protocols/obd/signals.hpp"
#include "tools/cli/live_table.hpp"
#include "tools/cli/names.hpp"
#include "tools/cli/numbers.hpp"
#include "tools/cli/progress.hpp"
#include "tools/cli/suggest.hpp"
#include "tools/cli/verbs.hpp"

namespace faultline::cli {

using namespace std::chrono_literals;
using contract::format_text;
using contract::text;
using nlohmann::json;

namespace {

class watch_output {
public:
    explicit watch_output(const session& here) : here_{here} {
        if (here.asked.csv) std::cout << "time_ms,ecu,pid,key,value,unit,state,raw\n" << std::flush;
    }

    void on_value(const json& event) {
        table_.add(event);
        if (here_.asked.json)
            json_line(event);
        else if (here_.asked.csv)
            csv_line(event);
        else if (here_.screen.out)
            draw(false);
        else
            log_line(event);
    }

    void finish(const json& final_event) {
        json summary = final_event.value("data", json::object());
        if (!summary.is_object() || summary.empty()) summary = own_summary();
        if (here_.asked.json)
            std::cout << json{{"summary", summary}}.dump() << std::endl;
        else if (here_.asked.csv)
            std::cerr << summary_text(summary) << std::endl;
        else {
            if (here_.screen.out) draw(true);
            std::cout << summary_text(summary) << std::endl;
        }
    }

    [[nodiscard]] bool has_values() const { return table_.count() > 0; }

private:
    static void json_line(json event) {
        event.erase("event");
        std::cout << event.dump(-1, ' ', false, json::error_handler_t::replace) << '\n' << std::flush;
    }

    static std::string field(const std::string& content) {
        if (content.find_first_of(",\"\r\n") == std::string::npos) return content;
        std::string out = "\"";
        for (const char c : content) out += c == '"' ? std::string{"\"\""} : std::string{c};
        return out + '"';
    }

    static void csv_line(const json& event) {
        const auto value = value_of(event);
        const auto ecu = event.value("ecu", std::string{});
        std::cout << event.value("time_ms", std::int64_t{0}) << ',' << field(ecu) << ',' << field(value.pid) << ','
                  << field(value.key) << ',' << (value.number ? exact(*value.number) : field(value.text)) << ','
                  << field(value.unit) << ',' << field(value.state) << ',' << field(value.raw) << '\n'
                  << std::flush;
    }

    void log_line(const json& event) const {
        const auto value = value_of(event);
        const auto seconds = static_cast<double>(event.value("time_ms", std::int64_t{0})) / 1000.0;
        std::cout << padded(readable(seconds) + " s", 10, side::right) << "  "
                  << padded(clean(event.value("ecu", std::string{})), 9)
                  << clean(signal_name(value.key, value.pid, here_.lang())) << "  "
                  << clean(value_text(value, here_.lang())) << '\n'
                  << std::flush;
    }

    // Ten times a second is as fast as anyone reads; the last state is always drawn.
    void draw(bool last) {
        const auto now = std::chrono::steady_clock::now();
        if (!last && now - drawn_ < 100ms) return;
        page out{here_.how};
        table_.draw(out);
        const auto lines = static_cast<std::size_t>(std::count(out.text().begin(), out.text().end(), '\n'));
        std::string sequence;
        if (lines_ > 0) sequence = "\x1b[" + std::to_string(lines_) + "A\r\x1b[J";
        if (lines + 1 < here_.screen.height || last)
            std::cout << sequence << out.text() << std::flush;
        else
            std::cout << sequence << shortened(out.text(), here_.screen.height - 2) << std::flush;
        lines_ = std::min(lines, here_.screen.height - 2);
        drawn_ = now;
    }

    static std::string shortened(const std::string& whole, std::size_t lines) {
        std::size_t end = 0;
        for (std::size_t i = 0; i < lines && end != std::string::npos; ++i) end = whole.find('\n', end) + 1;
        return whole.substr(0, end);
    }

    [[nodiscard]] json own_summary() const {
        const double seconds = table_.seconds();
        json made{{"values", table_.count()}, {"seconds", seconds}};
        if (seconds > 0) made["values_per_s"] = static_cast<double>(table_.count()) / seconds;
        return made;
    }

    [[nodiscard]] std::string summary_text(const json& summary) const {
        const auto number = [](const json& in, const char* member) {
            const auto found = in.find(member);
            return found != in.end() && found->is_number() ? readable(found->get<double>()) : std::string{"?"};
        };
        const auto latency = summary.value("latency_ms", json::object());
        const auto values = number(summary, "values"), seconds = number(summary, "seconds"),
                   rate = number(summary, "values_per_s");
        const auto refusals = number(summary, "refusals"), timeouts = number(summary, "timeouts");
        const auto p50 = number(latency, "p50"), p99 = number(latency, "p99");
        return format_text("cli.watch.summary", here_.lang(),
                           {{"values", values},
                            {"seconds", seconds},
                            {"rate", rate},
                            {"refusals", refusals},
                            {"timeouts", timeouts},
                            {"p50", p50},
                            {"p99", p99}});
    }

    const session& here_;
    live_table table_;
    std::size_t lines_ = 0;
    std::chrono::steady_clock::time_point drawn_{};
};

std::string hex_byte(std::uint8_t byte) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    return {digits[byte >> 4U], digits[byte & 15U]};
}

int list_signals(const session& here) {
    json all = json::array();
    std::vector<std::vector<cell>> rows;
    for (const auto& one : obd::all_signals()) {
        const auto pid = hex_byte(one.pid);
        all.push_back({{"pid", pid},
                       {"key", one.key},
                       {"name", {{"en", one.en}, {"zh", one.zh}}},
                       {"unit", one.unit},
                       {"vss", one.vss}});
        rows.push_back({{pid},
                        {std::string{one.key}},
                        {signal_name(one.key, pid, here.lang())},
                        {std::string{unit_sign(one.unit)}}});
    }
    if (here.asked.json)
        print_json(all);
    else {
        look wide = here.how;
        if (!here.screen.out) wide.width = 200;   // one signal a line for grep
        page out{wide};
        const auto title = [&](const char* key) { return std::string{text(key, here.lang())}; };
        out.table({{title("cli.column.pid")},
                   {title("cli.column.key")},
                   {title("cli.column.signal")},
                   {title("cli.column.unit")}},
                  rows, 0);
        print(out);
    }
    return exit_code::done;
}

std::optional<int> refuse_unknown_signals(const session& here) {
    for (const auto& name : here.asked.words) {
        if (!obd::find_signals(name).empty()) continue;
        std::vector<std::string> names;
        for (const auto& one : obd::all_signals()) names.emplace_back(one.key);
        const auto meant = nearest(name, names);
        const int exit = report_error(here, failure(exit_code::usage, "unknown_signal", {{"name", name}}));
        if (!meant.empty()) say(here, format_text("cli.did_you_mean", here.lang(), {{"nearest", meant}}));
        return exit;
    }
    return std::nullopt;
}

}   // namespace

int verb_watch(const session& here) {
    if (here.asked.list) return list_signals(here);
    if (const auto refused = refuse_unknown_signals(here)) return *refused;
    const interrupt stop;
    json why;
    const auto bay = choose_bay(here, stop, why);
    if (!bay) return report_error(here, why);
    json args{{"signals", here.asked.words}};
    if (here.asked.count) args["count"] = *here.asked.count;
    if (here.asked.duration_s) args["duration_s"] = *here.asked.duration_s;

    watch_output out{here};
    progress line{here.how, here.screen.err};
    const listener ears{[&](const json& event) {
                            const auto kind = event.value("event", json{});
                            if (kind == "progress") return line.on_event(event);
                            line.wipe();
                            if (kind == "notice") return say_notice(here, event);
                            if (kind != "value") return;
                            out.on_value(event);
                        },
                        {}};
    const auto final_event = bay->run("watch", args, ears, stop);
    line.wipe();
    const bool stopped = stop.requested() && final_event.value("code", std::string{}) == "cancelled";
    if (final_event.value("event", std::string{}) == "error" && !stopped) {
        if (out.has_values()) out.finish(json::object());   // what was seen is not taken back
        return report_error(here, final_event);
    }
    out.finish(final_event);
    return stopped ? exit_code::done : final_event["exit"].get<int>();
}

}   // namespace faultline::cli
