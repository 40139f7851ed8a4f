#include "gateway/vehicle/module_scan.hpp"

#include <algorithm>
#include <charconv>

#include "gateway/vehicle/verdict.hpp"

namespace faultline::vehicle {

using contract::read_state;

module_scan::module_scan(bus kind, std::vector<known_ecu> addresses, std::span<const contract::ecu_report> before, const limits& allowed)
    : kind_{kind}, addresses_{std::move(addresses)}, before_{before.begin(), before.end()}, limits_{allowed} {
    add_those_found();
    // Those that are there come first: a technician waits less for what matters more.
    std::ranges::stable_partition(addresses_, [this](const known_ecu& one) {
        return std::ranges::find(before_, ecu_name(kind_, one.where.response), &contract::ecu_report::ecu) != before_.end();
    });
    begin_next();
}

// Emission ECUs answer at addresses no table need know.
void module_scan::add_those_found() {
    for (const auto& ecu : before_) {
        std::uint32_t response = 0;
        std::from_chars(ecu.ecu.data(), ecu.ecu.data() + ecu.ecu.size(), response, 16);
        const auto where = channel_of(response);
        const bool is_listed = std::ranges::any_of(addresses_, [response](const known_ecu& one) { return one.where.response == response; });
        if (where.request != 0 && !is_listed) addresses_.push_back({"*", where, "", false, known_from::standard});
    }
}

void module_scan::begin_next() {
    reading_.reset();
    told_ = false;
    if (at_ == addresses_.size()) return;
    const auto& where = addresses_[at_++];
    const auto known = std::ranges::find(before_, ecu_name(kind_, where.where.response), &contract::ecu_report::ecu);
    auto allowed = limits_.per_ecu;
    allowed.described_codes = std::min(allowed.described_codes, limits_.described_codes - std::min(described_, limits_.described_codes));
    reading_.emplace(where, kind_, allowed, known == before_.end() ? nullptr : &*known);
}

std::optional<question> module_scan::next() {
    while (reading_) {
        if (auto what = reading_->next()) return what;
        finish_ecu();
        begin_next();
    }
    if (how_.state == read_state::not_asked && how_.reason.empty())
        how_ = doubtful_ ? contract::reading_state{read_state::failed, "reason.bus_fault", {}} : contract::reading_state{read_state::read, "", {}};
    return std::nullopt;
}

void module_scan::finish_ecu() {
    ++done_;
    described_ += reading_->described();
    if (!reading_->is_present()) return;
    if (!told_) news_ = true;
    found_.push_back(reading_->report());
}

void module_scan::on_answer(const answer& came) {
    if (!reading_) return;
    if (came.how == ending::unsendable) return stop(read_state::not_asked, "reason.unaddressable");
    if (came.how == ending::lost) return stop(read_state::failed, "reason.adapter_lost");
    bus_faults_ = came.how == ending::bus_fault ? bus_faults_ + 1 : 0;
    doubtful_ = doubtful_ || (came.how == ending::bus_fault && !reading_->is_present());   // somebody may be there all the same
    reading_->on_answer(came);
    if (bus_faults_ == limits_.bus_faults) return stop(read_state::failed, "reason.bus_fault");
    if (!told_ && reading_->is_present() && reading_->outstanding() == 0) told_ = news_ = true;
}

void module_scan::stop(read_state state, std::string reason) {
    how_ = {state, std::move(reason), {}};
    if (reading_ && reading_->is_present()) found_.push_back(reading_->report());
    reading_.reset();
    at_ = addresses_.size();
}

std::string_view module_scan::stage() const { return reading_ ? reading_->stage() : "progress.explaining"; }
std::string_view module_scan::system() const { return reading_ ? reading_->where().system : std::string_view{}; }
bool module_scan::codes_came() { return std::exchange(news_, false); }

void module_scan::conclude(contract::diagnosis& into, bool interrupted) const {
    const auto take = [&into](const contract::ecu_report& report) {
        const auto known = std::ranges::find(into.ecus, report.ecu, &contract::ecu_report::ecu);
        if (known != into.ecus.end()) *known = report;
        else into.ecus.push_back(report);
    };
    for (const auto& report : found_) take(report);
    if (reading_ && reading_->is_present()) take(reading_->report());
    into.modules = how_;
    into.modules_asked = static_cast<int>(done_);
    if (interrupted && how_.state == read_state::not_asked && how_.reason.empty()) into.modules = contract::reading_state{read_state::failed, "reason.interrupted", {}};
    // An engine ECU that will not tell its VIN to everybody may tell it alone.
    for (const auto& ecu : into.ecus) {
        if (!into.vehicle.vin.empty()) break;
        const auto vin = std::ranges::find(ecu.identifiers, "did.vin", &contract::identifier::key);
        if (vin == ecu.identifiers.end() || !take_vin(into.vehicle, vin->text)) continue;
        into.vehicle.how = {read_state::read, "", {vin->raw}};
    }
    judge(into, interrupted);
}

}  // namespace faultline::vehicle
