#include "gateway/faults/keys.hpp"

#include "cloud/contract/sha256.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <memory>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <unistd.h>

namespace faultline::faults {

namespace {

struct end_key { void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); } };
struct end_context { void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); } };
struct end_file { void operator()(std::FILE* file) const { std::fclose(file); } };
using evp_key = std::unique_ptr<EVP_PKEY, end_key>;
using evp_context = std::unique_ptr<EVP_MD_CTX, end_context>;
using open_file = std::unique_ptr<std::FILE, end_file>;

const unsigned char* bytes_of(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }

std::optional<public_key> raw_of(EVP_PKEY* key) {
    public_key raw{};
    std::size_t size = raw.size();
    if (key == nullptr || EVP_PKEY_get_id(key) != EVP_PKEY_ED25519) return std::nullopt;
    if (EVP_PKEY_get_raw_public_key(key, raw.data(), &size) != 1 || size != raw.size()) return std::nullopt;
    return raw;
}

// A file that a trap or a mistake put there (a pipe, a device, a novel) must not hold us up.
open_file open_small(const std::filesystem::path& file) {
    std::error_code failed;
    if (!std::filesystem::is_regular_file(file, failed) || std::filesystem::file_size(file, failed) > 16 * 1024) return nullptr;
    return open_file{std::fopen(file.c_str(), "re")};
}

bool is_signed_by(const pack& what, const public_key& who) {
    const evp_key key{EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, who.data(), who.size())};
    const evp_context context{EVP_MD_CTX_new()};
    const auto message = message_to_sign(what.signed_bytes);
    return key && context && EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, key.get()) == 1 &&
           EVP_DigestVerify(context.get(), what.sign.data(), what.sign.size(), bytes_of(message), message.size()) == 1;
}

// Made anew with these rights, or nothing: a key that is there is never written over.
open_file make_file(const std::filesystem::path& path, mode_t rights) {
    const int made = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, rights);
    return open_file{made < 0 ? nullptr : ::fdopen(made, "w")};
}

}  // namespace

key_id id_of(const public_key& key) {
    const auto sum = contract::sha256({reinterpret_cast<const char*>(key.data()), key.size()});
    key_id id{};
    std::copy_n(sum.begin(), id.size(), id.begin());
    return id;
}

std::string text_of(const key_id& id) {
    std::string text;
    for (const auto byte : id) {
        constexpr const char* digits = "0123456789abcdef";
        text += digits[byte >> 4];
        text += digits[byte & 15];
    }
    return text;
}

std::vector<trusted_key> read_keys(const std::filesystem::path& folder) {
    std::vector<trusted_key> found;
    std::error_code failed;
    for (auto at = std::filesystem::directory_iterator{folder, failed}; !failed && at != std::filesystem::directory_iterator{}; at.increment(failed)) {
        if (at->path().extension() != ".pem") continue;
        const auto file = open_small(at->path());
        if (!file) continue;
        const evp_key key{PEM_read_PUBKEY(file.get(), nullptr, nullptr, nullptr)};
        if (const auto raw = raw_of(key.get())) found.push_back({at->path().stem().string(), *raw});
    }
    std::ranges::sort(found, {}, &trusted_key::name);
    return found;
}

pack_result<std::string> check_signature(const pack& what, const std::filesystem::path& folder) {
    if (what.key == key_id{}) return pack_failure{pack_error::not_signed};
    const auto trusted = read_keys(folder);
    if (trusted.empty()) return pack_failure{pack_error::no_keys, {{"path", folder.string()}}};
    // Eight bytes name a key, they do not prove it: with two of the same name either may have signed.
    bool known = false;
    for (const auto& one : trusted) {
        if (id_of(one.key) != what.key) continue;
        known = true;
        if (is_signed_by(what, one.key)) return one.name;
    }
    return pack_failure{known ? pack_error::bad_signature : pack_error::unknown_key, {{"key", text_of(what.key)}, {"path", folder.string()}}};
}

std::string make_keys(const key_files& files) {
    const evp_key key{EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519")};
    if (!key) return "OpenSSL could not make a key";
    const auto secret = make_file(files.secret, 0600);
    if (!secret) return files.secret.string() + ": " + std::strerror(errno);
    const auto open = make_file(files.open, 0644);
    if (!open) return files.open.string() + ": " + std::strerror(errno);
    const bool written = PEM_write_PrivateKey(secret.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr) == 1 &&
                         PEM_write_PUBKEY(open.get(), key.get()) == 1 && std::fflush(secret.get()) == 0 && std::fflush(open.get()) == 0;
    return written ? std::string{} : "the keys could not be written";
}

std::optional<signed_by> sign(std::string_view manifest, const std::filesystem::path& secret) {
    const auto file = open_small(secret);
    if (!file) return std::nullopt;
    const evp_key key{PEM_read_PrivateKey(file.get(), nullptr, nullptr, nullptr)};
    const auto raw = raw_of(key.get());
    const evp_context context{EVP_MD_CTX_new()};
    if (!raw || !context || EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, key.get()) != 1) return std::nullopt;
    signed_by made{id_of(*raw), {}};
    std::size_t size = made.sign.size();
    const auto message = message_to_sign(manifest);
    if (EVP_DigestSign(context.get(), made.sign.data(), &size, bytes_of(message), message.size()) != 1) return std::nullopt;
    return made;
}

}  // namespace faultline::faults
