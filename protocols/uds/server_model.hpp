// What a simulated ECU is: which services, values and codes it has, who may reach them, and functions for what a value
// cannot say. Plain data; the server keeps a pointer to it and changes nothing but the codes.
#pragma once

#include "protocols/uds/code_store.hpp"
#include "protocols/uds/control_codec.hpp"
#include "protocols/uds/data_codec.hpp"
#include "protocols/uds/routine_codec.hpp"
#include "protocols/uds/security_guard.hpp"
#include "protocols/uds/session_codec.hpp"
#include "protocols/uds/transfer_codec.hpp"

namespace faultline::uds {

// One bit per session; sessions from 07 on share the last.
using session_set = std::uint8_t;
inline constexpr session_set every_session = 0xFF;
[[nodiscard]] constexpr session_set in_session(std::uint8_t session) {
    return static_cast<session_set>(1U << (session < 7 ? session : 7));
}
inline constexpr session_set not_standard = static_cast<session_set>(~in_session(session::standard));

struct access {
    session_set sessions = every_session;
    std::uint8_t level = 0;   // security level that must be open; 0: none
};

struct service_rule {
    std::uint8_t service = 0;
    access who{};
};
// Without a rule for a service the standard's sub-functions are supported; with one, only those listed.
struct subfunction_rule {
    std::uint8_t service = 0;
    std::uint8_t subfunction = 0;
    access who{};
};

struct data_value {
    std::uint16_t did = 0;
    bytes_view value;
    access read{};
    bool is_writable = false;   // through server_model::write_data, with exactly value.size() bytes
    access write{.sessions = not_standard, .level = 0};
};

// What the ECU is in right now, for the model's functions.
struct server_state {
    std::uint8_t session = session::standard;
    std::uint8_t open_level = 0;
    std::uint8_t communication = communication::enable_both;
    bool codes_on = true;
};

// Each function gets `self`; nullptr means the ECU has no such thing. A function that answers nrc 78 is called again
// with the same request until it answers something else.
struct server_model {
    void* self = nullptr;
    std::span<const service_rule> services{};
    std::span<const subfunction_rule> subfunctions{};
    std::span<const data_value> values{};
    code_store* codes = nullptr;
    security_rules security{};
    session_timing timing{};   // promised in 50 xx
    milliseconds s3{5000};
    milliseconds work_step{20};   // how often an unfinished request is taken up again

    produced (*read_data)(void* self, std::uint16_t did, const server_state&,
                          room_view out) = nullptr;   // not in `values`
    std::uint8_t (*write_data)(void* self, std::uint16_t did, bytes_view data, const server_state&) = nullptr;
    produced (*control_io)(void* self, const io_request&, const server_state&, room_view state_out) = nullptr;
    produced (*run_routine)(void* self, const routine_request&, const server_state&, room_view status_out) = nullptr;
    // The longest block into `longest`, service and counter included.
    std::uint8_t (*begin_transfer)(void* self, const transfer_request&, const server_state&,
                                   std::uint64_t& longest) = nullptr;
    produced (*take_block)(void* self, const block_request&, bool is_repeat, room_view data_out) = nullptr;
    produced (*end_transfer)(void* self, bytes_view record, room_view record_out) = nullptr;
    // Objections (22, ..) to what would otherwise be done; nullptr: none.
    std::uint8_t (*object_to)(void* self, bytes_view request, const server_state&) = nullptr;
};

}   // namespace faultline::uds
