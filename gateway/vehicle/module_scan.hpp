// The ECUs beyond the emission-related ones, after the scan of those: goes through the addresses where this maker's ECUs are known to
// answer and has each that does read (ecu_reading). An address that stays silent is simply absent. Never searches: the list is the
// caller's (known_ecus_of, or sweep_of when the technician asked and the car stands still). One car per object.
#pragma once

#include "gateway/vehicle/ecu_reading.hpp"

namespace faultline::vehicle {

class module_scan {
public:
    struct limits {
        ecu_reading::limits per_ecu;
        std::size_t described_codes = 16;   // in the whole car
        unsigned bus_faults = 3;            // one after the other: the bus is left alone
    };

    // `before`: the emission scan's ECUs, each asked alone as well and its report completed.
    module_scan(bus kind, std::vector<known_ecu> addresses, std::span<const contract::ecu_report> before, const limits& allowed);

    [[nodiscard]] std::optional<question> next();   // each must be followed by on_answer
    void on_answer(const answer& came);

    [[nodiscard]] bool expects_answer() const { return reading_ && reading_->expects_answer(); }
    [[nodiscard]] std::string_view stage() const;
    [[nodiscard]] std::size_t addresses_done() const { return done_; }
    [[nodiscard]] std::size_t addresses() const { return addresses_.size(); }
    [[nodiscard]] std::string_view system() const;   // of the ECU being asked: "brakes", or empty
    // True once after each ECU whose codes have just become known.
    [[nodiscard]] bool codes_came();

    // Completes the record of the emission scan and judges it again. Before the end what was read until then.
    void conclude(contract::diagnosis& into, bool interrupted) const;

private:
    void add_those_found();
    void begin_next();
    void finish_ecu();
    void stop(contract::read_state state, std::string reason);

    bus kind_;
    std::vector<known_ecu> addresses_;
    std::vector<contract::ecu_report> before_;
    limits limits_;
    std::size_t at_ = 0;
    std::size_t done_ = 0;
    std::size_t described_ = 0;
    unsigned bus_faults_ = 0;
    bool told_ = false;
    bool news_ = false;
    bool doubtful_ = false;
    std::optional<ecu_reading> reading_;
    std::vector<contract::ecu_report> found_;
    contract::reading_state how_;
};

}  // namespace faultline::vehicle
