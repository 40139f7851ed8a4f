#include "gateway/vehicle/ecu_reading.hpp"

#include <algorithm>
#include <array>

#include "gateway/vehicle/readings.hpp"
#include "protocols/obd/nrc.hpp"
#include "protocols/uds/identification.hpp"
#include "protocols/uds/service.hpp"

namespace faultline::vehicle {
namespace {

using contract::read_state;

constexpr std::uint8_t kwp_read_codes = 0x18;            // ISO 14230-3
constexpr std::uint8_t kwp_read_identification = 0x1A;

// ISO 14229-1 C.1, what tells a technician which part is fitted. VIN first: it is the one every ECU has.
constexpr std::array<std::uint16_t, 11> wanted_dids{0xF190, 0xF187, 0xF188, 0xF189, 0xF18A, 0xF18C, 0xF191, 0xF193, 0xF194, 0xF195, 0xF197};
// The same in KWP2000, ISO 14230-3 table 25; its options are the low bytes of the later DIDs.
constexpr std::array<std::uint8_t, 6> wanted_options{0x90, 0x91, 0x92, 0x94, 0x95, 0x97};

constexpr unsigned most_silences = 2;

std::string first_of(const contract::ecu_report& in, std::initializer_list<std::string_view> dids) {
    for (const auto did : dids)
        for (const auto& one : in.identifiers)
            if (one.did == did && !one.text.empty()) return one.text;
    return {};
}

bool is_missing_service(std::uint8_t nrc) { return nrc == uds::nrc::service_not_supported; }

// The ECU has codes to give, only not in this session: that is a refusal and not "has none".
contract::reading_state code_refusal(std::uint8_t nrc) {
    auto how = refusal_state(nrc);
    if (nrc == uds::nrc::service_not_in_session || nrc == uds::nrc::subfunction_not_in_session) how.state = read_state::refused;
    return how;
}

}  // namespace

ecu_reading::ecu_reading(const known_ecu& where, bus kind, const limits& allowed, const contract::ecu_report* before)
    : where_{where}, limits_{allowed} {
    if (before) {
        report_ = *before;
        present_ = was_known_ = true;
    }
    report_.ecu = ecu_name(kind, where.where.response);
    report_.request = ecu_name(kind, where.where.request);
    report_.system = where.system;
    if (!where.system.empty())
        report_.system_from = where.source == known_from::standard ? "standard" : where.source == known_from::published ? "published" : "unconfirmed";
    queue_.push_back(to_it({uds::sid::read_codes, uds::report::count_by_status, telling_bits}));
}

question ecu_reading::to_it(std::initializer_list<std::uint8_t> bytes) const { return ask_one(where_.where, {bytes.begin(), bytes.size()}); }

std::optional<question> ecu_reading::next() {
    while (queue_.empty()) {
        if (step_ == step::done) return std::nullopt;
        enter(static_cast<step>(static_cast<int>(step_) + 1));
    }
    current_ = queue_.front();
    queue_.pop_front();
    return current_;
}

void ecu_reading::enter(step which) {
    step_ = which;
    if (which == step::identifiers) ask_identifiers();
    if (which == step::data) ask_data();
}

std::string_view ecu_reading::stage() const {
    return step_ == step::identifiers ? "progress.reading_module_identity" : step_ == step::data ? "progress.reading_module_details" : "progress.reading_modules";
}

void ecu_reading::on_answer(const answer& came) {
    const auto mine = [this](const auto& said) { return said.ecu == where_.where.response; };
    if (const auto message = std::ranges::find_if(came.messages, mine); message != came.messages.end()) {
        present_ = true;
        silences_ = 0;
        switch (step_) {
            case step::count: return on_count(message->payload);
            case step::codes: return on_codes(message->payload);
            case step::identifiers: return on_identifier(message->payload);
            case step::data:
                if (auto* const detail = detail_asked_for()) fold_code_data(*detail, message->payload);
                return;
            case step::done: return;
        }
    }
    if (const auto refusal = std::ranges::find_if(came.refusals, mine); refusal != came.refusals.end()) {
        present_ = true;
        silences_ = 0;
        return on_refusal(refusal->nrc);
    }
    on_silence(came);
}

void ecu_reading::on_count(std::span<const std::uint8_t> message) {
    const auto read = uds::read_code_list(message);
    if (report_.dialect.empty()) report_.dialect = "uds";
    step_ = step::codes;
    std::uint8_t mask = telling_bits;
    if (read.error == uds::parse_error::none) {
        terms_ = {read.head.status_available, read.head.code_format()};
        const auto available = read.head.status_available.value_or(0xFF);
        if ((available & telling_bits) != 0) mask = available & telling_bits;
        if (read.head.count == 0 && !was_known_) {
            report_.stored.how = {read_state::read, "", {hex(message)}};
            report_.pending.how.state = read_state::read;
            return;
        }
        if (read.head.count == 0) return;   // its lists come from services 03 and 07
    }
    queue_.push_back(to_it({uds::sid::read_codes, uds::report::by_status, mask}));
}

void ecu_reading::on_codes(std::span<const std::uint8_t> message) {
    if (is_kwp_) report_.dialect = "kwp";
    if (is_kwp_) fold_kwp_codes(report_, current_.view(), message);
    else fold_codes(report_, message, terms_);
}

void ecu_reading::on_refusal(std::uint8_t nrc) {
    switch (step_) {
        case step::count:
            step_ = step::codes;
            if (is_missing_service(nrc)) return refuse_codes(nrc);
            if (report_.dialect.empty()) report_.dialect = "uds";
            // 12, 13, 31: it may know 19 02 all the same. Anything else is its word about the whole service.
            if (obd::kind_of(nrc) == obd::refusal_kind::not_supported || nrc == uds::nrc::wrong_length)
                queue_.push_back(to_it({uds::sid::read_codes, uds::report::by_status, telling_bits}));
            else refuse_codes(nrc);
            return;
        case step::codes: return refuse_codes(nrc);
        case step::identifiers:
            // The first identifier asks for the service itself too; without it there is nothing more to ask.
            if (is_missing_service(nrc) || nrc == uds::nrc::service_not_in_session) queue_.clear();
            if (!report_.identifiers_how || report_.identifiers_how->state == read_state::not_asked) report_.identifiers_how = refusal_state(nrc);
            return;
        case step::data:
            if (auto* const detail = detail_asked_for(); detail && !detail->data_how) detail->data_how = refusal_state(nrc);
            return;
        case step::done: return;
    }
}

void ecu_reading::refuse_codes(std::uint8_t nrc) {
    if (is_missing_service(nrc) && where_.may_speak_kwp && !is_kwp_ && !was_known_) {
        is_kwp_ = true;
        queue_.push_back(to_it({kwp_read_codes, 0x00, 0xFF, 0x00}));   // identified codes of all groups
        return;
    }
    if (was_known_) return;   // services 03, 07 and 0A have said what there is
    report_.stored.how = code_refusal(nrc);
    report_.pending.how = report_.stored.how;
}

void ecu_reading::ask_identifiers() {
    if (is_kwp_) {
        for (const auto option : wanted_options) queue_.push_back(to_it({kwp_read_identification, option}));
        return;
    }
    for (const auto did : wanted_dids)
        queue_.push_back(to_it({uds::sid::read_data, static_cast<std::uint8_t>(did >> 8), static_cast<std::uint8_t>(did)}));
}

void ecu_reading::on_identifier(std::span<const std::uint8_t> message) {
    const std::size_t head = is_kwp_ ? 2 : 3;
    if (message.size() < head) return;
    const auto data = message.subspan(head);
    const std::uint16_t did = is_kwp_ ? static_cast<std::uint16_t>(0xF100 | message[1]) : static_cast<std::uint16_t>(message[1] << 8 | message[2]);
    if (!report_.identifiers_how) report_.identifiers_how.emplace();
    report_.identifiers_how->state = read_state::read;
    report_.identifiers_how->reason.clear();
    auto& kept = report_.identifiers.emplace_back();
    kept.did = is_kwp_ ? hex_byte(message[1]) : hex_byte(message[1]) + hex_byte(message[2]);
    if (const auto* const known = uds::find_did(did)) kept.key = known->key;
    kept.text = uds::read_did(did, data).view();
    kept.raw = hex(data);
    if (report_.dialect.empty()) report_.dialect = is_kwp_ ? "kwp" : "uds";
    report_.part_number = first_of(report_, {"F187", "91"});
    report_.software = first_of(report_, {"F189", "F188", "F195", "F194", "95", "94"});
    report_.supplier = first_of(report_, {"F18A"});
    if (report_.name.empty()) report_.name = first_of(report_, {"F197", "97"});
}

void ecu_reading::ask_data() {
    if (is_kwp_) return;
    for (auto& detail : report_.details) {
        if (described_ == limits_.described_codes) break;
        const auto number = number_of(detail);
        const bool confirmed = std::ranges::find(detail.says, "dtc_status.confirmed") != detail.says.end();
        if (!number || !confirmed || detail.data_how) continue;   // the emission scan may have read them
        ++described_;
        for (const auto report : {uds::report::snapshots_of_code, uds::report::extended_of_code})
            queue_.push_back(to_it({uds::sid::read_codes, report, static_cast<std::uint8_t>(*number >> 16), static_cast<std::uint8_t>(*number >> 8),
                                    static_cast<std::uint8_t>(*number), uds::all_records}));
    }
}

contract::code_detail* ecu_reading::detail_asked_for() {
    const auto asked = static_cast<std::uint32_t>(current_.bytes[2] << 16 | current_.bytes[3] << 8 | current_.bytes[4]);
    const auto found = std::ranges::find_if(report_.details, [asked](const auto& one) { return number_of(one) == asked; });
    return found == report_.details.end() ? nullptr : &*found;
}

void ecu_reading::on_silence(const answer& came) {
    const bool something_came = came.how == ending::damaged || came.partial;
    if (step_ == step::count && !something_came && (!present_ || was_known_)) {
        queue_.clear();
        step_ = step::done;   // nobody there, or an ECU that listens to everybody only
        return;
    }
    present_ = present_ || something_came;
    // From an ECU that is there silence is no answer to anything.
    auto how = silence_state(came);
    if (how.state == read_state::not_supported) how = {read_state::failed, "reason.fell_silent", {}};
    if (step_ <= step::codes && !was_known_) {
        report_.stored.how = how;
        report_.pending.how = how;
    } else if (step_ == step::identifiers && (!report_.identifiers_how || report_.identifiers_how->state != read_state::read)) {
        report_.identifiers_how = how;
    } else if (step_ == step::data) {
        if (auto* const detail = detail_asked_for()) detail->data_how = how;
    }
    if (step_ == step::count) step_ = step::codes;
    if (++silences_ < most_silences) return;
    queue_.clear();
    step_ = step::done;
}

}  // namespace faultline::vehicle
