#include "protocols/j1939/dm1_watch.hpp"

#include <algorithm>

namespace faultline::j1939 {

dm1_change dm1_watch::on_dm1(const codes_read& read, std::span<const trouble_code> codes, instant now) {
    if (read.error != codes_error::none) return {};
    dm1_change change;
    change.is_known = !is_known_;
    is_known_ = true;
    last_ = now;
    not_kept_ = 0;
    for (auto& each : room_.first(count_)) ++each.missed;
    for (const auto& code : codes.first(std::min(read.count, codes.size())))
        if (note(code, now)) change.codes = true;
    if (forget_gone(now)) change.codes = true;
    latest_ = read.lamp;
    change.lamps = tell_lamps(now);
    return change;
}

bool dm1_watch::note(const trouble_code& code, instant now) {
    const auto known = room_.first(count_);
    const auto found = std::ranges::find_if(known, [&code](const watched_code& each) { return each.code.is_same(code); });
    if (found != known.end()) {
        found->code = code;   // its count may have grown
        found->seen = now;
        found->missed = 0;
        return false;
    }
    if (count_ == room_.size()) {
        ++not_kept_;
        return false;
    }
    room_[count_++] = {code, now, now, 0};
    return true;
}

bool dm1_watch::forget_gone(instant now) {
    const auto known = room_.first(count_);
    const auto gone = std::ranges::remove_if(known, [this, now](const watched_code& each) {
        return each.missed >= 2 && now - each.seen >= allowed_.gone_after;
    });
    count_ -= gone.size();
    return !gone.empty();
}

bool dm1_watch::tell_lamps(instant now) {
    if (has_told_ && (latest_ == told_ || now - told_at_ < allowed_.lamp_pause)) return false;
    has_told_ = true;
    told_ = latest_;
    told_at_ = now;
    return true;
}

dm1_change dm1_watch::on_time(instant now) {
    dm1_change change;
    if (!is_known_) return change;
    change.lamps = tell_lamps(now);
    if (now - last_ >= allowed_.silence) {
        is_known_ = false;
        has_told_ = false;
        change.is_known = true;
    }
    return change;
}

instant dm1_watch::deadline() const {
    if (!is_known_) return instant::max();
    const auto silent = last_ + allowed_.silence;
    return latest_ == told_ ? silent : std::min(silent, told_at_ + allowed_.lamp_pause);
}

}   // namespace faultline::j1939
