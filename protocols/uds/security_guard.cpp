#include "protocols/uds/security_guard.hpp"

#include <algorithm>

#include "protocols/uds/service.hpp"

namespace faultline::uds {

void security_guard::lock() {
    open_ = asked_ = 0;
}

produced security_guard::on_request(const security_request& request, const security_rules& rules, void* self,
                                    instant now, room_view out) {
    const auto level = static_cast<std::uint8_t>(request.is_key() ? request.subfunction - 1 : request.subfunction);
    if (request.subfunction == 0 || std::ranges::find(rules.levels, level) == rules.levels.end())
        return {nrc::subfunction_not_supported, 0};
    return request.is_key() ? judge_key(request, rules, self, now, out) : give_seed(request, rules, self, now, out);
}

produced security_guard::give_seed(const security_request& request, const security_rules& rules, void* self,
                                   instant now, room_view out) {
    if (delayed_ && now < delay_end_) return {nrc::delay_not_expired, 0};
    if (delayed_) {   // annex I: one more try, not all of them
        delayed_ = false;
        wrong_ = rules.attempts > 0 ? rules.attempts - 1 : 0;
    }
    seed_size_ = rules.make_seed ? std::min(rules.make_seed(self, request.subfunction, seed_), longest_seed) : 0;
    if (seed_size_ == 0) return {nrc::conditions_not_correct, 0};
    if (open_ == request.subfunction)
        std::ranges::fill(seed_, std::uint8_t{0});   // open already: nothing to unlock
    else
        asked_ = request.subfunction;
    const auto size = write(security_answer{request.subfunction, std::span{seed_}.first(seed_size_)}, out);
    return size > 0 ? produced{nrc::none, size} : produced{nrc::response_too_long, 0};
}

produced security_guard::judge_key(const security_request& request, const security_rules& rules, void* self,
                                   instant now, room_view out) {
    const auto level = static_cast<std::uint8_t>(request.subfunction - 1);
    if (asked_ != level) return {nrc::request_sequence_error, 0};
    if (request.data.empty()) return {nrc::wrong_length, 0};
    asked_ = 0;   // a seed is good for one key
    if (rules.is_key && rules.is_key(self, level, std::span{seed_}.first(seed_size_), request.data)) {
        open_ = level;
        wrong_ = 0;
        const auto size = write(security_answer{request.subfunction, {}}, out);
        return size > 0 ? produced{nrc::none, size} : produced{nrc::response_too_long, 0};
    }
    if (++wrong_ < rules.attempts) return {nrc::invalid_key, 0};
    delayed_ = true;
    delay_end_ = now + rules.delay;
    return {nrc::too_many_attempts, 0};
}

}   // namespace faultline::uds
