#include "cloud/contract/ed25519.hpp"

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#include <array>
#include <stdexcept>

#include "cloud/contract/sha256.hpp"

namespace faultline::contract {
namespace {

constexpr std::size_t signature_size = 64;
constexpr std::size_t signature_digits = 88;   // base64 of it, padded

using pkey = std::shared_ptr<void>;
using bio = std::unique_ptr<BIO, decltype(&BIO_free)>;
using context = std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)>;

pkey owned(EVP_PKEY* raw) {
    return pkey{raw, [](void* key) { EVP_PKEY_free(static_cast<EVP_PKEY*>(key)); }};
}

EVP_PKEY* raw(const pkey& key) { return static_cast<EVP_PKEY*>(key.get()); }

std::string id_of(const pkey& key) {
    std::array<unsigned char, 32> bytes{};
    std::size_t size = bytes.size();
    EVP_PKEY_get_raw_public_key(raw(key), bytes.data(), &size);
    return hex(sha256({reinterpret_cast<const char*>(bytes.data()), size})).substr(0, 16);
}

std::string text_of(BIO* from) {
    char* data = nullptr;
    const auto size = BIO_get_mem_data(from, &data);
    return {data, static_cast<std::size_t>(size)};
}

bio reading(std::string_view text) { return {BIO_new_mem_buf(text.data(), static_cast<int>(text.size())), &BIO_free}; }

}  // namespace

signing_key signing_key::make() {
    auto key = owned(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519"));
    if (!key) throw std::runtime_error{"OpenSSL makes no Ed25519 key"};
    return signing_key{std::move(key)};
}

std::optional<signing_key> signing_key::from_pem(std::string_view private_pem) {
    const auto from = reading(private_pem);
    auto key = owned(PEM_read_bio_PrivateKey(from.get(), nullptr, nullptr, nullptr));
    if (!key || EVP_PKEY_get_base_id(raw(key)) != EVP_PKEY_ED25519) return std::nullopt;
    return signing_key{std::move(key)};
}

std::string signing_key::private_pem() const {
    const bio to{BIO_new(BIO_s_mem()), &BIO_free};
    PEM_write_bio_PKCS8PrivateKey(to.get(), raw(key_), nullptr, nullptr, 0, nullptr, nullptr);
    return text_of(to.get());
}

std::string signing_key::public_pem() const {
    const bio to{BIO_new(BIO_s_mem()), &BIO_free};
    PEM_write_bio_PUBKEY(to.get(), raw(key_));
    return text_of(to.get());
}

std::string signing_key::id() const { return id_of(key_); }

std::string signing_key::sign(std::string_view bytes) const {
    const context with{EVP_MD_CTX_new(), &EVP_MD_CTX_free};
    std::array<unsigned char, signature_size> signature{};
    std::size_t size = signature.size();
    const bool done = EVP_DigestSignInit(with.get(), nullptr, nullptr, nullptr, raw(key_)) == 1 &&
                      EVP_DigestSign(with.get(), signature.data(), &size, reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size()) == 1;
    if (!done) throw std::runtime_error{"OpenSSL cannot sign"};
    std::array<unsigned char, signature_digits + 1> text{};
    EVP_EncodeBlock(text.data(), signature.data(), static_cast<int>(size));
    return {reinterpret_cast<const char*>(text.data()), signature_digits};
}

std::vector<verifying_key> verifying_key::all_of(std::string_view pem) {
    constexpr std::string_view begin = "-----BEGIN PUBLIC KEY-----";
    std::vector<verifying_key> found;
    for (auto at = pem.find(begin); at != std::string_view::npos; at = pem.find(begin, at + begin.size())) {
        const auto end = pem.find("-----END PUBLIC KEY-----", at);
        if (end == std::string_view::npos) break;
        const auto block = std::string{pem.substr(at, end - at)} + "-----END PUBLIC KEY-----\n";
        const auto from = reading(block);
        auto key = owned(PEM_read_bio_PUBKEY(from.get(), nullptr, nullptr, nullptr));
        if (!key || EVP_PKEY_get_base_id(raw(key)) != EVP_PKEY_ED25519) continue;
        auto id = id_of(key);
        found.push_back(verifying_key{std::move(key), std::move(id)});
    }
    return found;
}

bool verifying_key::verify(std::string_view bytes, std::string_view signature_base64) const {
    if (signature_base64.size() != signature_digits) return false;
    std::array<unsigned char, signature_size + 2> signature{};   // the decoder writes the padding's zero bytes too
    const auto* const digits = reinterpret_cast<const unsigned char*>(signature_base64.data());
    if (EVP_DecodeBlock(signature.data(), digits, static_cast<int>(signature_digits)) != static_cast<int>(signature.size())) return false;
    // One signature, one text: spare bits and padding may not be bent.
    std::array<unsigned char, signature_digits + 1> again{};
    EVP_EncodeBlock(again.data(), signature.data(), static_cast<int>(signature_size));
    if (std::string_view{reinterpret_cast<const char*>(again.data()), signature_digits} != signature_base64) return false;
    const context with{EVP_MD_CTX_new(), &EVP_MD_CTX_free};
    return EVP_DigestVerifyInit(with.get(), nullptr, nullptr, nullptr, raw(key_)) == 1 &&
           EVP_DigestVerify(with.get(), signature.data(), signature_size, reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size()) == 1;
}

}  // namespace faultline::contract
