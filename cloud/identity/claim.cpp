#include "cloud/identity/claim.hpp"

#include <openssl/rand.h>

#include <algorithm>
#include <stdexcept>

namespace faultline::identity {
namespace {

constexpr std::string_view alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";   // Crockford's base32
constexpr std::size_t size = 26, digits = 42;                               // 210 bits, two of them zero

int value_of(char c) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    if (c == 'O') c = '0';
    if (c == 'I' || c == 'L') c = '1';
    const auto at = alphabet.find(c);
    return at == std::string_view::npos ? -1 : static_cast<int>(at);
}

}  // namespace

std::string to_text(const claim& what) {
    std::array<std::uint8_t, size> bytes{};
    std::ranges::copy(what.authority, std::ranges::copy(what.secret, bytes.begin()).out);
    std::string text;
    unsigned held = 0, bits = 0;
    std::size_t count = 0;
    const auto put = [&](unsigned five) {
        if (count > 0 && count % 5 == 0) text += '-';
        text += alphabet[five];
        ++count;
    };
    for (const auto byte : bytes) {
        held = held << 8 | byte;
        for (bits += 8; bits >= 5; bits -= 5) put(held >> (bits - 5) & 31);
        held &= 31;
    }
    put(held << (5 - bits) & 31);
    return text;
}

std::optional<claim> parse_claim(std::string_view text) {
    std::array<std::uint8_t, size> bytes{};
    unsigned held = 0, bits = 0;
    std::size_t count = 0, at = 0;
    for (const char c : text) {
        if (c == '-' || c == ' ' || c == '\t' || c == '\r' || c == '\n') continue;
        const int value = value_of(c);
        if (value < 0 || ++count > digits) return std::nullopt;
        held = (held << 5 | static_cast<unsigned>(value)) & 0xFFF;
        bits += 5;
        if (bits >= 8 && at < size) {
            bytes[at++] = static_cast<std::uint8_t>(held >> (bits - 8) & 0xFF);
            bits -= 8;
        }
    }
    if (count != digits || (held & ((1U << bits) - 1)) != 0) return std::nullopt;
    claim found;
    std::copy_n(bytes.begin(), found.secret.size(), found.secret.begin());
    std::copy_n(bytes.begin() + static_cast<std::ptrdiff_t>(found.secret.size()), found.authority.size(), found.authority.begin());
    return found;
}

claim make_claim(const std::array<std::uint8_t, 16>& authority) {
    claim made;
    made.authority = authority;
    if (RAND_bytes(made.secret.data(), static_cast<int>(made.secret.size())) != 1) throw std::runtime_error{"no randomness"};
    return made;
}

}  // namespace faultline::identity
