// One line of candump's output, the log form of `candump -L` and the plain form people paste into bug reports. Reads
// one line; the views point into it.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "protocols/can/frame.hpp"

namespace faultline::can {

enum class dump_error : std::uint8_t {
    none,
    empty,            // nothing but blanks, or a comment (#)
    no_frame,         // no interface, or nothing behind it
    bad_identifier,   // neither 3 nor 8 digits, or too large
    bad_data,         // not pairs of digits
    bad_size,         // more or fewer bytes than announced, or a size CAN does not have
    trailing,         // something unknown behind the frame
};

enum class dump_kind : std::uint8_t {
    data,
    remote,   // a request, no data
    error,    // the kernel's report about the bus: frame.id holds the error class, flag removed
};

struct dump_line {
    dump_error error = dump_error::none;
    dump_kind kind = dump_kind::data;
    std::string_view time_text{};   // between the brackets, as written: absolute, delta or a date; empty without
    std::optional<std::int64_t> time_us{};   // time_text as microseconds, where it is seconds with six decimals
    std::string_view interface {};
    can::frame frame{};
    std::uint8_t code = 0;            // length code: more than 8 on classic CAN where the log says so (_9.._F)
    std::optional<bool> was_sent{};   // T or TX: by this machine; R or RX: received; nothing where it does not say
};

// (1436509052.249713) vcan0 7E8#0641000BE3FA813      FD: 7E8##1..   remote: 7E8#R   then optionally R or T
//  (1436509052.249713)  can0  RX - -  7E8   [8]  06 41 00 BE 3F A8 13 00      FD: two digits, [08]
[[nodiscard]] dump_line read_candump(std::string_view line);

}   // namespace faultline::can
