#include "protocols/elm/exchange.hpp"

#include <algorithm>
#include <cstring>

namespace faultline::elm {

std::string_view exchange::begin(const transact& what, instant now) {
    size_ = garbled_ = 0;
    prompted_ = has_text_ = looks_ended_ = false;
    deadline_ = now + what.within;
    last_byte_ = now;
    const auto length = std::min(what.line.size(), line_.size() - 1);
    std::memcpy(line_.data(), what.line.data(), length);
    line_[length] = '\r';
    return {line_.data(), length + 1};
}

bool exchange::on_bytes(std::string_view bytes, instant now) {
    last_byte_ = now;
    for (const char byte : bytes) {
        if (byte == '>') {
            if (has_text_) return prompted_ = true;
            ++stale_prompts_;   // the tail of the last reply; ours is still to come
            size_ = 0;
            continue;
        }
        if (byte == '\0' || byte == '\xFC') continue;   // data sheet p.9; clones after ATZ
        if (static_cast<unsigned char>(byte) > 0x7F) {
            ++garbled_;   // a digit it stood for is missing now, which the frame's length shows
            continue;
        }
        if (byte == '\r' || byte == '\n') {
            if (byte == '\r') looks_ended_ = has_text_ && size_ > 0 && text_[size_ - 1] == '\r';
            if (byte == '\n') continue;                 // linefeeds carry nothing
        } else {
            looks_ended_ = false;
            has_text_ = has_text_ || byte != ' ';
        }
        if (size_ < capacity) text_[size_++] = byte;
    }
    return false;
}

milliseconds exchange::patience() const {
    // Bluetooth splits a reply and delivers the prompt up to 300 ms later; one that lost two prompts loses them all.
    return lost_prompts_ < 2 ? milliseconds{400} : milliseconds{40};
}

instant exchange::deadline() const { return looks_ended_ ? std::min(deadline_, last_byte_ + patience()) : deadline_; }

bool exchange::on_time(instant now) {
    if (now < deadline()) return false;
    if (looks_ended_) ++lost_prompts_;
    return true;
}

}  // namespace faultline::elm
