// One complete reading of a car that speaks OBD over UDS (SAE J1979-2, ISO 27145): the same result as `scan` gives for classic
// OBD. Everything goes to all emission-related ECUs at once, except the frames of a code, which are asked of the ECU that has it.
// Recognises the dialect first; asks nothing more of a car that has none of these. One scan per object.
#pragma once

#include <deque>
#include <optional>
#include <string_view>
#include <vector>

#include "cloud/contract/diagnosis.hpp"
#include "gateway/vehicle/question.hpp"
#include "gateway/vehicle/uds_codes.hpp"
#include "protocols/obd/support.hpp"
#include "protocols/uds/dialect.hpp"

namespace faultline::vehicle {

class uds_scan {
public:
    struct limits {
        std::size_t described_codes = 8;   // in all, whose freeze frames are read
    };

    uds_scan(bus kind, const limits& allowed);

    [[nodiscard]] std::optional<question> next();   // each must be followed by on_answer
    void on_answer(const answer& came);

    [[nodiscard]] std::string_view stage() const;
    [[nodiscard]] std::size_t asked() const { return asked_; }
    [[nodiscard]] std::size_t outstanding() const { return queue_.size(); }
    [[nodiscard]] uds::dialect dialect() const { return finder_.verdict(); }

    // Nothing is touched when no ECU of these dialects was found.
    void conclude(contract::diagnosis& into, bool interrupted) const;

private:
    enum class step : std::uint8_t { dialect, permanent, readiness, info, since, monitors, frames, done };

    struct ecu_state {
        std::uint32_t ecu = 0;
        contract::ecu_report report;
        code_terms terms;
        obd::pid_set pids, infos, mids;
        std::string vin;
        contract::reading_state vin_how;
        std::vector<std::string> cal_ids, cvns;
    };

    [[nodiscard]] ecu_state& of(std::uint32_t ecu);
    [[nodiscard]] obd::pid_set all(obd::pid_set ecu_state::*which) const;
    [[nodiscard]] bool speaks_uds() const;
    void enter(step which);
    void push(std::span<const std::uint8_t> bytes);
    void push_did(std::uint16_t did);
    void follow(std::uint8_t group, std::uint8_t id, obd::pid_set ecu_state::*which);
    void settle(const answer& came, contract::reading_state contract::ecu_report::*how);
    void on_dialect(const answer& came);
    void on_permanent(const answer& came);
    void on_readiness(const answer& came);
    void on_info(const answer& came);
    void fold_info(ecu_state& ecu, std::uint8_t type, std::span<const std::uint8_t> message);
    void on_since(const answer& came);
    void on_monitors(const answer& came);
    void on_frames(const answer& came);

    bus kind_;
    limits limits_;
    uds::dialect_finder finder_;
    step step_ = step::dialect;
    std::deque<question> queue_;
    question current_{};
    std::size_t asked_ = 0;
    std::vector<ecu_state> ecus_;
};

}  // namespace faultline::vehicle
