// The conversation with one ECU addressed alone: is it there, its codes (19, or 18 where it only knows KWP2000), who made it
// (22 F1xx, or 1A), and what it kept beside its gravest codes (19 04, 19 06). Reading services in the standard session only;
// no session is opened. One ECU per object; asks nothing more of one that does not answer the first question.
#pragma once

#include <deque>

#include "cloud/contract/diagnosis.hpp"
#include "gateway/vehicle/known_ecus.hpp"
#include "gateway/vehicle/uds_codes.hpp"

namespace faultline::vehicle {

class ecu_reading {
public:
    struct limits {
        std::size_t described_codes = 4;   // whose snapshots are read; each costs two questions
    };

    // `before`: what the emission scan read from it, if it is one of those ECUs.
    ecu_reading(const known_ecu& where, bus kind, const limits& allowed, const contract::ecu_report* before = nullptr);

    [[nodiscard]] std::optional<question> next();   // each must be followed by on_answer
    void on_answer(const answer& came);

    // It answered something, positively or not, whole or damaged.
    [[nodiscard]] bool is_present() const { return present_; }
    // The next question goes to an ECU that has answered before: silence is odd now.
    [[nodiscard]] bool expects_answer() const { return present_; }
    [[nodiscard]] bool has_codes_read() const { return step_ > step::codes; }
    [[nodiscard]] std::size_t described() const { return described_; }
    [[nodiscard]] std::size_t outstanding() const { return queue_.size(); }
    [[nodiscard]] std::string_view stage() const;
    [[nodiscard]] const contract::ecu_report& report() const { return report_; }
    [[nodiscard]] const known_ecu& where() const { return where_; }

private:
    enum class step : std::uint8_t { count, codes, identifiers, data, done };

    [[nodiscard]] question to_it(std::initializer_list<std::uint8_t> bytes) const;
    void enter(step which);
    void on_count(std::span<const std::uint8_t> message);
    void on_codes(std::span<const std::uint8_t> message);
    void on_identifier(std::span<const std::uint8_t> message);
    void on_refusal(std::uint8_t nrc);
    void refuse_codes(std::uint8_t nrc);
    void on_silence(const answer& came);
    void ask_identifiers();
    void ask_data();
    [[nodiscard]] contract::code_detail* detail_asked_for();

    known_ecu where_;
    limits limits_;
    contract::ecu_report report_;
    std::deque<question> queue_;
    question current_{};
    step step_ = step::count;
    code_terms terms_;
    bool present_ = false;
    bool was_known_ = false;   // from the emission scan
    bool is_kwp_ = false;
    unsigned silences_ = 0;    // one after the other, from an ECU that is there
    std::size_t described_ = 0;
};

}  // namespace faultline::vehicle
