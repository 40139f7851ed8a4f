// The claim code a technician types once into a new gateway: a secret that buys one certificate, and the fingerprint of the
// authority that sells it, so that the very first connection is to the right one.
//
//   code  = 8 groups of 5 base32 characters and one of 2, "-" between them, any case: 26 bytes
//   bytes = secret[10] authority[16]        first 16 bytes of the SHA-256 of the CA certificate (DER)
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace faultline::identity {

struct claim {
    std::array<std::uint8_t, 10> secret{};
    std::array<std::uint8_t, 16> authority{};
    bool operator==(const claim&) const = default;
};

[[nodiscard]] std::string to_text(const claim&);
// Crockford's alphabet: O is 0, I and L are 1; blanks and dashes do not count. Nothing when it is no code. A mistyped character is
// not noticed here: either the connection finds another authority, or the authority no such secret.
[[nodiscard]] std::optional<claim> parse_claim(std::string_view text);
[[nodiscard]] claim make_claim(const std::array<std::uint8_t, 16>& authority);

}  // namespace faultline::identity
