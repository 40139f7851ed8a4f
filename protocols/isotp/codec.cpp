#include "protocols/isotp/codec.hpp"

#include <algorithm>
#include <cstring>

#include "protocols/isotp/copy_part.hpp"

namespace faultline::isotp {
namespace {

constexpr std::size_t longest_short = 4095;   // what the 12-bit length says
constexpr std::uint8_t mandatory_filler = 0xCC;

pdu_head nothing(oddity why) {
    return {.why = why};
}

pdu_head read_single(std::span<const std::uint8_t> frame, std::size_t at) {
    const std::uint8_t low = frame[at] & 0x0F;
    if (frame.size() <= can::classic_size) {
        if (low == 0) return nothing(oddity::single_of_zero);
        if (low > frame.size() - at - 1) return nothing(oddity::single_beyond_frame);
        return {.kind = pdu_kind::single, .header = at + 1, .length = low};
    }
    if (low != 0) return nothing(oddity::single_without_escape);
    const std::uint8_t length = frame[at + 1];
    if (length == 0) return nothing(oddity::single_of_zero);
    if (length > frame.size() - at - 2) return nothing(oddity::single_beyond_frame);
    return {.kind = pdu_kind::single, .header = at + 2, .length = length};
}

pdu_head read_first(std::span<const std::uint8_t> frame, std::size_t at) {
    if (frame.size() < can::classic_size) return nothing(oddity::first_not_full);
    std::uint32_t length = (frame[at] & 0x0FU) << 8 | frame[at + 1];
    std::size_t header = at + 2;
    if (length == 0) {
        for (std::size_t i = 0; i < 4; ++i) length = length << 8 | frame[header + i];
        header += 4;
        if (length <= longest_short) return nothing(oddity::first_escape_not_needed);
    }
    if (length <= single_room(frame.size(), at)) return nothing(oddity::first_fits_single);
    return {.kind = pdu_kind::first, .header = header, .length = length};
}

std::uint8_t filler(padding pad) {
    switch (pad) {
        case padding::with_00: return 0x00;
        case padding::with_55: return 0x55;
        case padding::with_aa: return 0xAA;
        case padding::none:
        case padding::with_cc: break;
    }
    return mandatory_filler;
}

void finish(can::frame& out, const framing& how, std::size_t used) {
    std::size_t size = used;
    if (used > can::classic_size)
        size = can::size_on_bus(used, true);
    else if (how.pad != padding::none)
        size = can::classic_size;
    if (size > used) std::memset(out.bytes.data() + used, filler(how.pad), size - used);
    out.size = static_cast<std::uint8_t>(size);
    out.is_fd = how.is_fd;
    out.has_rate_switch = how.is_fd && how.has_rate_switch;
}

std::size_t put(can::frame& out, std::size_t at, std::size_t end, std::span<const std::uint8_t> bytes) {
    const std::size_t part = std::min(end - at, bytes.size());
    copy_part(out.bytes.data() + at, bytes.data(), part);
    return part;
}

}   // namespace

pdu_head read_head(std::span<const std::uint8_t> frame, std::size_t address_bytes) {
    const std::size_t at = address_bytes;
    if (frame.size() < at + 2 || frame.size() > can::fd_size) return nothing(oddity::too_short);
    const std::uint8_t low = frame[at] & 0x0F;
    switch (frame[at] >> 4) {
        case 0: return read_single(frame, at);
        case 1: return read_first(frame, at);
        case 2: return {.kind = pdu_kind::consecutive, .low = low, .header = at + 1};
        case 3:
            if (frame.size() < at + 3) return nothing(oddity::too_short);
            return {.kind = pdu_kind::flow_control,
                    .low = low,
                    .block_size = frame[at + 1],
                    .st_min = frame[at + 2],
                    .header = at + 3};
        default: return nothing(oddity::unknown_type);
    }
}

std::chrono::microseconds separation_time(std::uint8_t st_min) {
    constexpr std::uint8_t longest = 0x7F;
    if (st_min >= 0xF1 && st_min <= 0xF9) return std::chrono::microseconds{100 * (st_min - 0xF0)};
    return std::chrono::milliseconds{std::min(st_min, longest)};
}

bool is_possible(const framing& how) {
    if (how.tx_dl < can::classic_size || how.tx_dl > can::fd_size) return false;
    if (!how.is_fd) return how.tx_dl == can::classic_size && !how.has_rate_switch;
    return can::size_on_bus(how.tx_dl, true) == how.tx_dl;
}

std::size_t write_single(can::frame& out, const framing& how, std::size_t address_bytes,
                         std::span<const std::uint8_t> payload) {
    std::size_t at = address_bytes;
    const bool is_short = payload.size() <= single_room(can::classic_size, address_bytes);
    const std::size_t end = is_short ? can::classic_size : how.tx_dl;
    const std::size_t length = std::min(payload.size(), single_room(end, address_bytes));
    if (end > can::classic_size) out.bytes[at++] = 0;
    out.bytes[at++] = static_cast<std::uint8_t>(length);
    put(out, at, at + length, payload);
    finish(out, how, at + length);
    return length;
}

std::size_t write_first(can::frame& out, const framing& how, std::size_t address_bytes,
                        std::span<const std::uint8_t> payload) {
    std::size_t at = address_bytes;
    const std::size_t length = payload.size();
    if (length <= longest_short) {
        out.bytes[at++] = static_cast<std::uint8_t>(0x10 | length >> 8);
        out.bytes[at++] = static_cast<std::uint8_t>(length & 0xFF);
    } else {
        out.bytes[at++] = 0x10;
        out.bytes[at++] = 0x00;
        for (int shift = 24; shift >= 0; shift -= 8)
            out.bytes[at++] = static_cast<std::uint8_t>(length >> shift & 0xFF);
    }
    const std::size_t part = put(out, at, how.tx_dl, payload);
    finish(out, how, at + part);
    return part;
}

std::size_t write_consecutive(can::frame& out, const framing& how, std::size_t address_bytes, std::uint8_t sequence,
                              std::span<const std::uint8_t> rest) {
    const std::size_t at = address_bytes + 1;
    out.bytes[address_bytes] = static_cast<std::uint8_t>(0x20 | (sequence & 0x0F));
    const std::size_t part = put(out, at, how.tx_dl, rest);
    finish(out, how, at + part);
    return part;
}

void write_flow_control(can::frame& out, const framing& how, std::size_t address_bytes, flow status,
                        std::uint8_t block_size, std::uint8_t st_min) {
    std::size_t at = address_bytes;
    out.bytes[at++] = static_cast<std::uint8_t>(0x30 | static_cast<std::uint8_t>(status));
    out.bytes[at++] = block_size;
    out.bytes[at++] = st_min;
    finish(out, how, at);
}

}   // namespace faultline::isotp
