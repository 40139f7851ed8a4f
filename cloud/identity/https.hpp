// One HTTPS request with JSON in and out, over OpenSSL: for enrolment, which happens once in months. TLS 1.2 or newer, host name
// verified, and believed is either a CA file or the one authority whose fingerprint is known. Blocks, bounded by deadlines.
#pragma once

#include <array>
#include <boost/system/result.hpp>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

namespace faultline::identity {

struct https_peer {
    std::string host;
    std::uint16_t port = 8884;
    std::string ca;                                                // PEM text; or:
    std::optional<std::array<std::uint8_t, 16>> fingerprint;       // of the authority at the end of the server's chain
    std::string certificate, key;                                  // PEM text, ours; empty: none
};

struct https_answer {
    int status = 0;
    nlohmann::json body;
    std::string authority;    // PEM of the authority that was believed
};

enum class https_error : std::uint8_t { unreachable, not_believed, refused_us, no_answer };
[[nodiscard]] std::string_view name(https_error);
struct https_failure {
    https_error code = https_error::unreachable;
    std::string detail;       // the library's words
};

// "host:port", "[::1]:port", "host".
[[nodiscard]] std::optional<https_peer> parse_peer(std::string_view text);
[[nodiscard]] boost::system::result<https_answer, https_failure> post(const https_peer& to, const std::string& path, const nlohmann::json& body);

}  // namespace faultline::identity
