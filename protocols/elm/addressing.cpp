#include "protocols/elm/addressing.hpp"

#include <algorithm>
#include <string_view>

namespace faultline::elm {
namespace {

constexpr milliseconds patience{1000};
constexpr std::uint32_t highest_11_bit = 0x7FF;
constexpr std::uint32_t everybody_11 = 0x7DF, everybody_29 = 0x18DB33F1;   // ISO 15765-4 6.3.2
constexpr std::uint32_t answers_11 = 0x7E8, answers_11_mask = 0x7F8;
constexpr std::uint32_t answers_29 = 0x18DAF100, answers_29_mask = 0x1FFFFF00;

bool is_wide(std::uint32_t id) { return id > highest_11_bit; }

// Pairs whose flow control an ELM327 sends right by itself, and whose answers its usual filter lets through.
bool is_legislated(const ecu_address& what) {
    if (!is_wide(what.request)) return what.request >= 0x7E0 && what.request <= 0x7E7 && what.response == what.request + 8;
    return (what.request & 0xFFFF00FFU) == 0x18DA00F1 && what.response == (answers_29 | (what.request >> 8 & 0xFFU));
}

bool accepted(const printed& answer) { return answer.text.find("OK") != std::string_view::npos; }

bool refused(const printed& answer) { return answer.text.find('?') != std::string_view::npos; }

class text_line {
public:
    explicit text_line(std::array<char, 20>& room) : room_{room} {}
    text_line& add(std::string_view text) {
        for (const char letter : text) room_[size_++] = letter;
        return *this;
    }
    text_line& add(std::uint32_t number, int digits) {
        for (int i = digits - 1; i >= 0; --i) room_[size_++] = "0123456789ABCDEF"[(number >> (4 * i)) & 0xF];
        return *this;
    }
    [[nodiscard]] std::string_view view() const { return {room_.data(), size_}; }

private:
    std::array<char, 20>& room_;
    std::size_t size_ = 0;
};

}  // namespace

void addressing::forget() {
    now_.reset();
    is_settled_ = true;
    header_now_.reset();
    filtered_ = flow_on_ = flow_data_set_ = false;
}

void addressing::learned(capabilities& able) const {
    const auto note = [&able](capability what, known how) {
        if (how != known::untried) able.set(what, how == known::works);
    };
    note(capability::set_header, header_);
    note(capability::receive_filter, filter_);
    note(capability::flow_control, flow_);
}

void addressing::plan(task what) { tasks_[count_++] = what; }

// To be said next, before what is still to be said.
void addressing::insert(task what) {
    for (std::size_t i = count_++; i > at_; --i) tasks_[i] = tasks_[i - 1];
    tasks_[at_] = what;
}

bool addressing::needs_flow() const { return wanted_ && !is_legislated(*wanted_) && flow_ != known::refused; }

step addressing::point_at(const std::optional<ecu_address>& target, bus kind) {
    if (is_at(target)) return conclude(unreachable::none);
    wanted_ = target;
    kind_ = kind;
    count_ = at_ = 0;
    if (!target) {
        plan_everybody();
        return next();
    }
    if (!is_can(kind) || is_wide(target->request) != (kind == bus::can29) || is_wide(target->response) != is_wide(target->request))
        return conclude(unreachable::wrong_bus);
    if (header_ == known::refused) return conclude(unreachable::no_header);
    if (filter_ == known::refused && code_and_mask_ == known::refused && !is_legislated(*target)) return conclude(unreachable::no_filter);
    plan_target();
    return next();
}

void addressing::plan_target() {
    is_settled_ = false;
    const auto header = wanted_->request;
    if (is_wide(header) && (!header_now_ || *header_now_ >> 24 != header >> 24)) plan(task::priority);
    if (header_now_ != header) plan(task::header);
    if (filter_ != known::refused) {
        plan(task::filter);
    } else if (code_and_mask_ != known::refused) {
        plan(task::filter_code);
        plan(task::filter_mask);
    }
    if (needs_flow()) {
        // Header and data before the mode: with the mode first an ELM327 says '?'.
        plan(task::flow_header);
        if (!flow_data_set_) plan(task::flow_data);
        if (!flow_on_) plan(task::flow_mode);
    } else if (flow_on_) {
        plan(task::flow_off);
    }
}

void addressing::plan_everybody() {
    is_settled_ = false;
    if (flow_on_) plan(task::flow_off);
    if (filtered_) plan(task::receive_all);
    if (header_now_) {
        if (kind_ == bus::can29) plan(task::priority);
        plan(task::header);
    }
}

step addressing::next() {
    if (at_ < count_) return say(tasks_[at_]);
    now_ = wanted_;
    is_settled_ = true;
    if (!wanted_) header_now_.reset();
    return conclude(unreachable::none);
}

step addressing::conclude(unreachable why) {
    why_ = why;
    return done{};
}

step addressing::say(task what) {
    const bool wide = kind_ == bus::can29;
    const int digits = wide ? 8 : 3;
    const auto header = wanted_ ? wanted_->request : wide ? everybody_29 : everybody_11;
    text_line line{line_};
    switch (what) {
        case task::priority: line.add("ATCP").add(header >> 24, 2); break;   // the five highest bits; ATSH takes the other 24
        case task::header: line.add("ATSH").add(wide ? header & 0xFFFFFF : header, wide ? 6 : 3); break;
        case task::filter: line.add("ATCRA").add(wanted_->response, digits); break;
        case task::filter_code: line.add("ATCF").add(wanted_->response, digits); break;
        case task::filter_mask: line.add("ATCM").add(wide ? 0x1FFFFFFF : 0x7FF, digits); break;
        case task::flow_header: line.add("ATFCSH").add(wanted_->request, digits); break;
        case task::flow_data: line.add("ATFCSD300000"); break;
        case task::flow_mode: line.add("ATFCSM1"); break;
        case task::flow_off: line.add("ATFCSM0"); break;
        case task::receive_all: line.add("ATCRA"); break;
        case task::receive_auto: line.add("ATAR"); break;
        case task::all_code: line.add("ATCF").add(wide ? answers_29 : answers_11, digits); break;
        case task::all_mask: line.add("ATCM").add(wide ? answers_29_mask : answers_11_mask, digits); break;
    }
    return transact{line.view(), patience};
}

step addressing::on_reply(const printed& answer) {
    // Neither yes nor no: a tail of something else, or nothing. Once more, before it is believed.
    if (!accepted(answer) && !refused(answer) && !again_) {
        again_ = true;
        return say(tasks_[at_]);
    }
    again_ = false;
    if (!answer.prompted && answer.text.empty()) return failed{elm_error::silent};
    const auto what = tasks_[at_++];
    if (accepted(answer)) on_accepted(what);
    else on_refused(what);
    if (header_ == known::refused) return conclude(unreachable::no_header);
    if (wanted_ && filter_ == known::refused && code_and_mask_ == known::refused && !is_legislated(*wanted_)) return conclude(unreachable::no_filter);
    return next();
}

void addressing::on_accepted(task what) {
    switch (what) {
        case task::header:
            header_ = known::works;
            header_now_ = wanted_ ? std::optional{wanted_->request} : std::nullopt;
            break;
        case task::filter:
            filter_ = known::works;
            filtered_ = true;
            break;
        case task::filter_mask:
            code_and_mask_ = known::works;
            filtered_ = true;
            break;
        case task::flow_data: flow_data_set_ = true; break;
        case task::flow_mode:
            flow_ = known::works;
            flow_on_ = true;
            break;
        case task::flow_off: flow_on_ = false; break;
        case task::receive_all:
        case task::receive_auto:
        case task::all_mask: filtered_ = false; break;
        default: break;
    }
}

void addressing::on_refused(task what) {
    const auto drop = [this](std::initializer_list<task> tasks) {
        for (const auto one : tasks)
            if (at_ < count_ && tasks_[at_] == one) ++at_;
    };
    switch (what) {
        case task::header: header_ = known::refused; break;
        case task::filter:   // without ATCRA code and mask do the same (1.0)
            filter_ = known::refused;
            if (code_and_mask_ == known::refused) break;
            insert(task::filter_mask);
            insert(task::filter_code);
            break;
        case task::filter_code:
        case task::filter_mask:
            code_and_mask_ = known::refused;
            drop({task::filter_mask});
            break;
        case task::flow_header:
        case task::flow_data:
        case task::flow_mode:
            flow_ = known::refused;   // the adapter's own flow control stays: long answers may not come whole, and that shows
            drop({task::flow_data, task::flow_mode});
            break;
        case task::receive_all: tasks_[--at_] = task::receive_auto; break;
        case task::receive_auto:
            tasks_[--at_] = task::all_mask;
            insert(task::all_code);
            break;
        default: break;
    }
}

}  // namespace faultline::elm
