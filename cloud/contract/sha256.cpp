#include "cloud/contract/sha256.hpp"

#include <openssl/sha.h>

#include "cloud/contract/hex.hpp"

namespace faultline::contract {

digest sha256(std::string_view bytes) {
    digest out{};
    SHA256(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), out.data());
    return out;
}

std::string hex(const digest& value) {
    std::string out;
    out.reserve(64);
    append_hex(out, value);
    return out;
}

std::optional<digest> parse_digest(std::string_view digits) {
    digest out{};
    if (!parse_hex(digits, out)) return std::nullopt;
    return out;
}

}  // namespace faultline::contract
