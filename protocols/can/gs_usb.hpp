// The bytes of USB CAN adapters with candleLight's protocol ("gs_usb"): the answers of their control requests, and the host frames
// that travel over their bulk endpoints. Reads and writes bytes; speaks to no device and keeps no state (gs_usb_slots.hpp does).
// Layouts as Linux' own driver has them (drivers/net/can/usb/gs_usb.c); the table is in README.md.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "protocols/can/bit_timing.hpp"
#include "protocols/can/frame.hpp"

namespace faultline::can::gs_usb {

// Vendor requests to the interface: 0x41 out, 0xC1 in. wValue is the channel, but for `host_format` and `device_config`: 1.
enum class request : std::uint8_t {
    host_format = 0,
    set_bit_timing = 1,
    mode = 2,
    bit_timing_limits = 4,   // 40 bytes
    device_config = 5,       // 12 bytes
    identify = 7,            // blink
    set_data_bit_timing = 10,
    extended_limits = 11,    // 72 bytes: both phases
    state = 14,              // 12 bytes, where the feature says so
};
inline constexpr std::uint8_t to_device = 0x41, from_device = 0xC1;
inline constexpr std::uint8_t bulk_in = 0x81, bulk_out = 0x02;
inline constexpr std::array<std::uint8_t, 4> host_format_bytes{0xEF, 0xBE, 0x00, 0x00};   // 0xBEEF: we are little endian

// What an adapter says it can (`features`), and what `mode` may ask of it.
enum flag : std::uint32_t {
    listen_only = 1U << 0,
    loop_back = 1U << 1,
    one_shot = 1U << 3,
    time_stamps = 1U << 4,
    identifies = 1U << 5,       // feature only
    padded_packets = 1U << 7,   // every transfer is filled to the endpoint's packet size
    fd = 1U << 8,
    has_quirk_byte = 1U << 9,   // LPC546xx: frames to it bear one more byte
    has_extended_limits = 1U << 10,
    reports_bus_errors = 1U << 12,
    tells_state = 1U << 13,
};

struct device_config {
    std::uint8_t channels = 1;
    std::uint32_t software = 0;
    std::uint32_t hardware = 0;
};
struct limits {
    std::uint32_t features = 0;
    std::uint32_t clock = 0;   // Hz
    timing_limits nominal{};
    std::optional<timing_limits> data{};   // extended_limits only

    [[nodiscard]] bool has(flag what) const { return (features & what) != 0; }
};

[[nodiscard]] std::optional<device_config> read_device_config(std::span<const std::uint8_t> bytes);
[[nodiscard]] std::optional<limits> read_limits(std::span<const std::uint8_t> bytes);   // 40 or 72 bytes
[[nodiscard]] std::array<std::uint8_t, 20> write_bit_timing(const bit_timing& what);
[[nodiscard]] std::array<std::uint8_t, 8> write_mode(bool is_started, std::uint32_t flags);

// What the controller says of the bus in an error frame, or when asked for its state.
enum class controller : std::uint8_t { active, warning, passive, off };
struct health {
    std::optional<controller> state{};   // nothing: this frame says nothing about it
    std::uint8_t receive_errors = 0;
    std::uint8_t send_errors = 0;
    bool was_restarted = false;
};
[[nodiscard]] std::optional<health> read_state(std::span<const std::uint8_t> bytes);   // 12 bytes of request::state

// One host frame of a transfer.
struct item {
    enum class what : std::uint8_t {
        frame,     // received from the bus
        echo,      // ours, `slot` is free again: it was on the bus
        error,     // the controller's: `health`
        remote,    // a remote request: nothing in it for diagnostics
        damaged,   // no host frame: the rest of the transfer means nothing
    };
    what kind = what::damaged;
    can::frame frame{};
    std::uint32_t slot = 0;
    std::uint8_t channel = 0;
    bool has_lost_some = false;   // the adapter had no room for frames before this one; on an echo it means nothing
    gs_usb::health health{};
    std::optional<std::uint32_t> microseconds{};   // adapter's clock, where time stamps are on
};

// Takes one host frame off the front of a transfer. Several may share one; what fills a packet or a whole FD container behind a
// frame is dropped with it. False: nothing is left.
bool next(std::span<const std::uint8_t>& transfer, bool has_time_stamps, item& out);

// A frame for the adapter. An FD channel takes full containers only, whatever the frame. 0: no such frame exists.
inline constexpr std::size_t longest_host_frame = 12 + fd_size + 4 + 1;
[[nodiscard]] std::size_t write(const can::frame& what, std::uint32_t slot, std::uint8_t channel, bool is_fd_channel, bool has_quirk_byte,
                                std::span<std::uint8_t, longest_host_frame> out);

}   // namespace faultline::can::gs_usb
