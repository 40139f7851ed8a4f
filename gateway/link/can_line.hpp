// An open way to a CAN bus: whole frames in and out, each received one stamped with the time at which it arrived. Two
// kinds share this: packet sockets (SocketCAN, the test bus) and adapters that speak lines (slcan). Sends nothing by itself, so
// a bus that is only listened to stays undisturbed. One owner, one thread, at most one read and one write at a time;
// destroying it closes it.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include "gateway/link/address.hpp"
#include "gateway/link/byte_line.hpp"
#include "gateway/link/error.hpp"
#include "protocols/can/frame.hpp"

namespace faultline::link {

struct stamped_frame {
    can::frame what;
    instant when{};   // steady clock; SocketCAN: the kernel's stamp, carried over
};

// What the controller says about the bus (ISO 11898-1): it may come back from every one of these.
enum class bus_state : std::uint8_t {
    active,
    warning,     // an error counter above 96
    passive,     // above 127
    off,         // it took itself off the bus; see restart()
    link_down,   // the interface is not up: `ip link set can0 up type can bitrate 500000`
};

struct can_counters {
    std::uint64_t received = 0;
    std::uint64_t sent = 0;
    std::uint64_t error_frames = 0;     // what the controller complained about
    std::uint64_t lost = 0;             // the kernel or the adapter had no room for them
    std::uint64_t refused = 0;          // frames the adapter would not send
    std::uint64_t not_understood = 0;   // remote requests; lines that are no slcan
};

enum class presence : std::uint8_t {
    listening,   // no frame, no acknowledgement, no error flag goes out
    talking,
};

// Takes frames whose identifier equals `id` where `mask` has bits.
struct can_filter {
    std::uint32_t id = 0;
    std::uint32_t mask = 0;
    bool is_extended = false;
};

class can_line {
public:
    virtual ~can_line() = default;
    can_line(const can_line&) = delete;
    can_line& operator=(const can_line&) = delete;

    // At least one frame, or why not: `timeout`, `gone`, `cancelled`. Error frames change state() and are not handed out.
    // A link that goes down, or a bus that is off, is no error here: nothing comes until it is back.
    [[nodiscard]] virtual boost::asio::awaitable<io_result<std::size_t>> read(std::span<stamped_frame> into, instant deadline) = 0;

    // All of them, or why not.
    [[nodiscard]] virtual boost::asio::awaitable<io_result<void>> write(std::span<const can::frame> frames, instant deadline) = 0;

    // Never wait. How many came; how many the bus took: 0 = none now (its queue is full, the bus is off, the link down).
    [[nodiscard]] virtual io_result<std::size_t> try_read(std::span<stamped_frame> into) = 0;
    [[nodiscard]] virtual io_result<std::size_t> try_write(std::span<const can::frame> frames) = 0;

    // Only these frames are handed out from now on; an empty list: all. Dropped as early as this line can, on sockets in the
    // kernel.
    virtual void let_through(std::span<const can_filter> wanted) = 0;

    // Whether the bit rate is ours to choose; not on SocketCAN (the administrator's) and the test bus (it has none).
    [[nodiscard]] virtual bool chooses_bitrate() const = 0;
    [[nodiscard]] virtual unsigned bitrate() const = 0;   // 0: not known
    // Takes part in the bus at this rate from now on. `unsupported` where the rate is not ours, or not one of the adapter's.
    [[nodiscard]] virtual boost::asio::awaitable<io_result<void>> enter(unsigned bits_per_second, presence how) = 0;

    // Asks the controller for its state where it does not tell by itself; elsewhere just state().
    [[nodiscard]] virtual boost::asio::awaitable<bus_state> look() = 0;
    // Brings the controller back from bus-off. `no_permission` where only the administrator may.
    [[nodiscard]] virtual io_result<void> restart() = 0;

    [[nodiscard]] virtual bus_state state() const = 0;
    [[nodiscard]] virtual const can_counters& counted() const = 0;
    [[nodiscard]] virtual bool carries_fd() const = 0;
    [[nodiscard]] virtual std::string driver() const = 0;     // "gs_usb", "vcan", "slcan", "test bus"
    [[nodiscard]] virtual std::string identity() const = 0;   // what the adapter calls itself; may be empty
    [[nodiscard]] virtual const address& where() const = 0;

    virtual void close() noexcept = 0;   // idempotent; a waiting read or write ends with `cancelled`

protected:
    can_line() = default;
};

}  // namespace faultline::link
