// The trouble codes SAE J1939 devices broadcast or answer with (DM1, DM2, DM6, DM12, DM23, DM28) in a candump log, long ones put
// together. A message that says the same as its device's last one is not told again.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "protocols/can/candump.hpp"
#include "protocols/j1939/receiver.hpp"

namespace faultline::cli {

class j1939_dump {
public:
    j1939_dump();

    // One frame. Returns how many answers were appended to `out`, numbered from `count` + 1.
    std::size_t add(const can::dump_line& line, std::size_t count, std::string& out);

private:
    static constexpr std::size_t transfers = 8;

    std::array<std::array<std::uint8_t, 1785>, transfers> rooms_{};
    std::array<j1939::slot, transfers> slots_;
    j1939::receiver receiver_;
    std::map<std::pair<std::uint32_t, std::uint8_t>, std::vector<std::uint8_t>> last_;   // by group and device
};

}   // namespace faultline::cli
