// What a gateway does with packs: takes the newer, refuses everything else and stays as it was, goes back when told.
#include "tests/packs/packs_fixture.hpp"

#include "gateway/faults/schema.hpp"

#include <fcntl.h>
#include <sqlite3.h>

namespace faultline::faults {
namespace {

class shelf_of_packs : public packs_fixture {
protected:
    // A pack of whatever bytes, honestly signed: what a publisher's mistake looks like.
    std::string pack_of(std::int64_t version, const std::string& database, int schema_told = schema_version, const std::string& data = "test-1") {
        pack_manifest manifest;
        manifest.name = "faults";
        manifest.version = version;
        manifest.schema = schema_told;
        manifest.created = "2026-11-22T00:00:00.000Z";
        manifest.data = data;
        std::string wrong;
        auto bytes = faultdb::sign_pack(write_pack(manifest, database, 1), (folder_ / "publisher.key").string(), wrong);
        EXPECT_EQ(wrong, "");
        return bytes;
    }
    // `statement` run on a copy of the small database.
    std::string spoilt(const std::string& statement) {
        const auto file = database(test::whole);
        sqlite3* db = nullptr;
        sqlite3_open(file.c_str(), &db);
        EXPECT_EQ(sqlite3_exec(db, statement.c_str(), nullptr, nullptr, nullptr), SQLITE_OK) << sqlite3_errmsg(db);
        sqlite3_close(db);
        return bytes_of(file);
    }
    std::string install(const std::string& bytes) { return refused(open_shelf().install(bytes)); }
};

TEST_F(shelf_of_packs, without_packs_the_programs_own_database_is_used) {
    EXPECT_EQ(title_in_use(), "Coolant Sensor 1 Circuit Low");
    EXPECT_EQ(open_shelf().open()->version, 0);
    EXPECT_FALSE(std::filesystem::exists(folder_ / "packs")) << "looking must not make anything";
}

TEST_F(shelf_of_packs, a_newer_pack_is_used_and_the_one_before_is_kept) {
    EXPECT_EQ(install(made(7, titled("Circuit Seven"))), "installed");
    EXPECT_EQ(title_in_use(), "Coolant Sensor 1 Circuit Seven");
    EXPECT_EQ(install(made(9, titled("Circuit Nine"))), "installed");
    EXPECT_EQ(title_in_use(), "Coolant Sensor 1 Circuit Nine");
    const auto now = open_shelf().state();
    EXPECT_EQ(now.current->version, 9);
    EXPECT_EQ(now.previous->version, 7);
    EXPECT_EQ(now.current->key, "publisher");
    EXPECT_EQ(install(made(12, titled("Circuit Twelve"))), "installed");
    EXPECT_FALSE(std::filesystem::exists(folder_ / "packs/faults-7.db")) << "two are kept, not all";
    EXPECT_TRUE(std::filesystem::exists(folder_ / "packs/faults-9.db"));
}

TEST_F(shelf_of_packs, who_reads_in_the_old_one_goes_on_reading_in_it) {
    ASSERT_EQ(install(made(7, titled("Circuit Seven"))), "installed");
    auto before = open_shelf().open().value();
    const auto answer = before.what.find({.code = "P0117"});
    for (const int version : {8, 9}) ASSERT_EQ(install(made(version, titled("Circuit Later"))), "installed");   // the file of 7 is gone
    EXPECT_EQ(answer->title.en, "Coolant Sensor 1 Circuit Seven");
    EXPECT_EQ(before.what.find({.code = "P0115"})->title.en, "Coolant Sensor 1 Circuit");   // not asked before: read from the old mapping
    EXPECT_FALSE(before.what.last_error());
    EXPECT_EQ(title_in_use(), "Coolant Sensor 1 Circuit Later");
}

TEST_F(shelf_of_packs, whatever_is_refused_leaves_the_old_in_use) {
    ASSERT_EQ(install(made(7, titled("Circuit Seven"))), "installed");
    const auto tampered = [&] {
        auto bytes = made(8, titled("Circuit Eight"));
        bytes[bytes.size() / 2] = static_cast<char>(bytes[bytes.size() / 2] ^ 1);
        return bytes;
    }();
    const auto older_schema = [&] { return spoilt("PRAGMA user_version=" + std::to_string(schema_version - 1)); };
    auto holed = bytes_of(database(test::whole));
    std::fill(holed.begin() + 8192, holed.begin() + 8192 + 2048, '\x5A');
    const std::pair<std::string, std::string> attempts[] = {
        {"damaged", tampered},
        {"truncated", made(8, test::whole).substr(0, 700)},
        {"not_newer", made(7, titled("Circuit Other"))},
        {"not_newer", made(6, titled("Circuit Six"))},
        {"not_newer", pack_of(8, bytes_of(database(test::whole)), schema_version, "test-0")},
        {"unknown_key", made(8, titled("Circuit Eight"), "stranger")},
        {"not_signed", made(8, titled("Circuit Eight"), "")},
        {"wrong_schema", pack_of(8, bytes_of(database(test::whole)), schema_version + 1)},
        {"wrong_schema", pack_of(8, older_schema())},
        {"not_a_database", pack_of(8, "a letter from the publisher")},
        {"not_a_database", pack_of(8, spoilt("PRAGMA application_id=7"))},
        {"not_a_database", pack_of(8, "")},
        {"failed_check", pack_of(8, holed)},
        {"failed_check", pack_of(8, spoilt("DROP TABLE cause"))},
        {"poor_coverage", pack_of(8, spoilt("DELETE FROM entry WHERE code='P0115'"))},
        {"poor_coverage", pack_of(8, spoilt("UPDATE text SET zh='' WHERE id IN (SELECT title FROM entry WHERE code='P0117')"))},
        {"not_a_pack", "<html>404</html>"}};
    for (const auto& [word, bytes] : attempts) {
        EXPECT_EQ(install(bytes), word);
        EXPECT_EQ(title_in_use(), "Coolant Sensor 1 Circuit Seven") << word;
        EXPECT_EQ(open_shelf().state().highest, 7) << word;
    }
    std::size_t files = 0;
    for (const auto& one : std::filesystem::directory_iterator{folder_ / "packs"}) files += one.path().filename() != ".lock";
    EXPECT_EQ(files, 2U) << "a refused pack leaves something behind";
    EXPECT_EQ(install(made(8, titled("Circuit Eight"))), "installed");
}

TEST_F(shelf_of_packs, going_back_goes_forward_again_and_a_version_taken_back_is_not_taken_again) {
    EXPECT_STREQ(name_of(open_shelf().roll_back().error().code), "nothing_to_roll_back");
    ASSERT_EQ(install(made(7, titled("Circuit Seven"))), "installed");
    ASSERT_TRUE(open_shelf().roll_back());
    EXPECT_EQ(title_in_use(), "Coolant Sensor 1 Circuit Low") << "before the first pack stood the program's own";
    EXPECT_EQ(install(made(7, titled("Circuit Seven"))), "not_newer");
    ASSERT_TRUE(open_shelf().roll_back());
    EXPECT_EQ(title_in_use(), "Coolant Sensor 1 Circuit Seven");
    ASSERT_EQ(install(made(8, titled("Circuit Eight"))), "installed");
    ASSERT_TRUE(open_shelf().roll_back());
    EXPECT_EQ(title_in_use(), "Coolant Sensor 1 Circuit Seven");
    EXPECT_EQ(install(made(9, titled("Circuit Nine"))), "installed");
}

TEST_F(shelf_of_packs, an_installed_database_that_broke_gives_way_to_the_one_before) {
    ASSERT_EQ(install(made(7, titled("Circuit Seven"))), "installed");
    ASSERT_EQ(install(made(8, titled("Circuit Eight"))), "installed");
    put_bytes(folder_ / "packs/faults-8.db", "nothing of use");
    EXPECT_EQ(title_in_use(), "Coolant Sensor 1 Circuit Seven");
    EXPECT_TRUE(open_shelf().open()->gave_way);
    std::filesystem::remove(folder_ / "packs/faults-7.db");
    EXPECT_EQ(title_in_use(), "Coolant Sensor 1 Circuit Low");
}

TEST_F(shelf_of_packs, a_program_that_brings_newer_data_uses_its_own) {
    ASSERT_EQ(install(made(7, titled("Circuit Seven"))), "installed");
    const auto fresh = exchanged(test::whole, "meta version test-1", "meta version test-2");
    std::filesystem::copy_file(database(fresh), folder_ / "built-in.db", std::filesystem::copy_options::overwrite_existing);
    EXPECT_EQ(title_in_use(), "Coolant Sensor 1 Circuit Low");
    EXPECT_TRUE(is_older_data("2026.9", "2026.11"));
    EXPECT_FALSE(is_older_data("2026.11", "2026.11"));
    EXPECT_TRUE(is_older_data("2026", "2026.1"));
}

TEST_F(shelf_of_packs, a_note_that_cannot_be_understood_means_nothing_installed) {
    ASSERT_EQ(install(made(7, titled("Circuit Seven"))), "installed");
    for (const std::string broken : {"", "{", "[]", R"({"current":7})", R"({"current":{"version":"x","file":"y"}})",
                                     R"({"current":{"version":3,"file":"../../etc/passwd"}})"}) {
        put_bytes(folder_ / "packs/installed.json", broken);
        EXPECT_EQ(title_in_use(), "Coolant Sensor 1 Circuit Low") << broken;
    }
    EXPECT_EQ(install(made(8, titled("Circuit Eight"))), "installed");
}

TEST_F(shelf_of_packs, a_folder_that_cannot_be_written_is_said) {
    put_bytes(folder_ / "packs", "a file where the folder should be");
    EXPECT_EQ(install(made(7, test::whole)), "cannot_write");
}

TEST_F(shelf_of_packs, a_file_too_big_or_none_at_all_is_not_read) {
    EXPECT_STREQ(name_of(read_pack_file(folder_ / "nothing").error().code), "unreadable");
    EXPECT_STREQ(name_of(read_pack_file(folder_).error().code), "unreadable");
    const auto big = folder_ / "big.flpack";
    put_bytes(big, "FLPACK1\n");
    std::filesystem::resize_file(big, most_pack_bytes + 1);   // sparse
    EXPECT_STREQ(name_of(read_pack_file(big).error().code), "too_big");
}

}  // namespace
}  // namespace faultline::faults
