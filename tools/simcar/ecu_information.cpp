// What an ECU tells about itself: service 09 (VIN, calibrations, names, counters) and service 06 (results of its tests).
#include <algorithm>

#include "tools/simcar/ecu.hpp"

namespace faultline::simcar {

namespace {

constexpr std::size_t calibration_length = 16;
constexpr std::size_t name_length = 20;

void append_text(bytes& out, std::string_view text, std::size_t length) {
    for (std::size_t i = 0; i < length; ++i) out.push_back(i < text.size() ? static_cast<std::uint8_t>(text[i]) : std::uint8_t{0});
}

void append(bytes& out, std::uint16_t word) {
    out.push_back(static_cast<std::uint8_t>(word >> 8));
    out.push_back(static_cast<std::uint8_t>(word));
}

// Legacy buses cut the data into messages of four bytes with an order byte; the VIN is led by zeros to fill up.
std::vector<bytes> in_legacy_messages(std::uint8_t type, bytes data) {
    while (data.size() % 4 != 0) data.insert(data.begin(), std::uint8_t{0});
    std::vector<bytes> out;
    for (std::size_t i = 0; i < data.size(); i += 4) {
        bytes message{0x49, type, static_cast<std::uint8_t>(i / 4 + 1)};
        message.insert(message.end(), data.begin() + static_cast<std::ptrdiff_t>(i), data.begin() + static_cast<std::ptrdiff_t>(i + 4));
        out.push_back(std::move(message));
    }
    return out;
}

}  // namespace

// Without the count byte that leads it on CAN.
std::optional<bytes> ecu::information(std::uint8_t type, const surroundings& around) const {
    bytes out;
    switch (type) {
        case 0x02:
            if (!about_.tells_vin || around.vin.empty()) return std::nullopt;
            append_text(out, around.vin, around.vin.size());
            return out;
        case 0x04:
            for (const auto& id : about_.calibrations) append_text(out, id, calibration_length);
            break;
        case 0x06:
            for (const auto cvn : about_.verifications) {
                append(out, static_cast<std::uint16_t>(cvn >> 16));
                append(out, static_cast<std::uint16_t>(cvn));
            }
            break;
        case 0x08:
        case 0x0B: {
            const bool compression = about_.ready && about_.ready->compression;
            if (compression != (type == 0x0B)) return std::nullopt;
            for (const auto word : about_.in_use) append(out, word);
            break;
        }
        case 0x0A:
            if (about_.name.empty()) return std::nullopt;
            append_text(out, about_.name, name_length);
            break;
        default: return std::nullopt;
    }
    if (out.empty()) return std::nullopt;
    return out;
}

ecu::payloads ecu::vehicle_information(std::span<const std::uint8_t> request, const surroundings& around) const {
    if (request.size() < 2) return {};
    const auto type = request[1];
    const auto has = [&](std::uint8_t id) {
        const bool is_count = around.legacy && id % 2 == 1 && id < 0x0A;   // 01, 03, 05, 07: messages to expect
        return information(is_count ? static_cast<std::uint8_t>(id + 1) : id, around).has_value();
    };
    if (type % 0x20 == 0) {
        auto list = support_bytes(type, has, any_beyond(type, has));
        bytes out{0x49, type};
        if (around.legacy) out.push_back(0x01);
        out.insert(out.end(), list.begin(), list.end());
        if (type != 0 && std::ranges::all_of(list, [](auto b) { return b == 0; })) return {};
        return {out};
    }
    if (around.legacy) {
        if (type % 2 == 1 && type < 0x0A) {
            const auto data = information(static_cast<std::uint8_t>(type + 1), around);
            if (!data) return {};
            return {{0x49, type, static_cast<std::uint8_t>((data->size() + 3) / 4)}};
        }
        auto data = information(type, around);
        if (!data) return {};
        return in_legacy_messages(type, std::move(*data));
    }
    const auto data = information(type, around);
    if (!data) return {};
    std::size_t count = 1;
    if (type == 0x04) count = about_.calibrations.size();
    if (type == 0x06) count = about_.verifications.size();
    if (type == 0x08 || type == 0x0B) count = about_.in_use.size();
    bytes out{0x49, type, static_cast<std::uint8_t>(count)};
    out.insert(out.end(), data->begin(), data->end());
    return {out};
}

ecu::payloads ecu::monitor_tests(std::span<const std::uint8_t> request, const surroundings& around) const {
    const auto has = [&](std::uint8_t id) {
        return std::ranges::any_of(about_.tests, [&](const auto& t) { return (around.legacy ? t.tid : t.mid) == id; });
    };
    payloads messages;
    bytes out{0x46};
    for (std::size_t i = 1; i < request.size() && i <= (around.legacy ? 1U : 6U); ++i) {
        const auto id = request[i];
        if (id % 0x20 == 0) {
            const auto list = support_bytes(id, has, any_beyond(id, has));
            if (id != 0 && std::ranges::all_of(list, [](auto b) { return b == 0; })) continue;
            out.push_back(id);
            if (around.legacy) out.push_back(0xFF);
            out.insert(out.end(), list.begin(), list.end());
            continue;
        }
        for (const auto& test : about_.tests) {
            if (around.legacy && test.tid == id) {   // TID, limit type and component, value, limit (here always a maximum)
                bytes message{0x46, test.tid, test.mid};
                append(message, test.value);
                append(message, test.max);
                messages.push_back(std::move(message));
            } else if (!around.legacy && test.mid == id) {
                out.insert(out.end(), {test.mid, test.tid, test.uasid});
                append(out, test.value);
                append(out, test.min);
                append(out, test.max);
            }
        }
    }
    if (out.size() > 1) messages.push_back(std::move(out));
    return messages;
}

}  // namespace faultline::simcar
