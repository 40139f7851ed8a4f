// What a store says when it cannot be opened or written. A really full disk is tried in full_disk_test.py.
#include <fstream>

#include "tests/store/store_fixture.hpp"

namespace faultline::store {
namespace {

using trouble = store_fixture;

TEST_F(trouble, each_kind_has_its_own_name) {
    EXPECT_EQ(store::open((folder_ / "no" / "folder.db").string()).error().code, store_error::cannot_open);
    EXPECT_EQ(store::open(folder_.string()).error().code, store_error::cannot_open);

    const auto text = (folder_ / "notes.txt").string();
    std::ofstream{text} << std::string(2000, '#');
    EXPECT_EQ(store::open(text).error().code, store_error::not_a_database);
    EXPECT_EQ(std::filesystem::file_size(text), 2000U) << "and it is left as it was";

    auto foreign = sqlite::database::open((folder_ / "contacts.db").string()).value();
    foreign.execute("CREATE TABLE contacts(name)").value();
    EXPECT_EQ(store::open(foreign.path()).error().code, store_error::not_a_database);
}

TEST_F(trouble, a_database_of_a_newer_program_is_refused_with_both_versions) {
    store_->database().execute("UPDATE schema_version SET version = 1000 WHERE part = 'store'").value();
    const auto refused = store::open(path_);
    EXPECT_EQ(refused.error().code, store_error::newer_schema);
    EXPECT_NE(refused.error().detail.find("1000"), std::string::npos);
    EXPECT_EQ(refused.error().path, path_);
}

TEST_F(trouble, a_database_locked_by_another_is_said_to_be_locked_and_works_again_afterwards) {
    auto hasty = store::open(path_, {.busy_ms = 1}).value();
    {
        const auto held = sqlite::transaction::begin(store_->database()).value();
        EXPECT_EQ(hasty.begin_visit("a", tick()).error().code, store_error::locked);
    }
    EXPECT_TRUE(hasty.begin_visit("a", tick()).has_value());
}

TEST_F(trouble, a_scan_that_does_not_fit_on_the_disk_leaves_no_half_behind) {
    const auto visit = begin();
    store_->database().execute("PRAGMA max_page_count = 60").value();
    auto large = scan_of(visit, golf, {"P0301"});
    large.ecus[0].stored.how.raw.push_back(std::string(300'000, 'A'));
    EXPECT_EQ(store_->save_scan(large, tick()).error().code, store_error::disk_full);
    EXPECT_FALSE(store_->scan(large.scan).value());
    EXPECT_TRUE(store_->findings(golf).value().empty());
    EXPECT_TRUE(waiting(contract::stream::diagnosis).empty());
    EXPECT_EQ(store_->visits().value().at(0).vin, "");

    const auto small = scan_of(visit, golf, {"P0301"});
    store_->save_scan(small, tick()).value();
    EXPECT_EQ(waiting(contract::stream::diagnosis), std::vector{small.scan});
}

TEST_F(trouble, what_an_earlier_session_wrote_is_there_when_it_was_not_closed_properly) {
    const auto scan = scan_of(begin(), golf, {"P0301"});
    store_->save_scan(scan, tick()).value();
    const auto copy = folder_ / "copy";
    std::filesystem::create_directory(copy);   // the files as a power cut would leave them
    for (const auto* ending : {"", "-wal"}) std::filesystem::copy_file(path_ + ending, copy / (std::string{"gateway.db"} + ending));
    auto later = store::open((copy / "gateway.db").string()).value();
    EXPECT_TRUE(later.scan(scan.scan).value());
}

}  // namespace
}  // namespace faultline::store
