// How a program is told to reach its broker, checked before anything connects: what is missing or unsafe is refused with
// the setting that is to blame, never discovered as a failing handshake.
#pragma once

#include "cloud/mqtt/link.hpp"

#include <boost/system/result.hpp>
#include <cstdint>
#include <string>
#include <string_view>

namespace faultline::mqtt {

// As given on the command line or in the configuration file.
struct access {
    std::string broker = "mqtt://127.0.0.1:1883";
    std::string ca;
    std::string cert;
    std::string key;
    std::string username;
    std::string password_file;   // its first line; never the password itself on a command line
    bool insecure = false;       // plain MQTT to another host
};

enum class access_error : std::uint8_t {
    broker_not_mqtt,
    broker_no_host,
    broker_bad_port,
    broker_plain,            // plain MQTT to a host that is not this one
    broker_no_ca,            // TLS without an authority to believe
    broker_cert_without_key,
    broker_file,             // a file cannot be read: `subject` has its path
};
[[nodiscard]] std::string_view name(access_error error);   // the text key is "error." + this, with {subject}

struct access_failure {
    access_error code;
    std::string subject;
};

// Broker, certificates and name and password of an opening; the rest is left as it is by default.
[[nodiscard]] boost::system::result<opening, access_failure> resolve(const access& given);

// True when anybody but the owner may read the file: a private key should not be like that.
[[nodiscard]] bool is_open_to_others(const std::string& path);

}  // namespace faultline::mqtt
