// Every decoder of protocols/obd: first byte the bus, second the number of PIDs asked for, then those, then the
// payload.
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>

#include "protocols/obd/decode.hpp"
#include "protocols/obd/monitors.hpp"
#include "protocols/obd/nrc.hpp"
#include "protocols/obd/readiness.hpp"
#include "protocols/obd/support.hpp"
#include "protocols/obd/trouble_codes.hpp"
#include "protocols/obd/vehicle_info.hpp"

using namespace faultline;

namespace {

void must(bool holds) {
    if (!holds) std::abort();
}

void decode(std::span<const std::uint8_t> payload, std::span<const std::uint8_t> asked) {
    static std::array<obd::value, obd::max_values> values;
    const auto read = obd::decode_values(payload, asked, values);
    must(read.error == obd::decode_error::none || read.count == 0);
    for (std::size_t i = 0; i < read.count; ++i) {
        must(values[i].pid == values[i].what->pid);
        must(values[i].number >= values[i].what->lowest() - 1e-3 &&
             values[i].number <= values[i].what->highest() + 1e-3);
        must(asked.empty() ? values[i].pid == payload[1] : std::ranges::find(asked, values[i].pid) != asked.end());
        (void)obd::choice_of(*values[i].what, values[i].raw);
    }
}

void read_infos(std::span<const std::uint8_t> payload, bus kind) {
    static std::array<obd::info_text, obd::max_calibrations> texts;
    static std::array<std::uint32_t, obd::max_calibrations> numbers;
    static std::array<obd::counter, obd::max_counters> counters;
    // Legacy replies are several messages: cut the payload into sevens.
    static std::array<pdu, 64> messages;
    std::size_t count = 0;
    const std::size_t size = is_legacy(kind) ? 7 : std::max<std::size_t>(payload.size(), 1);
    for (std::size_t at = 0; at < payload.size() && count < messages.size(); at += size)
        messages[count++] = {0x10, payload.subspan(at, std::min(size, payload.size() - at))};
    for (const auto type :
         {obd::infotype::vin, obd::infotype::calibration_id, obd::infotype::cvn, obd::infotype::counters_spark,
          obd::infotype::ecu_name, obd::infotype::counters_compression, obd::infotype::esn}) {
        const auto info = obd::collect(std::span{messages}.first(count), 0x10, kind, type);
        must(info.size <= info.bytes.size());
        const auto vin = obd::read_vin(info);
        must(vin.error != obd::info_error::none || vin.size == 17);
        (void)obd::read_calibration_ids(info, texts);
        (void)obd::read_cvns(info, numbers);
        (void)obd::read_ecu_name(info);
        (void)obd::read_counters(info, counters);
    }
}

}   // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size < 2) return 0;
    const auto kind = static_cast<bus>(data[0] % 7);
    const std::size_t asked_count = std::min<std::size_t>(data[1] % 7, size - 2);
    const std::span asked{data + 2, asked_count};
    const std::span payload{data + 2 + asked_count, size - 2 - asked_count};

    decode(payload, asked);
    read_infos(payload, kind);
    static std::array<dtc::code, obd::max_codes> codes;
    const auto read = obd::read_codes(payload, kind, codes);
    for (std::size_t i = 0; i < read.count; ++i) must(!codes[i].is_padding());
    static std::array<obd::monitor_test, obd::max_monitor_tests> tests;
    (void)obd::read_monitors(payload, kind, tests);
    obd::pid_set set;
    const auto support = obd::add_supported(set, payload, kind);
    must(support == obd::support_error::none || set.empty());
    (void)obd::read_readiness(payload);
    (void)obd::refusal_of(payload);
    return 0;
}
