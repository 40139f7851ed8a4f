// MQTT 5 reason codes (OASIS MQTT 5.0, 2.4), as the broker sends them in CONNACK, PUBACK, SUBACK and DISCONNECT, and what
// they ask of us. A number we have no name for stays what it is.
#pragma once

#include <cstdint>
#include <string_view>

namespace faultline::mqtt {

enum class reason_code : std::uint8_t {
    success = 0x00,
    no_matching_subscribers = 0x10,   // PUBACK: accepted, and nobody was there to take it
    unspecified = 0x80,
    malformed_packet = 0x81,
    protocol_error = 0x82,
    implementation_specific = 0x83,
    unsupported_version = 0x84,
    client_id_invalid = 0x85,
    bad_credentials = 0x86,
    not_authorized = 0x87,
    server_unavailable = 0x88,
    server_busy = 0x89,
    banned = 0x8A,
    server_shutting_down = 0x8B,
    bad_authentication_method = 0x8C,
    keep_alive_timeout = 0x8D,
    session_taken_over = 0x8E,        // another client came with our id
    topic_filter_invalid = 0x8F,
    topic_name_invalid = 0x90,
    receive_maximum_exceeded = 0x93,
    packet_too_large = 0x95,
    message_rate_too_high = 0x96,
    quota_exceeded = 0x97,
    administrative_action = 0x98,
    payload_format_invalid = 0x99,
    use_another_server = 0x9C,
    server_moved = 0x9D,
    connection_rate_exceeded = 0x9F,
    maximum_connect_time = 0xA0,
};

// "not_authorized": stable words for logs and metrics; "other" for a number without a name.
[[nodiscard]] std::string_view reason_name(reason_code reason);

[[nodiscard]] constexpr bool is_failure(reason_code reason) { return static_cast<std::uint8_t>(reason) >= 0x80; }

// Knocking again will not help: somebody has to change a right, a certificate or a name first.
[[nodiscard]] constexpr bool is_about_rights(reason_code reason) {
    switch (reason) {
        case reason_code::client_id_invalid:
        case reason_code::bad_credentials:
        case reason_code::not_authorized:
        case reason_code::banned:
        case reason_code::bad_authentication_method: return true;
        default: return false;
    }
}

}  // namespace faultline::mqtt
