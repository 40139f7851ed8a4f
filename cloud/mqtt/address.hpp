// Where the broker is: `mqtt://host[:port]` (plain) or `mqtts://host[:port]` (TLS). Parsed and checked here, connected to
// elsewhere. IPv6 addresses stand in brackets.
#pragma once

#include <boost/system/result.hpp>
#include <cstdint>
#include <string>
#include <string_view>

namespace faultline::mqtt {

enum class address_error : std::uint8_t {
    not_mqtt,    // neither mqtt:// nor mqtts://
    no_host,
    bad_port,    // not a number from 1 to 65535, or something after it
};
[[nodiscard]] boost::system::error_code make_error_code(address_error error);

struct broker_address {
    bool tls = false;
    std::string host;
    std::uint16_t port = 0;

    // 127.0.0.0/8, ::1 or localhost: the only hosts plain MQTT is allowed to without saying so.
    [[nodiscard]] bool is_loopback() const;
    // As it was meant: "mqtts://broker.example:8883".
    [[nodiscard]] std::string text() const;
};

[[nodiscard]] boost::system::result<broker_address> parse_address(std::string_view text);

}  // namespace faultline::mqtt

template <>
struct boost::system::is_error_code_enum<faultline::mqtt::address_error> : std::true_type {};
