#include "protocols/obd/monitors.hpp"

#include <algorithm>

#include "protocols/obd/monitor_tables.hpp"
#include "protocols/obd/support.hpp"

namespace faultline::obd {

namespace {

template <class Entry, std::size_t Size>
const Entry* find_in(const Entry (&table)[Size], std::uint8_t id) {
    const auto* found = std::lower_bound(std::begin(table), std::end(table), id,
                                         [](const Entry& each, std::uint8_t wanted) { return each.id < wanted; });
    return found != std::end(table) && found->id == id ? found : nullptr;
}

int word(std::span<const std::uint8_t> data, std::size_t at, bool is_signed) {
    const int raw = data[at] << 8 | data[at + 1];
    return is_signed && raw >= 0x8000 ? raw - 0x10000 : raw;
}

double scaled(int raw, const unit_scaling* scaling) {
    return scaling ? raw * scaling->scale + scaling->offset : raw;
}

// How far inside its limits the value is. A limit at the end of what the two bytes can say is none: a misfire counter's
// minimum of 0 cannot be crossed and says nothing about closeness.
std::optional<double> margin_of(int value, int low, int high, bool is_signed) {
    if (high <= low) return std::nullopt;
    const bool lower = low != (is_signed ? -0x8000 : 0);
    const bool upper = high != (is_signed ? 0x7FFF : 0xFFFF);
    const double span = high - low;
    if (lower && upper) return 2.0 * std::min(value - low, high - value) / span;
    if (!lower && !upper) return 1.0;
    return std::min(1.0, (lower ? value - low : high - value) / span);
}

// MID TID UASID value min max
monitor_test can_test(std::span<const std::uint8_t> data) {
    monitor_test test;
    test.mid = data[0];
    test.tid = data[1];
    test.uasid = data[2];
    test.scaling = find_unit_scaling(test.uasid);
    const bool is_signed = test.uasid >= 0x80;
    const int value = word(data, 3, is_signed);
    const int low = word(data, 5, is_signed);
    const int high = word(data, 7, is_signed);
    test.ran = value != 0 || low != 0 || high != 0;
    test.passed = test.ran && low <= value && value <= high;
    test.value = scaled(value, test.scaling);
    test.min = scaled(low, test.scaling);
    test.max = scaled(high, test.scaling);
    if (test.ran) test.margin = margin_of(value, low, high, is_signed);
    return test;
}

// TID component value limit; bit 7 of the component tells which limit it is (set: minimum). J1979 6.6.3.2.
monitor_test legacy_test(std::span<const std::uint8_t> data) {
    monitor_test test;
    test.tid = data[0];
    test.component = data[1] & 0x7FU;
    const int value = word(data, 2, false);
    const int limit = word(data, 4, false);
    const bool is_minimum = (data[1] & 0x80U) != 0;
    test.ran = value != 0 || limit != 0;
    test.passed = test.ran && (is_minimum ? value >= limit : value <= limit);
    test.value = value;
    (is_minimum ? test.min : test.max) = limit;
    return test;
}

}   // namespace

const unit_scaling* find_unit_scaling(std::uint8_t id) {
    return find_in(tables::units, id);
}
const named_id* find_monitor(std::uint8_t mid) {
    return find_in(tables::monitor_ids, mid);
}
const named_id* find_test(std::uint8_t tid) {
    return find_in(tables::test_ids, tid);
}

monitors_read read_monitors(std::span<const std::uint8_t> payload, bus kind, std::span<monitor_test> out) {
    const auto failed = [](monitor_error why) { return monitors_read{.count = 0, .error = why}; };
    if (payload.empty() || payload[0] != 0x46) return failed(monitor_error::wrong_service);
    if (!is_can(kind) && !is_legacy(kind)) return failed(monitor_error::wrong_bus);
    const auto rest = payload.subspan(1);
    if (rest.empty()) return failed(monitor_error::bad_length);
    if (is_support_pid(rest[0])) return failed(monitor_error::bitmap);

    const std::size_t size = is_can(kind) ? 9 : 6;
    if (rest.size() % size != 0 || (!is_can(kind) && rest.size() != size)) return failed(monitor_error::bad_length);
    if (rest.size() / size > out.size()) return failed(monitor_error::no_room);
    monitors_read result;
    for (std::size_t at = 0; at < rest.size(); at += size) {
        const auto data = rest.subspan(at, size);
        out[result.count++] = is_can(kind) ? can_test(data) : legacy_test(data);
    }
    return result;
}

}   // namespace faultline::obd
