#include "protocols/uds/session_keeper.hpp"

#include "protocols/uds/data_codec.hpp"
#include "protocols/uds/service.hpp"

namespace faultline::uds {

namespace {

template <class... Bytes>
restore_step step_of(Bytes... bytes) {
    return {{static_cast<std::uint8_t>(bytes)...}, sizeof...(Bytes)};
}

bool is_undone(const communication_request& what) {
    return what.control == communication::enable_both || what.control == communication::enable_both_of_node;
}

}   // namespace

// `is_undo`: the request put things right again.
void session_keeper::settle(alteration& what, bool is_undo, knowledge how) {
    what.asked = false;
    if (how == knowledge::happened) what = {.certain = !is_undo};
    if (how == knowledge::unknown && !is_undo) what.possible = true;
}

void session_keeper::settle_session(bytes_view request, bytes_view answer, knowledge how) {
    session_asked_ = false;
    if (how == knowledge::unknown) session_doubtful_ = true;
    if (how != knowledge::happened) return;
    session_doubtful_ = false;
    const auto wanted = read_session_request(request)->session;
    // The standard session ends everything the others allowed, 28, 85 and 2F included (ISO 14229-1 10.2). A change
    // between the others should, but not every ECU keeps to it: their undoing stays on the list.
    if (wanted == session::standard) return forget();
    session_ = wanted;
    const auto promised = read_session_answer(answer);
    has_timing_ = promised && promised->timing && promised->timing->p2_star.count() > 0;
    if (has_timing_) timing_ = *promised->timing;
}

session_keeper::held_output* session_keeper::find_output(std::uint16_t did, bool make) {
    for (auto& each : std::span{outputs_}.first(output_count_))
        if (each.did == did) return &each;
    if (!make || output_count_ == outputs_.size()) return nullptr;
    outputs_[output_count_] = {did, {}};
    return &outputs_[output_count_++];
}

void session_keeper::note_silence(const communication_request& what) {
    // Two networks silenced one after the other are woken together: network 0 means all of them.
    const bool other_network = silenced_.any() && ((silenced_type_ ^ what.type) & 0xF0) != 0;
    const auto type = silenced_type_ | what.type;
    silenced_type_ = static_cast<std::uint8_t>(other_network ? type & 0x0F : type);
    silenced_.asked = true;
}

void session_keeper::on_request(bytes_view request, instant now) {
    last_heard_ = now;
    if (read_session_request(request)) {
        session_asked_ = true;
    } else if (const auto silence = read_communication_request(request); silence && !is_undone(silence.value)) {
        note_silence(silence.value);
    } else if (const auto codes = read_code_setting_request(request); codes && codes->setting != code_setting::on) {
        codes_off_.asked = true;
    } else if (const auto output = read_io_request(request);
               output && output->parameter != io_parameter::return_control) {
        if (auto* held = find_output(output->did, true))
            held->state.asked = true;
        else
            overflowed_ = true;
    }
}

void session_keeper::on_outcome(bytes_view request, outcome how, bytes_view answer, instant now, bool to_all) {
    const bool happened = how == outcome::answered || how == outcome::suppressed;
    const bool is_refused = !to_all && (how == outcome::refused || how == outcome::busy);
    const auto known = happened ? knowledge::happened : is_refused ? knowledge::refused : knowledge::unknown;
    if (known != knowledge::unknown) last_heard_ = now;
    if (read_session_request(request)) {
        settle_session(request, answer, known);
    } else if (const auto silence = read_communication_request(request)) {
        settle(silenced_, is_undone(silence.value), known);
        if (!silenced_.any()) silenced_type_ = 0;
    } else if (const auto codes = read_code_setting_request(request)) {
        settle(codes_off_, codes->setting == code_setting::on, known);
    } else if (const auto output = read_io_request(request)) {
        if (auto* held = find_output(output->did, false))
            settle(held->state, output->parameter == io_parameter::return_control, known);
    } else if (read_reset_request(request) && known == knowledge::happened) {
        forget();
    }
}

timing session_keeper::times(const timing& standard) const {
    auto times = standard;
    if (!has_timing_) return times;
    times.cp_p2_max = timing_.p2;
    times.cp_p2_star = timing_.p2_star;
    return times;
}

restore_list session_keeper::restore() const {
    restore_list list;
    for (const auto& each : std::span{outputs_}.first(output_count_))
        if (each.state.any())
            list.steps[list.count++] =
                step_of(sid::io_control, each.did >> 8, each.did & 0xFF, io_parameter::return_control);
    if (codes_off_.any()) list.steps[list.count++] = step_of(sid::code_setting, code_setting::on);
    if (silenced_.any())
        list.steps[list.count++] = step_of(sid::communication_control, communication::enable_both, silenced_type_);
    if (!is_standard()) list.steps[list.count++] = step_of(sid::session_control, session::standard);
    return list;
}

void session_keeper::forget() {
    session_ = session::standard;
    session_asked_ = session_doubtful_ = has_timing_ = false;
    silenced_ = codes_off_ = {};
    silenced_type_ = 0;
    output_count_ = 0;
    overflowed_ = false;
}

}   // namespace faultline::uds
