#include "gateway/vehicle/visit.hpp"

#include <algorithm>

namespace faultline::vehicle {

std::string_view to_text(visit::state what) {
    switch (what) {
        case visit::state::no_adapter: return "no_adapter";
        case visit::state::no_vehicle: return "no_vehicle";
        case visit::state::present: return "present";
        case visit::state::quiet: return "quiet";
    }
    return "";
}

bool visit::battery_low() const {
    if (!volts_) return false;
    return *volts_ < (*volts_ > 18.0 ? 2 * limits_.low_volts : limits_.low_volts);
}

visit::order visit::next(instant now) const {
    const auto pick = [now](task what, instant due) { return due <= now ? order{what, now} : order{task::wait, due}; };
    if (state_ == state::no_adapter) return pick(task::open_adapter, due_);
    const bool in_car = !volts_ || *volts_ >= limits_.unplugged_volts;
    order next_task{task::wait, instant::max()};
    if (state_ == state::present) {
        if (!battery_low()) next_task = pick(task::check, due_);
    } else if (in_car && !(state_ == state::quiet && battery_low())) {
        next_task = pick(task::look, due_);
    }
    if (next_task.what != task::wait) return next_task;
    if (has_voltmeter_) {
        const auto volts = pick(task::read_voltage, voltage_due_);
        if (volts.what != task::wait) return volts;
        next_task.when = std::min(next_task.when, volts.when);
    }
    if (in_visit_ && state_ == state::quiet) next_task.when = std::min(next_task.when, quiet_since_ + limits_.quiet);
    return next_task;
}

visit::change visit::end(std::string_view reason) {
    reason_ = reason;
    in_visit_ = false;
    vin_.clear();
    return change::vehicle_left;
}

void visit::look_soon(instant now) {
    pause_ = limits_.first_look;
    due_ = now;
    voltage_due_ = now;
}

visit::change visit::adapter_opened(instant now) {
    if (state_ != state::no_adapter) return change::none;
    state_ = in_visit_ ? state::quiet : state::no_vehicle;
    has_voltmeter_ = true;
    volts_.reset();
    misses_ = 0;
    look_soon(now);
    return change::adapter_found;
}

visit::change visit::adapter_lost(instant now) {
    const bool was_open = state_ != state::no_adapter;
    pause_ = was_open || pause_.count() == 0 ? limits_.first_reopen : std::min(pause_ * 2, limits_.last_reopen);
    due_ = now + pause_;
    if (!was_open) return change::none;
    if (state_ == state::present) quiet_since_ = now;
    state_ = state::no_adapter;
    return change::adapter_lost;
}

void visit::device_appeared(instant now) {
    if (state_ != state::no_adapter) return;
    pause_ = limits_.first_reopen;
    due_ = std::min(due_, now + std::chrono::milliseconds{200});   // udev sets the rights after the node appears
}

visit::change visit::vehicle_found(std::string_view vin, instant now) {
    const bool same = in_visit_ && vin_ == vin;
    const bool other = in_visit_ && !same;
    if (other) (void)end("left");
    state_ = state::present;
    vin_ = vin;
    in_visit_ = true;
    misses_ = 0;
    due_ = now + limits_.presence;
    voltage_due_ = now + limits_.voltage;
    return same ? change::vehicle_back : other ? change::vehicle_swapped : change::vehicle_arrived;
}

visit::change visit::vehicle_answered(instant now) {
    misses_ = 0;
    const bool running = volts_ && *volts_ >= (*volts_ > 18.0 ? 2 * limits_.engine_volts : limits_.engine_volts);
    due_ = now + (running || !volts_ ? limits_.presence : limits_.resting_presence);
    if (state_ != state::quiet) return change::none;
    state_ = state::present;
    return change::vehicle_back;
}

visit::change visit::vehicle_silent(instant now) {
    if (state_ == state::present) {
        if (++misses_ < 2) {
            due_ = now + limits_.first_look;   // one lost answer is no absence
            return change::none;
        }
        state_ = state::quiet;
        quiet_since_ = now;
        look_soon(now);
        due_ = now + pause_;
        return change::vehicle_quiet;
    }
    pause_ = std::min(std::max(pause_ * 2, limits_.first_look), limits_.last_look);
    due_ = now + pause_;
    return change::none;
}

visit::change visit::voltage_read(std::optional<double> volts, instant now) {
    has_voltmeter_ = volts.has_value();
    voltage_due_ = now + limits_.voltage;
    if (!volts) return change::none;
    const auto before = volts_;
    volts_ = volts;
    if (*volts < limits_.unplugged_volts) {
        if (!in_visit_) return change::none;
        state_ = state::no_vehicle;
        return end("left");
    }
    if (state_ != state::present && before && *volts - *before >= limits_.rise_volts) look_soon(now);
    return change::none;
}

visit::change visit::time_passed(instant now) {
    if (!in_visit_ || state_ == state::present || now < quiet_since_ + limits_.quiet) return change::none;
    const bool adapter_gone = state_ == state::no_adapter;
    if (!adapter_gone) state_ = state::no_vehicle;
    return end(adapter_gone ? "adapter_lost" : "ignition_off");
}

}  // namespace faultline::vehicle
