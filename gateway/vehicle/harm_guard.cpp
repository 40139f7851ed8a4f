#include "gateway/vehicle/harm_guard.hpp"

#include <algorithm>
#include <cmath>

namespace faultline::vehicle {
namespace {

constexpr std::uint8_t last_emission_service = 0x0A;   // SAE J1979: made to be asked again and again
constexpr double bits_a_frame = 125;   // eight bytes with an 11-bit identifier: 111 to 138, depending on stuffing
constexpr double load_memory_s = 1.0;

std::chrono::steady_clock::duration seconds(double time) {
    return std::chrono::duration_cast<std::chrono::steady_clock::duration>(std::chrono::duration<double>{time});
}

bool is_live(const question& what) { return what.service() <= last_emission_service; }

}  // namespace

const harm_guard::meter* harm_guard::find(std::uint32_t ecu, bool live) const {
    const auto end = ecus_[live].begin() + static_cast<std::ptrdiff_t>(ecu_count_[live]);
    const auto found = std::find_if(ecus_[live].begin(), end, [ecu](const meter& one) { return one.ecu == ecu; });
    return found == end ? nullptr : &*found;
}

// With more ECUs than meters the oldest one's is given away: it has been left alone for longest.
harm_guard::meter& harm_guard::meter_of(std::uint32_t ecu, bool live) {
    if (const auto* known = find(ecu, live)) return const_cast<meter&>(*known);
    // What everybody was asked it was asked too.
    const auto* const all = find(everybody, live);
    const meter made{ecu, all ? all->empty_at : guard_instant{}};
    auto& count = ecu_count_[live];
    if (count < most_ecus) return ecus_[live][count++] = made;
    return *std::min_element(ecus_[live].begin() + 1, ecus_[live].end(), [](const meter& a, const meter& b) { return a.empty_at < b.empty_at; }) = made;
}

guard_instant harm_guard::when_free(const meter& of, double rate, unsigned burst) const { return of.empty_at - seconds((burst - 1) / rate); }

void harm_guard::charge(meter& to, double rate, guard_instant now) { to.empty_at = std::max(to.empty_at, now) + seconds(1 / rate); }

bool harm_guard::is_resting(guard_instant now) const { return engine_runs_ == false && now - engine_off_since_ >= limits_.resting_after; }

bool harm_guard::is_battery_low() const {
    return engine_runs_ == false && volts_ && *volts_ < limits_.low_volts * (lorry_ ? 2 : 1);
}

double harm_guard::ecu_rate(const question& what, guard_instant now, purpose why) const {
    if (why == purpose::polling && is_resting(now)) return limits_.resting_per_ecu;
    return is_live(what) ? limits_.live_per_ecu : limits_.reading_per_ecu;
}

harm_guard::ruling harm_guard::may_ask(const question& what, purpose why, guard_instant now) const {
    if (why == purpose::polling && is_battery_low()) return {.never = true, .when = now, .why = reason::battery_low};
    ruling made{.when = now};
    const auto later = [&made](guard_instant when, reason because) {
        if (when > made.when) made = {.when = when, .why = because};
    };
    later(pause_until_, reason::bus_errors);
    const bool live = is_live(what);
    const auto total_rate = live ? limits_.live_in_all : limits_.reading_in_all;
    later(when_free(total_[live], total_rate, limits_.burst), reason::total_budget);
    const auto rate = ecu_rate(what, now, why);
    const bool resting = why == purpose::polling && is_resting(now);
    const auto check = [&](const meter& one) {
        later(when_free(one, rate, resting ? 1 : limits_.burst), resting ? reason::resting : reason::ecu_budget);
    };
    // A question to everybody is one to each: it waits for the ECU that was asked most.
    if (!what.to)
        for (std::size_t i = 0; i < ecu_count_[live]; ++i) check(ecus_[live][i]);
    else if (const auto* own = find(what.to->request, live)) check(*own);
    else if (const auto* all = find(everybody, live)) check(*all);
    later(bus_.empty_at - seconds(load_memory_s / 4), reason::bus_load);
    return made;
}

void harm_guard::on_asked(const question& what, purpose why, guard_instant now) {
    ++counters_.asked;
    listening_ = false;
    const bool live = is_live(what);
    (void)meter_of(everybody, live);   // the first one, always there
    charge(total_[live], live ? limits_.live_in_all : limits_.reading_in_all, now);
    const auto rate = ecu_rate(what, now, why);
    if (what.to) return charge(meter_of(what.to->request, live), rate, now);
    charge(meter_of(everybody, live), rate, now);
    for (std::size_t i = 0; i < ecu_count_[live]; ++i)
        if (ecus_[live][i].ecu != everybody) charge(ecus_[live][i], rate, now);
}

void harm_guard::on_waited(const ruling& because, std::chrono::nanoseconds time) {
    if (because.never) {
        ++counters_.refused;
        return;
    }
    ++counters_.waits;
    counters_.waited_ms += static_cast<std::uint64_t>(std::chrono::duration_cast<std::chrono::milliseconds>(time).count());
}

void harm_guard::on_answer(const answer& came, std::size_t frames, guard_instant now) {
    const double took = static_cast<double>(frames) * bits_a_frame / limits_.bits_per_second;
    bus_.empty_at = std::max(bus_.empty_at, now) + seconds(took / limits_.bus_share);
    load_ = bus_load(now) + took / load_memory_s;
    load_at_ = now;
    if (came.how != ending::bus_fault) {
        if (came.how == ending::answered) pause_ = std::chrono::milliseconds{0};
        return;
    }
    ++counters_.bus_errors;
    pause_ = pause_.count() == 0 ? limits_.first_pause : std::min(pause_ * 2, limits_.last_pause);
    pause_until_ = now + pause_;
}

double harm_guard::bus_load(guard_instant now) const {
    const double passed = std::chrono::duration<double>(now - load_at_).count();
    return load_ * std::exp(-std::max(passed, 0.0) / load_memory_s);
}

void harm_guard::note_engine(bool runs, guard_instant now) {
    if (!runs && engine_runs_ != false) engine_off_since_ = now;
    engine_runs_ = runs;
}

void harm_guard::on_volts(std::optional<double> volts, guard_instant now) {
    volts_ = volts;
    if (!volts) return;
    lorry_ = lorry_ || *volts > limits_.lorry_volts;
    note_engine(*volts >= limits_.engine_volts * (lorry_ ? 2 : 1), now);
}

void harm_guard::on_engine_speed(double rpm, guard_instant now) { note_engine(rpm > 0, now); }

void harm_guard::forget_vehicle() {
    const auto kept = counters_;
    *this = harm_guard{limits_};
    counters_ = kept;
}

harm_guard::state harm_guard::now(guard_instant when) const {
    if (is_battery_low()) return state::sparing;
    if (listening_) return state::listening;
    return is_resting(when) ? state::resting : state::asking;
}

std::string_view to_text(harm_guard::state what) {
    constexpr std::array<std::string_view, 4> words{"listening", "asking", "resting", "sparing"};
    return words[static_cast<std::size_t>(what)];
}

std::string_view to_text(harm_guard::reason what) {
    constexpr std::array<std::string_view, 7> words{"none", "ecu_budget", "total_budget", "bus_load", "bus_errors", "battery_low", "resting"};
    return words[static_cast<std::size_t>(what)];
}

}  // namespace faultline::vehicle
