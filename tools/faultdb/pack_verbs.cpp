#include "tools/faultdb/pack_verbs.hpp"

#include "cloud/contract/stamp.hpp"
#include "gateway/faults/database.hpp"
#include "gateway/faults/keys.hpp"
#include "gateway/faults/pack.hpp"
#include "gateway/faults/schema.hpp"

#include <charconv>
#include <cstdio>
#include <fstream>
#include <sstream>

namespace faultline::faultdb {

namespace {

constexpr const char* usage = "usage: faultdb pack DATABASE OUTPUT --version NUMBER [--key NAME.key]\n"
                              "       faultdb sign PACK --key NAME.key\n"
                              "       faultdb keygen NAME        makes NAME.key (secret, keep it offline) and NAME.pem (for gateways)\n";

std::string contents(const std::string& path, std::string& wrong) {
    std::ifstream in{path, std::ios::binary};
    std::stringstream bytes;
    if (!in || !(bytes << in.rdbuf())) wrong = path + ": cannot be read";
    return bytes.str();
}

// Aside first: an interrupted run leaves no half a pack.
bool write_file(const std::string& path, const std::string& bytes, std::string& wrong) {
    const auto aside = path + ".new";
    std::ofstream out{aside, std::ios::binary};
    out.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    out.close();
    if (!out || std::rename(aside.c_str(), path.c_str()) != 0) wrong = path + ": cannot be written";
    return wrong.empty();
}

int fail(const std::string& wrong) {
    std::fprintf(stderr, "faultdb: %s\n", wrong.c_str());
    return 1;
}

struct arguments {
    std::vector<std::string> words;
    std::string key, version;
    bool understood = true;
};

arguments read_arguments(const std::vector<std::string>& all) {
    arguments read;
    for (std::size_t i = 1; i < all.size(); ++i) {
        auto* const value = all[i] == "--key" ? &read.key : all[i] == "--version" ? &read.version : nullptr;
        if (value == nullptr) read.words.push_back(all[i]);
        else if (++i < all.size()) *value = all[i];
        else read.understood = false;
    }
    return read;
}

int pack(const arguments& given) {
    std::int64_t version = 0;
    const auto end = given.version.data() + given.version.size();
    if (std::from_chars(given.version.data(), end, version).ptr != end || version < 1) return fail("--version takes a whole number above 0, such as 2026112201");
    std::string wrong;
    auto bytes = pack_database(given.words[0], version, wrong);
    if (wrong.empty() && !given.key.empty()) bytes = sign_pack(bytes, given.key, wrong);
    if (!wrong.empty() || !write_file(given.words[1], bytes, wrong)) return fail(wrong);
    std::printf("%s: version %lld, %zu bytes, %s\n", given.words[1].c_str(), static_cast<long long>(version), bytes.size(), given.key.empty() ? "not signed" : "signed");
    return 0;
}

int sign(const arguments& given) {
    std::string wrong;
    auto bytes = contents(given.words[0], wrong);
    if (wrong.empty()) bytes = sign_pack(bytes, given.key, wrong);
    if (!wrong.empty() || !write_file(given.words[0], bytes, wrong)) return fail(wrong);
    return 0;
}

int keygen(const arguments& given) {
    const auto wrong = faults::make_keys({given.words[0] + ".key", given.words[0] + ".pem"});
    return wrong.empty() ? 0 : fail(wrong);
}

}  // namespace

bool is_pack_verb(const std::string& word) { return word == "pack" || word == "sign" || word == "keygen"; }

int run_pack_verb(const std::vector<std::string>& words) {
    const auto given = read_arguments(words);
    const auto count = given.words.size();
    if (given.understood && words[0] == "pack" && count == 2 && !given.version.empty()) return pack(given);
    if (given.understood && words[0] == "sign" && count == 1 && !given.key.empty()) return sign(given);
    if (given.understood && words[0] == "keygen" && count == 1) return keygen(given);
    std::fputs(usage, stderr);
    return 2;
}

std::string pack_database(const std::string& file, std::int64_t version, std::string& wrong) {
    const auto opened = faults::database::open(file);
    if (!opened) {
        wrong = file + ": " + opened.error().message();
        return {};
    }
    const auto bytes = contents(file, wrong);
    faults::pack_manifest manifest;
    manifest.name = "faults";
    manifest.version = version;
    manifest.schema = faults::schema_version;
    manifest.created = contract::rfc3339(contract::stamp_now().wall_ms);
    manifest.data = opened->version();
    return wrong.empty() ? faults::write_pack(std::move(manifest), bytes) : std::string{};
}

std::string sign_pack(const std::string& bytes, const std::string& key_file, std::string& wrong) {
    const auto read = faults::read_pack(bytes);
    if (!read) {
        wrong = std::string{"no pack ("} + faults::name_of(read.error().code) + ")";
        return {};
    }
    const auto made = faults::sign(read->signed_bytes, key_file);
    if (!made) {
        wrong = key_file + ": holds no Ed25519 private key that can be read";
        return {};
    }
    return faults::with_signature(bytes, made->key, made->sign);
}

}  // namespace faultline::faultdb
