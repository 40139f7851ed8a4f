// Who may sign packs: Ed25519 keys (RFC 8032) as PEM files. The gateway holds public keys only, in a folder that its own process
// need not be able to write; private keys are the publisher's and are read by tools alone.
#pragma once

#include "gateway/faults/pack.hpp"

#include <filesystem>
#include <optional>
#include <vector>

namespace faultline::faults {

using public_key = std::array<std::uint8_t, 32>;

[[nodiscard]] key_id id_of(const public_key&);
[[nodiscard]] std::string text_of(const key_id&);   // "1f2e3d4c5b6a7988"

struct trusted_key {
    std::string name;    // the file's, without ".pem"
    public_key key{};
};

// Every readable Ed25519 public key in FOLDER/*.pem, by name; anything else there is left alone.
[[nodiscard]] std::vector<trusted_key> read_keys(const std::filesystem::path& folder);

// not_signed, no_keys, unknown_key or bad_signature; otherwise the name of the key that signed.
[[nodiscard]] pack_result<std::string> check_signature(const pack&, const std::filesystem::path& keys);

// --- for the publisher ---
struct key_files {
    std::filesystem::path secret;    // made with mode 0600
    std::filesystem::path open;
};
// New keys; never over files that are there. Empty when done, else what went wrong.
[[nodiscard]] std::string make_keys(const key_files&);
// Nothing when the file holds no Ed25519 private key.
struct signed_by {
    key_id key{};
    signature sign{};
};
[[nodiscard]] std::optional<signed_by> sign(std::string_view manifest, const std::filesystem::path& secret);

}  // namespace faultline::faults
