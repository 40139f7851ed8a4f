// A publisher and a gateway in a temporary folder: real keys, small fault databases compiled by the real compiler, a shelf.
#pragma once

#include "gateway/faults/keys.hpp"
#include "gateway/faults/shelf.hpp"
#include "tests/faults_db/small_data.hpp"
#include "tools/faultdb/pack_verbs.hpp"

#include <fstream>
#include <gtest/gtest.h>
#include <sstream>

namespace faultline::faults {

inline std::string bytes_of(const std::filesystem::path& file) {
    std::ifstream in{file, std::ios::binary};
    std::stringstream bytes;
    bytes << in.rdbuf();
    return bytes.str();
}

inline void put_bytes(const std::filesystem::path& file, const std::string& bytes) { std::ofstream{file, std::ios::binary} << bytes; }

// `text` with one piece exchanged.
inline std::string exchanged(std::string text, const std::string& old, const std::string& fresh) {
    const auto at = text.find(old);
    EXPECT_NE(at, text.npos) << old;
    return at == text.npos ? text : text.replace(at, old.size(), fresh);
}

class packs_fixture : public testing::Test {
protected:
    packs_fixture() {
        std::filesystem::create_directory(folder_ / "keys");
        EXPECT_EQ(make_keys({folder_ / "publisher.key", folder_ / "keys/publisher.pem"}), "");
        EXPECT_EQ(make_keys({folder_ / "stranger.key", folder_ / "stranger.pem"}), "");
        std::filesystem::copy_file(database(test::whole), folder_ / "built-in.db");
    }

    // Compiles data; the file is there until the next call.
    std::filesystem::path database(const std::string& data) {
        data_.write(data);
        EXPECT_EQ(data_.compile(), "");
        return data_.file();
    }

    // A pack of `data`, signed by `signer`.
    std::string made(std::int64_t version, const std::string& data, const std::string& signer = "publisher") {
        std::string wrong;
        auto bytes = faultdb::pack_database(database(data).string(), version, wrong);
        if (!signer.empty()) bytes = faultdb::sign_pack(bytes, (folder_ / (signer + ".key")).string(), wrong);
        EXPECT_EQ(wrong, "");
        return bytes;
    }

    // Data whose title of P0117 is another one.
    static std::string titled(const std::string& title) { return test::with("  en {component} Circuit Low\n", "  en {component} " + title + "\n"); }

    shelf open_shelf() { return shelf{{folder_ / "packs", folder_ / "built-in.db", folder_ / "keys"}}; }
    std::string title_in_use() { return open_shelf().open().value().what.find({.code = "P0117"})->title.en; }

    static std::string refused(const pack_result<shelf_state>& said) { return said ? "installed" : name_of(said.error().code); }

    test::small_data data_;
    std::filesystem::path folder_ = data_.folder();
};

}  // namespace faultline::faults
