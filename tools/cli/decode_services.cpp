#include "tools/cli/decode_services.hpp"

#include <array>
#include <vector>

#include "protocols/dtc/dtc.hpp"
#include "protocols/obd/decode.hpp"
#include "protocols/obd/nrc.hpp"
#include "protocols/obd/trouble_codes.hpp"
#include "tools/cli/decode_infos.hpp"
#include "tools/cli/decode_monitors.hpp"
#include "tools/cli/decode_uds.hpp"

namespace faultline::cli {

namespace {

constexpr std::uint8_t negative = 0x7F;
constexpr std::size_t legacy_codes_message = 7;   // service byte and three codes, always: J1979 6.3.2
constexpr std::uint8_t obd_did_page = 0xF4;       // J1979-2: identifier F4xx is PID xx

bool is_obd_service(std::uint8_t service) {
    return service >= 0x01 && service <= 0x0A;
}

// ISO 15765-4: emission ECUs answer on 7E8..7EF or 18DAF1xx. Another identifier means a damaged or foreign line.
bool may_answer_obd(bus kind, std::uint32_t ecu) {
    if (kind == bus::can11) return ecu == 0 || (ecu >= 0x7E8 && ecu <= 0x7EF);
    if (kind == bus::can29) return ecu == 0 || (ecu >> 8) == 0x18DAF1;
    return true;
}

void emit(std::string_view ecu, const std::string& pid, const obd::value& found, decode_answer& out) {
    decoded_value line;
    line.ecu = ecu;
    line.pid = pid;
    line.name = found.what->key;
    line.start_bit = found.what->start_bit;
    line.bit_length = found.what->bit_length;
    line.raw = found.raw;
    line.number = found.number;
    line.unit = found.what->unit;
    line.state = found.state == obd::value_state::ok              ? "ok"
                 : found.state == obd::value_state::not_available ? "not_available"
                                                                  : "off_scale";
    // ECUs forget support bits (a Ford's 0170 commands 78.8 kPa under one that is clear). Offline the reader judges: the
    // number stands beside the state. Where the value itself says "no sensor" there is no number.
    line.has_number = found.raw != found.what->not_available;
    out.add_value(line);
}

// Services 01 and 02, and the F4xx identifiers of service 22, which carry the same data.
void decode_pids(std::string_view ecu, std::span<const std::uint8_t> payload, std::span<const std::uint8_t> asked,
                 std::string_view page, decode_answer& out) {
    std::array<obd::value, obd::max_values> values;
    const auto read = obd::decode_values(payload, asked, values);
    if (read.error != obd::decode_error::none) return out.add_error(ecu, obd::to_text(read.error));
    for (const auto& found : std::span{values}.first(read.count))
        emit(ecu, std::string{page} + hex_byte(found.pid), found, out);
    if (read.foreign > 0) out.add_error(ecu, "unasked_pids");

    // PID 02 names the code that stored the freeze frame; 0000 = none.
    const std::size_t data = payload[0] == 0x42 ? 3 : 2;
    if (payload.size() == data + 2 && payload[1] == 0x02 && read.foreign == 0) {
        const auto code = dtc::from_bytes(payload[data], payload[data + 1]);
        if (!code.is_padding()) out.add_code(ecu, dtc::to_text(code), "freeze_frame");
    }
}

std::vector<std::uint8_t> asked_pids(const elm::asked& request) {
    std::vector<std::uint8_t> pids;
    const std::size_t step = request.size > 0 && request.service() == 0x02 ? 2 : 1;
    for (std::size_t i = 1; i < request.size; i += step) pids.push_back(request.bytes[i]);
    return pids;
}

// A freeze frame that was not asked for is another request's answer.
bool is_asked_frame(const elm::asked& request, std::span<const std::uint8_t> payload) {
    return request.size < 3 || (payload.size() > 2 && payload[2] == request.bytes[2]);
}

void decode_codes(std::string_view ecu, std::span<const std::uint8_t> payload, bus kind, decode_answer& out) {
    // Without a header neither length nor check byte proves that the message is whole.
    if (ecu.empty() && is_legacy(kind) && payload.size() != legacy_codes_message)
        return out.add_error(ecu, "bad_length");
    std::array<dtc::code, obd::max_codes> codes;
    const auto read = obd::read_codes(payload, kind, codes);
    if (read.error != obd::codes_error::none) return out.add_error(ecu, obd::to_text(read.error));
    for (const auto& code : std::span{codes}.first(read.count))
        out.add_code(ecu, dtc::to_text(code), obd::to_text(read.state));
}

// Service 22: only identifiers a standard defines.
void decode_did(std::string_view ecu, std::span<const std::uint8_t> payload, decode_answer& out) {
    if (payload.size() < 4) return out.add_error(ecu, "too_short");
    if (payload[1] == obd_did_page && payload[2] % 0x20 != 0) {
        std::vector<std::uint8_t> same{0x41};
        same.insert(same.end(), payload.begin() + 2, payload.end());
        const std::array asked{payload[2]};
        return decode_pids(ecu, same, asked, "F4", out);
    }
    const bool is_vin = payload[1] == 0xF1 && payload[2] == 0x90;
    if (is_vin) return decode_vin_bytes(ecu, payload.subspan(3), out);
    if (decode_identification(ecu, payload, out)) return;
    out.add_error(ecu, "no_definition", "did", hex_byte(payload[1]) + hex_byte(payload[2]));
}

void decode_positive(std::string_view ecu, const pdu& message, bus kind, const elm::asked& request,
                     decode_answer& out) {
    switch (message.payload[0]) {
        case 0x42:
            if (!is_asked_frame(request, message.payload)) return out.add_error(ecu, "foreign");
            [[fallthrough]];
        case 0x41: return decode_pids(ecu, message.payload, asked_pids(request), "", out);
        case 0x43:
        case 0x47:
        case 0x4A: return decode_codes(ecu, message.payload, kind, out);
        case 0x44:
            if (message.payload.size() != 1) out.add_error(ecu, "bad_length");
            return;
        case 0x46: return decode_monitor_tests(ecu, message.payload, kind, out);
        case 0x59: return decode_uds_codes(ecu, message.payload, out);
        case 0x62: return decode_did(ecu, message.payload, out);
        case 0x50:
        case 0x54:
        case 0x7E: return;   // done, and nothing more to say
        default: return out.add_error(ecu, "no_definition", "service", hex_byte(message.payload[0] & 0xBF));
    }
}

// "Response pending" is no outcome when the same ECU answered afterwards.
bool is_settled(std::span<const pdu> later, std::uint32_t ecu, std::uint8_t service) {
    for (const auto& message : later)
        if (message.ecu == ecu && !message.payload.empty() && message.payload[0] == (service | 0x40)) return true;
    return false;
}

}   // namespace

std::string ecu_text(bus kind, std::uint32_t ecu) {
    if (ecu == 0 && kind != bus::j1939) return {};
    return ecu_name(kind, ecu);
}

void decode_messages(const elm::reply& reply, const elm::asked& request, decode_answer& out) {
    decode_messages(reply.messages(), reply.kind(), request, !reply.damages().empty(), out);
}

void decode_messages(std::span<const pdu> messages, bus kind, const elm::asked& request, bool damaged, decode_answer& out) {
    if (messages.empty() && !damaged) out.add_error("", "no_answer");
    for (const auto& message : messages) out.add_message(ecu_text(kind, message.ecu), message.payload);

    std::vector<pdu> infos;   // service 09 answers: joined per ECU below
    for (std::size_t i = 0; i < messages.size(); ++i) {
        const auto& message = messages[i];
        const auto ecu = ecu_text(kind, message.ecu);
        if (kind == bus::j1939) {
            out.add_error(ecu, "not_decoded_yet");
            continue;
        }
        if (request.size > 0 && !elm::answers(request, message)) {
            out.add_error(ecu, "foreign");
            continue;
        }
        if (message.payload[0] == negative) {
            const auto refused = obd::refusal_of(message.payload);
            if (!refused)
                out.add_error(ecu, "bad_length");
            else if (obd::kind_of(refused->nrc) != obd::refusal_kind::pending ||
                     !is_settled(messages.subspan(i + 1), message.ecu, refused->service))
                out.add_refusal(ecu, message.payload, refused->nrc);
            continue;
        }
        const auto service = static_cast<std::uint8_t>(message.payload[0] & 0xBF);
        if (is_obd_service(service) && !may_answer_obd(kind, message.ecu)) {
            out.add_error(ecu, "not_an_obd_ecu");
        } else if (service == 0x09) {
            infos.push_back(message);
        } else {
            decode_positive(ecu, message, kind, request, out);
        }
    }
    decode_infos(infos, kind, out);
}

}   // namespace faultline::cli
