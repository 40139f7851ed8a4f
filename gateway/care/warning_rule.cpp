#include "gateway/care/warning_rule.hpp"

#include "gateway/care/embedded.hpp"
#include "gateway/care/toml_fields.hpp"

namespace faultline::care {

namespace {

constexpr std::string_view kinds[] = {"level", "mean", "slope", "margin", "unready", "pending", "decline"};
constexpr std::string_view severities[] = {"drive_on", "soon", "stop_now"};

// An end that lies on the wrong side of the limit would let the warning flap or never end.
bool ends_well(const warning_rule& rule) {
    if (!rule.until) return true;
    return rule.below ? *rule.until >= *rule.below : rule.above && *rule.until <= *rule.above;
}

warning_rule read_rule(const std::string& id, toml_fields f, const std::string& file, std::vector<data_problem>& problems) {
    warning_rule made;
    made.id = id;
    made.line = f.line();
    if (!is_id(id)) f.complain_here("bad_id", {{"value", id}});
    made.name = f.both("name");
    made.advice = f.both("advice");
    const auto kind = f.choice("kind", kinds, true);
    for (std::size_t i = 0; i < std::size(kinds); ++i)
        if (kinds[i] == kind) made.kind = static_cast<warning_kind>(i);
    made.severity = f.choice("severity", severities, true);
    made.signals = f.words("signals");
    for (const auto* one : f.tables("during")) {
        toml_fields b{*one, file, problems};
        made.during.push_back({b.text("signal", true), b.number("least", -1e9, 1e9), b.number("most", -1e9, 1e9)});
        b.finish();
    }
    made.below = f.number("below", -1e9, 1e9);
    made.above = f.number("above", -1e9, 1e9);
    made.absolute = f.flag("absolute");
    made.until = f.number("until", -1e9, 1e9);
    made.samples = f.whole("samples", 1, 100'000).value_or(1);
    made.seconds = f.number("seconds", 0, 86'400).value_or(0);
    made.days = f.whole("days", 1, 3650).value_or(0);
    made.energy = f.words("energy");
    made.operations = f.words("operations");
    f.finish();
    if (made.below.has_value() == made.above.has_value()) f.complain_here("one_limit", {});
    else if (!ends_well(made)) f.complain_here("until_wrong_side", {{"item", id}});
    if (made.signals.empty() && (made.kind <= warning_kind::slope || made.kind == warning_kind::decline)) f.complain_here("key_missing", {{"key", "signals"}});
    return made;
}

}  // namespace

std::variant<std::vector<warning_rule>, std::vector<data_problem>> read_warning_rules(const data_file& file) {
    std::vector<data_problem> problems;
    std::vector<warning_rule> read;
    if (const auto table = parse_toml(file, problems)) {
        toml_fields whole{*table, file.name, problems};
        if (const auto* rules = whole.table("rule")) {
            for (const auto& [key, node] : *rules) {
                if (const auto* one = node.as_table())
                    read.push_back(read_rule(std::string{key.str()}, {*one, file.name, problems}, file.name, problems));
            }
        }
        whole.finish();
    }
    if (!problems.empty()) return problems;
    return read;
}

data_file built_in_warnings() { return {"warnings.toml", std::string{embedded_text("warnings.toml")}}; }

}  // namespace faultline::care
