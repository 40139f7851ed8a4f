#include "protocols/uds/code_list.hpp"

#include <algorithm>

#include "protocols/uds/subfunction.hpp"

namespace faultline::uds {

namespace {

constexpr std::array<report_field, 4> with_severity{report_field::severity, report_field::code, report_field::status};

void take(reader& from, report_field field, report_head& head) {
    switch (field) {
        case report_field::status: head.status_available = from.u8(); break;
        case report_field::severity: head.severity_available = from.u8(); break;
        case report_field::format: head.format = from.u8(); break;
        case report_field::count: head.count = from.u16(); break;
        case report_field::memory: head.memory = from.u8(); break;
        case report_field::group: head.group = from.u8(); break;
        case report_field::readiness_group: head.readiness_group = from.u8(); break;
        // 1A without any code ends before the record number.
        case report_field::record:
            if (from.left() > 0) head.record = from.u8();
            break;
        default: break;
    }
}

void put(writer& to, report_field field, const report_head& head) {
    switch (field) {
        case report_field::status: to.u8(head.status_available.value_or(0)); break;
        case report_field::severity: to.u8(head.severity_available.value_or(0)); break;
        case report_field::format: to.u8(head.format.value_or(0)); break;
        case report_field::count: to.u16(head.count.value_or(0)); break;
        case report_field::memory: to.u8(head.memory.value_or(0)); break;
        case report_field::group: to.u8(head.group.value_or(0)); break;
        case report_field::readiness_group: to.u8(head.readiness_group.value_or(0)); break;
        case report_field::record:
            if (head.record) to.u8(*head.record);
            break;
        default: break;
    }
}

std::size_t size_of(const std::array<report_field, 4>& fields) {
    std::size_t total = 0;
    for (const auto field : fields) total += size_of(field);
    return total;
}

bool is_zero(bytes_view bytes) {
    return std::ranges::all_of(bytes, [](std::uint8_t each) { return each == 0; });
}

// Bytes of `records` that whole records of `size` take, filler and records of zeros at the end cut off; nothing when
// the rest is no filler.
std::optional<std::size_t> used_by(bytes_view records, std::size_t size) {
    auto used = records.size() - records.size() % size;
    if (!obd::is_uniform_fill(records.subspan(used))) return std::nullopt;
    while (used > 0 && is_zero(records.subspan(used - size, size))) used -= size;
    return used;
}

// How many status bytes claim bits the ECU says it does not keep. The status is the last byte of a record.
std::size_t impossible_in(bytes_view records, std::size_t size, std::uint8_t available) {
    std::size_t found = 0;
    for (std::size_t at = size; at <= records.size(); at += size)
        found += (records[at - 1] & ~available) != 0 ? std::size_t{1} : std::size_t{0};
    return found;
}

struct record_choice {
    std::size_t size = 4;
    bool ambiguous = false;
};

// 19 55: ISO 14229-1 has four bytes a record; ECUs and tools with the severity in front have five. The length decides,
// exact fits before padded ones; where both fit, the status bytes decide, and the doubt is told.
record_choice choose_permanent(bytes_view records, std::uint8_t available) {
    constexpr std::size_t plain = 4;
    constexpr std::size_t long_form = 5;
    if (records.empty() || is_zero(records)) return {};
    auto fits_plain = records.size() % plain == 0;
    auto fits_long = records.size() % long_form == 0;
    if (!fits_plain && !fits_long) {
        fits_plain = used_by(records, plain).has_value();
        fits_long = used_by(records, long_form).has_value();
    }
    if (fits_plain != fits_long) return {fits_long ? long_form : plain, false};
    const bool long_is_likelier =
        impossible_in(records, plain, available) > impossible_in(records, long_form, available);
    return {long_is_likelier ? long_form : plain, fits_plain && fits_long};
}

}   // namespace

listed_code code_list::operator[](std::size_t i) const {
    listed_code found;
    if (i >= size()) return found;
    reader from{records_.subspan(i * record_size_, record_size_)};
    for (const auto field : fields_) {
        switch (field) {
            case report_field::code: found.code = from.u24(); break;
            case report_field::status: found.status = from.u8(); break;
            case report_field::severity: found.severity = from.u8(); break;
            case report_field::unit: found.unit = from.u8(); break;
            case report_field::record: found.record = from.u8(); break;
            case report_field::counter: found.counter = from.u8(); break;
            default: break;
        }
    }
    return found;
}

code_list read_code_list(bytes_view payload) {
    code_list list;
    list.raw = payload;
    reader from{payload};
    const auto head = take_answer_head(from, sid::read_codes);
    const auto* layout = head.error == parse_error::none ? find_report(head.subfunction) : nullptr;
    list.head.subfunction = head.subfunction;
    list.error = head.error;
    if (list.error == parse_error::none && (!layout || layout->shape == report_shape::contents))
        list.error = parse_error::wrong_subfunction;
    if (list.error != parse_error::none) return list;

    for (const auto field : layout->head) take(from, field, list.head);
    if (from.ran_out()) {
        list.head = {.subfunction = head.subfunction};
        list.error = parse_error::too_short;
        return list;
    }
    if (layout->shape == report_shape::count) {
        if (!obd::is_uniform_fill(from.rest())) list.error = parse_error::too_long;
        list.padded = list.error == parse_error::none && from.left() > 0;
        return list;
    }
    list.fields_ = layout->record;
    if (head.subfunction == report::wwh_permanent) {
        const auto choice = choose_permanent(from.rest(), *list.head.status_available);
        if (choice.size == size_of(with_severity)) list.fields_ = with_severity;
        list.ambiguous = choice.ambiguous;
    }
    const auto size = size_of(list.fields_);
    const auto used = used_by(from.rest(), size);
    if (!used) {
        list.error = parse_error::bad_length;
        return list;
    }
    list.record_size_ = size;
    list.padded = *used < from.left();
    list.records_ = from.bytes(*used);
    return list;
}

std::size_t write(const report_head& what, room_view out) {
    const auto* layout = find_report(what.subfunction);
    if (!layout || layout->shape == report_shape::contents) return 0;
    writer to{out};
    write_answer_head(to, sid::read_codes, what.subfunction);
    for (const auto field : layout->head) put(to, field, what);
    return to.size();
}

std::size_t write(std::uint8_t subfunction, const listed_code& what, room_view out) {
    const auto* layout = find_report(subfunction);
    if (!layout || layout->shape != report_shape::list) return 0;
    writer to{out};
    for (const auto field : layout->record) {
        switch (field) {
            case report_field::code: to.u24(what.code); break;
            case report_field::status: to.u8(what.status.value_or(0)); break;
            case report_field::severity: to.u8(what.severity.value_or(0)); break;
            case report_field::unit: to.u8(what.unit.value_or(0)); break;
            case report_field::record: to.u8(what.record.value_or(0)); break;
            case report_field::counter: to.u8(what.counter.value_or(0)); break;
            default: break;
        }
    }
    return to.size();
}

}   // namespace faultline::uds
