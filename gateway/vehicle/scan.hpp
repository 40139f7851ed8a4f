// One complete reading of all ECUs of a classic OBD car (SAE J1979): decides what to ask next and folds the answers into a
// diagnosis. Asks for identifiers only when an ECU's support bitmap names them; stored codes come first, so that a
// technician sees a fault within the first exchanges. One scan per object. Knows no adapter and no fault text.
#pragma once

#include <deque>
#include <optional>
#include <string_view>
#include <vector>

#include "cloud/contract/diagnosis.hpp"
#include "gateway/vehicle/question.hpp"
#include "protocols/obd/support.hpp"

namespace faultline::vehicle {

class scan {
public:
    explicit scan(bus kind);

    // The next question, or nothing: the scan is complete. Each question must be followed by on_answer.
    [[nodiscard]] std::optional<question> next();
    void on_answer(const answer& came);

    // True until every ECU's list of supported PIDs is there: all that a live view needs.
    [[nodiscard]] bool reading_support() const { return step_ == step::support && !queue_.empty(); }

    // Catalogue key of what is being read ("progress.reading_stored") and how far the scan is, both for people.
    [[nodiscard]] std::string_view stage() const;
    [[nodiscard]] std::size_t asked() const { return asked_; }
    [[nodiscard]] std::size_t outstanding() const { return queue_.size(); }

    // The ECUs as far as they are read: complete after next() gave nothing, partial before (adapter lost).
    // Fills ecus, vehicle, mil, outcome and verdict; everything else is the caller's.
    void conclude(contract::diagnosis& into, bool interrupted) const;

    // Who supports what, for the live schedule that follows.
    struct ecu_support {
        std::uint32_t ecu;
        obd::pid_set pids;
    };
    [[nodiscard]] std::vector<ecu_support> support() const;

private:
    enum class step : std::uint8_t { support, codes, status, since, info, monitors, freeze_frame, done };

    struct ecu_state {
        std::uint32_t ecu = 0;
        contract::ecu_report report;
        obd::pid_set pids, infos, mids, frame_pids;
        std::string vin;
        contract::reading_state vin_how;
        std::vector<std::string> cal_ids, cvns;
    };

    [[nodiscard]] ecu_state& of(std::uint32_t ecu);
    [[nodiscard]] obd::pid_set all(obd::pid_set ecu_state::*which) const;
    void enter(step which);
    void ask_next_bitmap(std::uint8_t service, std::uint8_t asked_id, obd::pid_set ecu_state::*which);

    void on_support(const answer& came);
    void on_codes(const answer& came);
    void on_status(const answer& came);
    void on_since(const answer& came);
    void on_info(const answer& came);
    void on_monitors(const answer& came);
    void on_freeze_frame(const answer& came);
    void queue_freeze_pids();
    void fold_freeze_values(const answer& came);
    [[nodiscard]] bool any_codes() const;

    bus kind_;
    step step_ = step::support;
    std::deque<question> queue_;
    question current_{};
    std::size_t asked_ = 0;
    std::vector<ecu_state> ecus_;
};

}  // namespace faultline::vehicle
