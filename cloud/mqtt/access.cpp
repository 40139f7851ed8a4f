#include "cloud/mqtt/access.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <fstream>

namespace faultline::mqtt {

std::string_view name(access_error error) {
    switch (error) {
        case access_error::broker_not_mqtt: return "broker_not_mqtt";
        case access_error::broker_no_host: return "broker_no_host";
        case access_error::broker_bad_port: return "broker_bad_port";
        case access_error::broker_plain: return "broker_plain";
        case access_error::broker_no_ca: return "broker_no_ca";
        case access_error::broker_cert_without_key: return "broker_cert_without_key";
        case access_error::broker_file: return "broker_file";
    }
    return "broker_file";
}

namespace {

access_error about(const boost::system::error_code& error) {
    if (error == make_error_code(address_error::not_mqtt)) return access_error::broker_not_mqtt;
    if (error == make_error_code(address_error::no_host)) return access_error::broker_no_host;
    return access_error::broker_bad_port;
}

}  // namespace

boost::system::result<opening, access_failure> resolve(const access& given) {
    const auto address = parse_address(given.broker);
    if (!address) return access_failure{about(address.error()), given.broker};

    opening how;
    how.broker = *address;
    if (!how.broker.tls && !how.broker.is_loopback() && !given.insecure) {
        return access_failure{access_error::broker_plain, given.broker};
    }
    if (how.broker.tls && given.ca.empty()) return access_failure{access_error::broker_no_ca, given.broker};
    if (given.cert.empty() != given.key.empty()) {
        return access_failure{access_error::broker_cert_without_key, given.cert.empty() ? given.key : given.cert};
    }
    for (const auto& file : {given.ca, given.cert, given.key, given.password_file}) {
        if (!file.empty() && ::access(file.c_str(), R_OK) != 0) return access_failure{access_error::broker_file, file};
    }
    how.tls = {given.ca, given.cert, given.key};
    how.username = given.username;
    if (!given.password_file.empty()) {
        std::ifstream secret{given.password_file};
        std::getline(secret, how.password);
    }
    return how;
}

bool is_open_to_others(const std::string& path) {
    struct stat found {};
    return stat(path.c_str(), &found) == 0 && (found.st_mode & (S_IRWXG | S_IRWXO)) != 0;
}

}  // namespace faultline::mqtt
