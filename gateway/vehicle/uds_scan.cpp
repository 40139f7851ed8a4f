#include "gateway/vehicle/uds_scan.hpp"

#include <algorithm>
#include <array>

#include "gateway/vehicle/known_ecus.hpp"
#include "gateway/vehicle/readings.hpp"
#include "gateway/vehicle/verdict.hpp"
#include "protocols/uds/obd_on_uds.hpp"
#include "protocols/uds/service.hpp"

namespace faultline::vehicle {
namespace {

using contract::read_state;

constexpr std::uint8_t monitor_status = 0x01;   // PID
constexpr std::uint8_t this_cycle = 0x41;
constexpr std::array<std::uint8_t, 5> since_pids{0x21, 0x30, 0x31, 0x4D, 0x4E};
constexpr std::size_t dids_a_request = 3;       // a single frame has room for 22 and three identifiers
constexpr std::size_t pid_head = 3;             // 62 F4 01

void fail(contract::reading_state& how, std::string reason) { how = {read_state::failed, std::move(reason), std::move(how.raw)}; }

// 62 F4 01 .. as service 01 would say it: the decoders of protocols/obd take it from there.
std::vector<std::uint8_t> as_classic(std::span<const std::uint8_t> message) {
    std::vector<std::uint8_t> made{0x41, message[2]};
    made.insert(made.end(), message.begin() + pid_head, message.end());
    return made;
}

}  // namespace

uds_scan::uds_scan(bus kind, const limits& allowed) : kind_{kind}, limits_{allowed} { push(finder_.start().bytes); }

void uds_scan::push(std::span<const std::uint8_t> bytes) {
    auto& made = queue_.emplace_back();
    made.size = static_cast<std::uint8_t>(bytes.size());
    std::ranges::copy(bytes, made.bytes.begin());
}

void uds_scan::push_did(std::uint16_t did) {
    const std::array<std::uint8_t, 3> bytes{uds::sid::read_data, static_cast<std::uint8_t>(did >> 8), static_cast<std::uint8_t>(did)};
    push(bytes);
}

uds_scan::ecu_state& uds_scan::of(std::uint32_t ecu) {
    const auto found = std::ranges::find(ecus_, ecu, &ecu_state::ecu);
    if (found != ecus_.end()) return *found;
    auto& made = ecus_.emplace_back();
    made.ecu = ecu;
    made.report.ecu = ecu_name(kind_, ecu);
    return made;
}

obd::pid_set uds_scan::all(obd::pid_set ecu_state::*which) const {
    obd::pid_set joined;
    for (const auto& one : ecus_) joined |= one.*which;
    return joined;
}

bool uds_scan::speaks_uds() const {
    const auto what = finder_.verdict();
    return what == uds::dialect::obd_on_uds || what == uds::dialect::wwh_obd || what == uds::dialect::uds_obd;
}

std::optional<question> uds_scan::next() {
    while (queue_.empty()) {
        if (step_ == step::done || (step_ == step::dialect && !speaks_uds())) return std::nullopt;
        enter(static_cast<step>(static_cast<int>(step_) + 1));
    }
    current_ = queue_.front();
    queue_.pop_front();
    ++asked_;
    return current_;
}

void uds_scan::enter(step which) {
    step_ = which;
    switch (which) {
        case step::permanent: {
            std::array<std::uint8_t, 8> room{};
            push({room.data(), uds::write(uds::ask_permanent(), room)});
            break;
        }
        case step::readiness: push_did(0xF400); break;
        case step::info: push_did(0xF800); break;
        case step::since: {
            question batch = ask(uds::sid::read_data);
            for (const auto pid : since_pids) {
                if (!all(&ecu_state::pids).contains(pid)) continue;
                batch.bytes[batch.size++] = 0xF4;
                batch.bytes[batch.size++] = pid;
                if (batch.size < 1 + 2 * dids_a_request) continue;
                queue_.push_back(batch);
                batch = ask(uds::sid::read_data);
            }
            if (batch.size > 1) queue_.push_back(batch);
            break;
        }
        case step::monitors: push_did(0xF600); break;
        case step::frames: {
            std::size_t described = 0;
            for (const auto& ecu : ecus_) {
                const auto channel = channel_of(ecu.ecu);
                if (channel.request == 0) continue;
                for (const auto& detail : ecu.report.details) {
                    const auto number = number_of(detail);
                    if (!number || std::ranges::find(ecu.report.stored.codes, detail.code) == ecu.report.stored.codes.end()) continue;
                    if (described++ == limits_.described_codes) return;
                    std::array<std::uint8_t, 8> room{};
                    queue_.push_back(ask_one(channel, {room.data(), uds::write(uds::ask_freeze_frames(*number), room)}));
                    queue_.push_back(ask_one(channel, {room.data(), uds::write(uds::ask_extended(*number), room)}));
                }
            }
            break;
        }
        case step::dialect:
        case step::done: break;
    }
}

void uds_scan::on_answer(const answer& came) {
    switch (step_) {
        case step::dialect: return on_dialect(came);
        case step::permanent: return on_permanent(came);
        case step::readiness: return on_readiness(came);
        case step::info: return on_info(came);
        case step::since: return on_since(came);
        case step::monitors: return on_monitors(came);
        case step::frames: return on_frames(came);
        case step::done: break;
    }
}

std::string_view uds_scan::stage() const {
    switch (step_) {
        case step::dialect: return current_.service() == uds::sid::read_codes ? "progress.reading_stored" : "progress.reading_supported";
        case step::permanent: return "progress.reading_permanent";
        case step::readiness: return "progress.reading_readiness";
        case step::info: return "progress.reading_calibrations";
        case step::since: return "progress.reading_since_clear";
        case step::monitors: return "progress.reading_monitors";
        case step::frames: return "progress.reading_freeze_frame";
        case step::done: break;
    }
    return "progress.explaining";
}

// What those ECUs that said nothing, or no, leave behind.
void uds_scan::settle(const answer& came, contract::reading_state contract::ecu_report::*how) {
    for (const auto& refusal : came.refusals) (of(refusal.ecu).report.*how) = refusal_state(refusal.nrc);
    for (auto& ecu : ecus_)
        if ((ecu.report.*how).state == read_state::not_asked) (ecu.report.*how) = silence_state(came);
}

void uds_scan::on_dialect(const answer& came) {
    const bool codes = current_.service() == uds::sid::read_codes;
    for (const auto& message : came.messages) {
        finder_.on_answer(message.ecu, message.payload);
        if (current_.service() == 0x01) continue;
        auto& ecu = of(message.ecu);
        if (!codes) continue;
        const auto head = uds::read_code_list(message.payload).head;
        ecu.terms = {head.status_available, head.code_format()};
        fold_codes(ecu.report, message.payload, ecu.terms);
    }
    for (const auto& refusal : came.refusals) {
        const std::array<std::uint8_t, 3> bytes{uds::sid::negative, current_.service(), refusal.nrc};
        finder_.on_answer(refusal.ecu, bytes);
        if (codes) of(refusal.ecu).report.stored.how = refusal_state(refusal.nrc);
    }
    if (codes)
        for (auto& ecu : ecus_)
            for (auto* list : {&ecu.report.stored, &ecu.report.pending})
                if (list->how.state == read_state::not_asked) list->how = ecu.report.stored.how.state == read_state::refused ? ecu.report.stored.how : silence_state(came);
    if (const auto following = finder_.on_end(uds::outcome::answered); !following.is_done()) push(following.bytes);
}

void uds_scan::on_permanent(const answer& came) {
    for (const auto& message : came.messages) {
        auto& ecu = of(message.ecu);
        fold_permanent(ecu.report, message.payload, ecu.terms);
    }
    for (const auto& refusal : came.refusals) of(refusal.ecu).report.permanent.how = refusal_state(refusal.nrc);
    for (auto& ecu : ecus_)
        if (ecu.report.permanent.how.state == read_state::not_asked) ecu.report.permanent.how = silence_state(came);
}

// Bitmaps come in chains, as in classic OBD.
void uds_scan::follow(std::uint8_t group, std::uint8_t id, obd::pid_set ecu_state::*which) {
    if (id == 0xE0 || !all(which).contains(static_cast<std::uint8_t>(id + 0x20))) return;
    queue_.push_front(ask(uds::sid::read_data, group, static_cast<std::uint8_t>(id + 0x20)));
}

void uds_scan::on_readiness(const answer& came) {
    const auto id = current_.bytes[2];
    if (obd::is_support_pid(id)) {
        for (const auto& message : came.messages) (void)uds::add_supported(of(message.ecu).pids, message.payload);
        follow(0xF4, id, &ecu_state::pids);
        if (!queue_.empty()) return;
        for (const auto pid : {monitor_status, this_cycle})
            if (all(&ecu_state::pids).contains(pid)) push_did(uds::did_of_pid(pid));
        if (queue_.empty())
            for (auto& ecu : ecus_) ecu.report.ready_since_clear.how = silence_state(came);
        return;
    }
    const auto which = id == this_cycle ? &contract::ecu_report::ready_this_cycle : &contract::ecu_report::ready_since_clear;
    for (const auto& message : came.messages) {
        auto& report = of(message.ecu).report;
        auto& ready = report.*which;
        ready.how.raw.push_back(hex(message.payload));
        const auto read = message.payload.size() > pid_head ? obd::read_readiness(as_classic(message.payload)) : std::nullopt;
        if (!read) {
            fail(ready.how, "reason.damaged");
            continue;
        }
        take(ready, *read);
        if (id != monitor_status) continue;
        report.mil = read->mil;
        report.dtc_count = read->dtc_count;
    }
    for (const auto& refusal : came.refusals) (of(refusal.ecu).report.*which).how = refusal_state(refusal.nrc);
    for (auto& ecu : ecus_)
        if ((ecu.report.*which).how.state == read_state::not_asked) (ecu.report.*which).how = silence_state(came);
}

void uds_scan::on_info(const answer& came) {
    const auto type = current_.bytes[2];
    if (type == 0x00) {
        for (const auto& message : came.messages) (void)uds::add_supported(of(message.ecu).infos, message.payload);
        const auto offered = all(&ecu_state::infos);
        for (const auto wanted : {obd::infotype::vin, obd::infotype::calibration_id, obd::infotype::cvn, obd::infotype::ecu_name})
            if (offered.contains(wanted) || (offered.empty() && wanted == obd::infotype::vin)) push_did(uds::did_of_infotype(wanted));
        return;
    }
    for (const auto& message : came.messages) fold_info(of(message.ecu), type, message.payload);
    if (type == obd::infotype::ecu_name) return;
    for (auto& ecu : ecus_) {
        auto& how = type == obd::infotype::vin ? ecu.vin_how : ecu.report.calibrations_how;
        const auto refusal = std::ranges::find(came.refusals, ecu.ecu, &refused_by::ecu);
        if (how.state == read_state::not_asked) how = refusal != came.refusals.end() ? refusal_state(refusal->nrc) : silence_state(came);
    }
}

void uds_scan::fold_info(ecu_state& ecu, std::uint8_t type, std::span<const std::uint8_t> message) {
    const auto info = uds::collect_info(message, type);
    auto& how = type == obd::infotype::vin ? ecu.vin_how : ecu.report.calibrations_how;
    auto error = info.error;
    if (type == obd::infotype::ecu_name) {
        if (const auto name = obd::read_ecu_name(info); error == obd::info_error::none && name.error == obd::info_error::none) ecu.report.name = name_text(name);
        return;
    }
    how.raw.push_back(hex(message));
    if (error == obd::info_error::none && type == obd::infotype::vin) {
        const auto vin = obd::read_vin(info);
        error = vin.error;
        if (error == obd::info_error::none) ecu.vin = vin.view();
    } else if (error == obd::info_error::none && type == obd::infotype::calibration_id) {
        std::array<obd::info_text, obd::max_calibrations> ids;
        const auto read = obd::read_calibration_ids(info, ids);
        error = read.error;
        for (std::size_t i = 0; i < read.count; ++i) ecu.cal_ids.emplace_back(ids[i].view());
    } else if (error == obd::info_error::none) {
        std::array<std::uint32_t, obd::max_calibrations> cvns{};
        const auto read = obd::read_cvns(info, cvns);
        error = read.error;
        for (std::size_t i = 0; i < read.count; ++i) ecu.cvns.push_back(cvn_text(cvns[i]));
    }
    if (error != obd::info_error::none) fail(how, "reason.info." + std::string{obd::to_text(error)});
    else if (how.state != read_state::failed) how.state = read_state::read;
}

void uds_scan::on_since(const answer& came) {
    std::array<obd::value, obd::max_values> values;
    for (const auto& message : came.messages) {
        const auto read = uds::decode_pids(message.payload, current_.view(), values);
        for (std::size_t i = 0; i < read.count; ++i)
            if (values[i].state != obd::value_state::not_available) take(of(message.ecu).report.since, values[i]);
    }
}

void uds_scan::on_monitors(const answer& came) {
    const auto id = current_.bytes[2];
    if (obd::is_support_pid(id)) {
        for (const auto& message : came.messages) (void)uds::add_supported(of(message.ecu).mids, message.payload);
        all(&ecu_state::mids).for_each([&](std::uint8_t mid) {
            if (mid > id && mid < id + 0x20 && !obd::is_support_pid(mid)) push_did(uds::did_of_monitor(mid));
        });
        follow(0xF6, id, &ecu_state::mids);
        if (id == 0x00) {
            for (const auto& refusal : came.refusals) of(refusal.ecu).report.monitors_how = refusal_state(refusal.nrc);
            for (auto& ecu : ecus_)
                if (ecu.mids.empty() && ecu.report.monitors_how.state == read_state::not_asked) ecu.report.monitors_how = silence_state(came);
        }
        return;
    }
    std::array<obd::monitor_test, obd::max_monitor_tests> tests;
    for (const auto& message : came.messages) {
        auto& report = of(message.ecu).report;
        report.monitors_how.raw.push_back(hex(message.payload));
        const auto read = uds::read_monitors(message.payload, tests);
        if (read.error != obd::monitor_error::none) {
            fail(report.monitors_how, "reason.damaged");
            continue;
        }
        if (report.monitors_how.state != read_state::failed) report.monitors_how.state = read_state::read;
        for (std::size_t i = 0; i < read.count; ++i)
            if (tests[i].ran) report.monitors.push_back(to_record(tests[i], kind_));
    }
    if (came.partial || (came.how != ending::answered && came.how != ending::no_answer))
        for (auto& ecu : ecus_)
            if (ecu.mids.contains(id)) ecu.report.monitors_how = silence_state(came);
}

void uds_scan::on_frames(const answer& came) {
    auto& report = of(current_.to->response).report;
    const auto asked = static_cast<std::uint32_t>(current_.bytes[2] << 16 | current_.bytes[3] << 8 | current_.bytes[4]);
    const auto detail = std::ranges::find_if(report.details, [asked](const auto& one) { return number_of(one) == asked; });
    if (detail == report.details.end()) return;
    for (const auto& message : came.messages) fold_code_data(*detail, message.payload);
    if (!came.messages.empty()) return;
    if (!detail->data_how) detail->data_how.emplace();
    if (detail->data_how->state == read_state::read) return;
    detail->data_how = came.refusals.empty() ? silence_state(came) : refusal_state(came.refusals.front().nrc);
}

// The same frames a classic scan shows: the values of each snapshot record under its code.
static void take_frames(contract::ecu_report& report) {
    for (const auto& detail : report.details) {
        for (const auto& data : detail.data) {
            if (data.kind != "snapshot" || data.values.empty()) continue;
            auto frame = std::ranges::find_if(report.freeze_frames, [&](const auto& one) { return one.code == detail.code && one.frame == data.record; });
            if (frame == report.freeze_frames.end()) {
                auto& made = report.freeze_frames.emplace_back();
                made.frame = static_cast<std::uint8_t>(data.record);
                made.code = detail.code;
                made.how.state = read_state::read;
                frame = report.freeze_frames.end() - 1;
            }
            frame->values.insert(frame->values.end(), data.values.begin(), data.values.end());
        }
    }
}

void uds_scan::conclude(contract::diagnosis& into, bool interrupted) const {
    if (!speaks_uds()) return;
    into.ecus.clear();
    into.dialect = uds::to_text(finder_.verdict());
    for (const auto& ecu : ecus_) {
        auto report = ecu.report;
        report.dialect = into.dialect;
        for (const auto& detail : report.details)   // J1979-2: the lamp is a bit of the codes that ask for it
            if (std::ranges::find(detail.says, "dtc_status.warning_indicator") != detail.says.end()) report.mil = true;
        if (const auto channel = channel_of(ecu.ecu); channel.request != 0) report.request = ecu_name(kind_, channel.request);
        take_frames(report);
        ecu.pids.for_each([&](std::uint8_t pid) { report.supported_pids.push_back(hex_byte(pid)); });
        for (std::size_t i = 0; i < std::max(ecu.cal_ids.size(), ecu.cvns.size()); ++i)
            report.calibrations.push_back({i < ecu.cal_ids.size() ? ecu.cal_ids[i] : "", i < ecu.cvns.size() ? ecu.cvns[i] : ""});
        if (into.vehicle.vin.empty() && take_vin(into.vehicle, ecu.vin)) into.vehicle.how = ecu.vin_how;
        else if (into.vehicle.vin.empty() && into.vehicle.how.state != read_state::failed) into.vehicle.how = ecu.vin_how;
        into.ecus.push_back(std::move(report));
    }
    judge(into, interrupted);
}

}  // namespace faultline::vehicle
