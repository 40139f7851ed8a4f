// The parameter group numbers this room knows by name (SAE J1939-21, -73, -81 and the Digital Annex). Numbers only.
#pragma once

#include <cstdint>

namespace faultline::j1939::pgn {

inline constexpr std::uint32_t request = 0x0EA00;           // 59904
inline constexpr std::uint32_t acknowledgment = 0x0E800;    // 59392
inline constexpr std::uint32_t address_claimed = 0x0EE00;   // 60928
inline constexpr std::uint32_t transport_control = 0x0EC00;   // 60416 TP.CM
inline constexpr std::uint32_t transport_data = 0x0EB00;      // 60160 TP.DT
inline constexpr std::uint32_t extended_control = 0x0C800;    // 51200 ETP.CM
inline constexpr std::uint32_t extended_data = 0x0C700;       // 50944 ETP.DT

inline constexpr std::uint32_t dm1 = 0x0FECA;    // 65226 active codes, sent by itself once a second
inline constexpr std::uint32_t dm2 = 0x0FECB;    // 65227 previously active codes
inline constexpr std::uint32_t dm3 = 0x0FECC;    // 65228 clear previously active codes: a request, answered by ack
inline constexpr std::uint32_t dm4 = 0x0FECD;    // 65229 freeze frames
inline constexpr std::uint32_t dm5 = 0x0FECE;    // 65230 readiness
inline constexpr std::uint32_t dm6 = 0x0FECF;    // 65231 pending emission codes
inline constexpr std::uint32_t dm11 = 0x0FED3;   // 65235 clear active codes: a request, answered by ack
inline constexpr std::uint32_t dm12 = 0x0FED4;   // 65236 emission codes with the lamp on
inline constexpr std::uint32_t dm20 = 0x0C200;   // 49664 monitor performance ratios
inline constexpr std::uint32_t dm21 = 0x0C100;   // 49408 distance and time since clearing, with the lamp on
inline constexpr std::uint32_t dm23 = 0x0FDB5;   // 64949 emission codes that had the lamp on
inline constexpr std::uint32_t dm25 = 0x0FDB7;   // 64951 expanded freeze frames
inline constexpr std::uint32_t dm28 = 0x0FD80;   // 64896 permanent emission codes
inline constexpr std::uint32_t dm29 = 0x09E00;   // 40448 how many codes of each kind

inline constexpr std::uint32_t vehicle_identification = 0x0FEEC;     // 65260
inline constexpr std::uint32_t component_identification = 0x0FEEB;   // 65259
inline constexpr std::uint32_t software_identification = 0x0FEDA;    // 65242

}   // namespace faultline::j1939::pgn
