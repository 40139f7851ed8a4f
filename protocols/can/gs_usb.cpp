#include "protocols/can/gs_usb.hpp"

#include <algorithm>

namespace faultline::can::gs_usb {
namespace {

constexpr std::size_t header_size = 12;
constexpr std::uint32_t received = 0xFFFFFFFF;   // echo_id of what came from the bus
constexpr std::uint32_t extended_bit = 1U << 31, remote_bit = 1U << 30, error_bit = 1U << 29;
constexpr std::uint8_t overflow_flag = 1, fd_flag = 2, rate_switch_flag = 4;
constexpr std::array<std::uint8_t, 16> fd_sizes{0, 1, 2, 3, 4, 5, 6, 7, 8, 12, 16, 20, 24, 32, 48, 64};

std::uint32_t read32(std::span<const std::uint8_t> bytes, std::size_t at) {
    return bytes[at] | static_cast<std::uint32_t>(bytes[at + 1]) << 8 | static_cast<std::uint32_t>(bytes[at + 2]) << 16 |
           static_cast<std::uint32_t>(bytes[at + 3]) << 24;
}

void write32(std::uint32_t value, std::span<std::uint8_t> bytes, std::size_t at) {
    for (std::size_t i = 0; i < 4; ++i) bytes[at + i] = static_cast<std::uint8_t>(value >> 8 * i);
}

timing_limits read_timing_limits(std::span<const std::uint8_t> bytes, std::size_t at) {
    return {read32(bytes, at), read32(bytes, at + 4), read32(bytes, at + 8), read32(bytes, at + 12),
            read32(bytes, at + 16), read32(bytes, at + 20), read32(bytes, at + 24), read32(bytes, at + 28)};
}

// linux/can/error.h: classes in the identifier, details in the data.
health read_error(std::uint32_t id, std::span<const std::uint8_t> data) {
    constexpr std::uint32_t of_controller = 0x04, bus_off = 0x40, restarted = 0x100;
    constexpr std::uint8_t warning = 0x04 | 0x08, passive = 0x10 | 0x20, active = 0x40;
    health said{.state = {}, .receive_errors = data[7], .send_errors = data[6], .was_restarted = (id & restarted) != 0};
    if ((id & bus_off) != 0) {
        said.state = controller::off;
    } else if ((id & of_controller) != 0 && (data[1] & passive) != 0) {
        said.state = controller::passive;
    } else if ((id & of_controller) != 0 && (data[1] & warning) != 0) {
        said.state = controller::warning;
    } else if (said.was_restarted || ((id & of_controller) != 0 && (data[1] & active) != 0)) {
        said.state = controller::active;
    }
    return said;
}

// How much of the transfer belongs to a frame of `size` bytes: all of it when what follows is filling. An adapter may send a classic
// frame in an FD container, or fill a packet; frames that share a transfer follow each other without a gap.
std::size_t taken_by(std::span<const std::uint8_t> transfer, std::size_t size, std::size_t stamp) {
    const std::size_t container = header_size + fd_size + stamp;
    if (transfer.size() == container && size < container) return container;
    const auto rest = transfer.subspan(size);
    const bool is_filled = rest.size() < header_size + classic_size + stamp || std::ranges::all_of(rest, [](auto b) { return b == 0; });
    return is_filled ? transfer.size() : size;
}

}   // namespace

std::optional<device_config> read_device_config(std::span<const std::uint8_t> bytes) {
    if (bytes.size() < 12) return std::nullopt;
    return device_config{static_cast<std::uint8_t>(std::min(bytes[3] + 1, 255)), read32(bytes, 4), read32(bytes, 8)};
}

std::optional<limits> read_limits(std::span<const std::uint8_t> bytes) {
    if (bytes.size() < 40) return std::nullopt;
    limits said{read32(bytes, 0), read32(bytes, 4), read_timing_limits(bytes, 8), std::nullopt};
    if (bytes.size() >= 72) said.data = read_timing_limits(bytes, 40);
    return said;
}

std::array<std::uint8_t, 20> write_bit_timing(const bit_timing& what) {
    std::array<std::uint8_t, 20> bytes{};
    const std::array fields{what.propagation, what.phase_1, what.phase_2, what.jump_width, what.divider};
    for (std::size_t i = 0; i < fields.size(); ++i) write32(fields[i], bytes, 4 * i);
    return bytes;
}

std::array<std::uint8_t, 8> write_mode(bool is_started, std::uint32_t flags) {
    std::array<std::uint8_t, 8> bytes{};
    write32(is_started ? 1 : 0, bytes, 0);
    write32(flags, bytes, 4);
    return bytes;
}

std::optional<health> read_state(std::span<const std::uint8_t> bytes) {
    if (bytes.size() < 12) return std::nullopt;
    const auto state = read32(bytes, 0);
    if (state > 3) return std::nullopt;   // stopped, asleep
    return health{static_cast<controller>(state), static_cast<std::uint8_t>(read32(bytes, 4)), static_cast<std::uint8_t>(read32(bytes, 8)),
                  false};
}

bool next(std::span<const std::uint8_t>& transfer, bool has_time_stamps, item& out) {
    if (transfer.empty()) return false;
    out = item{};
    const std::size_t stamp = has_time_stamps ? 4 : 0;
    const bool has_header = transfer.size() >= header_size;
    const bool is_fd = has_header && (transfer[10] & fd_flag) != 0;
    const std::size_t room = is_fd ? fd_size : classic_size;
    const std::size_t size = header_size + room + stamp;
    if (!has_header || transfer.size() < size || transfer[8] >= fd_sizes.size()) {
        transfer = {};
        return true;   // damaged
    }
    const auto head = transfer;
    const auto data = head.subspan(header_size, room);
    transfer = transfer.subspan(taken_by(transfer, size, stamp));
    const auto id = read32(head, 4);
    out.slot = read32(head, 0);
    out.channel = head[9];
    if (stamp != 0) out.microseconds = read32(head, header_size + room);
    if (out.slot != received) {
        out.kind = item::what::echo;
        return true;
    }
    out.has_lost_some = (head[10] & overflow_flag) != 0;
    if ((id & error_bit) != 0) {
        out.kind = item::what::error;
        out.health = read_error(id & ~error_bit, data);
        return true;
    }
    out.frame.is_extended = (id & extended_bit) != 0;
    out.frame.id = id & (out.frame.is_extended ? longest_extended_id : longest_standard_id);
    if ((id & remote_bit) != 0) {
        out.kind = item::what::remote;
        return true;
    }
    out.kind = item::what::frame;
    out.frame.is_fd = is_fd;
    out.frame.has_rate_switch = is_fd && (head[10] & rate_switch_flag) != 0;
    out.frame.size = is_fd ? fd_sizes[head[8]] : std::min<std::uint8_t>(head[8], classic_size);
    std::ranges::copy(data.first(out.frame.size), out.frame.bytes.begin());
    return true;
}

std::size_t write(const can::frame& what, std::uint32_t slot, std::uint8_t channel, bool is_fd_channel, bool has_quirk_byte,
                  std::span<std::uint8_t, longest_host_frame> out) {
    const auto code = std::ranges::find(fd_sizes, what.size);
    const bool is_possible = code != fd_sizes.end() && what.id <= (what.is_extended ? longest_extended_id : longest_standard_id) &&
                             (what.is_fd ? is_fd_channel : what.size <= classic_size);
    if (!is_possible) return 0;
    std::ranges::fill(out, std::uint8_t{0});
    write32(slot, out, 0);
    write32(what.id | (what.is_extended ? extended_bit : 0U), out, 4);
    out[8] = static_cast<std::uint8_t>(code - fd_sizes.begin());
    out[9] = channel;
    out[10] = static_cast<std::uint8_t>((what.is_fd ? fd_flag : 0) | (what.is_fd && what.has_rate_switch ? rate_switch_flag : 0));
    std::ranges::copy(what.data(), out.begin() + header_size);
    return header_size + (is_fd_channel ? fd_size : classic_size) + (has_quirk_byte ? 1 : 0);
}

}   // namespace faultline::can::gs_usb
