// Where an adapter is, as a technician writes it. Only text: nothing is opened or looked up here.
//
//   address = "serial:" path [":" baud] | "pty:" path | "tcp:" host ":" port | path        (path starts with "/")
//
// A bare /dev/pts/... path is a pty, any other bare path a serial port. An IPv6 host stands in brackets.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "gateway/link/error.hpp"

namespace faultline::link {

enum class medium : std::uint8_t { serial, pty, tcp };

struct address {
    medium kind = medium::serial;
    std::string path;          // serial, pty
    std::string host;          // tcp, without brackets
    std::uint16_t port = 0;    // tcp
    unsigned baud = 0;         // serial; 0 = not said: the client finds it

    friend bool operator==(const address&, const address&) = default;
};

// bad_address says what is wrong with the text and gives a right example (args text, problem, example).
[[nodiscard]] result<address> parse_address(std::string_view text);

// The form that parse_address reads back: "serial:/dev/ttyUSB0:115200".
[[nodiscard]] std::string to_text(const address& where);

[[nodiscard]] std::string_view name(medium kind);   // "serial", "pty", "tcp"

}  // namespace faultline::link
