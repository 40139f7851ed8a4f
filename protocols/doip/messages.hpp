// What DoIP messages say: payloads into values and back (ISO 13400-2 clauses 7 and 9). One message each; who says what when
// is `discovery`, `connection` and `entity`. No heap: short messages are small values, diagnostic ones views.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "protocols/doip/header.hpp"

namespace faultline::doip {

using address = std::uint16_t;

// ISO 13400-2 table 13: who may be a tester, and addresses that mean several ECUs at once.
[[nodiscard]] constexpr bool is_tester(address who) { return who >= 0x0E00 && who <= 0x0FFF; }
[[nodiscard]] constexpr bool is_functional(address who) { return who >= 0xE400 && who <= 0xEFFF; }

// Header and payload of everything that is no diagnostic message.
struct short_message {
    std::array<std::uint8_t, header_size + 33> bytes{};
    std::uint8_t size = 0;
    [[nodiscard]] std::span<const std::uint8_t> data() const { return {bytes.data(), size}; }   // a view into this value
};

// Header, source and target; the data follows as the caller's own bytes, in the same write.
using diagnostic_head = std::array<std::uint8_t, header_size + 4>;

enum class further_action : std::uint8_t { none = 0x00, central_security = 0x10 };

struct announcement {
    std::array<char, 17> vin{};   // bytes as sent: 00 or FF while the vehicle does not know it
    address entity = 0;
    std::array<std::uint8_t, 6> eid{};
    std::array<std::uint8_t, 6> gid{};   // 00 or FF: not yet
    std::uint8_t action = 0;
    std::optional<std::uint8_t> sync;   // 2012 editions leave it away; 00 synchronised, 10 not

    [[nodiscard]] std::string_view vin_text() const;   // empty while unknown
    friend bool operator==(const announcement&, const announcement&) = default;
};
[[nodiscard]] std::optional<announcement> read_announcement(std::span<const std::uint8_t> bytes);
[[nodiscard]] short_message write_announcement(std::uint8_t version, const announcement& what);

[[nodiscard]] short_message write_identification_request(std::uint8_t version);
[[nodiscard]] short_message write_identification_request(std::uint8_t version, const std::array<std::uint8_t, 6>& eid);
[[nodiscard]] short_message write_identification_request(std::uint8_t version, const std::array<char, 17>& vin);

// ISO 13400-2 table 47.
inline constexpr std::uint8_t activation_default = 0x00;
inline constexpr std::uint8_t activation_regulation = 0x01;   // WWH-OBD
inline constexpr std::uint8_t activation_central_security = 0xE0;

struct activation_request {
    address tester = 0;
    std::uint8_t type = activation_default;
    std::optional<std::array<std::uint8_t, 4>> makers;   // the maker's own four bytes

    friend bool operator==(const activation_request&, const activation_request&) = default;
};
[[nodiscard]] std::optional<activation_request> read_activation_request(std::span<const std::uint8_t> bytes);
[[nodiscard]] short_message write_activation_request(std::uint8_t version, const activation_request& what);

// ISO 13400-2 table 49; E0 to FE are the maker's.
enum class activation : std::uint8_t {
    unknown_tester = 0x00,
    no_socket = 0x01,            // all are taken
    other_tester = 0x02,         // this socket was activated with another address
    already_active = 0x03,       // the address is active on another socket
    not_authenticated = 0x04,
    not_confirmed = 0x05,
    unsupported_type = 0x06,
    needs_tls = 0x07,
    done = 0x10,
    needs_confirmation = 0x11,   // somebody at the vehicle must agree
};

struct activation_answer {
    address tester = 0;
    address entity = 0;
    activation result = activation::unknown_tester;   // may hold a number that has no name here
    std::optional<std::array<std::uint8_t, 4>> makers;

    friend bool operator==(const activation_answer&, const activation_answer&) = default;
};
[[nodiscard]] std::optional<activation_answer> read_activation_answer(std::span<const std::uint8_t> bytes);
[[nodiscard]] short_message write_activation_answer(std::uint8_t version, const activation_answer& what);

[[nodiscard]] short_message write_alive_request(std::uint8_t version);
[[nodiscard]] short_message write_alive_answer(std::uint8_t version, address tester);
[[nodiscard]] std::optional<address> read_alive_answer(std::span<const std::uint8_t> bytes);

struct entity_status {
    bool is_gateway = true;   // 00 gateway, 01 node
    std::uint8_t raw_kind = 0;
    std::uint8_t most_sockets = 1;
    std::uint8_t open_sockets = 0;
    std::optional<std::uint32_t> longest_message{};
};
[[nodiscard]] std::optional<entity_status> read_entity_status(std::span<const std::uint8_t> bytes);
[[nodiscard]] short_message write_entity_status(std::uint8_t version, const entity_status& what);
[[nodiscard]] short_message write_entity_request(std::uint8_t version);

enum class power_mode : std::uint8_t { not_ready = 0, ready = 1, not_supported = 2, reserved };
[[nodiscard]] std::optional<power_mode> read_power_mode(std::span<const std::uint8_t> bytes);
[[nodiscard]] short_message write_power_mode(std::uint8_t version, power_mode what);
[[nodiscard]] short_message write_power_request(std::uint8_t version);

[[nodiscard]] short_message write_header_refusal(std::uint8_t version, header_refusal why);

// ISO 13400-2 table 25.
enum class refusal : std::uint8_t {
    none = 0x00,
    invalid_source = 0x02,
    unknown_target = 0x03,
    too_large = 0x04,
    out_of_memory = 0x05,
    target_unreachable = 0x06,
    unknown_network = 0x07,
    transport_error = 0x08,
};

// A diagnostic message (8001), its acknowledgment (8002: code 00) and its refusal (8003). Sources and targets as sent: the
// acknowledgment comes from the ECU that was asked.
struct diagnostic {
    address source = 0;
    address target = 0;
    std::uint8_t code = 0;                  // 8002, 8003
    std::span<const std::uint8_t> data;     // 8001: the UDS message; else what the other side repeats of it
};
[[nodiscard]] std::optional<diagnostic> read_diagnostic(payload type, std::span<const std::uint8_t> bytes);
[[nodiscard]] diagnostic_head write_diagnostic_head(std::uint8_t version, address source, address target, std::size_t size);
[[nodiscard]] short_message write_taken(std::uint8_t version, address source, address target);
[[nodiscard]] short_message write_refused(std::uint8_t version, address source, address target, refusal why);

}   // namespace faultline::doip
