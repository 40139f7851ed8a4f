// Finds out why a TLS connection does not come about, in OpenSSL's words: the MQTT library says only that it failed. Makes
// one connection of its own with the same files and the same demands, speaks no MQTT, and takes at most a few seconds.
#pragma once

#include "cloud/mqtt/link.hpp"

#include <optional>
#include <string>

namespace faultline::mqtt {

// Nothing: the handshake is fine, or there is nobody to shake hands with.
[[nodiscard]] std::optional<std::string> tls_complaint(const broker_address& broker, const tls_files& files);

}  // namespace faultline::mqtt
