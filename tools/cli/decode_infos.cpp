#include "tools/cli/decode_infos.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <string>

#include "protocols/obd/support.hpp"
#include "protocols/obd/vehicle_info.hpp"
#include "protocols/vin/vin.hpp"
#include "tools/cli/decode_services.hpp"

namespace faultline::cli {

namespace {

constexpr std::size_t bits = 8;

std::string numbered(std::string_view name, std::size_t index) {
    return std::string{name} + "_" + std::to_string(index + 1);
}

void take_vin(std::string_view ecu, const obd::info_bytes& info, decode_answer& out) {
    const auto read = obd::read_vin(info);
    if (read.error != obd::info_error::none) return out.add_error(ecu, obd::to_text(read.error));
    if (!vin::is_valid(read.view())) return out.add_error(ecu, "no_vin", "text", read.view());
    if (vin::judge(read.view()) == vin::verdict::wrong) out.add_error(ecu, "vin_check_digit", "vin", read.view());
    out.set_vin(ecu, read.view());
}

struct info_reader {
    std::string_view ecu;
    const obd::info_bytes& info;
    std::size_t count_bits;   // the count byte in front, on CAN
    decode_answer& out;

    [[nodiscard]] decoded_value place(std::string_view pid, std::string_view name, std::size_t at,
                                      std::size_t size) const {
        decoded_value line;
        line.ecu = ecu;
        line.pid = pid;
        line.name = name;
        line.start_bit = count_bits + at * bits;
        line.bit_length = size * bits;
        return line;
    }

    void calibration_ids() const {
        constexpr std::size_t size = 16;
        std::array<obd::info_text, obd::max_calibrations> ids;
        const auto read = obd::read_calibration_ids(info, ids);
        if (read.error != obd::info_error::none) return out.add_error(ecu, obd::to_text(read.error));
        for (std::size_t i = 0; i < read.count; ++i)
            out.add_text_value(place("04", numbered("calibration_id", i), i * size, size),
                               info.view().subspan(i * size, size), ids[i].view());
    }

    void verification_numbers() const {
        constexpr std::size_t size = 4;
        std::array<std::uint32_t, obd::max_calibrations> numbers;
        const auto read = obd::read_cvns(info, numbers);
        if (read.error != obd::info_error::none) return out.add_error(ecu, obd::to_text(read.error));
        for (std::size_t i = 0; i < read.count; ++i) {
            const auto raw = info.view().subspan(i * size, size);
            std::string text;
            for (const auto byte : raw) text += hex_byte(byte);
            out.add_text_value(place("06", numbered("cvn", i), i * size, size), raw, text);
        }
    }

    void ecu_name() const {
        const auto read = obd::read_ecu_name(info);
        if (read.error != obd::info_error::none) return out.add_error(ecu, obd::to_text(read.error));
        std::string text{read.acronym.view()};
        if (!read.name.view().empty()) (text += text.empty() ? "" : "-") += read.name.view();
        out.add_text_value(place("0A", "ecu_name", 0, info.size), info.view(), text);
    }

    void counters() const {
        constexpr std::size_t size = 2;
        std::array<obd::counter, obd::max_counters> found;
        const auto read = obd::read_counters(info, found);
        if (read.error != obd::info_error::none) return out.add_error(ecu, obd::to_text(read.error));
        const auto pid = hex_byte(info.type);
        for (std::size_t i = 0; i < read.count; ++i) {
            auto line = place(pid, found[i].key, i * size, size);
            line.raw = found[i].number;
            line.number = found[i].number;
            out.add_value(line);
        }
    }
};

void decode_info(std::span<const pdu> messages, const pdu& first, bus kind, decode_answer& out) {
    const auto ecu = ecu_text(kind, first.ecu);
    const std::uint8_t type = first.payload[1];
    if (obd::is_support_pid(type)) {
        obd::pid_set supported;
        if (obd::add_supported(supported, first.payload, kind) != obd::support_error::none)
            out.add_error(ecu, "bad_length");
        return;
    }
    const auto info = obd::collect(messages, first.ecu, kind, type);
    if (info.error != obd::info_error::none) return out.add_error(ecu, obd::to_text(info.error));
    const info_reader read{ecu, info, is_can(kind) ? bits : 0, out};
    switch (type) {
        case obd::infotype::vin: return take_vin(ecu, info, out);
        case obd::infotype::calibration_id: return read.calibration_ids();
        case obd::infotype::cvn: return read.verification_numbers();
        case obd::infotype::ecu_name: return read.ecu_name();
        case obd::infotype::counters_spark:
        case obd::infotype::counters_compression: return read.counters();
        default: out.add_error(ecu, "no_definition", "infotype", hex_byte(type));
    }
}

}   // namespace

void decode_infos(std::span<const pdu> messages, bus kind, decode_answer& out) {
    for (std::size_t i = 0; i < messages.size(); ++i) {
        const auto same = [&](const pdu& other) {
            return other.ecu == messages[i].ecu && other.payload.size() > 1 &&
                   other.payload[1] == messages[i].payload[1];
        };
        if (messages[i].payload.size() < 2) {
            out.add_error(ecu_text(kind, messages[i].ecu), "too_short");
            continue;
        }
        const auto earlier = messages.first(i);
        if (std::none_of(earlier.begin(), earlier.end(), same)) decode_info(messages, messages[i], kind, out);
    }
}

void decode_vin_bytes(std::string_view ecu, std::span<const std::uint8_t> bytes, decode_answer& out) {
    obd::info_bytes info;
    if (bytes.size() > info.bytes.size()) return out.add_error(ecu, "too_long");
    std::copy(bytes.begin(), bytes.end(), info.bytes.begin());
    info.size = bytes.size();
    info.items = 1;
    info.type = obd::infotype::vin;
    take_vin(ecu, info, out);
}

}   // namespace faultline::cli
