#include "cloud/outbox/sqlite.hpp"

#include <fstream>

#include "tests/outbox/outbox_fixture.hpp"

namespace faultline::outbox {
namespace {

using sqlite::database;
using sqlite::sqlite_error;

using sqlite_test = outbox_fixture;

TEST_F(sqlite_test, a_folder_that_is_not_there_cannot_be_opened) {
    const auto db = database::open(path_ + "/no/such/gateway.db");
    EXPECT_EQ(db.error().code, sqlite_error::cannot_open);
    EXPECT_EQ(db.error().path, path_ + "/no/such/gateway.db");
}

TEST_F(sqlite_test, another_kind_of_file_is_not_a_database) {
    const auto file = (folder_ / "notes.txt").string();
    std::ofstream{file} << std::string(5000, 'x');
    EXPECT_EQ(database::open(file).error().code, sqlite_error::not_a_database);
}

TEST_F(sqlite_test, a_damaged_page_is_corruption_and_not_an_empty_answer) {
    for (int i = 0; i < 200; ++i) put(make(contract::stream::event, '"' + std::string(500, 'x') + '"'));
    db_.reset();   // the last connection: everything goes into the file
    {
        std::fstream file{path_, std::ios::in | std::ios::out | std::ios::binary};
        file.seekp(4096);
        for (int i = 0; i < 20 * 4096; ++i) file.put('\x5A');
    }
    auto db = database::open(path_);
    const auto found = db ? db->execute("SELECT sum(length(data)) FROM outbox") : sqlite::result<>{db.error()};
    ASSERT_TRUE(found.has_error());
    EXPECT_EQ(found.error().code, sqlite_error::corrupt);
}

TEST_F(sqlite_test, a_write_lock_held_elsewhere_is_said_to_be_one) {
    auto other = database::open(path_, {.busy_ms = 0}).value();
    auto held = sqlite::transaction::begin(*db_).value();
    EXPECT_EQ(sqlite::transaction::begin(other).error().code, sqlite_error::locked);
}

TEST_F(sqlite_test, a_transaction_that_is_not_committed_leaves_nothing) {
    {
        auto change = sqlite::transaction::begin(*db_).value();
        ASSERT_EQ(append(*db_, make(contract::stream::event)).value(), append_outcome::queued);
    }
    EXPECT_EQ(reader().count().value().all().depth, 0U);
}

TEST_F(sqlite_test, a_read_only_connection_refuses_to_write) {
    auto other = database::open(path_, {.read_only = true}).value();
    EXPECT_EQ(other.execute("DELETE FROM outbox").error().code, sqlite_error::read_only);
}

TEST_F(sqlite_test, a_full_disk_is_said_to_be_full_and_what_was_there_stays) {
    put(contract::stream::event);
    db_->execute("PRAGMA max_page_count = 30").value();   // SQLite's own picture of a full disk
    auto change = sqlite::transaction::begin(*db_).value();
    const auto done = append(*db_, make(contract::stream::event, '"' + std::string(200'000, 'x') + '"'));
    EXPECT_EQ(done.error().code, sqlite_error::disk_full);
    EXPECT_EQ(reader().count().value().all().depth, 1U);
}

TEST_F(sqlite_test, a_statement_that_does_not_compile_fails_when_it_is_run) {
    EXPECT_EQ(db_->prepare("SELECT nothing FROM nowhere").run().error().code, sqlite_error::failed);
    EXPECT_TRUE(db_->prepare("SELECT 1").run());
}

TEST_F(sqlite_test, text_with_nul_bytes_and_empty_text_come_back_as_they_were) {
    const std::string odd{"a\0b", 3};
    auto query = db_->prepare("SELECT ?, ?, ?");
    query.bind(std::string_view{odd}).bind(std::string_view{}).bind_or_null("");
    ASSERT_TRUE(query.step().value());
    EXPECT_EQ(query.text(0), odd);
    EXPECT_FALSE(query.is_null(1));
    EXPECT_TRUE(query.is_null(2));
}

}  // namespace
}  // namespace faultline::outbox
