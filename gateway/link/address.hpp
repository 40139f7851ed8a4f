// Where an adapter is, as a technician writes it. Only text: nothing is opened or looked up here.
//
//   address = "serial:" path [":" baud] | "pty:" path | "tcp:" host ":" port | path        (path starts with "/")
//           | "can:" interface | "slcan:" ( path | "tcp:" host ":" port ) [":" bitrate] | "vcan+unix:" path
//           | "usb:" hex4 ":" hex4 [ "/" ( serial number | port ) ] [ ":" rate [ ":" data rate ] ]
//
// A bare /dev/pts/... path is a pty, any other bare path a serial port. An IPv6 host stands in brackets.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "gateway/link/error.hpp"

namespace faultline::link {

enum class medium : std::uint8_t {
    serial,
    pty,
    tcp,
    usb,        // an FTDI chip spoken to through libusb
    can,        // SocketCAN: a network interface of the kernel
    slcan,      // a CAN adapter that speaks Lawicel's lines over a serial port, a pty or TCP
    test_bus,   // CAN frames over a unix seqpacket socket: simcar, tests
    usb_can,    // a gs_usb adapter spoken to through libusb
};

// Whether CAN frames go over it, or an ELM327's text.
[[nodiscard]] constexpr bool carries_frames(medium kind) { return kind >= medium::can; }

struct address {
    medium kind = medium::serial;
    std::string path;          // serial, pty, slcan, test_bus; can: the interface's name; usb: "1d50:606f/SERIAL" (usb_place.hpp)
    std::string host;          // tcp, slcan over TCP; without brackets
    std::uint16_t port = 0;    // with `host`
    unsigned baud = 0;         // serial, usb; 0 = not said: the client finds it
    unsigned bitrate = 0;      // slcan, usb_can: of the CAN bus, in bit/s; 0 = not said: 500,000 and 250,000 are tried
    unsigned data_bitrate = 0; // usb_can: of the data phase; not 0: the channel is CAN FD

    friend bool operator==(const address&, const address&) = default;
};

// bad_address says what is wrong with the text and gives a right example (args text, problem, example).
[[nodiscard]] result<address> parse_address(std::string_view text);

// The form that parse_address reads back: "serial:/dev/ttyUSB0:115200".
[[nodiscard]] std::string to_text(const address& where);

[[nodiscard]] std::string_view name(medium kind);   // "serial", "pty", "tcp", "can", "slcan", "vcan+unix", "usb"

}  // namespace faultline::link
