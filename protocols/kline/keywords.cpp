#include "protocols/kline/keywords.hpp"

namespace faultline::kline {

namespace {

constexpr std::uint8_t kwp2000_second = 0x8F;

std::optional<unsigned> digit_of(char c) {
    if (c >= '0' && c <= '9') return static_cast<unsigned>(c - '0');
    if (c >= 'A' && c <= 'F') return static_cast<unsigned>(c - 'A' + 10);
    if (c >= 'a' && c <= 'f') return static_cast<unsigned>(c - 'a' + 10);
    return std::nullopt;
}

void skip_blanks(std::string_view& rest) {
    while (!rest.empty() && rest.front() == ' ') rest.remove_prefix(1);
}

// Takes "1:E9" off the front; what it is numbered must be `place`.
std::optional<std::uint8_t> take(std::string_view& rest, char place) {
    skip_blanks(rest);
    if (rest.size() < 4 || rest[0] != place || rest[1] != ':') return std::nullopt;
    const auto high = digit_of(rest[2]);
    const auto low = digit_of(rest[3]);
    if (!high || !low) return std::nullopt;
    rest.remove_prefix(4);
    return static_cast<std::uint8_t>(*high << 4 | *low);
}

}   // namespace

keyword_protocol protocol_of(const keywords& said) {
    if (said.first == 0 && said.second == 0) return keyword_protocol::none;
    if (said.second == kwp2000_second) return keyword_protocol::kwp2000;
    if (said == keywords{0x08, 0x08} || said == keywords{0x94, 0x94}) return keyword_protocol::iso9141;
    if (said == keywords{0x01, 0x8A}) return keyword_protocol::kwp1281;
    return keyword_protocol::unknown;
}

timing_set timing_of(const keywords& said) {
    if (protocol_of(said) != keyword_protocol::kwp2000) return timing_set::unknown;
    switch (said.first >> 4 & 3) {   // TP1 TP0
        case 1: return timing_set::extended;
        case 2: return timing_set::normal;
        default: return timing_set::unknown;
    }
}

header_forms headers_of(const keywords& said) {
    if (protocol_of(said) != keyword_protocol::kwp2000) return {};
    return {(said.first & 1) != 0, (said.first & 2) != 0, (said.first & 4) != 0, (said.first & 8) != 0};
}

unsigned number_of(const keywords& said) { return (said.second & 0x7FU) * 128 + (said.first & 0x7FU); }

std::optional<keywords> read_keywords(std::span<const std::uint8_t> data) {
    if (data.size() < 2) return std::nullopt;
    return keywords{data[0], data[1]};
}

std::optional<keywords> read_printed_keywords(std::string_view line) {
    const auto first = take(line, '1');
    const auto second = first ? take(line, '2') : std::nullopt;
    if (!second) return std::nullopt;
    skip_blanks(line);
    if (!line.empty()) return std::nullopt;
    return keywords{*first, *second};
}

}   // namespace faultline::kline
