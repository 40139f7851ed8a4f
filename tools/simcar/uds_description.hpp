// What [ecu.uds] in a car's description says of an ECU that speaks ISO 14229: plain data, nothing that moves.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "protocols/dtc/three_byte.hpp"
#include "tools/simcar/hex.hpp"

namespace faultline::simcar {

struct uds_record {
    std::uint8_t number = 1;
    bytes data;                // snapshot: number of identifiers, {identifier, data}..; extended data: as it is sent
};

struct uds_code {
    std::uint32_t number = 0;  // 24 bits
    std::uint8_t status = 0;
    std::uint8_t severity = 0;
    std::uint8_t counter = 0;
    std::uint8_t readiness_group = 0;
    bool permanent = false;
    std::vector<uds_record> snapshots;
    std::vector<uds_record> extended;
};

struct uds_description {
    dtc::code_format format = dtc::code_format::iso14229_1;
    std::uint8_t status_available = 0xFF;
    std::uint8_t severity_available = 0;
    std::set<std::uint8_t> sessions{0x01, 0x03};
    std::vector<uds_code> codes;
    std::set<std::uint16_t> writable;               // of the identifiers: 2E in another session than the standard one
    std::set<std::uint16_t> in_session_only;        // of the identifiers: read in another session than the standard one only
    bytes key;                                      // service 27: the key is the seed, each byte XORed with these; empty: no 27
    std::map<std::uint16_t, bytes> routines;        // service 31: what a started routine answers
    bool is_obd = false;                            // J1979-2, ISO 27145: PIDs, tests and infotypes as F4xx, F6xx, F8xx
    int p2_ms = 50;
    int p2_star_ms = 5000;
};

}  // namespace faultline::simcar
