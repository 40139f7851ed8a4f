#include "protocols/kline/services.hpp"

#include <algorithm>
#include <initializer_list>

namespace faultline::kline {

namespace {

constexpr std::uint8_t negative = 0x7F;
constexpr std::uint8_t positive_bit = 0x40;
constexpr std::uint8_t nrc_busy = 0x21;
constexpr std::uint8_t nrc_pending = 0x78;

constexpr std::uint8_t byte_of(service what) { return static_cast<std::uint8_t>(what); }

short_message message(std::initializer_list<std::uint8_t> bytes) {
    short_message result;
    result.size = static_cast<std::uint8_t>(std::min(bytes.size(), result.bytes.size()));
    std::copy_n(bytes.begin(), result.size, result.bytes.begin());
    return result;
}

constexpr std::uint8_t high(code_group group) { return static_cast<std::uint8_t>(static_cast<unsigned>(group) >> 8); }
constexpr std::uint8_t low(code_group group) { return static_cast<std::uint8_t>(group); }

// How many bytes of the request an answer repeats.
constexpr std::size_t repeated(std::uint8_t service_byte) {
    switch (static_cast<service>(service_byte)) {
        case service::start_session:
        case service::read_identification:
        case service::read_local: return 1;
        case service::clear_codes: return 2;
        default: return 0;
    }
}

// Some ECUs answer a bare 50 or 54; the others always say what they answer.
constexpr bool may_omit(std::uint8_t service_byte) {
    return service_byte == byte_of(service::start_session) || service_byte == byte_of(service::clear_codes);
}

answer read_refusal(std::span<const std::uint8_t> request, std::span<const std::uint8_t> payload) {
    if (payload.size() < 3) return {};
    if (payload[1] != request[0]) return {answer_kind::foreign, 0, {}};
    // In the six-byte form of ISO 14230-4 the code stands last, behind the request's data; a 00 there is filling.
    const bool is_long_form = payload.size() == 6 && payload.back() != 0;
    const std::uint8_t nrc = is_long_form ? payload.back() : payload[2];
    const auto kind = nrc == nrc_pending ? answer_kind::pending : nrc == nrc_busy ? answer_kind::busy : answer_kind::refused;
    return {kind, nrc, payload.subspan(2)};
}

}   // namespace

short_message ask_session(std::uint8_t mode) { return message({byte_of(service::start_session), mode}); }
short_message ask_clear(code_group group) { return message({byte_of(service::clear_codes), high(group), low(group)}); }
short_message ask_codes(code_request kind, code_group group) {
    return message({byte_of(service::read_codes), static_cast<std::uint8_t>(kind), high(group), low(group)});
}
short_message ask_identification(std::uint8_t option) { return message({byte_of(service::read_identification), option}); }
short_message ask_local(std::uint8_t identifier) { return message({byte_of(service::read_local), identifier}); }
short_message ask_presence(presence how) {
    if (how == presence::plain) return message({byte_of(service::tester_present)});
    return message({byte_of(service::tester_present), static_cast<std::uint8_t>(how == presence::answered ? 1 : 2)});
}
short_message ask_start() { return message({byte_of(service::start_communication)}); }
short_message ask_stop() { return message({byte_of(service::stop_communication)}); }
short_message refuse(std::uint8_t service_byte, std::uint8_t nrc) { return message({negative, service_byte, nrc}); }

answer read_answer(std::span<const std::uint8_t> request, std::span<const std::uint8_t> payload) {
    if (request.empty() || payload.empty()) return {};
    if (payload[0] == negative) return read_refusal(request, payload);
    if (payload[0] != (request[0] | positive_bit)) return {answer_kind::foreign, 0, {}};
    const std::size_t same = repeated(request[0]);
    const auto behind = payload.subspan(1);
    if (behind.empty() && may_omit(request[0])) return {answer_kind::positive, 0, behind};
    if (behind.size() < same || request.size() < 1 + same) return {};
    if (!std::ranges::equal(behind.first(same), request.subspan(1, same))) return {answer_kind::foreign, 0, {}};
    const auto data = behind.subspan(same);
    if (request[0] == byte_of(service::start_communication) && data.size() < 2) return {};   // the key bytes
    if (request[0] == byte_of(service::read_codes) && data.empty()) return {};               // the count
    return {answer_kind::positive, 0, data};
}

question_read read_question(std::span<const std::uint8_t> payload) {
    if (payload.empty()) return {{}, question_error::wrong_length};
    question_read result;
    result.said.what = static_cast<service>(payload[0]);
    std::size_t least = 1;
    std::size_t most = 1;
    switch (result.said.what) {
        case service::start_session: least = 2; most = 3; break;   // a baud rate may follow
        case service::clear_codes: least = 3; most = 3; break;
        case service::read_codes: least = 4; most = 4; break;
        case service::read_identification: least = 2; most = 2; break;
        case service::read_local: least = 2; most = 4; break;   // transmission mode and limit may follow
        case service::tester_present: most = 2; break;
        case service::start_communication:
        case service::stop_communication: break;
        default: result.error = question_error::unknown_service; return result;
    }
    if (payload.size() < least || payload.size() > most) {
        result.error = question_error::wrong_length;
        return result;
    }
    if (result.said.what == service::clear_codes) {
        result.said.group = static_cast<std::uint16_t>(payload[1] << 8 | payload[2]);
    } else if (payload.size() > 1) {
        result.said.parameter = payload[1];
        if (result.said.what == service::read_codes)
            result.said.group = static_cast<std::uint16_t>(payload[2] << 8 | payload[3]);
    }
    result.said.wants_answer = result.said.what != service::tester_present || result.said.parameter != 2;
    return result;
}

std::optional<std::span<const std::uint8_t>> write_answer(const question& asked, std::span<const std::uint8_t> data,
                                                          std::span<std::uint8_t> out) {
    const std::size_t same = repeated(byte_of(asked.what));
    if (out.size() < 1 + same + data.size()) return std::nullopt;
    out[0] = byte_of(asked.what) | positive_bit;
    if (same == 1) out[1] = asked.parameter;
    if (same == 2) {
        out[1] = static_cast<std::uint8_t>(asked.group >> 8);
        out[2] = static_cast<std::uint8_t>(asked.group);
    }
    std::ranges::copy(data, out.begin() + static_cast<std::ptrdiff_t>(1 + same));
    return out.first(1 + same + data.size());
}

}   // namespace faultline::kline
