#include "protocols/doip/messages.hpp"

#include <algorithm>

namespace faultline::doip {

namespace {

using bytes_view = std::span<const std::uint8_t>;

// Puts one short message together; its length follows from what was added.
class writer {
public:
    writer(std::uint8_t version, payload type) : version_{version}, type_{type} {}
    writer& byte(std::uint8_t value) {
        if (size_ < message_.bytes.size()) message_.bytes[size_++] = value;
        return *this;
    }
    writer& word(std::uint16_t value) {
        return byte(static_cast<std::uint8_t>(value >> 8)).byte(static_cast<std::uint8_t>(value));
    }
    template <class Range>
    writer& all(const Range& values) {
        for (const auto each : values) byte(static_cast<std::uint8_t>(each));
        return *this;
    }
    [[nodiscard]] short_message done() {
        const auto head = write_header({version_, type_, static_cast<std::uint32_t>(size_ - header_size)});
        std::ranges::copy(head, message_.bytes.begin());
        message_.size = static_cast<std::uint8_t>(size_);
        return message_;
    }

private:
    std::uint8_t version_;
    payload type_;
    short_message message_{};
    std::size_t size_ = header_size;
};

address word_at(bytes_view bytes, std::size_t at) { return static_cast<address>(bytes[at] << 8 | bytes[at + 1]); }

bool fits(payload type, bytes_view bytes) { return is_possible_length(type, static_cast<std::uint32_t>(bytes.size())); }

std::optional<std::array<std::uint8_t, 4>> tail(bytes_view bytes, std::size_t at) {
    if (bytes.size() < at + 4) return std::nullopt;
    return std::array<std::uint8_t, 4>{bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]};
}

constexpr std::array<std::uint8_t, 4> reserved{};

}   // namespace

std::string_view announcement::vin_text() const {
    const bool is_known = std::ranges::all_of(vin, [](char c) { return c >= 0x20 && c <= 0x7E; });
    return is_known ? std::string_view{vin.data(), vin.size()} : std::string_view{};
}

std::optional<announcement> read_announcement(bytes_view bytes) {
    if (!fits(payload::announcement, bytes)) return std::nullopt;
    announcement what;
    std::transform(bytes.begin(), bytes.begin() + 17, what.vin.begin(), [](std::uint8_t b) { return static_cast<char>(b); });
    what.entity = word_at(bytes, 17);
    std::copy_n(bytes.begin() + 19, 6, what.eid.begin());
    std::copy_n(bytes.begin() + 25, 6, what.gid.begin());
    what.action = bytes[31];
    if (bytes.size() > 32) what.sync = bytes[32];
    return what;
}

short_message write_announcement(std::uint8_t version, const announcement& what) {
    writer to{version, payload::announcement};
    to.all(what.vin).word(what.entity).all(what.eid).all(what.gid).byte(what.action);
    if (what.sync) to.byte(*what.sync);
    return to.done();
}

short_message write_identification_request(std::uint8_t version) {
    return writer{version, payload::identification_request}.done();
}
short_message write_identification_request(std::uint8_t version, const std::array<std::uint8_t, 6>& eid) {
    return writer{version, payload::identification_request_eid}.all(eid).done();
}
short_message write_identification_request(std::uint8_t version, const std::array<char, 17>& vin) {
    return writer{version, payload::identification_request_vin}.all(vin).done();
}

std::optional<activation_request> read_activation_request(bytes_view bytes) {
    if (!fits(payload::activation_request, bytes)) return std::nullopt;
    return activation_request{word_at(bytes, 0), bytes[2], tail(bytes, 7)};
}

short_message write_activation_request(std::uint8_t version, const activation_request& what) {
    writer to{version, payload::activation_request};
    to.word(what.tester).byte(what.type).all(reserved);
    if (what.makers) to.all(*what.makers);
    return to.done();
}

std::optional<activation_answer> read_activation_answer(bytes_view bytes) {
    if (!fits(payload::activation_answer, bytes)) return std::nullopt;
    return activation_answer{word_at(bytes, 0), word_at(bytes, 2), static_cast<activation>(bytes[4]), tail(bytes, 9)};
}

short_message write_activation_answer(std::uint8_t version, const activation_answer& what) {
    writer to{version, payload::activation_answer};
    to.word(what.tester).word(what.entity).byte(static_cast<std::uint8_t>(what.result)).all(reserved);
    if (what.makers) to.all(*what.makers);
    return to.done();
}

short_message write_alive_request(std::uint8_t version) { return writer{version, payload::alive_request}.done(); }
short_message write_alive_answer(std::uint8_t version, address tester) {
    return writer{version, payload::alive_answer}.word(tester).done();
}
std::optional<address> read_alive_answer(bytes_view bytes) {
    if (!fits(payload::alive_answer, bytes)) return std::nullopt;
    return word_at(bytes, 0);
}

std::optional<entity_status> read_entity_status(bytes_view bytes) {
    if (!fits(payload::entity_answer, bytes)) return std::nullopt;
    entity_status what{bytes[0] == 0, bytes[0], bytes[1], bytes[2], std::nullopt};
    if (const auto longest = tail(bytes, 3))
        what.longest_message = static_cast<std::uint32_t>((*longest)[0]) << 24 | static_cast<std::uint32_t>((*longest)[1]) << 16 |
                               static_cast<std::uint32_t>((*longest)[2]) << 8 | (*longest)[3];
    return what;
}

short_message write_entity_status(std::uint8_t version, const entity_status& what) {
    writer to{version, payload::entity_answer};
    to.byte(what.is_gateway ? 0 : 1).byte(what.most_sockets).byte(what.open_sockets);
    if (what.longest_message)
        to.word(static_cast<std::uint16_t>(*what.longest_message >> 16)).word(static_cast<std::uint16_t>(*what.longest_message));
    return to.done();
}

short_message write_entity_request(std::uint8_t version) { return writer{version, payload::entity_request}.done(); }

std::optional<power_mode> read_power_mode(bytes_view bytes) {
    if (!fits(payload::power_answer, bytes)) return std::nullopt;
    return bytes[0] < 3 ? static_cast<power_mode>(bytes[0]) : power_mode::reserved;
}

short_message write_power_mode(std::uint8_t version, power_mode what) {
    return writer{version, payload::power_answer}.byte(static_cast<std::uint8_t>(what)).done();
}

short_message write_power_request(std::uint8_t version) { return writer{version, payload::power_request}.done(); }

short_message write_header_refusal(std::uint8_t version, header_refusal why) {
    return writer{version, payload::header_refused}.byte(static_cast<std::uint8_t>(why)).done();
}

std::optional<diagnostic> read_diagnostic(payload type, bytes_view bytes) {
    const bool is_message = type == payload::diagnostic;
    if (!is_message && type != payload::diagnostic_taken && type != payload::diagnostic_refused) return std::nullopt;
    if (!fits(type, bytes)) return std::nullopt;
    return diagnostic{word_at(bytes, 0), word_at(bytes, 2), is_message ? std::uint8_t{0} : bytes[4],
                      bytes.subspan(is_message ? 4 : 5)};
}

diagnostic_head write_diagnostic_head(std::uint8_t version, address source, address target, std::size_t size) {
    diagnostic_head head{};
    std::ranges::copy(write_header({version, payload::diagnostic, static_cast<std::uint32_t>(size + 4)}), head.begin());
    head[8] = static_cast<std::uint8_t>(source >> 8);
    head[9] = static_cast<std::uint8_t>(source);
    head[10] = static_cast<std::uint8_t>(target >> 8);
    head[11] = static_cast<std::uint8_t>(target);
    return head;
}

short_message write_taken(std::uint8_t version, address source, address target) {
    return writer{version, payload::diagnostic_taken}.word(source).word(target).byte(0).done();
}

short_message write_refused(std::uint8_t version, address source, address target, refusal why) {
    return writer{version, payload::diagnostic_refused}.word(source).word(target).byte(static_cast<std::uint8_t>(why)).done();
}

}   // namespace faultline::doip
