#include "protocols/uds/obd_on_uds.hpp"

#include "protocols/obd/signals.hpp"
#include "protocols/uds/data_codec.hpp"
#include "protocols/uds/service.hpp"

namespace faultline::uds {

namespace {

using scratch = std::array<std::uint8_t, longest_obd_answer + 32>;

// Bytes of one item of an infotype (J1979 annex G); 0: no items of fixed size.
std::size_t item_size(std::uint8_t infotype) {
    switch (infotype) {
        case obd::infotype::vin: return 17;
        case obd::infotype::calibration_id: return 16;
        case obd::infotype::cvn: return 4;
        case obd::infotype::counters_spark:
        case obd::infotype::counters_compression: return 2;
        case obd::infotype::ecu_name: return 20;
        default: return 0;
    }
}

// Turns 62 F4 0C .. F4 0D .. into 41 0C .. 0D ..; false when the lengths do not explain every byte. A PID of several
// lengths is tried with each, the usual one first. `tries` bounds the work that damaged bytes can cause.
bool drop_high_bytes(bytes_view data, const did_list& asked, std::size_t depth, writer to, std::size_t& size,
                     unsigned& tries) {
    if (data.empty() || (depth > 0 && obd::is_uniform_fill(data))) {
        size = to.size();
        return depth > 0;
    }
    constexpr std::size_t most = 32;
    if (data.size() < 2 || depth == most || tries == 0) return false;
    --tries;
    const auto did = static_cast<std::uint16_t>(data[0] << 8 | data[1]);
    const auto* info = obd_of(did).kind == obd_kind::pid ? obd::find_pid(obd_of(did).id) : nullptr;
    if (!info || !asked.contains(did)) return false;
    for (const std::size_t length : info->lengths) {
        if (length == 0 || 2 + length > data.size()) continue;
        auto longer = to;
        longer.u8(info->pid).bytes(data.subspan(2, length));
        if (longer.fits() && drop_high_bytes(data.subspan(2 + length), asked, depth + 1, longer, size, tries))
            return true;
    }
    return false;
}

obd::decoded failed(obd::decode_error why) {
    return {.count = 0, .error = why, .frame = 0, .foreign = 0};
}

// True when every `stride` bytes from `at` on the bytes of `head` stand again.
bool repeats(bytes_view data, std::size_t at, std::size_t stride, bytes_view head) {
    for (; at < data.size(); at += stride)
        if (at + head.size() > data.size() || !std::ranges::equal(data.subspan(at, head.size()), head)) return false;
    return true;
}

}   // namespace

obd_identifier obd_of(std::uint16_t did) {
    const auto id = static_cast<std::uint8_t>(did);
    switch (did >> 8U) {
        case 0xF4: return {obd_kind::pid, id};
        case 0xF6: return {obd_kind::monitor, id};
        case 0xF8: return {obd_kind::infotype, id};
        default: return {};
    }
}

std::size_t size_of_obd_did(std::uint16_t did) {
    const auto what = obd_of(did);
    if (what.kind == obd_kind::pid) return obd::length_of(what.id);
    return did == did_vin ? item_size(obd::infotype::vin) : 0;
}

obd::decoded decode_pids(bytes_view payload, bytes_view request, std::span<obd::value> out) {
    const auto asked = read_read_request(request);
    if (!asked || payload.empty() || payload[0] != positive_of(sid::read_data))
        return failed(obd::decode_error::wrong_service);
    if (payload.size() > longest_obd_answer) return failed(obd::decode_error::unexplained_bytes);
    if (payload.size() < 4) return failed(obd::decode_error::too_short);
    const auto first = static_cast<std::uint16_t>(payload[1] << 8 | payload[2]);
    if (!asked->contains(first)) return failed(obd::decode_error::not_asked);
    if (obd_of(first).kind != obd_kind::pid || !obd::find_pid(obd_of(first).id))
        return failed(obd::decode_error::unknown_pid);
    scratch room;
    writer to{room};
    to.u8(0x41);
    std::size_t size = 0;
    unsigned tries = 256;
    if (!drop_high_bytes(payload.subspan(1), asked.value, 0, to, size, tries))
        return failed(obd::decode_error::unexplained_bytes);
    std::array<std::uint8_t, 32> pids{};
    std::size_t count = 0;
    for (std::size_t i = 0; i < asked->size() && count < pids.size(); ++i)
        if (obd_of(asked.value[i]).kind == obd_kind::pid) pids[count++] = obd_of(asked.value[i]).id;
    return obd::decode_values(std::span{room}.first(size), std::span{pids}.first(count), out);
}

obd::decoded decode_pid(std::uint16_t did, bytes_view data, std::span<obd::value> out) {
    const auto what = obd_of(did);
    if (what.kind != obd_kind::pid) return failed(obd::decode_error::unknown_pid);
    if (data.size() > longest_obd_answer) return failed(obd::decode_error::unexplained_bytes);
    scratch room;
    writer to{room};
    to.u8(0x41).u8(what.id).bytes(data);
    return obd::decode_values(std::span{room}.first(to.size()), {}, out);
}

obd::monitors_read read_monitors(bytes_view payload, std::span<obd::monitor_test> out) {
    constexpr std::size_t test_size = 8;
    if (payload.size() < 3 || payload[0] != positive_of(sid::read_data) || payload[1] != 0xF6)
        return {.count = 0, .error = obd::monitor_error::wrong_service};
    const auto mid = payload[2];
    const auto data = payload.subspan(3);
    if (obd::is_support_pid(mid)) return {.count = 0, .error = obd::monitor_error::bitmap};
    std::size_t gap = 0;   // bytes between two tests
    if (data.size() > test_size && (data.size() + 2) % (test_size + 2) == 0 &&
        repeats(data, test_size, test_size + 2, payload.subspan(1, 2)))
        gap = 2;
    else if (data.size() > test_size && (data.size() + 1) % (test_size + 1) == 0 &&
             repeats(data, test_size, test_size + 1, payload.subspan(2, 1)))
        gap = 1;
    const auto stride = test_size + gap;
    if (data.empty() || (data.size() + gap) % stride != 0 || payload.size() > longest_obd_answer / 2)
        return {.count = 0, .error = obd::monitor_error::bad_length};
    scratch room;
    writer to{room};
    to.u8(0x46);
    for (std::size_t at = 0; at < data.size(); at += stride) to.u8(mid).bytes(data.subspan(at, test_size));
    return obd::read_monitors(std::span{room}.first(to.size()), bus::can11, out);
}

obd::support_error add_supported(obd::pid_set& set, bytes_view payload) {
    if (payload.size() < 3 || payload[0] != positive_of(sid::read_data)) return obd::support_error::wrong_service;
    if (obd_of(static_cast<std::uint16_t>(payload[1] << 8 | payload[2])).kind == obd_kind::none)
        return obd::support_error::wrong_service;
    // 62 F4 00 b3 b2 b1 b0 { F4 20 .. }: the bitmaps of service 01, high bytes between them.
    constexpr std::size_t stride = 6;
    if ((payload.size() - 1) % stride != 0 || payload.size() > longest_obd_answer)
        return obd::support_error::bad_length;
    scratch room;
    writer to{room};
    to.u8(0x41);
    for (std::size_t at = 1; at < payload.size(); at += stride) {
        if (payload[at] != payload[1]) return obd::support_error::bad_length;
        to.bytes(payload.subspan(at + 1, stride - 1));
    }
    return obd::add_supported(set, std::span{room}.first(to.size()), bus::can11);
}

obd::info_bytes collect_info(bytes_view payload, std::uint8_t infotype) {
    obd::info_bytes nothing;
    nothing.type = infotype;
    nothing.error = obd::info_error::no_answer;
    if (payload.size() < 3 || payload[0] != positive_of(sid::read_data) || payload[1] != 0xF8 || payload[2] != infotype)
        return nothing;
    const auto data = payload.subspan(3);
    const auto unit = item_size(infotype);
    scratch room;
    writer to{room};
    to.u8(0x49).u8(infotype);
    // J1979-2 leaves the number of items away; an answer of exactly whole items has none.
    if (unit == 0)
        to.u8(1);
    else if (!data.empty() && data.size() % unit == 0)
        to.u8(data.size() / unit);
    to.bytes(data);
    if (!to.fits() || payload.size() > longest_obd_answer) {
        nothing.error = obd::info_error::too_long;
        return nothing;
    }
    const std::array<pdu, 1> message{{{0, std::span{room}.first(to.size())}}};
    return obd::collect(message, 0, bus::can11, infotype);
}

code_request ask_confirmed() {
    return {.subfunction = report::wwh_by_mask,
            .status_mask = dtc::status_bit::confirmed,
            .group = functional_group::emissions};
}

code_request ask_pending() {
    return {.subfunction = report::wwh_by_mask,
            .status_mask = dtc::status_bit::pending,
            .group = functional_group::emissions};
}

code_request ask_permanent() {
    return {.subfunction = report::wwh_permanent, .group = functional_group::emissions};
}

code_request ask_freeze_frames(std::uint32_t code) {
    return {.subfunction = report::snapshots_of_code, .code = code, .record = all_records};
}

code_request ask_codes_with_extended(std::uint8_t record) {
    return {.subfunction = report::with_extended_record, .record = record};
}

code_request ask_extended(std::uint32_t code, std::uint8_t record) {
    return {.subfunction = report::extended_of_code, .code = code, .record = record};
}

code_request ask_readiness(std::uint8_t readiness_group) {
    return {.subfunction = report::by_readiness_group,
            .group = functional_group::emissions,
            .readiness_group = readiness_group};
}

clear_request ask_clear() {
    return {.group = code_group::emissions, .memory = std::nullopt};
}

std::optional<group_readiness> readiness_of(const code_list& list) {
    if (list.error != parse_error::none || list.head.subfunction != report::by_readiness_group) return std::nullopt;
    group_readiness found;
    found.group = list.head.readiness_group;
    for (const auto each : list) {
        const dtc::code_status status{.raw = each.status.value_or(0),
                                      .available = list.head.status_available.value_or(0)};
        const auto open = status.says(dtc::status_bit::not_completed_since_clear);
        ++found.codes;
        if (!open) ++found.not_said;
        if (open.value_or(false)) ++found.incomplete;
    }
    return found;
}

}   // namespace faultline::uds
