#include "tools/simcar/wire.hpp"

#include <algorithm>
#include <numeric>

namespace faultline::simcar {

namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;

constexpr std::uint8_t tester = 0xF1;
constexpr std::size_t single_frame_most = 7;

bytes padded(bytes data, std::optional<std::uint8_t> padding) {
    if (padding) data.resize(8, *padding);
    return data;
}

std::vector<bus_frame> can_frames(const ecu_message& message, std::optional<std::uint8_t> padding, const std::optional<flow_answer>& flow) {
    const auto& p = message.payload;
    std::vector<bus_frame> out;
    const auto part = [&](std::initializer_list<std::uint8_t> pci, std::size_t from, std::size_t count) {
        bytes data{pci};
        const auto end = std::min(p.size(), from + count);
        data.insert(data.end(), p.begin() + static_cast<std::ptrdiff_t>(from), p.begin() + static_cast<std::ptrdiff_t>(end));
        out.push_back({message.ready, message.ecu, padded(std::move(data), padding)});
    };
    if (p.size() <= single_frame_most) {
        part({static_cast<std::uint8_t>(p.size())}, 0, single_frame_most);
        return out;
    }
    part({static_cast<std::uint8_t>(0x10 | p.size() >> 8), static_cast<std::uint8_t>(p.size())}, 0, 6);
    if (!flow) return out;
    unsigned sequence = 1;
    for (std::size_t at = 6; at < p.size() && (flow->block_size == 0 || sequence <= flow->block_size); at += 7) {
        part({static_cast<std::uint8_t>(0x20U | (sequence & 15U))}, at, 7);
        // First frame and the tester's flow control come before; frames then follow as fast as the bus takes them, or
        // as the tester wants them.
        out.back().due = message.ready + microseconds{500} + static_cast<int>(sequence - 1) * flow->separation;
        ++sequence;
    }
    return out;
}

bytes legacy_message(protocol p, const ecu_message& message) {
    const auto source = static_cast<std::uint8_t>(message.ecu);
    bytes data;
    switch (p) {
        case protocol::j1850_pwm: data = {0x41, 0x6B, source}; break;
        case protocol::kwp_slow:
        case protocol::kwp_fast: data = {static_cast<std::uint8_t>(0x80U | message.payload.size()), tester, source}; break;
        default: data = {0x48, 0x6B, source}; break;
    }
    data.insert(data.end(), message.payload.begin(), message.payload.end());
    data.push_back(is_j1850(p) ? j1850_crc(data) : k_line_sum(data));
    return data;
}

}  // namespace

std::uint8_t j1850_crc(std::span<const std::uint8_t> data) {
    unsigned crc = 0xFF;
    for (const auto byte : data) {
        crc ^= byte;
        for (int bit = 0; bit < 8; ++bit) crc = (crc & 0x80U) != 0 ? (crc << 1 ^ 0x1DU) & 0xFFU : crc << 1 & 0xFFU;
    }
    return static_cast<std::uint8_t>(crc ^ 0xFFU);
}

std::uint8_t k_line_sum(std::span<const std::uint8_t> data) {
    return static_cast<std::uint8_t>(std::accumulate(data.begin(), data.end(), 0U));
}

std::vector<bus_frame> wire_frames(protocol p, const ecu_message& message, std::optional<std::uint8_t> padding,
                                   const std::optional<flow_answer>& flow) {
    if (is_can(p)) return can_frames(message, padding, flow);
    return {{message.ready, message.ecu, legacy_message(p, message)}};
}

duration wire_time(protocol p, std::size_t length) {
    const auto n = static_cast<int>(length);
    switch (p) {
        case protocol::can11_500: return microseconds{47 + 22 * n};   // 250 us for eight bytes with usual stuffing
        case protocol::can29_500: return microseconds{87 + 22 * n};
        case protocol::can11_250: return microseconds{94 + 44 * n};
        case protocol::can29_250: return microseconds{174 + 44 * n};
        case protocol::j1850_pwm: return microseconds{200 * n};
        case protocol::j1850_vpw: return microseconds{800 * n};
        default: return microseconds{960 * n + 5000};                 // 10400 baud and the gaps between bytes
    }
}

duration wire_gap(protocol p) { return is_k_line(p) ? duration{milliseconds{25}} : is_j1850(p) ? duration{milliseconds{2}} : duration{}; }

}  // namespace faultline::simcar
