#include "protocols/kline/frame.hpp"

#include "protocols/kline/checksum.hpp"

namespace faultline::kline {

namespace {

constexpr std::size_t header_size = 3;
constexpr std::size_t longest_classic_payload = 7;   // ISO 9141-2 and J1850: 11 or 12 bytes on the wire at most
constexpr std::uint8_t tester_low = 0xF0;            // testers answer to F0..FD; F1 is the usual one

bool is_tester(std::uint8_t address) {
    return address >= tester_low && address <= 0xFD;
}

// KWP format byte: bits 7-6 are 10 (physical) or 11 (functional), the rest is the length, 0 = it stands in a fourth
// byte.
bool is_kwp_header(std::span<const std::uint8_t> bytes) {
    return bytes.size() > header_size && bytes[0] >= 0x80 && is_tester(bytes[1]);
}

// ISO 9141-2 answers begin 48 6B.
bool is_9141_header(std::span<const std::uint8_t> bytes) {
    return bytes.size() > header_size && bytes[0] == 0x48 && bytes[1] == 0x6B;
}

// J1850 OBD answers begin 48 6B (VPW) or 41 6B (PWM); makers' own services xC/x4 with the tester's address.
bool is_j1850_header(std::span<const std::uint8_t> bytes) {
    if (bytes.size() <= header_size) return false;
    return ((bytes[0] == 0x48 || bytes[0] == 0x41) && bytes[1] == 0x6B) ||
           ((bytes[0] & 0x0B) == 0x08 && is_tester(bytes[1])) || ((bytes[0] & 0x0F) == 0x04 && is_tester(bytes[1]));
}

frame failed(bus kind, frame_error why, std::span<const std::uint8_t> bytes) {
    frame result;
    result.kind = kind;
    result.error = why;
    if (bytes.size() > 2) result.source = bytes[2];
    return result;
}

frame read_kwp(std::span<const std::uint8_t> bytes) {
    if (!is_kwp_header(bytes)) return failed(bus::kwp, frame_error::no_header, bytes);
    std::size_t header = header_size;
    std::size_t length = bytes[0] & 0x3F;
    if (length == 0) length = bytes[header++];
    if (length == 0 || bytes.size() != header + length + 1) return failed(bus::kwp, frame_error::bad_length, bytes);
    if (sum(bytes.first(bytes.size() - 1)) != bytes.back()) return failed(bus::kwp, frame_error::bad_checksum, bytes);
    return {bus::kwp, bytes[1], bytes[2], bytes.subspan(header, length), frame_error::none};
}

frame read_classic(bus kind, std::span<const std::uint8_t> bytes) {
    const bool known = kind == bus::j1850 ? is_j1850_header(bytes) : is_9141_header(bytes);
    if (!known) return failed(kind, frame_error::no_header, bytes);
    const std::size_t length = bytes.size() - header_size - 1;
    if (length > longest_classic_payload) return failed(kind, frame_error::bad_length, bytes);
    const auto covered = bytes.first(bytes.size() - 1);
    if ((kind == bus::j1850 ? j1850_crc(covered) : sum(covered)) != bytes.back())
        return failed(kind, frame_error::bad_checksum, bytes);
    return {kind, bytes[1], bytes[2], bytes.subspan(header_size, length), frame_error::none};
}

}   // namespace

frame read_frame(bus kind, std::span<const std::uint8_t> bytes) {
    if (bytes.size() < header_size + 2) return failed(kind, frame_error::too_short, bytes);
    switch (kind) {
        case bus::kwp: return read_kwp(bytes);
        case bus::iso9141:
        case bus::j1850: return read_classic(kind, bytes);
        default: break;
    }
    frame nearest = failed(bus::unknown, frame_error::no_header, bytes);
    for (const bus candidate : {bus::kwp, bus::iso9141, bus::j1850}) {
        const frame read = read_frame(candidate, bytes);
        if (read.error == frame_error::none) return read;
        if (read.error != frame_error::no_header) nearest = read;
    }
    nearest.kind = bus::unknown;
    return nearest;
}

bool looks_like_header(bus kind, std::span<const std::uint8_t> bytes) {
    switch (kind) {
        case bus::kwp: return is_kwp_header(bytes);
        case bus::iso9141: return is_9141_header(bytes);
        case bus::j1850: return is_j1850_header(bytes);
        default: return is_kwp_header(bytes) || is_9141_header(bytes) || is_j1850_header(bytes);
    }
}

}   // namespace faultline::kline
