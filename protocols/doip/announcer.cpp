#include "protocols/doip/announcer.hpp"

#include <algorithm>

namespace faultline::doip {

void announcer::start(instant now) {
    sent_ = 0;
    deadline_ = allowed_.count > 0 ? now + allowed_.wait : instant::max();
}

std::optional<short_message> announcer::on_time(instant now) {
    if (now < deadline_) return std::nullopt;
    deadline_ = ++sent_ < allowed_.count ? now + allowed_.between : instant::max();
    return write_announcement(version_, said_);
}

std::optional<short_message> announcer::on_datagram(std::span<const std::uint8_t> bytes, const entity_status& status,
                                                    power_mode power) const {
    header head;
    if (bytes.size() < header_size) return std::nullopt;
    if (!read_header(bytes.first<header_size>(), head)) return write_header_refusal(version_, header_refusal::wrong_pattern);
    const auto data = bytes.subspan(header_size);
    const bool is_identification = head.type == payload::identification_request ||
                                   head.type == payload::identification_request_eid ||
                                   head.type == payload::identification_request_vin;
    if (head.version != version_ && !(is_identification && head.version == version_any))
        return write_header_refusal(version_, header_refusal::wrong_pattern);
    if (!is_known(head.type)) return write_header_refusal(version_, header_refusal::unknown_type);
    if (head.length != data.size() || !is_possible_length(head.type, head.length))
        return write_header_refusal(version_, header_refusal::wrong_length);
    switch (head.type) {
        case payload::identification_request:
        case payload::identification_request_eid:
        case payload::identification_request_vin:
            return is_meant(head.type, data) ? std::optional{write_announcement(version_, said_)} : std::nullopt;
        case payload::entity_request: return write_entity_status(version_, status);
        case payload::power_request: return write_power_mode(version_, power);
        default: return std::nullopt;
    }
}

bool announcer::is_meant(payload type, std::span<const std::uint8_t> data) const {
    if (type == payload::identification_request_eid) return std::ranges::equal(data, said_.eid);
    if (type == payload::identification_request_vin)
        return std::ranges::equal(data, said_.vin, [](std::uint8_t a, char b) { return a == static_cast<std::uint8_t>(b); });
    return true;
}

}   // namespace faultline::doip
