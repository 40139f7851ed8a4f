#include "gateway/care/checklist.hpp"

#include <algorithm>
#include <set>

#include "gateway/care/embedded.hpp"
#include "gateway/care/toml_fields.hpp"

namespace faultline::care {

namespace {

using contract::read_state;

constexpr std::string_view lists[] = {"arrival", "handover"};
constexpr std::string_view fills[] = {"mil", "faults", "readiness", "battery", "odometer", "vin"};
constexpr double weak_battery_v = 12.0;

// Nothing when some control unit that has monitors could not be read, or none has any.
std::optional<bool> is_ready(const contract::diagnosis& scan) {
    std::optional<bool> ready;
    for (const auto& ecu : scan.ecus) {
        const auto how = ecu.ready_since_clear.how.state;
        if (how == read_state::failed || how == read_state::refused) return std::nullopt;
        if (how != read_state::read) continue;
        const bool complete = std::ranges::all_of(ecu.ready_since_clear.monitors, [](const auto& m) { return !m.supported || m.complete; });
        ready = ready.value_or(true) && complete;
    }
    return ready;
}

std::optional<bool> answer(const std::string& fill, const contract::diagnosis& scan, bool odometer_known) {
    if (fill == "mil" && scan.mil) return !*scan.mil;
    if (fill == "faults" && scan.verdict != "unknown" && !scan.verdict.empty()) return scan.verdict == "no_faults";
    if (fill == "readiness") return is_ready(scan);
    if (fill == "battery" && scan.adapter.battery_volts) return *scan.adapter.battery_volts >= weak_battery_v;
    if (fill == "odometer" && odometer_known) return true;
    if (fill == "vin" && !scan.vehicle.vin.empty()) return scan.vehicle.vin_check != "wrong";
    return std::nullopt;
}

}  // namespace

std::variant<std::vector<check_point>, std::vector<data_problem>> read_checklists(const data_file& file) {
    std::vector<data_problem> problems;
    std::vector<check_point> read;
    std::set<std::string> known;
    if (const auto table = parse_toml(file, problems)) {
        toml_fields whole{*table, file.name, problems};
        for (const auto* one : whole.tables("point")) {
            toml_fields f{*one, file.name, problems};
            check_point made;
            made.id = f.text("id", true);
            if (!is_id(made.id)) f.complain_here("bad_id", {{"value", made.id}});
            made.name = f.both("name");
            made.list = f.choice("list", lists, true);
            made.fill = f.choice("fill", fills);
            made.energy = f.words("energy");
            f.finish();
            if (!known.insert(made.list + "/" + made.id).second) f.complain_here("point_twice", {{"value", made.id}});
            read.push_back(std::move(made));
        }
        whole.finish();
    }
    if (!problems.empty()) return problems;
    return read;
}

data_file built_in_checklists() { return {"checklists.toml", std::string{embedded_text("checklists.toml")}}; }

std::vector<check_point> filled(std::span<const check_point> points, const std::string& list, const std::string& energy,
                                const contract::diagnosis* scan, bool odometer_known) {
    std::vector<check_point> made;
    for (const auto& point : points) {
        const bool fits = energy.empty() || point.energy.empty() || std::ranges::find(point.energy, energy) != point.energy.end();
        if (point.list != list || !fits) continue;
        auto& one = made.emplace_back(point);
        const auto told = scan && !point.fill.empty() ? answer(point.fill, *scan, odometer_known) : std::nullopt;
        if (!told) continue;
        one.state = *told ? point_state::ok : point_state::not_ok;
        one.by = "scan";
    }
    return made;
}

bool fill_in(std::span<check_point> points, const std::string& id, bool ok, const std::string& by, const std::string& note) {
    const auto found = std::ranges::find(points, id, &check_point::id);
    if (found == points.end()) return false;
    found->state = ok ? point_state::ok : point_state::not_ok;
    found->by = by;
    found->note = note;
    return true;
}

std::size_t missing(std::span<const check_point> points) {
    return static_cast<std::size_t>(std::ranges::count(points, point_state::missing, &check_point::state));
}

}  // namespace faultline::care
