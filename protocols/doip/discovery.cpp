#include "protocols/doip/discovery.hpp"

#include <algorithm>

namespace faultline::doip {

void discovery::start(instant now) {
    sent_ = 0;
    next_interface_ = 0;
    is_listening_ = false;
    deadline_ = now;
}

discovering discovery::on_time(instant now) {
    discovering result;
    if (now < deadline_) return result;
    if (is_listening_ || interfaces_ == 0) {
        deadline_ = instant::max();
        result.what = discovering::state::finished;
        return result;
    }
    // Version FF: an entity of any edition answers.
    result.send = write_identification_request(version_any);
    result.interface = next_interface_;
    if (++next_interface_ < interfaces_) return result;
    next_interface_ = 0;
    is_listening_ = ++sent_ >= allowed_.attempts;
    deadline_ = now + (is_listening_ ? allowed_.listening : allowed_.between);
    return result;
}

discovering discovery::on_datagram(std::uint32_t interface, std::uint32_t peer, std::span<const std::uint8_t> bytes) {
    discovering result;
    header head;
    const bool is_message = bytes.size() >= header_size && read_header(bytes.first<header_size>(), head) &&
                            head.type == payload::announcement && head.length == bytes.size() - header_size;
    const auto said = is_message ? read_announcement(bytes.subspan(header_size)) : std::nullopt;
    if (!said) {
        ++dropped_;
        return result;
    }
    const found_entity now_found{interface, peer, head.version, *said};
    const auto known = room_.first(count_);
    const auto same = std::ranges::find_if(known, [&](const found_entity& each) {
        return each.interface == interface && each.said.eid == said->eid && each.said.entity == said->entity;
    });
    if (same != known.end()) {
        const bool is_news = !(same->said == *said) || same->peer != peer || same->version != head.version;
        if (!is_news) return result;
        *same = now_found;
        result.entity = &*same;
    } else if (count_ == room_.size()) {
        ++not_kept_;
        return result;
    } else {
        room_[count_] = now_found;
        result.entity = &room_[count_++];
    }
    result.what = discovering::state::found;
    return result;
}

}   // namespace faultline::doip
