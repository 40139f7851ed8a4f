// What each service of the server does once the general checks are passed. Clauses of ISO 14229-1 as in the codecs.
#include "protocols/uds/server.hpp"
#include "protocols/uds/service.hpp"

namespace faultline::uds {

namespace {

produced sized(std::size_t size) {
    return size > 0 ? produced{nrc::none, size} : produced{nrc::response_too_long, 0};
}

produced refusal(std::uint8_t code) {
    return {code, 0};
}

// An answer whose head is written and whose tail the model has put behind it.
produced joined(writer head, const produced& tail) {
    if (tail.nrc != nrc::none) return refusal(tail.nrc);
    head.skip(tail.size);
    return sized(head.size());
}

}   // namespace

produced server::serve_session(bytes_view request, room_view out) {
    if (const auto change = read_session_request(request)) {
        effect_ = {.session = true, .value = change->session};
        return sized(write(session_answer{change->session, model_->timing}, out));
    }
    if (const auto reset = read_reset_request(request)) {
        effect_ = {.reset = true, .value = reset->kind};
        return sized(write(reset_answer{reset->kind, std::nullopt}, out));
    }
    if (const auto alive = read_tester_present_request(request)) return sized(write_answer(alive.value, out));
    return refusal(nrc::wrong_length);
}

produced server::serve_controls(bytes_view request, room_view out) {
    if (const auto change = read_communication_request(request)) {
        if ((change->type & 0x03) == 0) return refusal(nrc::request_out_of_range);
        communication_ = change->control;
        return sized(write(communication_answer{change->control}, out));
    }
    if (const auto setting = read_code_setting_request(request)) {
        codes_on_ = setting->setting == code_setting::on;
        return sized(write(code_setting_answer{setting->setting}, out));
    }
    return refusal(nrc::wrong_length);
}

produced server::serve_codes(bytes_view request, room_view out) {
    if (request[0] == sid::clear_codes) {
        const auto what = read_clear_request(request);
        if (!what) return refusal(nrc::wrong_length);
        const auto code = model_->codes ? model_->codes->clear(what.value) : nrc::request_out_of_range;
        return code == nrc::none ? sized(write(clear_answer{}, out)) : refusal(code);
    }
    const auto what = read_code_request(request);
    if (what.error == parse_error::wrong_subfunction) return refusal(nrc::subfunction_not_supported);
    if (!what) return refusal(nrc::wrong_length);
    return model_->codes ? model_->codes->answer(what.value, out) : refusal(nrc::subfunction_not_supported);
}

produced server::read_value(std::uint16_t did, room_view out) const {
    for (const auto& each : model_->values) {
        if (each.did != did) continue;
        if ((each.read.sessions & in_session(session_)) == 0) return refusal(nrc::request_out_of_range);
        if (!is_allowed(each.read)) return refusal(nrc::security_access_denied);
        writer to{out};
        to.bytes(each.value);
        return to.fits() ? produced{nrc::none, to.size()} : refusal(nrc::response_too_long);
    }
    return model_->read_data ? model_->read_data(model_->self, did, state(), out) : refusal(nrc::request_out_of_range);
}

// 11.2.5: identifiers that are not there are left out; only when none is, the request is refused.
produced server::read_values(bytes_view request, room_view out) {
    const auto asked = read_read_request(request);
    if (!asked) return refusal(nrc::wrong_length);
    writer to{out};
    to.u8(positive_of(sid::read_data));
    const auto empty = to.size();
    for (std::size_t i = 0; i < asked->size(); ++i) {
        auto one = to;
        one.u16(asked.value[i]);
        if (!one.fits()) return refusal(nrc::response_too_long);
        const auto value = read_value(asked.value[i], one.left());
        if (value.nrc == nrc::request_out_of_range) continue;
        if (value.nrc != nrc::none) return refusal(value.nrc);
        one.skip(value.size);
        if (!one.fits()) return refusal(nrc::response_too_long);
        to = one;
    }
    return to.size() > empty ? sized(to.size()) : refusal(nrc::request_out_of_range);
}

produced server::write_value(bytes_view request, room_view out) {
    const auto what = read_write_request(request);
    if (!what) return refusal(nrc::wrong_length);
    for (const auto& each : model_->values) {
        if (each.did != what->did) continue;
        if (!each.is_writable || (each.write.sessions & in_session(session_)) == 0)
            return refusal(nrc::request_out_of_range);
        if (!is_allowed(each.write)) return refusal(nrc::security_access_denied);
        if (what->data.size() != each.value.size()) return refusal(nrc::wrong_length);
    }
    if (!model_->write_data) return refusal(nrc::request_out_of_range);
    const auto code = model_->write_data(model_->self, what->did, what->data, state());
    return code == nrc::none ? sized(write(data_write_answer{what->did}, out)) : refusal(code);
}

produced server::control_io(bytes_view request, room_view out) {
    const auto what = read_io_request(request);
    if (!what) return refusal(nrc::wrong_length);
    if (!model_->control_io) return refusal(nrc::request_out_of_range);
    writer to{out};
    to.u8(positive_of(sid::io_control)).u16(what->did).u8(what->parameter);
    if (!to.fits()) return refusal(nrc::response_too_long);
    return joined(to, model_->control_io(model_->self, what.value, state(), to.left()));
}

produced server::run_routine(bytes_view request, room_view out) {
    const auto what = read_routine_request(request);
    if (!what) return refusal(nrc::wrong_length);
    if (!model_->run_routine) return refusal(nrc::request_out_of_range);
    writer to{out};
    to.u8(positive_of(sid::routine_control)).u8(what->control).u16(what->id);
    if (!to.fits()) return refusal(nrc::response_too_long);
    return joined(to, model_->run_routine(model_->self, what.value, state(), to.left()));
}

produced server::begin_transfer(bytes_view request, room_view out) {
    const auto what = read_transfer_request(request);
    if (what.error == parse_error::bad_value) return refusal(nrc::request_out_of_range);
    if (!what) return refusal(nrc::wrong_length);
    if (!model_->begin_transfer) return refusal(nrc::transfer_not_accepted);
    if (transferring_) return refusal(nrc::conditions_not_correct);
    std::uint64_t longest = 0;
    const auto code = model_->begin_transfer(model_->self, what.value, state(), longest);
    if (code != nrc::none) return refusal(code);
    const auto size = write(transfer_answer{.upload = what->upload, .longest_block = longest}, out);
    if (size == 0) return refusal(nrc::response_too_long);
    transferring_ = true;
    uploading_ = what->upload;
    any_block_ = false;
    next_counter_ = 1;
    return sized(size);
}

// 15.4: the block whose answer was lost comes again with the same counter and is not stored twice.
produced server::take_block(bytes_view request, room_view out) {
    const auto what = read_block_request(request);
    if (!what) return refusal(nrc::wrong_length);
    if (!transferring_ || !model_->take_block) return refusal(nrc::request_sequence_error);
    const bool is_repeat = any_block_ && next_block(what->counter) == next_counter_;
    if (!is_repeat && what->counter != next_counter_) return refusal(nrc::wrong_block_counter);
    writer to{out};
    to.u8(positive_of(sid::transfer_data)).u8(what->counter);
    if (!to.fits()) return refusal(nrc::response_too_long);
    const auto taken =
        is_repeat && !uploading_ ? produced{} : model_->take_block(model_->self, what.value, is_repeat, to.left());
    if (taken.nrc == nrc::none && !is_repeat) {
        next_counter_ = next_block(next_counter_);
        any_block_ = true;
    }
    return joined(to, taken);
}

produced server::end_transfer(bytes_view request, room_view out) {
    const auto what = read_exit_request(request);
    if (!transferring_ || !what) return refusal(nrc::request_sequence_error);
    writer to{out};
    to.u8(positive_of(sid::transfer_exit));
    if (!to.fits()) return refusal(nrc::response_too_long);
    const auto ended = model_->end_transfer ? model_->end_transfer(model_->self, what->record, to.left()) : produced{};
    if (ended.nrc == nrc::none) transferring_ = false;
    return joined(to, ended);
}

}   // namespace faultline::uds
