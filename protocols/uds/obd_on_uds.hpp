// SAE J1979-2 and ISO 27145 carry the data of J1979 under other names: PIDs as DIDs F4xx, monitors as F6xx, infotypes
// as F8xx. These readers bring an answer to 22 back to the form protocols/obd decodes. No tables of their own, no heap.
#pragma once

#include <optional>

#include "protocols/obd/decode.hpp"
#include "protocols/obd/monitors.hpp"
#include "protocols/obd/support.hpp"
#include "protocols/obd/vehicle_info.hpp"
#include "protocols/uds/clear_codec.hpp"
#include "protocols/uds/code_contents.hpp"
#include "protocols/uds/code_list.hpp"
#include "protocols/uds/code_request.hpp"

namespace faultline::uds {

enum class obd_kind : std::uint8_t { none, pid, monitor, infotype };
struct obd_identifier {
    obd_kind kind = obd_kind::none;
    std::uint8_t id = 0;
};
[[nodiscard]] obd_identifier obd_of(std::uint16_t did);
[[nodiscard]] constexpr std::uint16_t did_of_pid(std::uint8_t pid) {
    return static_cast<std::uint16_t>(0xF400 | pid);
}
[[nodiscard]] constexpr std::uint16_t did_of_monitor(std::uint8_t mid) {
    return static_cast<std::uint16_t>(0xF600 | mid);
}
[[nodiscard]] constexpr std::uint16_t did_of_infotype(std::uint8_t id) {
    return static_cast<std::uint16_t>(0xF800 | id);
}
inline constexpr std::uint16_t did_protocol = 0xF810;
inline constexpr std::uint16_t did_vin = 0xF802;

// Usual length of the data behind F4xx (0: none known): for snapshots, whose identifiers are these.
[[nodiscard]] std::size_t size_of_obd_did(std::uint16_t did);
inline constexpr did_sizes obd_did_sizes{.table = {}, .range = &size_of_obd_did};

// Longest answer these readers take; longer ones are refused (too_long, bad_length).
inline constexpr std::size_t longest_obd_answer = 1024;

// 62 F4 0C .. F4 0D .. among the identifiers of `request`. As decode_values: all or nothing.
[[nodiscard]] obd::decoded decode_pids(bytes_view payload, bytes_view request, std::span<obd::value> out);
// One PID of a snapshot: `data` behind DID F4xx.
[[nodiscard]] obd::decoded decode_pid(std::uint16_t did, bytes_view data, std::span<obd::value> out);

// 62 F6 21 and the tests of that monitor, eight bytes each; the forms that repeat the monitor (nine bytes) or the whole
// DID (ten) are told by the repetition.
[[nodiscard]] obd::monitors_read read_monitors(bytes_view payload, std::span<obd::monitor_test> out);

// F400, F420 .. F600 .. F800: what there is. Identifiers without their high byte.
[[nodiscard]] obd::support_error add_supported(obd::pid_set& set, bytes_view payload);

// 62 F8 02 .. with or without the number of items in front. Goes on with obd::read_vin, read_calibration_ids and so on.
[[nodiscard]] obd::info_bytes collect_info(bytes_view payload, std::uint8_t infotype);

// The questions of a J1979-2 scan (emission group). J1979 03, 07, 0A, 02 and 04 in this order.
[[nodiscard]] code_request ask_confirmed();
[[nodiscard]] code_request ask_pending();
[[nodiscard]] code_request ask_permanent();
[[nodiscard]] code_request ask_freeze_frames(std::uint32_t code);          // 19 04, all records
[[nodiscard]] code_request ask_codes_with_extended(std::uint8_t record);   // 19 1A
[[nodiscard]] code_request ask_extended(std::uint32_t code, std::uint8_t record = all_obd_records);   // 19 06
[[nodiscard]] code_request ask_readiness(std::uint8_t readiness_group);                               // 19 56
[[nodiscard]] clear_request ask_clear();                                                              // 14 FF FF 33

// Readiness of one group out of its 59 56: the codes whose test has not run since the codes were cleared.
struct group_readiness {
    std::optional<std::uint8_t> group{};
    std::size_t codes = 0;   // that belong to it; 0: the group is not supported here
    std::size_t incomplete = 0;
    std::size_t not_said = 0;   // the ECU does not keep that bit
    [[nodiscard]] bool is_complete() const { return codes > 0 && incomplete == 0 && not_said == 0; }
};
[[nodiscard]] std::optional<group_readiness> readiness_of(
    const code_list& list);   // nothing: another or a damaged answer

}   // namespace faultline::uds
