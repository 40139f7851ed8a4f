#include "protocols/uds/code_store.hpp"

#include "protocols/uds/code_list.hpp"
#include "protocols/uds/service.hpp"

namespace faultline::uds {

namespace {

constexpr std::uint8_t cleared_status =
    dtc::status_bit::not_completed_since_clear | dtc::status_bit::not_completed_this_cycle;

bool is_wanted(std::uint8_t number, std::uint8_t asked) {
    constexpr std::uint8_t first_obd = 0x90;   // ISO 14229-1: extended data 90-EF belong to OBD
    constexpr std::uint8_t last_obd = 0xEF;
    if (asked == all_records) return true;
    if (asked == all_obd_records) return number >= first_obd && number <= last_obd;
    return number == asked;
}

produced done(const writer& to) {
    return to.fits() ? produced{nrc::none, to.size()} : produced{nrc::response_too_long, 0};
}

}   // namespace

const stored_code* code_store::find(std::uint32_t code, std::uint8_t memory) const {
    for (const auto& each : codes_)
        if (each.code == code && each.memory == memory) return &each;
    return nullptr;
}

bool code_store::matches(const stored_code& each, const code_request& request) const {
    const auto status = each.status & kind_.status_available;
    switch (request.subfunction) {
        case report::count_by_status:
        case report::by_status: return each.memory == 0 && (status & request.status_mask) != 0;
        case report::count_by_severity:
        case report::by_severity:
            return each.memory == 0 && (status & request.status_mask) != 0 &&
                   (each.severity & request.severity_mask) != 0;
        case report::supported:
        case report::snapshot_list: return each.memory == 0;
        case report::severity_of_code: return each.memory == 0 && each.code == request.code;
        // Counting up and not yet failed (ISO 14229-1 D.4).
        case report::fault_counters: return each.memory == 0 && each.counter >= 0x01 && each.counter <= 0x7E;
        case report::permanent: return each.permanent;
        case report::memory_by_status: return each.memory == request.memory && (status & request.status_mask) != 0;
        case report::with_extended_record:
            for (const auto& record : each.extended)
                if (each.memory == 0 && record.number == request.record) return true;
            return false;
        // J1979-2 asks with severity FF and means any; a code without a severity is one of them.
        case report::wwh_by_mask:
            return each.group == request.group && (status & request.status_mask) != 0 &&
                   ((each.severity & request.severity_mask) != 0 || request.severity_mask == 0xFF);
        case report::wwh_permanent: return each.group == request.group && each.permanent;
        case report::by_readiness_group:
            return each.group == request.group && each.readiness_group == request.readiness_group;
        default: return single(request.subfunction) == &each;
    }
}

// 0B-0E: the first or latest code that failed or was confirmed.
const stored_code* code_store::single(std::uint8_t subfunction) const {
    const bool confirmed = subfunction == report::first_confirmed || subfunction == report::latest_confirmed;
    const bool latest = subfunction == report::latest_failed || subfunction == report::latest_confirmed;
    const auto order = [&](const stored_code& each) { return confirmed ? each.confirmed_at : each.failed_at; };
    const stored_code* best = nullptr;
    for (const auto& each : codes_) {
        if (each.memory != 0 || order(each) == 0) continue;
        if (!best || (latest ? order(each) > order(*best) : order(each) < order(*best))) best = &each;
    }
    return best;
}

produced code_store::list(const code_request& request, room_view out) const {
    report_head head{.subfunction = request.subfunction,
                     .status_available = kind_.status_available,
                     .severity_available = kind_.severity_available,
                     .format = static_cast<std::uint8_t>(kind_.format),
                     .memory = request.memory,
                     .group = request.group,
                     .readiness_group = request.readiness_group};
    std::uint16_t count = 0;
    for (const auto& each : codes_) count = static_cast<std::uint16_t>(count + (matches(each, request) ? 1 : 0));
    head.count = count;
    if (count > 0) head.record = request.record;   // 1A
    if (request.subfunction == report::severity_of_code && count == 0) return {nrc::request_out_of_range, 0};

    writer to{out};
    const auto written = write(head, out);
    if (written == 0) return {nrc::response_too_long, 0};
    to.skip(written);
    if (find_report(request.subfunction)->shape == report_shape::count) return done(to);
    for (const auto& each : codes_) {
        if (!matches(each, request)) continue;
        listed_code record{.code = each.code,
                           .status = each.status & kind_.status_available,
                           .severity = each.severity,
                           .unit = each.unit,
                           .counter = each.counter};
        const bool one_each = request.subfunction != report::snapshot_list;
        for (std::size_t i = 0; i < (one_each ? 1 : each.snapshots.size()); ++i) {
            if (!one_each) record.record = each.snapshots[i].number;
            const auto size = write(request.subfunction, record, to.left());
            if (size == 0) return {nrc::response_too_long, 0};
            to.skip(size);
        }
    }
    return done(to);
}

// 04 06 18 19: the records of one code.
produced code_store::contents(const code_request& request, room_view out) const {
    const bool in_memory =
        request.subfunction == report::memory_snapshots || request.subfunction == report::memory_extended;
    const bool snapshots =
        request.subfunction == report::snapshots_of_code || request.subfunction == report::memory_snapshots;
    const auto* code = find(request.code, in_memory ? request.memory : std::uint8_t{0});
    if (!code) return {nrc::request_out_of_range, 0};
    writer to{out};
    to.u8(positive_of(sid::read_codes)).u8(request.subfunction);
    if (in_memory) to.u8(request.memory);
    to.u24(code->code).u8(code->status & kind_.status_available);
    bool any = false;
    for (const auto& each : snapshots ? code->snapshots : code->extended) {
        if (!is_wanted(each.number, request.record)) continue;
        any = true;
        to.u8(each.number).bytes(each.data);
    }
    // ISO 14229-1 12.3.4: a record number nobody has is out of range; all of none is an answer without records.
    if (!any && request.record < all_obd_records) return {nrc::request_out_of_range, 0};
    return done(to);
}

// 05 and 16: one record number, every code.
produced code_store::contents_of_all(const code_request& request, room_view out) const {
    const bool stored = request.subfunction == report::stored_data;
    writer to{out};
    to.u8(positive_of(sid::read_codes)).u8(request.subfunction);
    if (!stored) to.u8(request.record);
    bool any = false;
    for (const auto& each : codes_)
        for (const auto& record : stored ? each.snapshots : each.extended) {
            if (each.memory != 0 || !is_wanted(record.number, request.record)) continue;
            any = true;
            if (stored) to.u8(record.number);
            to.u24(each.code).u8(each.status & kind_.status_available).bytes(record.data);
        }
    return any ? done(to) : produced{nrc::request_out_of_range, 0};
}

produced code_store::answer(const code_request& request, room_view out) const {
    const auto* layout = find_report(request.subfunction);
    if (!layout) return {nrc::subfunction_not_supported, 0};
    if (request.subfunction == report::memory_by_status) {
        bool known = false;
        for (const auto& each : codes_) known = known || each.memory == request.memory;
        if (!known) return {nrc::request_out_of_range, 0};
    }
    if (layout->shape != report_shape::contents) return list(request, out);
    const bool of_all = request.subfunction == report::stored_data || request.subfunction == report::extended_by_record;
    return of_all ? contents_of_all(request, out) : contents(request, out);
}

std::uint8_t code_store::clear(const clear_request& request) {
    constexpr std::uint32_t groups = 0xFFFF00;
    const auto memory = request.memory.value_or(0);
    const bool is_group = request.group >= groups;
    const auto group = static_cast<std::uint8_t>(request.group);
    bool known = request.group == code_group::all || request.group == code_group::emissions;
    for (auto& each : codes_) {
        if (each.memory != memory) continue;
        const bool hit =
            request.group == code_group::all || (is_group ? each.group == group : each.code == request.group);
        if (!hit) continue;
        known = true;
        each.status = cleared_status;
        each.counter = 0;
        each.failed_at = each.confirmed_at = 0;
        each.snapshots = each.extended = {};
    }
    return known ? nrc::none : nrc::request_out_of_range;
}

}   // namespace faultline::uds
