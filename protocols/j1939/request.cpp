#include "protocols/j1939/request.hpp"

#include <array>

#include "protocols/j1939/pgn.hpp"

namespace faultline::j1939 {

can::frame make_request(std::uint32_t pgn, std::uint8_t destination, std::uint8_t own) {
    std::array<std::uint8_t, 3> bytes{};
    write_pgn(pgn, bytes);
    return make_frame({6, pgn::request, own, destination}, bytes);
}

std::optional<std::uint32_t> read_request(std::span<const std::uint8_t> bytes) {
    if (bytes.size() < 3) return std::nullopt;
    return read_pgn(bytes.first<3>());
}

std::optional<acknowledgment> read_acknowledgment(std::span<const std::uint8_t> bytes) {
    if (bytes.size() != single_frame) return std::nullopt;
    acknowledgment said;
    said.raw = bytes[0];
    said.what = bytes[0] < 4 ? static_cast<verdict>(bytes[0]) : verdict::unknown;
    said.group_function = bytes[1];
    said.meant = bytes[4];
    said.pgn = read_pgn(bytes.subspan<5, 3>());
    return said;
}

can::frame make_acknowledgment(verdict what, std::uint32_t pgn, std::uint8_t asker, std::uint8_t own) {
    std::array<std::uint8_t, single_frame> bytes{static_cast<std::uint8_t>(what), 0xFF, 0xFF, 0xFF, asker};
    write_pgn(pgn, std::span{bytes}.subspan<5, 3>());
    return make_frame({6, pgn::acknowledgment, own, global_address}, bytes);
}

}   // namespace faultline::j1939
