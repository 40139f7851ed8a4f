#include "protocols/uds/dialect.hpp"

#include <algorithm>

#include "protocols/dtc/status.hpp"
#include "protocols/uds/code_list.hpp"

namespace faultline::uds {

namespace {

constexpr std::array<std::uint8_t, 3> ask_protocol{0x22, 0xF8, 0x10};
// Pending or confirmed, any severity: the head tells format and severity bits, the codes are a gift.
constexpr std::array<std::uint8_t, 5> ask_codes{0x19, 0x42, 0x33, 0x0C, 0xFF};
constexpr std::array<std::uint8_t, 2> ask_classic{0x01, 0x00};

}   // namespace

std::string_view to_text(dialect what) {
    switch (what) {
        case dialect::unknown: return "unknown";
        case dialect::refused: return "refused";
        case dialect::classic: return "classic";
        case dialect::obd_on_uds: return "obd_on_uds";
        case dialect::wwh_obd: return "wwh_obd";
        case dialect::uds_obd: return "uds_obd";
    }
    return "unknown";
}

obd_ecu* dialect_finder::meet(std::uint32_t ecu) {
    for (auto& each : std::span{ecus_}.first(count_))
        if (each.ecu == ecu) return &each;
    if (count_ == ecus_.size()) return nullptr;
    ecus_[count_] = {.ecu = ecu};
    return &ecus_[count_++];
}

dialect_finder::question dialect_finder::ask(stage what) {
    stage_ = what;
    switch (what) {
        case stage::protocol: return {ask_protocol};
        case stage::codes: return {ask_codes};
        case stage::classic: return {ask_classic};
        default: break;
    }
    verdict_ = judge();
    return {};
}

dialect_finder::question dialect_finder::start() {
    count_ = 0;
    verdict_ = dialect::unknown;
    return ask(stage::protocol);
}

void dialect_finder::on_answer(std::uint32_t ecu, bytes_view message) {
    const bytes_view asked = stage_ == stage::protocol ? bytes_view{ask_protocol}
                             : stage_ == stage::codes  ? bytes_view{ask_codes}
                                                       : bytes_view{ask_classic};
    if (stage_ == stage::idle || stage_ == stage::done) return;
    const auto what = classify(asked, message);
    if (!is_answer(what.kind)) return;
    auto* from = meet(ecu);
    if (!from) return;
    if (what.kind == reply_kind::refused) {
        from->nrc = what.nrc;
    } else if (stage_ == stage::protocol) {
        if (message.size() >= 4) from->protocol = message[3];
    } else if (stage_ == stage::codes) {
        const auto list = read_code_list(message);
        if (list.error != parse_error::none) return;
        from->format = list.head.code_format();
        from->severity_available = list.head.severity_available;
    } else {
        from->classic = message.size() >= 6;
    }
}

dialect_finder::question dialect_finder::on_end(outcome how) {
    (void)how;   // what counts is who answered
    const bool any_uds = std::ranges::any_of(ecus(), [](const obd_ecu& each) { return each.protocol.has_value(); });
    switch (stage_) {
        case stage::protocol: return ask(any_uds ? stage::codes : stage::classic);
        case stage::codes:
        case stage::classic: return ask(stage::done);
        default: return {};
    }
}

// GTR classes in the severity or J1939 codes are ISO 27145's; J2012-DA codes without classes are J1979-2's. Where ECUs
// differ the lorry's answer counts, for a car has no classes at all.
dialect dialect_finder::judge() const {
    bool any_protocol = false;
    bool any_j2012 = false;
    bool any_classic = false;
    for (const auto& each : ecus()) {
        any_protocol = any_protocol || each.protocol.has_value();
        any_classic = any_classic || each.classic;
        if (!each.format) continue;
        const bool has_classes = (each.severity_available.value_or(0) & dtc::gtr_class_bits) != 0;
        if (*each.format == dtc::code_format::j1939_73 || has_classes) return dialect::wwh_obd;
        any_j2012 =
            any_j2012 || *each.format == dtc::code_format::j2012_04 || *each.format == dtc::code_format::j2012_00;
    }
    if (any_protocol) return any_j2012 ? dialect::obd_on_uds : dialect::uds_obd;
    if (any_classic) return dialect::classic;
    return count_ > 0 ? dialect::refused : dialect::unknown;
}

}   // namespace faultline::uds
