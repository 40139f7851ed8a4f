// Adapters behind a TCP port: Wi-Fi ELMs and serial servers. See open.hpp for how one is opened.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <memory>

#include "gateway/link/byte_line.hpp"

namespace faultline::link {

[[nodiscard]] boost::asio::awaitable<result<std::unique_ptr<byte_line>>> open_tcp(address where,
                                                                                 std::chrono::milliseconds patience);

}  // namespace faultline::link
