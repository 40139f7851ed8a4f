// An open way to an adapter that carries bytes in order, both ways: a serial port, a pty, a TCP connection. Knows nothing of
// what the bytes mean. One owner, one thread, at most one read and one write at a time; destroying it closes it.
//
// Reading and writing try the file descriptor first and touch the reactor only when they have to wait; the deadline costs
// no system call while it moves forward (see deadline_guard.hpp), so a poll loop is one write, one wait, one read.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include "gateway/link/address.hpp"
#include "gateway/link/error.hpp"

namespace faultline::link {

using instant = std::chrono::steady_clock::time_point;
inline constexpr instant no_deadline = instant::max();

class byte_line {
public:
    virtual ~byte_line() = default;
    byte_line(const byte_line&) = delete;
    byte_line& operator=(const byte_line&) = delete;

    // At least one byte, or why not: `timeout` at the deadline, `gone` after unplug or end of stream, `cancelled` when the
    // coroutine was cancelled or the line closed meanwhile. Safe under awaitable_operators.
    [[nodiscard]] virtual boost::asio::awaitable<io_result<std::size_t>> read_some(std::span<std::uint8_t> into,
                                                                                  instant deadline) = 0;

    // All of it, or why not. What was written before an error is unknown.
    [[nodiscard]] virtual boost::asio::awaitable<io_result<void>> write(std::span<const std::uint8_t> bytes,
                                                                       instant deadline) = 0;

    // Never wait. 0 = nothing there now, or no room now.
    [[nodiscard]] virtual io_result<std::size_t> try_read(std::span<std::uint8_t> into) = 0;
    [[nodiscard]] virtual io_result<std::size_t> try_write(std::span<const std::uint8_t> bytes) = 0;

    // Waits until everything written has left the machine as far as the system knows, then changes the speed and drops
    // what had arrived at the old one. `unsupported` when the port does not take this rate. On a pty the rate is kept but means nothing; on
    // TCP nothing happens and the answer is success.
    [[nodiscard]] virtual io_result<void> set_baud(unsigned baud) = 0;
    [[nodiscard]] virtual unsigned baud() const = 0;   // 0 = the link has none

    virtual void discard_input() = 0;   // what has arrived and nobody read

    // True when bytes take time by baud rate here, so that looking for the rate or raising it (ATBRD) makes sense.
    [[nodiscard]] virtual bool is_uart() const = 0;

    [[nodiscard]] virtual int native_handle() const = 0;   // for poll() in tests and benches; stays ours
    [[nodiscard]] virtual const address& where() const = 0;

    virtual void close() noexcept = 0;   // idempotent; a waiting read or write ends with `cancelled`

protected:
    byte_line() = default;
};

}  // namespace faultline::link
