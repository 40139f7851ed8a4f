// FTDI serial chips without the kernel's driver: where no tty is (a container, a missing module), or where its 16 ms of patience per
// answer cannot be turned off. The latency timer is set to 1 ms.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <memory>

#include "gateway/link/address.hpp"
#include "gateway/link/byte_line.hpp"

namespace faultline::link {

[[nodiscard]] result<std::unique_ptr<byte_line>> open_ftdi(boost::asio::any_io_executor executor, const address& where, unsigned baud);

// The divisor of the chip's 3 MHz for a rate, as its requests carry it: value, and the upper bits for the index. 0: none within 3 %.
struct ftdi_divisor {
    std::uint16_t value = 0;
    std::uint16_t high = 0;
    unsigned baud = 0;   // what comes of it
};
[[nodiscard]] ftdi_divisor divide_ftdi(unsigned baud);

// Takes the two status bytes off the front of each packet; the bytes that are left are at the front of `transfer`, how many is returned.
[[nodiscard]] std::size_t strip_ftdi_status(std::span<std::uint8_t> transfer, std::size_t packet_size);

}  // namespace faultline::link
