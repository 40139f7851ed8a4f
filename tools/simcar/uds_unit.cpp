#include "tools/simcar/uds_unit.hpp"

#include <algorithm>
#include <array>

#include "protocols/dtc/status.hpp"
#include "protocols/uds/service.hpp"

namespace faultline::simcar {

namespace {

constexpr std::size_t longest_message = 4095;
constexpr std::chrono::milliseconds restart{300};
constexpr std::uint16_t did_session = 0xF186;
constexpr std::array<std::uint8_t, 1> levels{0x01};
constexpr std::size_t seed_size = 4;

bool needs_session(std::uint8_t service) {
    constexpr std::array<std::uint8_t, 5> those{uds::sid::security_access, uds::sid::communication_control, uds::sid::write_data,
                                                uds::sid::routine_control, uds::sid::code_setting};
    return std::ranges::find(those, service) != those.end();
}

std::vector<uds::stored_record> views(const std::vector<uds_record>& records) {
    std::vector<uds::stored_record> out;
    for (const auto& r : records) out.push_back({r.number, r.data});
    return out;
}

}  // namespace

uds_unit::uds_unit(const uds_description& about, const std::map<std::uint16_t, bytes>& identifiers, const std::set<std::uint8_t>& services)
    : about_{about},
      identifiers_{identifiers},
      codes_{about.codes},
      store_{{}, {}},
      memory_(longest_message),
      server_{model_, memory_} {
    for (const auto service : services) {
        if (service < uds::sid::session_control) continue;   // those of J1979 are the ECU's own
        services_.push_back({service, {.sessions = needs_session(service) ? uds::not_standard : uds::every_session, .level = 0}});
    }
    for (const auto session : about_.sessions) subfunctions_.push_back({uds::sid::session_control, session, {}});
    model_.self = this;
    model_.services = services_;
    model_.subfunctions = subfunctions_;
    model_.timing = {std::chrono::milliseconds{about_.p2_ms}, std::chrono::milliseconds{about_.p2_star_ms}};
    model_.codes = &store_;
    if (!about_.key.empty()) model_.security = {.levels = levels, .make_seed = &uds_unit::seed, .is_key = &uds_unit::opens};
    model_.read_data = &uds_unit::read;
    model_.write_data = &uds_unit::write;
    model_.run_routine = &uds_unit::run;
    publish();
}

void uds_unit::publish() {
    values_.clear();
    for (const auto& [did, value] : identifiers_) {
        const auto readable = about_.in_session_only.contains(did) ? uds::not_standard : uds::every_session;
        values_.push_back({.did = did, .value = value, .read = {.sessions = readable, .level = 0}, .is_writable = about_.writable.contains(did)});
    }
    model_.values = values_;
    stored_.clear();
    records_.clear();
    records_.reserve(2 * codes_.size());   // the views below stay where they are
    for (const auto& c : codes_) {
        const auto& snapshots = records_.emplace_back(views(c.snapshots));
        const auto& extended = records_.emplace_back(views(c.extended));
        const bool has_failed = (c.status & dtc::status_bit::failed_since_clear) != 0;
        const auto order = has_failed ? static_cast<std::uint32_t>(stored_.size() + 1) : 0U;
        const bool confirmed = (c.status & dtc::status_bit::confirmed) != 0;
        stored_.push_back({.code = c.number, .status = c.status, .severity = c.severity, .counter = c.counter,
                           .readiness_group = c.readiness_group, .permanent = c.permanent, .failed_at = order,
                           .confirmed_at = confirmed ? order : 0, .snapshots = snapshots, .extended = extended});
    }
    store_ = uds::code_store{stored_, {.status_available = about_.status_available, .severity_available = about_.severity_available, .format = about_.format}};
}

void uds_unit::take_back() {
    for (std::size_t i = 0; i < codes_.size(); ++i) {
        auto& code = codes_[i];
        code.status = stored_[i].status;
        code.counter = stored_[i].counter;
        if (stored_[i].snapshots.empty()) code.snapshots.clear();
        if (stored_[i].extended.empty()) code.extended.clear();
    }
}

bytes uds_unit::ask(std::span<const std::uint8_t> request, bool functional, instant now, const other_data& elsewhere) {
    if (now < deaf_until_) return {};
    bytes out(longest_message);
    elsewhere_ = &elsewhere;
    const auto done = server_.on_request(request, functional, now, out);
    elsewhere_ = nullptr;
    if (request[0] == uds::sid::clear_codes) take_back();
    if (done.reset) {
        server_.restart();
        running_.clear();
        deaf_until_ = now + restart;
    }
    out.resize(done.size);
    return out;
}

void uds_unit::add_code(const uds_code& code) {
    static_cast<void>(remove_code(code.number));
    codes_.push_back(code);
    publish();
}

bool uds_unit::remove_code(std::uint32_t number) {
    const bool was_there = std::erase_if(codes_, [&](const uds_code& c) { return c.number == number; }) != 0;
    publish();
    return was_there;
}

void uds_unit::clear() {
    static_cast<void>(store_.clear({.group = uds::code_group::all}));
    take_back();
}

uds::produced uds_unit::read(void* self, std::uint16_t did, const uds::server_state& state, uds::room_view out) {
    const auto& unit = *static_cast<uds_unit*>(self);
    const auto value = did == did_session ? std::optional{bytes{state.session}} : (*unit.elsewhere_)(did);
    if (!value) return {uds::nrc::request_out_of_range, 0};
    if (value->size() > out.size()) return {uds::nrc::response_too_long, 0};
    std::ranges::copy(*value, out.begin());
    return {uds::nrc::none, value->size()};
}

std::uint8_t uds_unit::write(void* self, std::uint16_t did, uds::bytes_view data, const uds::server_state&) {
    auto& unit = *static_cast<uds_unit*>(self);
    const auto at = unit.identifiers_.find(did);
    if (at == unit.identifiers_.end()) return uds::nrc::request_out_of_range;
    std::ranges::copy(data, at->second.begin());   // the server has seen to it that the size is the same
    return uds::nrc::none;
}

uds::produced uds_unit::run(void* self, const uds::routine_request& what, const uds::server_state&, uds::room_view out) {
    auto& unit = *static_cast<uds_unit*>(self);
    const auto known = unit.about_.routines.find(what.id);
    if (known == unit.about_.routines.end()) return {uds::nrc::request_out_of_range, 0};
    if (what.control != uds::routine::start && !unit.running_.contains(what.id)) return {uds::nrc::request_sequence_error, 0};
    if (what.control == uds::routine::start) unit.running_.insert(what.id);
    if (what.control == uds::routine::stop) unit.running_.erase(what.id);
    if (known->second.size() > out.size()) return {uds::nrc::response_too_long, 0};
    std::ranges::copy(known->second, out.begin());
    return {uds::nrc::none, known->second.size()};
}

std::size_t uds_unit::seed(void* self, std::uint8_t, uds::room_view out) {
    auto& unit = *static_cast<uds_unit*>(self);
    constexpr std::uint32_t spread = 2654435761U;   // another one every time, the same ones every run
    const auto number = (++unit.seeds_) * spread;
    for (std::size_t i = 0; i < seed_size; ++i) out[i] = static_cast<std::uint8_t>(number >> (8 * i));
    return seed_size;
}

bool uds_unit::opens(void* self, std::uint8_t, uds::bytes_view seed, uds::bytes_view key) {
    const auto& mask = static_cast<uds_unit*>(self)->about_.key;
    if (key.size() != seed.size()) return false;
    for (std::size_t i = 0; i < seed.size(); ++i) {
        if (key[i] != (seed[i] ^ mask[i % mask.size()])) return false;
    }
    return true;
}

}  // namespace faultline::simcar
