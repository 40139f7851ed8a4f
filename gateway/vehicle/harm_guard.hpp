// Keeps the gateway from harming a car by asking: a stated number of requests per second to each ECU and in all, a share of the bus, a
// pause after bus errors, and no polling on a battery that nobody charges. Is asked before each question and told what happened;
// sends nothing, waits for nothing, knows no clock. One car per object (forget_vehicle).
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "gateway/vehicle/question.hpp"

namespace faultline::vehicle {

using guard_instant = std::chrono::steady_clock::time_point;

class harm_guard {
public:
    // The budget. Rates are requests per second, sustained; `burst` of them may come at once after a rest.
    struct limits {
        double live_per_ecu = 250;        // SAE J1979, services 01 to 0A: what ECUs are built to be asked by testers
        double live_in_all = 400;
        double reading_per_ecu = 20;      // everything else: codes, identifiers, snapshots
        double reading_in_all = 60;
        unsigned burst = 10;
        double bus_share = 0.5;           // of the bus's time, ours and the answers' together
        double bits_per_second = 500000;
        double low_volts = 12.2;          // engine off and below: no polling; twice that on 24 V
        double engine_volts = 13.0;       // from here on something charges
        double lorry_volts = 18.0;        // more than any 12 V system has
        std::chrono::minutes resting_after{10};   // engine off for so long: polling at most
        double resting_per_ecu = 5;
        std::chrono::milliseconds first_pause{50};   // after a bus error, doubling up to
        std::chrono::milliseconds last_pause{5000};
    };
    harm_guard() = default;
    explicit harm_guard(const limits& allowed) : limits_{allowed} {}

    enum class purpose : std::uint8_t {
        person,   // somebody stands there and wants this one answer
        polling,  // the same again and again, or nobody asked at all
    };
    enum class reason : std::uint8_t { none, ecu_budget, total_budget, bus_load, bus_errors, battery_low, resting };
    struct ruling {
        bool never = false;       // not before the battery is charged or the engine runs
        guard_instant when{};     // not before this; at once when it has passed
        reason why = reason::none;
    };

    [[nodiscard]] ruling may_ask(const question& what, purpose why, guard_instant now) const;
    void on_asked(const question& what, purpose why, guard_instant now);
    void on_waited(const ruling& because, std::chrono::nanoseconds time);
    // `frames`: on the bus for question and answer together, as far as they were seen.
    void on_answer(const answer& came, std::size_t frames, guard_instant now);
    void on_volts(std::optional<double> volts, guard_instant now);
    void on_engine_speed(double rpm, guard_instant now);
    void forget_vehicle();

    enum class state : std::uint8_t { listening, asking, resting, sparing };
    [[nodiscard]] state now(guard_instant when) const;
    [[nodiscard]] std::optional<bool> engine_runs() const { return engine_runs_; }
    [[nodiscard]] bool is_lorry() const { return lorry_; }
    [[nodiscard]] double bus_load(guard_instant now) const;   // estimate over about the last second, 1 = all of it
    [[nodiscard]] const limits& budget() const { return limits_; }

    struct counters {
        std::uint64_t asked = 0;
        std::uint64_t waits = 0;        // questions that had to wait
        std::uint64_t waited_ms = 0;
        std::uint64_t refused = 0;      // the battery
        std::uint64_t bus_errors = 0;
    };
    [[nodiscard]] const counters& counted() const { return counters_; }

private:
    static constexpr std::size_t most_ecus = 64;
    static constexpr std::uint32_t everybody = 0;
    using duration = std::chrono::steady_clock::duration;

    // When the budget is empty again if nothing more is asked (generic cell rate algorithm, ITU-T I.371).
    struct meter {
        std::uint32_t ecu = everybody;
        guard_instant empty_at{};
    };
    [[nodiscard]] guard_instant when_free(const meter& of, double rate, unsigned burst) const;
    static void charge(meter& to, double rate, guard_instant now);
    [[nodiscard]] double ecu_rate(const question& what, guard_instant now, purpose why) const;
    [[nodiscard]] const meter* find(std::uint32_t ecu, bool live) const;
    [[nodiscard]] meter& meter_of(std::uint32_t ecu, bool live);
    [[nodiscard]] bool is_resting(guard_instant now) const;
    [[nodiscard]] bool is_battery_low() const;
    void note_engine(bool runs, guard_instant now);

    limits limits_;
    counters counters_;
    std::array<std::array<meter, most_ecus>, 2> ecus_{};   // live, everything else
    std::array<std::size_t, 2> ecu_count_{};
    std::array<meter, 2> total_{};
    meter bus_;
    double load_ = 0;
    guard_instant load_at_{};
    guard_instant pause_until_{};
    std::chrono::milliseconds pause_{0};
    std::optional<double> volts_;
    std::optional<bool> engine_runs_;
    guard_instant engine_off_since_{};
    bool lorry_ = false;
    bool listening_ = true;   // nothing asked of this car yet
};

[[nodiscard]] std::string_view to_text(harm_guard::state what);    // "listening", "asking", "resting", "sparing"
[[nodiscard]] std::string_view to_text(harm_guard::reason what);   // "ecu_budget" ...

}  // namespace faultline::vehicle
