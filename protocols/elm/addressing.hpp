// Points an ELM327 at one ECU on CAN and back at all of them: header, receive filter and, where the ECU's pair of identifiers is not
// a legislated one, the flow control. Sends only what has changed; learns by trying which of these commands the adapter has.
// ISO 15765-2 normal and normal fixed addressing only. Forgets nothing by itself: after a restart of the adapter call forget().
#pragma once

#include <array>
#include <optional>

#include "protocols/elm/profile.hpp"
#include "protocols/elm/steps.hpp"
#include "protocols/pdu.hpp"

namespace faultline::elm {

struct ecu_address {
    std::uint32_t request = 0;    // identifiers above 7FF have 29 bits
    std::uint32_t response = 0;
    friend bool operator==(const ecu_address&, const ecu_address&) = default;
};

enum class unreachable : std::uint8_t {
    none,
    wrong_bus,    // no CAN, or identifiers of another width than the car's protocol has
    no_header,    // ATSH is refused
    no_filter,    // the answers would not be let through
};

class addressing {
public:
    // Nothing: all emission-related ECUs, as after a start. `done` at once when it points there already or cannot.
    [[nodiscard]] step point_at(const std::optional<ecu_address>& target, bus kind);
    [[nodiscard]] step on_reply(const printed& answer);

    // About the last point_at that came to `done`.
    [[nodiscard]] unreachable why_not() const { return why_; }
    [[nodiscard]] bool reached() const { return why_ == unreachable::none; }

    [[nodiscard]] bool is_at(const std::optional<ecu_address>& target) const { return now_ == target && is_settled_; }
    void forget();   // the adapter has its defaults again
    void learned(capabilities& able) const;

private:
    enum class task : std::uint8_t { priority, header, filter, filter_code, filter_mask, flow_header, flow_data, flow_mode, flow_off, receive_all, receive_auto, all_code, all_mask };
    enum class known : std::uint8_t { untried, works, refused };

    void plan(task what);
    void insert(task what);
    [[nodiscard]] step next();
    [[nodiscard]] step say(task what);
    [[nodiscard]] bool needs_flow() const;
    void plan_target();
    void plan_everybody();
    void on_refused(task what);
    void on_accepted(task what);
    [[nodiscard]] step conclude(unreachable why);

    std::optional<ecu_address> now_;      // where it points
    std::optional<ecu_address> wanted_;
    bus kind_ = bus::unknown;
    bool is_settled_ = true;
    unreachable why_ = unreachable::none;
    std::array<task, 12> tasks_{};
    std::size_t count_ = 0, at_ = 0;
    std::array<char, 20> line_{};
    known header_ = known::untried, filter_ = known::untried, code_and_mask_ = known::untried, flow_ = known::untried;
    std::optional<std::uint32_t> header_now_;   // nothing: as after a start
    bool filtered_ = false;
    bool flow_on_ = false;
    bool flow_data_set_ = false;
    bool again_ = false;   // the last command was repeated
};

}  // namespace faultline::elm
