// The data a care desk works by: built in, and put in force over that; and what it watches live.
#include <algorithm>

#include "gateway/care/distance.hpp"
#include "gateway/daemon/care_desk.hpp"

namespace faultline::daemon {

using store::result;

namespace {

bool is_price_list(const std::string& text) {
    for (std::size_t at = text.find("[prices]"); at != std::string::npos; at = text.find("[prices]", at + 1))
        if (at == 0 || text[at - 1] == '\n') return true;
    return false;
}

}  // namespace

result<> care_desk::open(store::store& in) {
    if (is_open_) return {};
    store::archive shelf{in};
    const auto given = shelf.files("plan");
    if (!given) return given.error();
    std::vector<care::data_file> files;
    for (const auto& one : *given) files.push_back({one.id + ".toml", one.text});
    std::vector<care::data_problem> problems;   // a stored plan that a newer program refuses is left out; `plan list` shows what is in force
    plans_ = care::in_force(files, problems);
    const auto prices = shelf.files("prices");
    if (!prices) return prices.error();
    for (const auto& one : *prices) {
        auto read = care::read_price_list({one.id + ".toml", one.text});
        if (auto* const list = std::get_if<care::price_list>(&read)) prices_ = std::move(*list);
    }
    auto rules = care::read_warning_rules(care::built_in_warnings());
    if (auto* const read = std::get_if<std::vector<care::warning_rule>>(&rules)) rules_ = std::move(*read);
    auto points = care::read_checklists(care::built_in_checklists());
    if (auto* const read = std::get_if<std::vector<care::check_point>>(&points)) points_ = std::move(*read);
    is_open_ = true;
    return {};
}

result<> care_desk::keep(store::store& in, const data_change& what, const care::data_file& file, const contract::stamp& now) {
    auto change = sqlite::transaction::begin(in.database());
    if (!change) return change.error();
    if (const auto kept = store::archive{in}.keep_file(what.kind, {what.id, what.version, file.text}, now); !kept) return kept;
    const contract::event told{contract::event_kind::care_data, contract::rfc3339(now.wall_ms), "", "", {{"kind", what.kind}, {"id", what.id}, {"version", what.version}}};
    if (const auto saved = in.save_event(told, now); !saved) return saved;
    return change->commit();
}

result<care_desk::data_change> care_desk::use_plan(store::store& in, const care::data_file& file, bool only_check, const contract::stamp& now) {
    data_change made{.kind = "plan", .id = {}, .version = 0, .changes = true, .problems = {}};
    auto next = care::put_in_force(plans_, file);
    if (auto* const problems = std::get_if<std::vector<care::data_problem>>(&next)) {
        made.problems = std::move(*problems);
        return made;
    }
    auto& update = std::get<care::plan_update>(next);
    made.id = update.id;
    made.version = update.version;
    made.changes = update.changes;
    if (only_check || !update.changes) return made;
    if (const auto kept = keep(in, made, file, now); !kept) return kept.error();
    plans_ = std::move(update.now);
    return made;
}

result<care_desk::data_change> care_desk::use_prices(store::store& in, const care::data_file& file, bool only_check, const contract::stamp& now) {
    data_change made{.kind = "prices", .id = {}, .version = 0, .changes = true, .problems = {}};
    auto read = care::read_price_list(file);
    if (auto* const problems = std::get_if<std::vector<care::data_problem>>(&read)) {
        made.problems = std::move(*problems);
        return made;
    }
    auto& list = std::get<care::price_list>(read);
    made.id = list.id;
    made.version = list.version;
    if (only_check) return made;
    if (const auto kept = keep(in, made, file, now); !kept) return kept.error();
    prices_ = std::move(list);
    return made;
}

result<care_desk::data_change> care_desk::use(store::store& in, const care::data_file& file, bool only_check, const contract::stamp& now) {
    if (const auto ready = open(in); !ready) return ready.error();
    return is_price_list(file.text) ? use_prices(in, file, only_check, now) : use_plan(in, file, only_check, now);
}

// One car's live watch; another car is another watch.
struct care_desk::watched_car {
    std::string subject;
    care::warning_watch watch;
    care::speed_integrator way;
    double kept_km = 0;

    watched_car(std::string of, std::span<const care::warning_rule> rules, const std::string& energy, std::set<std::string> raised)
        : subject{std::move(of)}, watch{rules, energy, std::move(raised)} {}
};

result<std::vector<contract::event>> care_desk::watch(store::store& in, const std::string& visit, std::span<const store::reading> readings,
                                                      const contract::stamp& now) {
    std::vector<contract::event> told;
    if (readings.empty()) return told;
    const auto subject = store::archive{in}.subject_of(visit);
    if (!subject) return subject.error();
    store::garage shelf{in};
    if (!watched_ || watched_->subject != *subject) {
        const auto of = sheet(in, *subject);
        if (!of) return of.error();
        const auto before = shelf.raised_warnings(*subject);
        if (!before) return before.error();
        std::set<std::string> raised;
        for (const auto& one : *before) raised.insert(one.detail.value("warning", std::string{}));
        watched_ = std::make_shared<watched_car>(*subject, rules_, of->kind.energy, std::move(raised));
    }
    // The wall clock may jump between two batches; within one it was derived from a steady one.
    const std::int64_t last_wall = readings.back().wall_ms;
    for (const auto& one : readings) {
        if (!one.number) continue;
        const std::int64_t at_ms = now.monotonic_ms - (last_wall - one.wall_ms);
        if (one.key == "vehicle_speed") watched_->way.add(at_ms, *one.number);
        for (const auto& seen : watched_->watch.on_sample(one.key, at_ms, *one.number)) {
            const auto rule = std::ranges::find(rules_, seen.rule, &care::warning_rule::id);
            if (*subject == visit) continue;   // nobody's car: nothing to raise it on
            told.push_back(care::to_event(seen, *rule, *subject, visit, contract::rfc3339(now.wall_ms)));
            if (const auto saved = shelf.save_warning(told.back(), now); !saved) return saved.error();
        }
    }
    if (watched_->way.km() - watched_->kept_km >= 1) {
        const store::distance_row mark{.wall_ms = now.wall_ms, .since_clear_km = {}, .with_mil_km = {}, .driven_km = watched_->way.km() - watched_->kept_km};
        if (const auto kept = shelf.add_distance(*subject, mark); !kept) return kept.error();
        watched_->kept_km = watched_->way.km();
    }
    return told;
}

}  // namespace faultline::daemon
