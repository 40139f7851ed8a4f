// Ed25519 signatures (RFC 8032) over bytes as they are, and the keys for it in PEM. A key's id is the first 16 hexadecimal
// digits of the SHA-256 of its public half: enough to say which of a few known keys signed, never a proof by itself.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace faultline::contract {

class signing_key {
public:
    [[nodiscard]] static signing_key make();
    [[nodiscard]] static std::optional<signing_key> from_pem(std::string_view private_pem);   // nothing: no Ed25519 private key
    [[nodiscard]] std::string private_pem() const;
    [[nodiscard]] std::string public_pem() const;
    [[nodiscard]] std::string id() const;
    [[nodiscard]] std::string sign(std::string_view bytes) const;   // base64, 88 characters

private:
    explicit signing_key(std::shared_ptr<void> key) : key_{std::move(key)} {}
    std::shared_ptr<void> key_;
};

class verifying_key {
public:
    // Every Ed25519 public key of a text with one or many PEM blocks; blocks of other kinds are left out.
    [[nodiscard]] static std::vector<verifying_key> all_of(std::string_view pem);
    [[nodiscard]] const std::string& id() const { return id_; }
    [[nodiscard]] bool verify(std::string_view bytes, std::string_view signature_base64) const;

private:
    verifying_key(std::shared_ptr<void> key, std::string id) : key_{std::move(key)}, id_{std::move(id)} {}
    std::shared_ptr<void> key_;
    std::string id_;
};

}  // namespace faultline::contract
