#include "cloud/mqtt/address.hpp"

#include <arpa/inet.h>
#include <charconv>

namespace faultline::mqtt {

namespace {

class address_category final : public boost::system::error_category {
public:
    const char* name() const noexcept override { return "broker address"; }
    std::string message(int value) const override {
        switch (static_cast<address_error>(value)) {
            case address_error::not_mqtt: return "a broker address begins with mqtt:// or mqtts://";
            case address_error::no_host: return "the broker address has no host";
            case address_error::bad_port: return "the port is a number from 1 to 65535 and ends the address";
        }
        return "unknown";
    }
};

boost::system::result<std::uint16_t> parse_port(std::string_view text) {
    std::uint16_t port = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
    if (error != std::errc{} || end != text.data() + text.size() || port == 0) return address_error::bad_port;
    return port;
}

}  // namespace

boost::system::error_code make_error_code(address_error error) {
    static const address_category category;
    return {static_cast<int>(error), category};
}

bool broker_address::is_loopback() const {
    in_addr v4{};
    if (inet_pton(AF_INET, host.c_str(), &v4) == 1) return ntohl(v4.s_addr) >> 24 == 127;   // not "127.example.org"
    return host == "localhost" || host == "::1";
}

std::string broker_address::text() const {
    const bool v6 = host.find(':') != std::string::npos;
    return (tls ? "mqtts://" : "mqtt://") + (v6 ? "[" + host + "]" : host) + ":" + std::to_string(port);
}

boost::system::result<broker_address> parse_address(std::string_view text) {
    broker_address address;
    if (text.starts_with("mqtts://")) {
        address.tls = true;
        text.remove_prefix(8);
    } else if (text.starts_with("mqtt://")) {
        text.remove_prefix(7);
    } else {
        return address_error::not_mqtt;
    }
    address.port = address.tls ? 8883 : 1883;
    if (text.ends_with('/')) text.remove_suffix(1);

    std::string_view port;
    if (text.starts_with('[')) {
        const auto close = text.find(']');
        if (close == std::string_view::npos) return address_error::no_host;
        address.host = text.substr(1, close - 1);
        port = text.substr(close + 1);
    } else {
        const auto colon = text.find(':');
        address.host = text.substr(0, colon);
        port = colon == std::string_view::npos ? std::string_view{} : text.substr(colon);
    }
    if (address.host.empty() || address.host.find('/') != std::string::npos) return address_error::no_host;
    if (port.empty()) return address;
    if (!port.starts_with(':')) return address_error::bad_port;
    const auto number = parse_port(port.substr(1));
    if (!number) return number.error();
    address.port = *number;
    return address;
}

}  // namespace faultline::mqtt
