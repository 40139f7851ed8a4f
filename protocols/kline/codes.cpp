#include "protocols/kline/codes.hpp"

namespace faultline::kline {

namespace {

constexpr std::size_t code_bytes = 3;
constexpr std::uint8_t identified_hex = 0x02;
constexpr std::uint8_t supported_hex = 0x03;

codes_read failed(codes_error why, std::size_t announced = 0) { return {0, announced, why}; }

}   // namespace

symptom code_status::symptom_of() const {
    switch (raw & 0x0F) {
        case 0: return symptom::none;
        case 1: return symptom::too_high;
        case 2: return symptom::too_low;
        case 4: return symptom::no_signal;
        case 8: return symptom::implausible;
        default: return symptom::other;
    }
}

std::optional<dtc::code> stored_code::standard() const {
    if (is_makers) return std::nullopt;
    return dtc::from_bytes(static_cast<std::uint8_t>(number >> 8), static_cast<std::uint8_t>(number));
}

dtc::code_text to_text(const stored_code& what) {
    if (const auto code = what.standard()) return dtc::to_text(*code);
    constexpr std::string_view hex = "0123456789ABCDEF";
    const unsigned n = what.number;
    return {std::array<char, 8>{hex[n >> 12U], hex[n >> 8U & 15U], hex[n >> 4U & 15U], hex[n & 15U]}, 4};
}

codes_read read_codes(std::span<const std::uint8_t> request, std::span<const std::uint8_t> payload,
                      std::span<stored_code> out) {
    const auto said = read_answer(request, payload);
    if (said.kind != answer_kind::positive || request.size() < 2 ||
        request[0] != static_cast<std::uint8_t>(service::read_codes))
        return failed(codes_error::refused);
    const std::size_t announced = said.data[0];
    auto list = said.data.subspan(1);
    if (list.size() < announced * code_bytes) return failed(codes_error::too_short, announced);
    if (list.size() > announced * code_bytes) return failed(codes_error::too_long, announced);
    const bool is_makers = request[1] == identified_hex || request[1] == supported_hex;
    codes_read result;
    result.announced = announced;
    for (; !list.empty(); list = list.subspan(code_bytes)) {
        const stored_code code{static_cast<std::uint16_t>(list[0] << 8 | list[1]), is_makers, {list[2]}};
        if (code.number == 0 && code.status.raw == 0) continue;
        if (result.count == out.size()) return failed(codes_error::no_room, announced);
        out[result.count++] = code;
    }
    return result;
}

std::optional<std::span<const std::uint8_t>> write_codes(std::span<const stored_code> codes, std::span<std::uint8_t> out) {
    const std::size_t size = 1 + code_bytes * codes.size();
    if (codes.size() > 255 || out.size() < size) return std::nullopt;
    out[0] = static_cast<std::uint8_t>(codes.size());
    for (std::size_t i = 0; i < codes.size(); ++i) {
        out[1 + code_bytes * i] = static_cast<std::uint8_t>(codes[i].number >> 8);
        out[2 + code_bytes * i] = static_cast<std::uint8_t>(codes[i].number);
        out[3 + code_bytes * i] = codes[i].status.raw;
    }
    return out.first(size);
}

}   // namespace faultline::kline
