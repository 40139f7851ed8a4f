// Whom a transport frame is for: the seven forms of ISO 15765-2 9.5 (10.3), and the identifiers ISO 15765-4 gives OBD.
// An address is one endpoint as we see it: what our frames bear, and what the peer's must bear. Plain data.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "protocols/can/frame.hpp"

namespace faultline::isotp {

enum class addressing : std::uint8_t {
    normal_11,
    normal_29,      // any 29-bit pair
    normal_fixed,   // pDA TA SA physical, pDB TA SA functional; p is the priority, 18 by default
    extended_11,    // the first data byte is the target address
    extended_29,
    mixed_11,   // the first data byte is the address extension, the same in both directions
    mixed_29,   // pCE TA SA physical, pCD TA SA functional, and the extension byte
};

inline constexpr std::uint32_t no_id = 0xFFFFFFFF;   // this endpoint does not send, or does not listen
inline constexpr std::uint8_t tester = 0xF1;         // the external test equipment's address (ISO 15765-4)

struct address {
    addressing kind = addressing::normal_11;
    std::uint32_t tx_id = no_id;
    std::uint32_t rx_id = no_id;
    std::uint8_t tx_extension = 0;   // first data byte of what we send: extended and mixed only
    std::uint8_t rx_extension = 0;   // first data byte of what is for us
    bool is_functional = false;      // one to many: single frames only, no flow control

    friend bool operator==(const address&, const address&) = default;
};

enum class address_error : std::uint8_t {
    none,
    no_identifier,         // neither sends nor listens
    identifier_too_long,   // beyond 11 or 29 bits
    same_identifier,       // it would hear itself
    not_fixed_form,        // normal fixed and mixed 29 prescribe the identifier: DA DB, CE CD
    not_mirrored,          // target and source of one direction are not source and target of the other
};

// Asked for every frame: bits instead of comparisons.
[[nodiscard]] constexpr bool has_long_id(addressing kind) {
    constexpr auto bit = [](addressing of) { return 1U << static_cast<unsigned>(of); };
    constexpr unsigned long_ones = bit(addressing::normal_29) | bit(addressing::normal_fixed) |
                                   bit(addressing::extended_29) | bit(addressing::mixed_29);
    return (long_ones & bit(kind)) != 0;
}
[[nodiscard]] constexpr std::size_t address_bytes(addressing kind) {
    return kind >= addressing::extended_11 ? 1 : 0;
}

[[nodiscard]] address_error check(const address& what);

// The identifier and, where there is one, the first data byte of a frame to the peer. The rest of the frame is
// untouched.
inline void address_frame(const address& to, can::frame& out) {
    out.id = to.tx_id;
    out.is_extended = has_long_id(to.kind);
    if (address_bytes(to.kind) > 0) out.bytes[0] = to.tx_extension;
}
// Whether the peer sent this frame to us.
[[nodiscard]] bool is_for(const address& us, const can::frame& received);
// The same conversation seen from the other end.
[[nodiscard]] address mirrored(const address& what);

// Endpoints of a tester. `extension` is N_AE.
[[nodiscard]] address fixed(std::uint8_t ecu, std::uint8_t source = tester);
[[nodiscard]] address fixed_functional(std::uint8_t group, std::uint8_t source = tester);
[[nodiscard]] address mixed_fixed(std::uint8_t ecu, std::uint8_t extension, std::uint8_t source = tester);

// OBD (ISO 15765-4): 7E0..7E7 answered on 7E8..7EF, 18DAxxF1 answered on 18DAF1xx; requests to all on 7DF, 18DB33F1.
[[nodiscard]] address obd_11(std::uint32_t number);   // 0..7, others are taken modulo 8
[[nodiscard]] address obd_29(std::uint8_t ecu);
[[nodiscard]] address obd_functional_11();
[[nodiscard]] address obd_functional_29();

// The physical endpoint of whoever answered a functional request with this identifier: where its flow control goes.
// Nothing for an identifier that is no OBD answer.
[[nodiscard]] std::optional<address> answerer(std::uint32_t id, bool is_extended);

}   // namespace faultline::isotp
