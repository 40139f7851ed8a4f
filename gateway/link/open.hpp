// Opens the link an address names, exclusively. The one place that knows which file opens which kind of link.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <memory>

#include "gateway/link/address.hpp"
#include "gateway/link/byte_line.hpp"
#include "gateway/link/error.hpp"

namespace faultline::link {

inline constexpr unsigned default_baud = 38400;   // what an ELM327 speaks after reset when pin 6 is high

struct open_options {
    std::chrono::milliseconds connect_timeout{5000};   // TCP: host look-up and connection together
    unsigned baud = default_baud;                      // serial, when the address does not say
};

// Runs on the executor of the awaiting coroutine, and the line keeps that executor. Serial: raw 8N1 without flow control,
// modem lines untouched, locked (flock and TIOCEXCL) against a second user, low latency where the driver has it.
[[nodiscard]] boost::asio::awaitable<result<std::unique_ptr<byte_line>>> open(address where, open_options options = {});

}  // namespace faultline::link
