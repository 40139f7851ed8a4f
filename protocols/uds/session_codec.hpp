// Services 10 (session), 11 (reset) and 3E (tester present). ISO 14229-1 10.2, 10.3, 10.7. `write` gives the number of
// bytes, 0 when the room is too small; nothing is kept.
#pragma once

#include <chrono>
#include <optional>

#include "protocols/uds/parsed.hpp"

namespace faultline::uds {

namespace session {
inline constexpr std::uint8_t standard = 0x01;
inline constexpr std::uint8_t programming = 0x02;
inline constexpr std::uint8_t extended = 0x03;
inline constexpr std::uint8_t safety = 0x04;
}   // namespace session

struct session_request {
    std::uint8_t session = session::standard;
    bool suppress = false;
};
struct session_timing {
    std::chrono::milliseconds p2{50};
    std::chrono::milliseconds p2_star{5000};   // on the wire in steps of 10 ms
    friend bool operator==(const session_timing&, const session_timing&) = default;
};
struct session_answer {
    std::uint8_t session = session::standard;
    std::optional<session_timing> timing{};   // ECUs before ISO 14229-1:2013 leave it away
};
[[nodiscard]] std::size_t write(const session_request& what, room_view out);
[[nodiscard]] std::size_t write(const session_answer& what, room_view out);
[[nodiscard]] parsed<session_request> read_session_request(bytes_view payload);
[[nodiscard]] parsed<session_answer> read_session_answer(bytes_view payload);

struct reset_request {
    std::uint8_t kind = 0x01;   // 01 hard, 02 key off and on, 03 soft, 04 and 05 rapid power shutdown
    bool suppress = false;
};
struct reset_answer {
    std::uint8_t kind = 0x01;
    std::optional<std::uint8_t> power_down_seconds{};   // kind 04 only; FF: the ECU does not know
};
[[nodiscard]] std::size_t write(const reset_request& what, room_view out);
[[nodiscard]] std::size_t write(const reset_answer& what, room_view out);
[[nodiscard]] parsed<reset_request> read_reset_request(bytes_view payload);
[[nodiscard]] parsed<reset_answer> read_reset_answer(bytes_view payload);

struct tester_present {
    bool suppress = false;   // requests: 3E 80
};
[[nodiscard]] std::size_t write_request(const tester_present& what, room_view out);
[[nodiscard]] std::size_t write_answer(const tester_present& what, room_view out);
[[nodiscard]] parsed<tester_present> read_tester_present_request(bytes_view payload);
[[nodiscard]] parsed<tester_present> read_tester_present_answer(bytes_view payload);

}   // namespace faultline::uds
