// Service 31: routines are started (01), stopped (02) and asked for results (03). ISO 14229-1 14.2.
#pragma once

#include "protocols/uds/parsed.hpp"

namespace faultline::uds {

namespace routine {
inline constexpr std::uint8_t start = 0x01;
inline constexpr std::uint8_t stop = 0x02;
inline constexpr std::uint8_t results = 0x03;
}   // namespace routine

struct routine_request {
    std::uint8_t control = routine::start;
    std::uint16_t id = 0;
    bytes_view option{};
    bool suppress = false;
};
struct routine_answer {
    std::uint8_t control = routine::start;
    std::uint16_t id = 0;
    bytes_view status{};   // routine info and status; the maker's, filler included
};
[[nodiscard]] std::size_t write(const routine_request& what, room_view out);
[[nodiscard]] std::size_t write(const routine_answer& what, room_view out);
[[nodiscard]] parsed<routine_request> read_routine_request(bytes_view payload);
[[nodiscard]] parsed<routine_answer> read_routine_answer(bytes_view payload);

}   // namespace faultline::uds
