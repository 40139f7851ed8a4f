#include "cloud/mqtt/connection.hpp"

#include <algorithm>
#include <utility>

namespace faultline::mqtt {

std::string_view name(connection_state state) {
    switch (state) {
        case connection_state::idle: return "idle";
        case connection_state::connecting: return "connecting";
        case connection_state::greeting: return "greeting";
        case connection_state::online: return "online";
        case connection_state::backing_off: return "backing_off";
        case connection_state::stopped: return "stopped";
    }
    return "idle";
}

std::string_view name(connection_trouble trouble) {
    switch (trouble) {
        case connection_trouble::none: return "none";
        case connection_trouble::unreachable: return "unreachable";
        case connection_trouble::tls: return "tls";
        case connection_trouble::refused: return "refused";
        case connection_trouble::rights: return "rights";
        case connection_trouble::rival: return "rival";
        case connection_trouble::lost: return "lost";
        case connection_trouble::silent: return "silent";
    }
    return "none";
}

connection_action connection::start(instant now) {
    state_ = connection_state::connecting;
    link_open_ = true;
    next_ = now + limits_.answer;
    return open_link{};
}

connection_action connection::on_time(instant now) {
    switch (state_) {
        case connection_state::backing_off:
        case connection_state::stopped: return now < next_ ? connection_action{wait_until{next_}} : start(now);
        case connection_state::connecting:
        case connection_state::greeting:
            return now < next_ ? connection_action{wait_until{next_}} : retreat(connection_trouble::silent, now);
        case connection_state::online:
            if (trouble_ == connection_trouble::none) break;
            if (now < online_since_ + limits_.stable) return wait_until{online_since_ + limits_.stable};
            trouble_ = connection_trouble::none;
            short_lives_ = 0;
            break;
        case connection_state::idle: break;
    }
    return rest{};
}

connection_action connection::on_opened(instant now) {
    if (state_ != connection_state::connecting) return on_time(now);
    state_ = connection_state::greeting;
    next_ = now + limits_.answer;
    return wait_until{next_};
}

connection_action connection::on_ready(instant now) {
    if (state_ != connection_state::greeting) return on_time(now);
    state_ = connection_state::online;
    if (trouble_ != connection_trouble::rival) trouble_ = connection_trouble::none;   // a rival is not gone because we are back
    online_since_ = now;
    return on_time(now);
}

connection_action connection::on_not_opened(reason_code reason, bool tls, instant now) {
    if (state_ != connection_state::connecting) return on_time(now);
    link_open_ = false;
    short_lives_ = 0;   // the network or the broker is at fault, not a rival
    if (is_about_rights(reason)) return retreat(connection_trouble::rights, now);
    if (is_failure(reason)) return retreat(connection_trouble::refused, now);
    return retreat(tls ? connection_trouble::tls : connection_trouble::unreachable, now);
}

connection_action connection::on_closed(reason_code reason, instant now) {
    if (state_ != connection_state::connecting && state_ != connection_state::greeting && state_ != connection_state::online) {
        return on_time(now);
    }
    link_open_ = false;
    if (reason == reason_code::session_taken_over) return retreat(connection_trouble::rival, now);
    if (is_about_rights(reason)) return retreat(connection_trouble::rights, now);
    const bool short_life = state_ == connection_state::online && now - online_since_ < limits_.stable;
    short_lives_ = short_life && !is_failure(reason) ? short_lives_ + 1 : 0;
    if (short_lives_ >= limits_.short_lives) return retreat(connection_trouble::rival, now);
    return retreat(is_failure(reason) ? connection_trouble::refused : connection_trouble::lost, now);
}

connection_action connection::on_trouble(connection_trouble why, instant now) {
    if (state_ != connection_state::greeting && state_ != connection_state::online) return on_time(now);
    return retreat(why, now);
}

connection_action connection::on_change(instant now) {
    if (state_ != connection_state::backing_off && state_ != connection_state::stopped) return on_time(now);
    attempts_ = 0;
    return start(now);
}

connection_action connection::retreat(connection_trouble why, instant now) {
    const bool was_stable = state_ == connection_state::online && now - online_since_ >= limits_.stable;
    if (was_stable) attempts_ = 0;
    trouble_ = why;
    state_ = connection_state::backing_off;
    if (why == connection_trouble::rights) {
        state_ = connection_state::stopped;
        next_ = now + limits_.knock / 2 + drawn(limits_.knock);
    } else {
        const auto limit = std::min(limits_.longest, milliseconds{limits_.first.count() << std::min(attempts_, 16)});
        next_ = now + drawn(limit);
        if (why == connection_trouble::rival) next_ += limits_.rival;
    }
    ++attempts_;
    if (std::exchange(link_open_, false)) return cut_link{};
    return wait_until{next_};
}

// splitmix64: good enough to spread, the same on every machine, and a test can choose the seed.
milliseconds connection::drawn(milliseconds limit) {
    random_ += 0x9E3779B97F4A7C15ULL;
    auto mixed = random_;
    mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9ULL;
    mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EBULL;
    mixed ^= mixed >> 31;
    return milliseconds{static_cast<std::int64_t>(mixed % static_cast<std::uint64_t>(limit.count() + 1))};
}

}  // namespace faultline::mqtt
