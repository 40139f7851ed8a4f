// The life of a bay, one car after the other: no adapter, adapter without a car, a car present, a car gone quiet. Decides
// what to look at next and when, says what changed; performs nothing and knows no clock. Gentle by design: a sleeping or
// low car is only watched through the adapter's voltmeter, which does not touch the bus.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace faultline::vehicle {

using instant = std::chrono::steady_clock::time_point;

class visit {
public:
    struct limits {
        std::chrono::milliseconds first_reopen{500};     // after the adapter vanished; doubles up to:
        std::chrono::milliseconds last_reopen{5000};
        std::chrono::milliseconds first_look{1000};      // no car: connect attempts, doubling up to:
        std::chrono::milliseconds last_look{30000};
        std::chrono::milliseconds presence{5000};        // a running car: is it still there?
        std::chrono::milliseconds resting_presence{15000};
        std::chrono::milliseconds voltage{2000};         // the voltmeter, while the car is quiet
        std::chrono::minutes quiet{10};                  // ignition off for longer ends the visit
        double unplugged_volts = 6.0;                    // below: the adapter is not in a car
        double low_volts = 12.2;                         // engine off and below (24.4 on a lorry): leave the bus alone
        double engine_volts = 13.0;
        double rise_volts = 0.3;                         // ignition or charger switched on
    };

    visit() = default;
    explicit visit(const limits& allowed) : limits_{allowed} {}

    enum class state : std::uint8_t { no_adapter, no_vehicle, present, quiet };
    enum class task : std::uint8_t {
        wait,            // nothing before `when`, unless an event comes
        open_adapter,    // answer with adapter_opened or adapter_lost
        look,            // connect to the bus: vehicle_found or vehicle_silent
        check,           // one question to a car known to be there: vehicle_answered or vehicle_silent
        read_voltage,    // voltage_read
    };
    struct order {
        task what{};
        instant when{};
    };
    // What to do now. Asking twice without an event gives the same order.
    [[nodiscard]] order next(instant now) const;

    enum class change : std::uint8_t {
        none,
        adapter_found,
        adapter_lost,
        vehicle_arrived,     // a new visit: identify it, scan it
        vehicle_back,        // the same car answers again, the visit goes on
        vehicle_quiet,       // ignition off, most likely
        vehicle_left,        // the visit is over: see reason()
        vehicle_swapped,     // the visit is over and another one begins
    };
    [[nodiscard]] change adapter_opened(instant now);
    [[nodiscard]] change adapter_lost(instant now);        // also: could not be opened
    void device_appeared(instant now);                     // hotplug: try again at once
    // `vin` empty: could not be read; two empty ones in a row count as the same car.
    [[nodiscard]] change vehicle_found(std::string_view vin, instant now);
    [[nodiscard]] change vehicle_answered(instant now);    // also after every operation that got an answer
    [[nodiscard]] change vehicle_silent(instant now);
    [[nodiscard]] change voltage_read(std::optional<double> volts, instant now);
    [[nodiscard]] change time_passed(instant now);         // a quiet visit may end by itself

    [[nodiscard]] state now() const { return state_; }
    [[nodiscard]] bool in_visit() const { return in_visit_; }
    [[nodiscard]] const std::string& vin() const { return vin_; }
    [[nodiscard]] std::string_view reason() const { return reason_; }   // "left", "ignition_off", "adapter_lost"

private:
    [[nodiscard]] change end(std::string_view reason);
    void look_soon(instant now);
    [[nodiscard]] bool battery_low() const;

    limits limits_;
    state state_ = state::no_adapter;
    bool in_visit_ = false;
    std::string vin_;
    std::string_view reason_;
    instant due_{};                       // of the next open, look or check
    instant voltage_due_{};
    instant quiet_since_{};
    std::chrono::milliseconds pause_{0};  // the present back-off
    int misses_ = 0;
    bool has_voltmeter_ = true;
    std::optional<double> volts_;
};

[[nodiscard]] std::string_view to_text(visit::state what);   // "no_adapter", "no_vehicle", "present", "quiet"

}  // namespace faultline::vehicle
