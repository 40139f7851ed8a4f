#include "gateway/daemon/can_endpoints.hpp"

#include <algorithm>

namespace faultline::daemon {
namespace {

constexpr std::uint32_t ecus_of_obd_11 = 8;

// Eight bytes always (ISO 15765-4 requires them), filled with zeros like those of the testers that most cars were tried with.
isotp::link::options as_tester() {
    isotp::link::options made;
    made.how.pad = isotp::padding::with_00;
    return made;
}

}  // namespace

void can_endpoints::begin(bus kind) {
    link_ = isotp::link{};
    all_.clear();
    filters_.clear();
    kind_ = kind;
    const auto everybody = kind == bus::can29 ? isotp::obd_functional_29() : isotp::obd_functional_11();
    to_all_ = link_.open(everybody, as_tester(), {}).endpoint;
    if (kind == bus::can29) {
        filters_.push_back({.id = 0x18DAF100, .mask = 0x1FFFFF00, .is_extended = true});
        return;
    }
    filters_.push_back({.id = 0x7E8, .mask = 0x7F8, .is_extended = false});
    for (std::uint32_t number = 0; number < ecus_of_obd_11; ++number) (void)open(isotp::obd_11(number));
}

std::optional<std::size_t> can_endpoints::open(const isotp::address& who) {
    auto memory = std::make_unique<std::array<std::uint8_t, longest_message>>();
    const auto opened = link_.open(who, as_tester(), *memory);
    if (opened.error != isotp::open_error::none) return std::nullopt;
    all_.push_back({who, opened.endpoint, std::move(memory)});
    return opened.endpoint;
}

std::optional<std::size_t> can_endpoints::to(vehicle::ecu_channel channel) {
    const auto known = std::ranges::find_if(all_, [&](const one& each) { return each.who.rx_id == channel.response && each.who.tx_id == channel.request; });
    if (known != all_.end()) return known->endpoint;
    const bool is_long = channel.request > can::longest_standard_id || channel.response > can::longest_standard_id;
    isotp::address who;
    who.kind = is_long ? isotp::addressing::normal_29 : isotp::addressing::normal_11;
    who.tx_id = channel.request;
    who.rx_id = channel.response;
    const auto opened = open(who);
    if (opened) filters_.push_back({.id = channel.response, .mask = can::longest_extended_id, .is_extended = is_long});
    return opened;
}

std::optional<std::size_t> can_endpoints::to_answerer(std::uint32_t ecu) {
    const auto known = std::ranges::find(all_, ecu, [](const one& each) { return each.who.rx_id; });
    if (known == all_.end()) return std::nullopt;
    return known->endpoint;
}

bool can_endpoints::meet(const can::frame& received) {
    if (received.is_extended != (kind_ == bus::can29)) return false;
    const auto who = isotp::answerer(received.id, received.is_extended);
    return who && open(*who).has_value();
}

std::uint32_t can_endpoints::ecu_of(std::size_t endpoint) const {
    const auto known = std::ranges::find(all_, endpoint, &one::endpoint);
    return known == all_.end() ? 0 : known->who.rx_id;
}

}  // namespace faultline::daemon
