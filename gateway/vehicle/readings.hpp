// Small conversions from decoded OBD values to the record's plain data, shared by scan and live view.
#pragma once

#include <span>
#include <string>

#include "cloud/contract/diagnosis.hpp"
#include "gateway/vehicle/question.hpp"
#include "protocols/obd/decode.hpp"
#include "protocols/obd/monitors.hpp"
#include "protocols/obd/readiness.hpp"
#include "protocols/obd/vehicle_info.hpp"

namespace faultline::vehicle {

[[nodiscard]] std::string hex(std::span<const std::uint8_t> bytes);       // "43 02 03 01"
[[nodiscard]] std::string hex_byte(std::uint8_t byte);                    // "0C"

[[nodiscard]] contract::value to_record(const obd::value& decoded);

[[nodiscard]] contract::monitor_test to_record(const obd::monitor_test& test, bus kind);   // one that ran
void take(contract::readiness& into, const obd::readiness& read);
void take(contract::since_clear& into, const obd::value& read);       // PIDs 21, 30, 31, 4D, 4E; others are left
[[nodiscard]] std::string cvn_text(std::uint32_t cvn);                // "1791BC82"
[[nodiscard]] std::string name_text(const obd::ecu_name_text& name);  // "ECM-EngineControl"

// How a reading ended for an ECU that refused: not supported or refused, the reason as a catalogue key.
[[nodiscard]] contract::reading_state refusal_state(std::uint8_t nrc);

// How a reading ended for an ECU that said nothing at all. On a healthy bus silence means "I have no such thing"
// (J1979 4.2.4: functional requests are not refused on CAN); after damage or bus errors nothing is known.
[[nodiscard]] contract::reading_state silence_state(const answer& came);

}  // namespace faultline::vehicle
