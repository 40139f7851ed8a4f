// Keys, requests and certificates of gateways and of a small authority (X.509, ECDSA P-256), as PEM text. Decides nothing
// about who may have one.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace faultline::identity {

struct key_and_certificate {
    std::string key;           // PKCS#8 PEM, secret
    std::string certificate;   // PEM
};

struct about_certificate {
    std::string name;               // common name of the subject
    std::string serial;             // hexadecimal
    std::int64_t not_before_s = 0;  // since 1970
    std::int64_t not_after_s = 0;
    std::array<std::uint8_t, 16> fingerprint{};   // first 16 bytes of the SHA-256 of its DER form
    // 0 when it begins, 1 when it ends: from 2/3 on it is renewed.
    [[nodiscard]] double life_used(std::int64_t now_s) const;
};

struct request {
    std::string key;           // stays where it was made
    std::string csr;
};

[[nodiscard]] request make_request(const std::string& name);
[[nodiscard]] key_and_certificate make_authority(const std::string& name, std::int64_t now_s, int days = 3650);
// A server of the authority's own: host names and addresses it may be called by.
[[nodiscard]] std::optional<key_and_certificate> make_server(const key_and_certificate& authority, std::span<const std::string> hosts, std::int64_t now_s, int days = 825);
// `name` and times are the authority's word, whatever the request says; only its key is taken over, after its signature proved
// that the other side has it. Nothing: no request, a wrong signature, a key that is too weak.
[[nodiscard]] std::optional<std::string> issue(const key_and_certificate& authority, std::string_view csr, const std::string& name, std::int64_t now_s, int days = 90);
[[nodiscard]] std::string revocation_list(const key_and_certificate& authority, std::span<const std::string> serials, std::int64_t now_s, int days = 30);

[[nodiscard]] std::optional<about_certificate> read_certificate(std::string_view pem);
[[nodiscard]] bool belong_together(std::string_view key_pem, std::string_view certificate_pem);

}  // namespace faultline::identity
