// Service 27: seed and key. Odd sub-functions ask for the seed of a level, the even one above it sends the key. ISO
// 14229-1 10.4. Knows no algorithm.
#pragma once

#include "protocols/uds/parsed.hpp"

namespace faultline::uds {

struct security_request {
    std::uint8_t subfunction = 0x01;
    bytes_view data{};   // odd: what the maker wants with the request; even: the key
    bool suppress = false;
    [[nodiscard]] constexpr bool is_key() const { return subfunction % 2 == 0; }
};
struct security_answer {
    std::uint8_t subfunction = 0x01;
    bytes_view seed{};   // of odd sub-functions
    // A seed of zeros: the level is open already, no key is wanted.
    [[nodiscard]] bool is_open_already() const;
};
[[nodiscard]] std::size_t write(const security_request& what, room_view out);
[[nodiscard]] std::size_t write(const security_answer& what, room_view out);
[[nodiscard]] parsed<security_request> read_security_request(bytes_view payload);
[[nodiscard]] parsed<security_answer> read_security_answer(bytes_view payload);

}   // namespace faultline::uds
