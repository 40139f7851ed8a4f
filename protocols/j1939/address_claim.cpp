#include "protocols/j1939/address_claim.hpp"

#include "protocols/j1939/pgn.hpp"

namespace faultline::j1939 {

namespace {

// Where a device that may move looks for a free address (J1939-81 4.2.3: dynamic addresses).
constexpr std::uint8_t first_dynamic = 128;
constexpr std::uint8_t last_dynamic = 247;

}   // namespace

claiming address_claim::start(instant now) {
    state_ = claim_state::claiming;
    deadline_ = now + allowed_.cp_j1939_addr_claim_timeout;
    return {claim_from(wanted_), false};
}

claiming address_claim::on_frame(const can::frame& what, instant now) {
    const auto head = read_identifier(what);
    if (!head) return {};
    if (head->pgn == pgn::address_claimed) {
        const auto rival = read_name(what.data());
        if (!rival || *rival == own_ || head->source >= null_address) return {};
        taken_.set(head->source);
        if (head->source == wanted_) return on_rival(*rival, now);
        return {};
    }
    const bool is_for_us =
        head->destination == global_address || (head->destination == wanted_ && state_ != claim_state::cannot_claim);
    const auto bytes = what.data();
    if (head->pgn == pgn::request && is_for_us && bytes.size() >= 3 && read_pgn(bytes.first<3>()) == pgn::address_claimed)
        return on_request(now);
    if (head->source < null_address && head->source != wanted_) taken_.set(head->source);
    return {};
}

claiming address_claim::on_rival(std::uint64_t rival, instant now) {
    if (state_ != claim_state::claiming && state_ != claim_state::claimed) return {};
    if (own_ < rival) return {claim_from(wanted_), false};   // the rival gives way
    claiming result;
    result.is_lost = state_ == claim_state::claimed;
    if (const auto next = another()) {
        wanted_ = *next;
        result.send = start(now).send;
        return result;
    }
    state_ = claim_state::cannot_claim;
    deadline_ = now + delay();
    return result;
}

claiming address_claim::on_request(instant now) {
    switch (state_) {
        case claim_state::claiming:
        case claim_state::claimed: return {claim_from(wanted_), false};
        case claim_state::cannot_claim: deadline_ = now + delay(); return {};
        case claim_state::listening: break;
    }
    return {};
}

claiming address_claim::on_time(instant now) {
    if (now < deadline_) return {};
    deadline_ = instant::max();
    if (state_ == claim_state::claiming) state_ = claim_state::claimed;
    if (state_ == claim_state::cannot_claim) return {claim_from(null_address), false};
    return {};
}

std::optional<std::uint8_t> address_claim::address() const {
    return state_ == claim_state::claimed ? std::optional{wanted_} : std::nullopt;
}

std::optional<std::uint8_t> address_claim::another() const {
    if (!may_move_) return std::nullopt;
    for (unsigned address = first_dynamic; address <= last_dynamic; ++address)
        if (!taken_.test(address)) return static_cast<std::uint8_t>(address);
    return std::nullopt;
}

can::frame address_claim::claim_from(std::uint8_t address) const {
    return make_frame({6, pgn::address_claimed, address, global_address}, write_name(own_));
}

// J1939-81 4.4.3.3: 0 to 153 ms, so that devices that lost do not all say so at once. The NAME is the dice.
milliseconds address_claim::delay() const { return milliseconds{static_cast<int>(own_ & 0xFF) * 6 / 10}; }

}   // namespace faultline::j1939
