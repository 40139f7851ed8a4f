#include "protocols/j1939/query.hpp"

#include <algorithm>

#include "protocols/j1939/pgn.hpp"

namespace faultline::j1939 {

asking query::start(instant now) { return ask(now); }

asking query::ask(instant now) {
    ++asked_;
    was_busy_ = false;
    deadline_ = now + (destination_ == global_address ? allowed_.everybody : allowed_.one);
    return {asking::state::waiting, make_request(group_, destination_, own_)};
}

asking query::end(asking::state what) {
    is_over_ = true;
    verdict_ = what;
    deadline_ = instant::max();
    return {what, std::nullopt};
}

asking query::on_message(const message& what, instant now) {
    if (is_over_ || asked_ == 0 || !is_from_asked(what.head)) return {verdict_, std::nullopt};
    if (what.head.pgn == group_) {
        ++answers_;
        if (destination_ != global_address) return end(asking::state::finished);
        return {asking::state::answered, std::nullopt};
    }
    if (what.head.pgn != pgn::acknowledgment || destination_ == global_address) return {asking::state::waiting, std::nullopt};
    const auto said = read_acknowledgment(what.data);
    const bool is_ours = said && said->pgn == group_ && (said->meant == own_ || said->meant == global_address);
    return is_ours ? on_acknowledgment(*said, now) : asking{};
}

asking query::on_acknowledgment(const acknowledgment& said, instant now) {
    switch (said.what) {
        case verdict::done: ++answers_; return end(asking::state::finished);
        case verdict::not_supported: return end(asking::state::not_supported);
        case verdict::denied: return end(asking::state::denied);
        case verdict::busy:
            if (asked_ >= allowed_.attempts) return end(asking::state::busy);
            was_busy_ = true;
            deadline_ = now + allowed_.busy_pause;
            return {asking::state::waiting, std::nullopt};
        case verdict::unknown: break;
    }
    return {asking::state::waiting, std::nullopt};
}

void query::on_progress(const identifier& head, instant now) {
    if (is_over_ || asked_ == 0 || was_busy_ || head.pgn != group_ || !is_from_asked(head)) return;
    // T1 is how long a running transfer may pause; the receiver reports its end or its loss.
    deadline_ = std::max(deadline_, now + std::max(allowed_.everybody, milliseconds{750}));
}

asking query::on_time(instant now) {
    if (is_over_ || asked_ == 0 || now < deadline_) return {verdict_, std::nullopt};
    if (answers_ > 0) return end(asking::state::finished);
    if (asked_ >= allowed_.attempts) return end(asking::state::no_answer);
    return ask(now);
}

}   // namespace faultline::j1939
