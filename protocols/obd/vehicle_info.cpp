#include "protocols/obd/vehicle_info.hpp"

#include <algorithm>
#include <bitset>

#include "protocols/obd/info_tables.hpp"
#include "protocols/obd/padding.hpp"

namespace faultline::obd {

namespace {

using bytes = std::span<const std::uint8_t>;

info_bytes failed(std::uint8_t type, info_error why) {
    info_bytes info;
    info.type = type;
    info.error = why;
    return info;
}

// Bytes of one item on CAN; 0 = this infotype has no items of fixed size.
std::size_t item_size(std::uint8_t type) {
    switch (type) {
        case infotype::vin: return 17;
        case infotype::calibration_id: return 16;
        case infotype::cvn: return 4;
        case infotype::counters_spark:
        case infotype::counters_compression: return 2;
        case infotype::ecu_name: return 20;
        default: return 0;
    }
}

bool store(info_bytes& info, std::size_t at, bytes data) {
    if (at + data.size() > info.bytes.size()) return false;
    std::ranges::copy(data, info.bytes.begin() + static_cast<std::ptrdiff_t>(at));
    info.size = std::max(info.size, at + data.size());
    return true;
}

bool is_ours(const pdu& message, std::uint32_t ecu, std::uint8_t type) {
    return message.ecu == ecu && message.payload.size() >= 2 && message.payload[0] == 0x49 &&
           message.payload[1] == type;
}

info_bytes collect_can(bytes payload, std::uint8_t type) {
    info_bytes info;
    info.type = type;
    auto data = payload.subspan(2);
    if (data.empty()) return failed(type, info_error::too_short);
    const auto unit = item_size(type);
    // A few ECUs send the VIN without the count; a VIN never begins with a control character.
    const bool no_count = type == infotype::vin && data.size() == unit && data[0] >= '0';
    if (!no_count) {
        info.items = data[0];
        data = data.subspan(1);
    }
    if (unit != 0 && type != infotype::vin) {   // a VIN may be padded on either side: read_vin sees to it
        const std::size_t wanted = unit * info.items;
        if (data.size() < wanted || !is_uniform_fill(data.subspan(wanted))) return failed(type, info_error::bad_count);
        data = data.first(wanted);
    }
    return store(info, 0, data) ? info : failed(type, info_error::too_long);
}

// Legacy messages carry four data bytes behind a number that starts at 1. J1979 6.9.3.
info_bytes collect_legacy(std::span<const pdu> messages, std::uint32_t ecu, std::uint8_t type) {
    constexpr std::size_t part_size = 4;
    info_bytes info;
    info.type = type;
    std::bitset<256> seen;
    std::size_t last = 0;
    for (const auto& message : messages) {
        if (!is_ours(message, ecu, type)) continue;
        if (message.payload.size() != 3 + part_size) return failed(type, info_error::too_short);
        const std::size_t order = message.payload[2];
        if (order == 0) return failed(type, info_error::missing_part);
        const auto data = message.payload.subspan(3);
        const auto at = (order - 1) * part_size;
        if (seen.test(order) && !std::ranges::equal(data, bytes{info.bytes}.subspan(at, part_size)))
            return failed(type, info_error::missing_part);
        if (!store(info, at, data)) return failed(type, info_error::too_long);
        seen.set(order);
        last = std::max(last, order);
    }
    if (last == 0) return failed(type, info_error::no_answer);
    return seen.count() == last ? info : failed(type, info_error::missing_part);
}

info_text text_of(bytes data) {
    info_text text;
    const auto is_blank = [](std::uint8_t c) { return c <= ' ' || c >= 0x7F; };   // not 55: that is the letter U
    while (!data.empty() && is_blank(data.back())) data = data.first(data.size() - 1);
    while (!data.empty() && is_blank(data.front())) data = data.subspan(1);
    if (data.size() > text.letters.size()) text.error = info_error::too_long;
    if (std::ranges::any_of(data, [](std::uint8_t c) { return c < 0x20 || c > 0x7E; }))
        text.error = info_error::not_text;
    if (text.error != info_error::none) return text;
    std::ranges::transform(data, text.letters.begin(), [](std::uint8_t c) { return static_cast<char>(c); });
    text.size = static_cast<std::uint8_t>(data.size());
    return text;
}

bool is_vin_letter(std::uint8_t c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

info_list list_failed(info_error why) {
    return {.count = 0, .error = why};
}

// How many items of `unit` bytes `info` holds, or why it cannot be told.
info_list items_of(const info_bytes& info, std::size_t unit, std::size_t room) {
    if (info.error != info_error::none) return list_failed(info.error);
    if (info.size == 0 || info.size % unit != 0) return list_failed(info_error::too_short);
    if (info.size / unit > room) return list_failed(info_error::too_long);
    return {.count = info.size / unit, .error = info_error::none};
}

}   // namespace

std::string_view to_text(info_error what) {
    switch (what) {
        case info_error::none: return "none";
        case info_error::no_answer: return "no_answer";
        case info_error::too_short: return "too_short";
        case info_error::missing_part: return "missing_part";
        case info_error::bad_count: return "bad_count";
        case info_error::not_text: return "not_text";
        case info_error::too_long: return "too_long";
        case info_error::wrong_bus: return "wrong_bus";
    }
    return "none";
}

const infotype_name* find_infotype(std::uint8_t id) {
    for (const auto& each : tables::infotypes)
        if (each.id == id) return &each;
    return nullptr;
}

info_bytes collect(std::span<const pdu> messages, std::uint32_t ecu, bus kind, std::uint8_t type) {
    if (is_legacy(kind)) return collect_legacy(messages, ecu, type);
    if (!is_can(kind)) return failed(type, info_error::wrong_bus);
    const pdu* first = nullptr;
    for (const auto& message : messages) {
        if (!is_ours(message, ecu, type)) continue;
        // The same answer twice happens; two different ones leave no way to tell which is true.
        if (first && !std::ranges::equal(first->payload, message.payload))
            return failed(type, info_error::missing_part);
        if (!first) first = &message;
    }
    return first ? collect_can(first->payload, type) : failed(type, info_error::no_answer);
}

info_text read_vin(const info_bytes& info) {
    constexpr std::size_t vin_size = 17;
    info_text vin;
    vin.error = info.error;
    if (vin.error != info_error::none) return vin;
    auto data = info.view();
    while (!data.empty() && !is_vin_letter(data.front())) data = data.subspan(1);
    while (!data.empty() && !is_vin_letter(data.back())) data = data.first(data.size() - 1);
    if (data.size() > vin_size && is_uniform_fill(data.subspan(vin_size)))
        data = data.first(vin_size);   // 55 is also 'U'
    if (data.size() < vin_size)
        vin.error = info_error::too_short;
    else if (data.size() > vin_size)
        vin.error = info_error::too_long;
    else if (!std::ranges::all_of(data, is_vin_letter))
        vin.error = info_error::not_text;
    return vin.error == info_error::none ? text_of(data) : vin;
}

info_list read_calibration_ids(const info_bytes& info, std::span<info_text> out) {
    const auto items = items_of(info, 16, out.size());
    for (std::size_t i = 0; i < items.count; ++i) {
        out[i] = text_of(info.view().subspan(16 * i, 16));
        if (out[i].error != info_error::none) return list_failed(out[i].error);
    }
    return items;
}

info_list read_cvns(const info_bytes& info, std::span<std::uint32_t> out) {
    const auto items = items_of(info, 4, out.size());
    for (std::size_t i = 0; i < items.count; ++i) {
        std::uint32_t number = 0;
        for (const auto each : info.view().subspan(4 * i, 4)) number = number << 8U | each;
        out[i] = number;
    }
    return items;
}

ecu_name_text read_ecu_name(const info_bytes& info) {
    ecu_name_text name;
    name.error = info.error;
    if (name.error == info_error::none && info.size != ecu_name_size) name.error = info_error::too_short;
    if (name.error != info_error::none) return name;
    const auto data = info.view();
    const auto dash = static_cast<std::size_t>(std::ranges::find(data, std::uint8_t{'-'}) - data.begin());
    name.acronym = text_of(data.first(dash));
    if (dash < data.size()) name.name = text_of(data.subspan(dash + 1));
    name.error = name.acronym.error != info_error::none ? name.acronym.error : name.name.error;
    return name;
}

info_list read_counters(const info_bytes& info, std::span<counter> out) {
    auto items = items_of(info, 2, max_counters);
    if (items.error != info_error::none) return items;
    const auto available = items.count;
    items.count = 0;
    for (const auto& name : tables::counters) {
        if (name.type != info.type || name.place >= available) continue;
        if (items.count == out.size()) return list_failed(info_error::too_long);
        const auto at = std::size_t{2} * name.place;
        out[items.count++] = {.key = name.key,
                              .en = name.en,
                              .zh = name.zh,
                              .number = static_cast<std::uint16_t>(info.bytes[at] << 8 | info.bytes[at + 1])};
    }
    return items;
}

}   // namespace faultline::obd
