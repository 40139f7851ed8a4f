// One plan file into one plan; every complaint has its line.
#include "gateway/care/plan.hpp"
#include "gateway/care/toml_fields.hpp"

namespace faultline::care::internal {

namespace {

constexpr int least_km = 100, most_km = 1'000'000, most_months = 240, most_days = 400;
constexpr std::string_view kinds[] = {"maintenance", "repair", "inspection"};
constexpr std::string_view safeties[] = {"normal", "safety", "high_voltage"};

class reader {
public:
    reader(const data_file& file, std::vector<data_problem>& problems) : file_{file.name}, problems_{problems} {}

    [[nodiscard]] plan read(const toml::table& whole) {
        plan made;
        made.file = file_;
        toml_fields fields = in(whole);
        if (const auto* head = fields.table("plan"))
            read_head(in(*head), made);
        else
            fields.complain_here("key_missing", {{"key", "[plan]"}});
        if (const auto* applies = fields.table("applies")) made.applies = read_applies(in(*applies));
        if (const auto* severe = fields.table("severe")) {
            toml_fields kinds_of_use = in(*severe);
            for (const auto& [kind, unused] : *severe) made.severe[checked(kind, *severe)] = kinds_of_use.both(kind.str());
        }
        each(fields, "item", [&](const std::string& id, toml_fields f) { made.items[id] = read_item(id, std::move(f)); });
        each(fields, "operation", [&](const std::string& id, toml_fields f) { made.operations[id] = read_operation(id, std::move(f)); });
        each(fields, "setup", [&](const std::string& id, toml_fields f) {
            made.setups[id] = {id, f.both("name"), f.number("hours", 0, 20, true).value_or(0)};
            f.finish();
        });
        fields.finish();
        return made;
    }

private:
    [[nodiscard]] toml_fields in(const toml::table& table) { return {table, file_, problems_}; }

    std::string checked(const toml::key& key, const toml::table& where) {
        const std::string id{key.str()};
        if (!is_id(id)) in(where).complain_here("bad_id", {{"value", id}});
        return id;
    }

    void each(toml_fields& fields, const char* name, const auto& take) {
        const auto* const table = fields.table(name);
        if (!table) return;
        for (const auto& [key, node] : *table) {
            if (const auto* inner = node.as_table())
                take(checked(key, *inner), in(*inner));
            else
                fields.complain(node, "wrong_kind", {{"key", std::string{name} + "." + std::string{key.str()}}, {"wanted", "care.kind.table"}});
        }
    }

    void read_head(toml_fields f, plan& into) {
        into.id = f.text("id", true);
        if (!into.id.empty() && !is_id(into.id)) f.complain_here("bad_id", {{"value", into.id}});
        into.version = f.whole("version", 1, 1'000'000, true).value_or(0);
        into.name = f.both("name");
        into.extends = f.text("extends");
        into.line = f.line();
        f.finish();
    }

    [[nodiscard]] std::vector<std::string> energy_of(toml_fields& f) {
        auto read = f.words("energy");
        for (const auto& one : read)
            if (std::ranges::find(energies, one) == std::end(energies))
                f.complain_here("unknown_value", {{"key", "energy"}, {"value", one}, {"known", "petrol, diesel, gas, hev, phev, ev"}});
        return read;
    }

    [[nodiscard]] applies_to read_applies(toml_fields f) {
        applies_to made{f.words("brands"), f.words("models"), f.words("engines"), energy_of(f), f.words("vin_prefixes"), {}};
        if (const auto* years = f.table("years")) {
            toml_fields span = in(*years);
            made.years = {span.whole("from", 1950, 2100).value_or(1950), span.whole("to", 1950, 2100).value_or(2100)};
            if (made.years->first > made.years->second) span.complain_here("reversed", {{"key", "years"}});
            span.finish();
        }
        f.finish();
        return made;
    }

    [[nodiscard]] std::optional<interval> read_interval(toml_fields& from, const char* key) {
        const auto* const table = from.table(key);
        if (!table) return std::nullopt;
        toml_fields f = in(*table);
        interval made{f.whole("km", least_km, most_km), f.whole("months", 1, most_months)};
        if (!made.km && !made.months) f.complain_here("empty_interval", {{"key", key}});
        f.finish();
        return made;
    }

    [[nodiscard]] margin read_margin(toml_fields& from, const char* key, margin otherwise) {
        const auto* const table = from.table(key);
        if (!table) return otherwise;
        toml_fields f = in(*table);
        margin made{f.whole("km", 0, most_km).value_or(otherwise.km), f.whole("days", 0, most_days).value_or(otherwise.days)};
        f.finish();
        return made;
    }

    void read_after(toml_fields f, plan_item& into) {
        after_repair made;
        made.operations = f.words("operations");
        if (made.operations.empty()) f.complain_here("key_missing", {{"key", "operations"}});
        made.within = {f.whole("km", 1, most_km).value_or(0), f.whole("days", 1, most_days).value_or(0)};
        if (made.within.km == 0 && made.within.days == 0) f.complain_here("empty_interval", {{"key", "after"}});
        f.finish();
        into.after = made;
    }

    void read_condition(toml_fields f, plan_item& into) {
        condition made{f.text("signal", true), f.number("below", -1e6, 1e6), f.number("above", -1e6, 1e6),
                       f.number("notice", 0, 1e6).value_or(0)};
        if (made.below.has_value() == made.above.has_value()) f.complain_here("one_limit", {});
        f.finish();
        into.when = made;
    }

    [[nodiscard]] season read_span(toml_fields& f) {
        const auto from = parse_month_day(f.text("from", true)), to = parse_month_day(f.text("to", true));
        if (!from || !to) f.complain_here("bad_month_day", {});
        return {from.value_or(std::chrono::month_day{}), to.value_or(std::chrono::month_day{})};
    }

    void read_season(toml_fields f, plan_item& into) {
        season_rule made{read_span(f), f.words("regions"), {}};
        if (const auto* places = f.table("in")) {
            toml_fields where = in(*places);
            for (const auto& [region, node] : *places) {
                const auto* const one = where.table(region.str());
                if (!one) continue;
                toml_fields span = in(*one);
                made.in[checked(region, *one)] = read_span(span);
                span.finish();
            }
        }
        into.seasonal = std::move(made);
        f.finish();
    }

    [[nodiscard]] plan_item read_item(const std::string& id, toml_fields f) {
        plan_item made;
        made.id = id;
        made.line = f.line();
        made.dropped = f.flag("drop");
        if (made.dropped) {
            f.finish();
            return made;
        }
        made.name = f.both("name");
        made.operations = f.words("operations");
        made.energy = energy_of(f);
        made.first = read_interval(f, "first");
        made.every = read_interval(f, "every");
        made.severe = f.numbers("severe", 0.1, 1);
        if (const auto* t = f.table("after")) read_after(in(*t), made);
        if (const auto* t = f.table("condition")) read_condition(in(*t), made);
        if (const auto* t = f.table("season")) read_season(in(*t), made);
        made.notice = read_margin(f, "notice", made.notice);
        made.grace = read_margin(f, "grace", made.grace);
        f.finish();
        if (!made.first && !made.every && !made.after && !made.when && !made.seasonal) f.complain_here("no_rule", {{"item", id}});
        const int kinds_of_rule = (made.first || made.every) + made.after.has_value() + made.when.has_value() + made.seasonal.has_value();
        if (kinds_of_rule > 1) f.complain_here("mixed_rules", {{"item", id}});
        for (const auto& rule : {made.first, made.every})
            if (rule && rule->km && made.notice.km >= *rule->km)
                f.complain_here("notice_too_early", {{"item", id}, {"value", made.notice.km}, {"most", *rule->km}});
        return made;
    }

    [[nodiscard]] operation read_operation(const std::string& id, toml_fields f) {
        operation made{.id = id,
                       .name = f.both("name"),
                       .hours = f.number("hours", 0, 100, true).value_or(0),
                       .order = f.whole("order", 0, 1000).value_or(50),
                       .kind = f.choice("kind", kinds),
                       .safety = f.choice("safety", safeties),
                       .setups = f.words("setups"),
                       .includes = f.words("includes"),
                       .parts = {},
                       .line = f.line()};
        if (made.kind.empty()) made.kind = "maintenance";
        if (made.safety.empty()) made.safety = "normal";
        for (const auto* one : f.tables("parts")) {
            toml_fields p = in(*one);
            made.parts.push_back({p.text("id", true), p.both("name"), p.number("quantity", 0.001, 1000).value_or(1), p.text("unit", true),
                                  p.words("alternatives")});
            p.finish();
        }
        f.finish();
        return made;
    }

    const std::string& file_;
    std::vector<data_problem>& problems_;
};

}  // namespace

std::optional<plan> read_plan(const data_file& file, std::vector<data_problem>& problems) {
    const auto table = parse_toml(file, problems);
    if (!table) return std::nullopt;
    return reader{file, problems}.read(*table);
}

}  // namespace faultline::care::internal
