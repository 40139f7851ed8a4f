// Asks the car what its care needs and no diagnosis asks: the odometer, what it burns, slow measures. Only identifiers that a
// control unit said it has.
#include <array>

#include "gateway/daemon/care_operation.hpp"
#include "gateway/vehicle/readings.hpp"
#include "protocols/obd/decode.hpp"

namespace faultline::daemon {

namespace {

constexpr std::uint8_t fuel_type = 0x51;
constexpr std::uint8_t odometer = 0xA6;
constexpr std::array<std::uint8_t, 4> wanted{odometer, 0xB2, fuel_type, 0x5B};   // B2 state of health, 5B battery charge

bool is_supported(const bay& at, std::uint8_t pid) {
    for (const auto& ecu : at.support)
        if (ecu.pids.contains(pid)) return true;
    return false;
}

void take(const std::string& ecu, const obd::value& value, care_readings& into) {
    if (value.state == obd::value_state::not_available) return;
    if (value.pid == odometer) {
        if (!into.odometer.empty()) return;   // the first that tells it; the others repeat what they heard
        care::odometer_reading one;
        one.km = value.number;
        one.source = care::odometer_source::pid_a6;
        one.detail = ecu;
        into.odometer.push_back(std::move(one));
    } else if (value.pid == fuel_type) {
        const auto text = vehicle::to_record(value).text;
        into.fuel = text.substr(text.rfind('.') + 1);
    } else {
        into.values.push_back({ecu, std::string{value.what->key}, value.number});
    }
}

}  // namespace

asio::awaitable<care_readings> read_for_care(bay& at) {
    care_readings made;
    std::array<obd::value, obd::max_values> decoded;
    for (const auto pid : wanted) {
        if (!is_supported(at, pid)) continue;
        const auto what = vehicle::ask(0x01, pid);
        const asking how{.lines = 0, .expects_answer = true};
        const auto came = co_await at.session->ask(what, how);
        if (came.how == vehicle::ending::lost) break;
        const std::span<const std::uint8_t> asked{&pid, 1};
        for (const auto& message : came.messages) {
            const auto read = obd::decode_values(message.payload, asked, decoded);
            const auto ecu = ecu_name(at.session->kind(), message.ecu);
            for (std::size_t i = 0; i < read.count; ++i) take(ecu, decoded[i], made);
        }
    }
    co_return made;
}

}  // namespace faultline::daemon
