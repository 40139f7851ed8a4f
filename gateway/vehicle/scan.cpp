#include "gateway/vehicle/scan.hpp"

#include <algorithm>
#include <array>

#include "gateway/vehicle/readings.hpp"
#include "protocols/obd/decode.hpp"
#include "protocols/obd/monitors.hpp"
#include "protocols/obd/readiness.hpp"
#include "protocols/obd/trouble_codes.hpp"
#include "protocols/obd/vehicle_info.hpp"

namespace faultline::vehicle {
namespace {

using contract::read_state;

constexpr std::uint8_t frame_zero = 0x00;   // the one freeze frame J1979 requires
// Distance and time with MIL, warm-ups, distance and time since clear.
constexpr std::array<std::uint8_t, 5> since_pids{0x21, 0x30, 0x31, 0x4D, 0x4E};
constexpr std::array<std::uint8_t, 4> info_types{obd::infotype::vin, obd::infotype::calibration_id, obd::infotype::cvn, obd::infotype::ecu_name};

void keep_raw(contract::reading_state& how, const pdu& message) { how.raw.push_back(hex(message.payload)); }

}  // namespace

scan::scan(bus kind) : kind_{kind} { queue_.push_back(ask(0x01, 0x00)); }

scan::ecu_state& scan::of(std::uint32_t ecu) {
    const auto found = std::ranges::find(ecus_, ecu, &ecu_state::ecu);
    if (found != ecus_.end()) return *found;
    auto& made = ecus_.emplace_back();
    made.ecu = ecu;
    made.report.ecu = ecu_name(kind_, ecu);
    return made;
}

obd::pid_set scan::all(obd::pid_set ecu_state::*which) const {
    obd::pid_set joined;
    for (const auto& one : ecus_) joined |= one.*which;
    return joined;
}

std::optional<question> scan::next() {
    while (queue_.empty()) {
        if (step_ == step::done || ecus_.empty()) return std::nullopt;
        enter(static_cast<step>(static_cast<int>(step_) + 1));
    }
    current_ = queue_.front();
    queue_.pop_front();
    ++asked_;
    return current_;
}

void scan::enter(step which) {
    step_ = which;
    switch (which) {
        case step::codes:
            for (const auto service : {0x03, 0x07, 0x0A}) queue_.push_back(ask(service));
            break;
        case step::status:
            queue_.push_back(ask(0x01, 0x01));
            if (all(&ecu_state::pids).contains(0x41)) queue_.push_back(ask(0x01, 0x41));
            break;
        case step::since: {
            // One batch where the bus allows it; K-line and J1850 take one identifier a request.
            question batch = ask(0x01);
            for (const auto pid : since_pids) {
                if (!all(&ecu_state::pids).contains(pid)) continue;
                if (is_can(kind_)) batch.bytes[batch.size++] = pid;
                else queue_.push_back(ask(0x01, pid));
            }
            if (batch.size > 1) queue_.push_back(batch);
            break;
        }
        case step::info: queue_.push_back(ask(0x09, 0x00)); break;
        case step::monitors: queue_.push_back(ask(0x06, 0x00)); break;
        case step::freeze_frame:
            if (any_codes()) queue_.push_back(ask(0x02, 0x02, frame_zero));
            break;
        case step::support:
        case step::done: break;
    }
}

void scan::on_answer(const answer& came) {
    switch (step_) {
        case step::support: return on_support(came);
        case step::codes: return on_codes(came);
        case step::status: return on_status(came);
        case step::since: return on_since(came);
        case step::info: return on_info(came);
        case step::monitors: return on_monitors(came);
        case step::freeze_frame: return on_freeze_frame(came);
        case step::done: break;
    }
}

std::string_view scan::stage() const {
    switch (step_) {
        case step::support: return "progress.reading_supported";
        case step::codes:
            return current_.bytes[0] == 0x07 ? "progress.reading_pending" : current_.bytes[0] == 0x0A ? "progress.reading_permanent" : "progress.reading_stored";
        case step::status: return "progress.reading_readiness";
        case step::since: return "progress.reading_since_clear";
        case step::info: return current_.bytes[1] == obd::infotype::vin ? "progress.reading_vin" : "progress.reading_calibrations";
        case step::monitors: return "progress.reading_monitors";
        case step::freeze_frame: return "progress.reading_freeze_frame";
        case step::done: break;
    }
    return "progress.explaining";
}

// Bitmaps come in chains: the last bit of 00 says that 20 exists, and so on.
void scan::ask_next_bitmap(std::uint8_t service, std::uint8_t asked_id, obd::pid_set ecu_state::*which) {
    if (asked_id == 0xE0) return;
    const auto following = static_cast<std::uint8_t>(asked_id + 0x20);
    if (!all(which).contains(following)) return;
    queue_.push_front(service == 0x02 ? ask(service, following, frame_zero) : ask(service, following));
}

void scan::on_support(const answer& came) {
    for (const auto& message : came.messages) {
        auto& ecu = of(message.ecu);
        (void)obd::add_supported(ecu.pids, message.payload, kind_);
    }
    for (const auto& refusal : came.refusals) (void)of(refusal.ecu);   // it is there, even if it will not say what it has
    ask_next_bitmap(0x01, current_.bytes[1], &ecu_state::pids);
}

void scan::on_codes(const answer& came) {
    using list = contract::code_list contract::ecu_report::*;
    const list which = current_.bytes[0] == 0x03   ? &contract::ecu_report::stored
                       : current_.bytes[0] == 0x07 ? &contract::ecu_report::pending
                                                   : &contract::ecu_report::permanent;
    for (const auto& message : came.messages) {
        auto& codes = of(message.ecu).report.*which;
        std::array<dtc::code, obd::max_codes> found;
        const auto read = obd::read_codes(message.payload, kind_, found);
        keep_raw(codes.how, message);
        if (read.error != obd::codes_error::none) {
            codes.how.state = read_state::failed;
            codes.how.reason = "reason.codes." + std::string{obd::to_text(read.error)};
            continue;
        }
        if (codes.how.state == read_state::not_asked) codes.how.state = read_state::read;
        for (std::size_t i = 0; i < read.count; ++i) {
            std::string text{dtc::to_text(found[i]).view()};
            if (std::ranges::find(codes.codes, text) == codes.codes.end()) codes.codes.push_back(std::move(text));
        }
    }
    for (const auto& refusal : came.refusals) (of(refusal.ecu).report.*which).how = refusal_state(refusal.nrc);
    for (auto& ecu : ecus_) {
        auto& how = (ecu.report.*which).how;
        if (how.state == read_state::not_asked) how = silence_state(came);
    }
}

void scan::on_status(const answer& came) {
    const bool this_cycle = current_.bytes[1] == 0x41;
    const auto which = this_cycle ? &contract::ecu_report::ready_this_cycle : &contract::ecu_report::ready_since_clear;
    for (const auto& message : came.messages) {
        auto& report = of(message.ecu).report;
        auto& ready = report.*which;
        keep_raw(ready.how, message);
        const auto read = obd::read_readiness(message.payload);
        if (!read) {
            ready.how.state = read_state::failed;
            ready.how.reason = "reason.damaged";
            continue;
        }
        take(ready, *read);
        if (!this_cycle) {
            report.mil = read->mil;
            report.dtc_count = read->dtc_count;
        }
    }
    for (const auto& refusal : came.refusals) (of(refusal.ecu).report.*which).how = refusal_state(refusal.nrc);
    for (auto& ecu : ecus_) {
        auto& how = (ecu.report.*which).how;
        if (how.state == read_state::not_asked) how = silence_state(came);
    }
}

void scan::on_since(const answer& came) {
    const std::span<const std::uint8_t> pids{current_.bytes.data() + 1, current_.size - std::size_t{1}};
    std::array<obd::value, obd::max_values> values;
    obd::pid_set missing;
    for (const auto pid : pids)
        if (all(&ecu_state::pids).contains(pid)) missing.insert(pid);
    for (const auto& message : came.messages) {
        const auto read = obd::decode_values(message.payload, pids, values);
        auto& since = of(message.ecu).report.since;
        for (std::size_t i = 0; i < read.count; ++i) {
            missing.erase(values[i].pid);
            if (values[i].state == obd::value_state::not_available) continue;
            take(since, values[i]);
        }
    }
    // Some ECUs answer only the first identifier of a batch: ask for the rest one by one.
    if (pids.size() > 1) missing.for_each([&](std::uint8_t pid) { queue_.push_back(ask(0x01, pid)); });
}

void scan::on_info(const answer& came) {
    const auto type = current_.bytes[1];
    if (type == 0x00) {
        for (const auto& message : came.messages) (void)obd::add_supported(of(message.ecu).infos, message.payload, kind_);
        const auto offered = all(&ecu_state::infos);
        // Some cars keep no bitmap but have a VIN all the same.
        for (const auto wanted : info_types)
            if (offered.contains(wanted) || (offered.empty() && wanted == obd::infotype::vin)) queue_.push_back(ask(0x09, wanted));
        return;
    }
    for (auto& ecu : ecus_) {
        const auto info = obd::collect(came.messages, ecu.ecu, kind_, type);
        auto& how = type == obd::infotype::vin ? ecu.vin_how : ecu.report.calibrations_how;
        const bool told = info.error != obd::info_error::no_answer;
        for (const auto& message : came.messages)
            if (message.ecu == ecu.ecu && type != obd::infotype::ecu_name) keep_raw(how, message);
        auto error = info.error;
        if (type == obd::infotype::vin && told) {
            const auto vin = obd::read_vin(info);
            error = vin.error;
            if (error == obd::info_error::none) ecu.vin = vin.view();
        } else if (type == obd::infotype::calibration_id && told) {
            std::array<obd::info_text, obd::max_calibrations> ids;
            const auto read = obd::read_calibration_ids(info, ids);
            error = read.error;
            for (std::size_t i = 0; i < read.count; ++i) ecu.cal_ids.emplace_back(ids[i].view());
        } else if (type == obd::infotype::cvn && told) {
            std::array<std::uint32_t, obd::max_calibrations> cvns;
            const auto read = obd::read_cvns(info, cvns);
            error = read.error;
            for (std::size_t i = 0; i < read.count; ++i) ecu.cvns.push_back(cvn_text(cvns[i]));
        } else if (type == obd::infotype::ecu_name && told) {
            const auto name = obd::read_ecu_name(info);
            if (name.error == obd::info_error::none) ecu.report.name = name_text(name);
            continue;
        } else {
            if (how.state == read_state::not_asked) how = silence_state(came);
            continue;
        }
        if (error == obd::info_error::none) {
            if (how.state != read_state::failed) how.state = read_state::read;
        } else {
            how.state = read_state::failed;
            how.reason = "reason.info." + std::string{obd::to_text(error)};
        }
    }
    for (const auto& refusal : came.refusals) {
        auto& ecu = of(refusal.ecu);
        if (type == obd::infotype::vin) ecu.vin_how = refusal_state(refusal.nrc);
        else if (type != obd::infotype::ecu_name && ecu.report.calibrations_how.state != read_state::read)
            ecu.report.calibrations_how = refusal_state(refusal.nrc);
    }
}

void scan::on_monitors(const answer& came) {
    const auto id = current_.bytes[1];
    if (obd::is_support_pid(id)) {
        for (const auto& message : came.messages) (void)obd::add_supported(of(message.ecu).mids, message.payload, kind_);
        obd::pid_set fresh;
        all(&ecu_state::mids).for_each([&](std::uint8_t mid) {
            if (mid > id && mid < id + 0x20 && !obd::is_support_pid(mid)) fresh.insert(mid);
        });
        fresh.for_each([&](std::uint8_t mid) { queue_.push_back(ask(0x06, mid)); });
        ask_next_bitmap(0x06, id, &ecu_state::mids);
        for (const auto& refusal : came.refusals) of(refusal.ecu).report.monitors_how = refusal_state(refusal.nrc);
        if (id == 0x00)
            for (auto& ecu : ecus_)
                if (ecu.mids.empty() && ecu.report.monitors_how.state == read_state::not_asked) ecu.report.monitors_how = silence_state(came);
        return;
    }
    for (const auto& message : came.messages) {
        auto& report = of(message.ecu).report;
        std::array<obd::monitor_test, obd::max_monitor_tests> tests;
        const auto read = obd::read_monitors(message.payload, kind_, tests);
        keep_raw(report.monitors_how, message);
        if (read.error != obd::monitor_error::none) {
            report.monitors_how.state = read_state::failed;
            report.monitors_how.reason = "reason.damaged";
            continue;
        }
        if (report.monitors_how.state != read_state::failed) report.monitors_how.state = read_state::read;
        for (std::size_t i = 0; i < read.count; ++i) {
            const auto& test = tests[i];
            if (!test.ran) continue;   // not run since the codes were cleared: no verdict, the raw bytes stay
            report.monitors.push_back(to_record(test, kind_));
        }
    }
    if (came.partial || (came.how != ending::answered && came.how != ending::no_answer)) {
        for (auto& ecu : ecus_)
            if (ecu.mids.contains(id)) ecu.report.monitors_how = silence_state(came);
    }
}

bool scan::any_codes() const {
    return std::ranges::any_of(ecus_, [](const ecu_state& ecu) {
        return !ecu.report.stored.codes.empty() || ecu.report.dtc_count.value_or(0) > 0 || ecu.report.stored.how.state == read_state::failed;
    });
}

void scan::on_freeze_frame(const answer& came) {
    const auto pid = current_.bytes[1];
    if (pid == 0x02 && current_.size == 3) {
        for (const auto& message : came.messages) {
            // 42 02 <frame> <code>; code 0000: this ECU keeps no frame.
            if (message.payload.size() < 5) continue;
            const auto code = dtc::from_bytes(message.payload[3], message.payload[4]);
            if (code.is_padding()) continue;
            auto& frame = of(message.ecu).report.freeze_frames.emplace_back();
            frame.frame = message.payload[2];
            frame.code = dtc::to_text(code).view();
            frame.how.state = read_state::read;
            keep_raw(frame.how, message);
        }
        if (std::ranges::any_of(ecus_, [](const ecu_state& e) { return !e.report.freeze_frames.empty(); }))
            queue_.push_back(ask(0x02, 0x00, frame_zero));
        return;
    }
    if (current_.size == 3 && obd::is_support_pid(pid)) {
        for (const auto& message : came.messages) (void)obd::add_supported(of(message.ecu).frame_pids, message.payload, kind_);
        ask_next_bitmap(0x02, pid, &ecu_state::frame_pids);
        if (queue_.empty()) queue_freeze_pids();
        return;
    }
    fold_freeze_values(came);
}

void scan::queue_freeze_pids() {
    question batch = ask(0x02);
    const std::size_t most = is_can(kind_) ? 3 : 1;   // J1979 6.2: up to three pairs of PID and frame on CAN
    all(&ecu_state::frame_pids).for_each([&](std::uint8_t pid) {
        if (obd::is_support_pid(pid) || pid == 0x02 || obd::length_of(pid) == 0) return;
        batch.bytes[batch.size++] = pid;
        batch.bytes[batch.size++] = frame_zero;
        if (batch.size == 1 + 2 * most) {
            queue_.push_back(batch);
            batch = ask(0x02);
        }
    });
    if (batch.size > 1) queue_.push_back(batch);
}

void scan::fold_freeze_values(const answer& came) {
    std::array<std::uint8_t, 4> pids{};
    std::size_t count = 0;
    for (std::size_t i = 1; i < current_.size; i += 2) pids[count++] = current_.bytes[i];
    std::array<obd::value, obd::max_values> values;
    obd::pid_set missing;
    for (std::size_t i = 0; i < count; ++i) missing.insert(pids[i]);
    for (const auto& message : came.messages) {
        auto& frames = of(message.ecu).report.freeze_frames;
        if (frames.empty()) continue;
        auto& frame = frames.front();
        keep_raw(frame.how, message);
        const auto read = obd::decode_values(message.payload, {pids.data(), count}, values);
        if (read.error != obd::decode_error::none) {
            frame.how.state = read_state::failed;
            frame.how.reason = "reason.value." + std::string{obd::to_text(read.error)};
        }
        for (std::size_t i = 0; i < read.count; ++i) {
            missing.erase(values[i].pid);
            frame.values.push_back(to_record(values[i]));
        }
    }
    if (count > 1) missing.for_each([&](std::uint8_t pid) { queue_.push_back(ask(0x02, pid, frame_zero)); });
}

}  // namespace faultline::vehicle
