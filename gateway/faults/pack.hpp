// A pack: one version of the fault database in one signed file (format: pack.md). Reads, checks and unpacks bytes; nothing of a
// body is looked at, let alone unfolded, before the signature over the manifest and the body's own checksum are right. Touches
// no file and installs nothing: shelf.hpp does.
#pragma once

#include <array>
#include <boost/system/result.hpp>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

namespace faultline::faults {

// Each has a sentence of its own: "error.pack_" + name_of(code).
enum class pack_error : std::uint8_t {
    unreadable,            // {path, text}: the file cannot be read
    not_a_pack,            // another file altogether
    truncated,             // {missing}: it ends early
    too_big,               // {size, limit}
    bad_manifest,          // {text}: not JSON, or a member is missing or impossible
    not_signed,
    no_keys,               // {path}: nobody is trusted here yet
    unknown_key,           // {key}: signed by somebody who is not trusted here
    bad_signature,         // {key}: the manifest was changed after signing
    wrong_schema,          // {schema, wanted}: for another version of this program
    not_newer,             // {version, have}
    damaged,               // the body is not what the manifest promises
    not_a_database,        // what came out is no fault database
    failed_check,          // {text}: SQLite finds the database inconsistent
    poor_coverage,         // {text}: it knows far less than the one in use
    cannot_write,          // {path, text}: no room, no right
    nothing_to_roll_back,
    not_used,              // {path}: this program was told to use one database and no other
};
[[nodiscard]] const char* name_of(pack_error);

struct pack_failure {
    pack_error code;
    nlohmann::json args = nlohmann::json::object();
};
[[noreturn]] void throw_exception_from_error(const pack_failure&, const boost::source_location&);

template <class T = void>
using pack_result = boost::system::result<T, pack_failure>;

struct pack_manifest {
    std::string name;                 // "faults"
    std::int64_t version = 0;         // greater is newer; 2026112201 is a good habit
    int schema = 0;                   // of the database inside: faults::schema_version
    std::string created;              // RFC 3339
    std::string data;                 // what the database calls itself, "2026.11"
    std::string compression;          // "zstd"
    std::uint64_t size = 0;           // of the database
    std::string sha256;
    std::uint64_t packed_size = 0;    // of the body as it stands in the file
    std::string packed_sha256;
};
[[nodiscard]] nlohmann::json to_json(const pack_manifest&);

using key_id = std::array<std::uint8_t, 8>;       // the first bytes of SHA-256 of the raw public key; zeros: not signed
using signature = std::array<std::uint8_t, 64>;   // Ed25519 (RFC 8032)

inline constexpr std::size_t pack_head_bytes = 84;               // before the manifest
inline constexpr std::size_t most_manifest_bytes = 16 * 1024;
inline constexpr std::uint64_t most_packed_bytes = 32 * 1024 * 1024;
inline constexpr std::uint64_t most_database_bytes = 64 * 1024 * 1024;
inline constexpr std::uint64_t most_pack_bytes = pack_head_bytes + most_manifest_bytes + most_packed_bytes;

// The parts of a pack. The views look into the bytes it was read from.
struct pack {
    pack_manifest manifest;
    key_id key{};
    signature sign{};
    std::string_view signed_bytes;    // the manifest's text
    std::string_view body;
};

// Form and bounds only: what comes back is well-formed and still nobody's word.
[[nodiscard]] pack_result<pack> read_pack(std::string_view bytes);

// The database. Only after the signature was checked (keys.hpp): `damaged` when checksums or size disagree.
[[nodiscard]] pack_result<std::string> unpack(const pack&);

// What is signed: bound to this format, so that a signature made for anything else is worth nothing here.
[[nodiscard]] std::string message_to_sign(std::string_view manifest);

// Whole bytes of a pack, without signature when `key` is all zeros. `manifest.packed_*`, `size` and `sha256` are filled in here.
[[nodiscard]] std::string write_pack(pack_manifest manifest, std::string_view database, int level = 19);
[[nodiscard]] std::string with_signature(std::string_view pack, const key_id& key, const signature& sign);

}  // namespace faultline::faults
