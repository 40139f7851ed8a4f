#include "gateway/faults/pack.hpp"

#include "cloud/contract/sha256.hpp"

#include <algorithm>
#include <zstd.h>

namespace faultline::faults {

namespace {

using nlohmann::json;

constexpr std::string_view magic = "FLPACK1\n";
constexpr std::size_t length_at = 8, key_at = 12, signature_at = 20;

bool is_digest(const std::string& text) { return contract::parse_digest(text).has_value(); }

pack_failure bad_manifest(const char* what) { return {pack_error::bad_manifest, {{"text", what}}}; }

// Every member, each of its kind and possible; unknown members are a newer maker's business.
pack_result<pack_manifest> read_manifest(std::string_view text) {
    const auto told = json::parse(text, nullptr, false);
    if (!told.is_object()) return bad_manifest("not JSON");
    pack_manifest read;
    try {
        told.at("name").get_to(read.name);
        told.at("created").get_to(read.created);
        told.at("data").get_to(read.data);
        told.at("compression").get_to(read.compression);
        told.at("sha256").get_to(read.sha256);
        told.at("packed_sha256").get_to(read.packed_sha256);
        for (const char* number : {"version", "schema", "size", "packed_size"})
            if (!told.at(number).is_number_unsigned() || told[number].get<std::uint64_t>() > 1'000'000'000'000'000) return bad_manifest(number);
        read.version = told["version"].get<std::int64_t>();
        read.schema = static_cast<int>(std::min<std::uint64_t>(told["schema"].get<std::uint64_t>(), 1'000'000));
        read.size = told["size"].get<std::uint64_t>();
        read.packed_size = told["packed_size"].get<std::uint64_t>();
    } catch (const json::exception&) {
        return bad_manifest("a member is missing or of another kind");
    }
    if (read.name != "faults") return bad_manifest("name");
    if (read.version < 1) return bad_manifest("version");
    if (read.compression != "zstd") return bad_manifest("compression");
    if (!is_digest(read.sha256) || !is_digest(read.packed_sha256)) return bad_manifest("sha256");
    return read;
}

std::uint32_t little_endian(std::string_view bytes) {
    std::uint32_t value = 0;
    for (std::size_t i = 4; i-- > 0;) value = value << 8 | static_cast<std::uint8_t>(bytes[i]);
    return value;
}

pack_failure truncated(std::uint64_t missing) { return {pack_error::truncated, {{"missing", missing}}}; }
pack_failure too_big(std::uint64_t size, std::uint64_t limit) { return {pack_error::too_big, {{"size", size}, {"limit", limit}}}; }

}  // namespace

const char* name_of(pack_error code) {
    switch (code) {
        case pack_error::unreadable: return "unreadable";
        case pack_error::not_a_pack: return "not_a_pack";
        case pack_error::truncated: return "truncated";
        case pack_error::too_big: return "too_big";
        case pack_error::bad_manifest: return "bad_manifest";
        case pack_error::not_signed: return "not_signed";
        case pack_error::no_keys: return "no_keys";
        case pack_error::unknown_key: return "unknown_key";
        case pack_error::bad_signature: return "bad_signature";
        case pack_error::wrong_schema: return "wrong_schema";
        case pack_error::not_newer: return "not_newer";
        case pack_error::damaged: return "damaged";
        case pack_error::not_a_database: return "not_a_database";
        case pack_error::failed_check: return "failed_check";
        case pack_error::poor_coverage: return "poor_coverage";
        case pack_error::cannot_write: return "cannot_write";
        case pack_error::nothing_to_roll_back: return "nothing_to_roll_back";
        case pack_error::not_used: return "not_used";
    }
    return "damaged";
}

void throw_exception_from_error(const pack_failure& why, const boost::source_location&) {
    throw std::runtime_error{std::string{"pack "} + name_of(why.code) + " " + why.args.dump()};
}

json to_json(const pack_manifest& m) {
    return {{"name", m.name},   {"version", m.version}, {"schema", m.schema},           {"created", m.created},         {"data", m.data},
            {"compression", m.compression}, {"size", m.size}, {"sha256", m.sha256}, {"packed_size", m.packed_size}, {"packed_sha256", m.packed_sha256}};
}

pack_result<pack> read_pack(std::string_view bytes) {
    if (bytes.size() > most_pack_bytes) return too_big(bytes.size(), most_pack_bytes);
    if (!bytes.starts_with(magic.substr(0, bytes.size())) || bytes.empty()) return pack_failure{pack_error::not_a_pack};
    if (bytes.size() < pack_head_bytes) return truncated(pack_head_bytes - bytes.size());
    const auto length = little_endian(bytes.substr(length_at, 4));
    if (length > most_manifest_bytes) return too_big(length, most_manifest_bytes);
    if (bytes.size() < pack_head_bytes + length) return truncated(pack_head_bytes + length - bytes.size());
    pack read;
    read.signed_bytes = bytes.substr(pack_head_bytes, length);
    read.body = bytes.substr(pack_head_bytes + length);
    std::copy_n(bytes.begin() + key_at, read.key.size(), read.key.begin());
    std::copy_n(bytes.begin() + signature_at, read.sign.size(), read.sign.begin());
    auto manifest = read_manifest(read.signed_bytes);
    if (!manifest) return manifest.error();
    read.manifest = std::move(*manifest);
    if (read.manifest.packed_size > most_packed_bytes) return too_big(read.manifest.packed_size, most_packed_bytes);
    if (read.manifest.size > most_database_bytes) return too_big(read.manifest.size, most_database_bytes);
    if (read.body.size() < read.manifest.packed_size) return truncated(read.manifest.packed_size - read.body.size());
    if (read.body.size() > read.manifest.packed_size) return pack_failure{pack_error::damaged};
    return read;
}

pack_result<std::string> unpack(const pack& from) {
    const pack_failure damaged{pack_error::damaged};
    if (contract::hex(contract::sha256(from.body)) != from.manifest.packed_sha256) return damaged;
    if (from.manifest.size > most_database_bytes) return too_big(from.manifest.size, most_database_bytes);
    std::string database(from.manifest.size, '\0');
    const auto got = ZSTD_decompress(database.data(), database.size(), from.body.data(), from.body.size());
    if (ZSTD_isError(got) != 0 || got != from.manifest.size) return damaged;
    if (contract::hex(contract::sha256(database)) != from.manifest.sha256) return damaged;
    return database;
}

std::string message_to_sign(std::string_view manifest) { return std::string{"faultline pack v1\n"}.append(manifest); }

std::string write_pack(pack_manifest manifest, std::string_view database, int level) {
    std::string body(ZSTD_compressBound(database.size()), '\0');
    const auto size = ZSTD_compress(body.data(), body.size(), database.data(), database.size(), level);
    body.resize(ZSTD_isError(size) != 0 ? 0 : size);
    manifest.compression = "zstd";
    manifest.size = database.size();
    manifest.sha256 = contract::hex(contract::sha256(database));
    manifest.packed_size = body.size();
    manifest.packed_sha256 = contract::hex(contract::sha256(body));
    const auto text = to_json(manifest).dump(1);
    std::string bytes{magic};
    for (unsigned shift = 0; shift < 32; shift += 8) bytes += static_cast<char>(text.size() >> shift & 0xFF);
    bytes.resize(pack_head_bytes, '\0');
    return bytes.append(text).append(body);
}

std::string with_signature(std::string_view unsigned_pack, const key_id& key, const signature& sign) {
    std::string bytes{unsigned_pack};
    std::copy(key.begin(), key.end(), bytes.begin() + key_at);
    std::copy(sign.begin(), sign.end(), bytes.begin() + signature_at);
    return bytes;
}

}  // namespace faultline::faults
