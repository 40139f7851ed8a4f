// Gets an address on the bus and defends it (SAE J1939-81 4.4). Listening needs none: this machine is started only when
// something is to be asked. Never reads a clock; sends nothing before start().
#pragma once

#include <bitset>
#include <optional>

#include "protocols/can/frame.hpp"
#include "protocols/j1939/message.hpp"
#include "protocols/j1939/name.hpp"

namespace faultline::j1939 {

inline constexpr std::uint8_t service_tool_address = 0xF9;   // J1939 Digital Annex table B2: off-board tool 1

enum class claim_state : std::uint8_t {
    listening,      // start() was not called
    claiming,       // asked for an address, 250 ms in which another may object
    claimed,        // address() may be used
    cannot_claim,   // every address was defended by a lower NAME: nothing but that may be sent
};

struct claiming {
    std::optional<can::frame> send;
    bool is_lost = false;   // the address used so far belongs to another from now on
};

class address_claim {
public:
    struct limits {
        milliseconds cp_j1939_addr_claim_timeout{250};
    };

    address_claim(const name& own, std::uint8_t preferred, limits allowed)
        : own_{to_number(own)}, may_move_{own.may_move}, wanted_{preferred}, allowed_{allowed} {}

    [[nodiscard]] claiming start(instant now);
    [[nodiscard]] claiming on_frame(const can::frame& what, instant now);
    [[nodiscard]] claiming on_time(instant now);
    [[nodiscard]] instant deadline() const { return deadline_; }

    [[nodiscard]] claim_state state() const { return state_; }
    [[nodiscard]] std::optional<std::uint8_t> address() const;   // only while claimed

private:
    [[nodiscard]] claiming on_rival(std::uint64_t rival, instant now);
    [[nodiscard]] claiming on_request(instant now);
    [[nodiscard]] can::frame claim_from(std::uint8_t address) const;
    [[nodiscard]] std::optional<std::uint8_t> another() const;
    [[nodiscard]] milliseconds delay() const;

    std::uint64_t own_;
    bool may_move_;
    std::uint8_t wanted_;
    limits allowed_;
    claim_state state_ = claim_state::listening;
    std::bitset<256> taken_;   // addresses others sent from
    instant deadline_ = instant::max();
};

}   // namespace faultline::j1939
