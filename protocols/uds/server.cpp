#include "protocols/uds/server.hpp"

#include "protocols/uds/service.hpp"
#include "protocols/uds/subfunction.hpp"

namespace faultline::uds {

namespace {

// ISO 14229-1 7.5.5: to a request to everybody nobody answers that it is not meant.
bool is_silent_when_functional(std::uint8_t code) {
    return code == nrc::service_not_supported || code == nrc::subfunction_not_supported ||
           code == nrc::request_out_of_range || code == nrc::subfunction_not_in_session ||
           code == nrc::service_not_in_session;
}

// The standard's sub-functions of services whose own reader does not judge them.
bool is_usual(std::uint8_t service, std::uint8_t subfunction) {
    switch (service) {
        case sid::session_control: return subfunction >= 0x01 && subfunction <= 0x03;
        case sid::ecu_reset: return subfunction >= 0x01 && subfunction <= 0x03;
        case sid::communication_control: return subfunction <= 0x03;
        case sid::routine_control: return subfunction >= 0x01 && subfunction <= 0x03;
        case sid::code_setting: return subfunction >= 0x01 && subfunction <= 0x02;
        case sid::tester_present: return subfunction == 0x00;
        case sid::read_codes: return find_report(subfunction) != nullptr;
        default: return true;
    }
}

}   // namespace

server_state server::state() const {
    return {
        .session = session_, .open_level = guard_.open_level(), .communication = communication_, .codes_on = codes_on_};
}

bool server::is_allowed(const access& who) const {
    return who.level == 0 || who.level == guard_.open_level();
}

void server::enter(std::uint8_t session) {
    // ISO 14229-1 10.2: every change locks; the standard session also ends what the others allowed.
    guard_.lock();
    transferring_ = false;
    session_ = session;
    if (session == session::standard) {
        communication_ = communication::enable_both;
        codes_on_ = true;
    }
}

void server::restart() {
    enter(session::standard);
    unfinished_ = 0;
    promised_ = false;
}

void server::fall_back(instant now) {
    if (session_ != session::standard && unfinished_ == 0 && now >= s3_end_) enter(session::standard);
}

server_action server::quiet() const {
    return {.size = 0, .until = session_ == session::standard ? instant::max() : s3_end_, .reset = false};
}

server_action server::on_request(bytes_view request, bool functional, instant now, room_view out) {
    fall_back(now);
    // Answers have bit 6 set: what another ECU said is no request.
    if (request.empty() || (request[0] & positive_offset) != 0) return quiet();
    if (unfinished_ > 0) {
        server_action busy{.size = 0, .until = now + model_->work_step, .reset = false};
        if (functional || request[0] == sid::tester_present) return busy;
        writer to{out};
        busy.size = to.u8(sid::negative).u8(request[0]).u8(nrc::busy_repeat_request).size();
        return busy;
    }
    functional_ = functional;
    promised_ = false;
    effect_ = {};
    auto code = check_service(request);
    if (code == nrc::none) code = check_subfunction(request);
    if (code == nrc::none && model_->object_to) code = model_->object_to(model_->self, request, state());
    const auto what = code == nrc::none ? serve(request, now, out) : produced{code, 0};
    return conclude(request, what, now, out);
}

server_action server::on_time(instant now, room_view out) {
    fall_back(now);
    if (unfinished_ == 0) return quiet();
    const bytes_view request = memory_.first(unfinished_);
    return conclude(request, serve(request, now, out), now, out);
}

// Figure 5: is there such a service, here and now, for this tester.
std::uint8_t server::check_service(bytes_view request) const {
    for (const auto& rule : model_->services) {
        if (rule.service != request[0]) continue;
        if ((rule.who.sessions & in_session(session_)) == 0) return nrc::service_not_in_session;
        return is_allowed(rule.who) ? nrc::none : nrc::security_access_denied;
    }
    return nrc::service_not_supported;
}

// Figure 6: length, sub-function at all, in this session, for this tester.
std::uint8_t server::check_subfunction(bytes_view request) const {
    if (!has_subfunction(request[0])) return nrc::none;
    if (request.size() < 2) return nrc::wrong_length;
    const auto subfunction = static_cast<std::uint8_t>(request[1] & ~suppress_bit);
    bool any_rule = false;
    for (const auto& rule : model_->subfunctions) {
        if (rule.service != request[0]) continue;
        any_rule = true;
        if (rule.subfunction != subfunction) continue;
        if ((rule.who.sessions & in_session(session_)) == 0) return nrc::subfunction_not_in_session;
        return is_allowed(rule.who) ? nrc::none : nrc::security_access_denied;
    }
    return any_rule || !is_usual(request[0], subfunction) ? nrc::subfunction_not_supported : nrc::none;
}

// The model needs more time: say so, keep the request, come back.
server_action server::put_off(bytes_view request, instant now, room_view out) {
    server_action action{.size = 0, .until = now + model_->work_step, .reset = false};
    if (unfinished_ == 0) {
        std::memmove(memory_.data(), request.data(), request.size());
        unfinished_ = request.size();
        promise_due_ = now;
    }
    if (now >= promise_due_) {   // the first at once, the next well before P2* ends
        const auto service = memory_[0];
        writer to{out};
        action.size = to.u8(sid::negative).u8(service).u8(nrc::response_pending).size();
        promise_due_ = now + model_->timing.p2_star / 2;
        promised_ = true;
    }
    return action;
}

server_action server::conclude(bytes_view request, const produced& what, instant now, room_view out) {
    auto code = what.nrc;
    if (code == nrc::response_pending) {
        if (unfinished_ > 0 || request.size() <= memory_.size()) return put_off(request, now, out);
        code = nrc::response_too_long;
    }
    const auto service = request[0];
    const bool wants_silence = has_subfunction(service) && request.size() >= 2 && (request[1] & suppress_bit) != 0;
    unfinished_ = 0;
    std::size_t size = what.size;
    if (code != nrc::none) {
        writer to{out};
        const bool silent = functional_ && !promised_ && is_silent_when_functional(code);
        size = silent ? 0 : to.u8(sid::negative).u8(service).u8(code).size();
    } else {
        if (wants_silence && !promised_) size = 0;
        if (effect_.session) enter(effect_.value);
        if (effect_.reset) enter(session::standard);
    }
    s3_end_ = now + model_->s3;
    auto action = quiet();
    action.size = size;
    action.reset = code == nrc::none && effect_.reset;
    return action;
}

produced server::serve(bytes_view request, instant now, room_view out) {
    switch (request[0]) {
        case sid::session_control:
        case sid::ecu_reset:
        case sid::tester_present: return serve_session(request, out);
        case sid::communication_control:
        case sid::code_setting: return serve_controls(request, out);
        case sid::security_access: {
            const auto asked = read_security_request(request);
            if (!asked) return {nrc::wrong_length, 0};
            return guard_.on_request(asked.value, model_->security, model_->self, now, out);
        }
        case sid::clear_codes:
        case sid::read_codes: return serve_codes(request, out);
        case sid::read_data: return read_values(request, out);
        case sid::write_data: return write_value(request, out);
        case sid::io_control: return control_io(request, out);
        case sid::routine_control: return run_routine(request, out);
        case sid::request_download:
        case sid::request_upload: return begin_transfer(request, out);
        case sid::transfer_data: return take_block(request, out);
        case sid::transfer_exit: return end_transfer(request, out);
        default: return {nrc::service_not_supported, 0};
    }
}

}   // namespace faultline::uds
