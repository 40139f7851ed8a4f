#include "cloud/outbox/schema.hpp"

#include <array>

#include "tests/outbox/outbox_fixture.hpp"

namespace faultline::outbox {
namespace {

using sqlite::database;
using sqlite::migration;
using sqlite::sqlite_error;

constexpr std::array v1{migration{1, "CREATE TABLE cars(vin TEXT); INSERT INTO cars VALUES('A'), ('B');"}};
constexpr std::array v3{v1[0], migration{2, "ALTER TABLE cars ADD COLUMN maker TEXT NOT NULL DEFAULT '';"},
                        migration{3, "UPDATE cars SET maker = 'x' || vin; CREATE INDEX cars_maker ON cars(maker);"}};
constexpr std::array broken{v1[0], migration{2, "CREATE TABLE extra(a); INSERT INTO nowhere VALUES(1);"}};

class schema : public outbox_fixture {
protected:
    database other_ = database::open((folder_ / "other.db").string()).value();

    std::string maker_of_a() {
        auto query = other_.prepare("SELECT maker FROM cars WHERE vin = 'A'");
        return query.step().value() ? query.text(0) : "none";
    }
};

TEST_F(schema, an_old_database_is_brought_forward_with_its_content) {
    sqlite::migrate(other_, "garage", v1).value();
    EXPECT_EQ(sqlite::version_of(other_, "garage").value(), 1);
    sqlite::migrate(other_, "garage", v3).value();
    EXPECT_EQ(sqlite::version_of(other_, "garage").value(), 3);
    EXPECT_EQ(maker_of_a(), "xA");
    sqlite::migrate(other_, "garage", v3).value();   // again changes nothing
    EXPECT_EQ(sqlite::version_of(other_, "garage").value(), 3);
}

TEST_F(schema, a_step_that_fails_leaves_nothing_of_itself) {
    sqlite::migrate(other_, "garage", v1).value();
    EXPECT_TRUE(sqlite::migrate(other_, "garage", broken).has_error());
    EXPECT_EQ(sqlite::version_of(other_, "garage").value(), 1);
    EXPECT_TRUE(other_.execute("SELECT * FROM extra").has_error());
    sqlite::migrate(other_, "garage", v3).value();
    EXPECT_EQ(maker_of_a(), "xA");
}

TEST_F(schema, a_database_of_a_newer_version_is_refused_and_not_touched) {
    sqlite::migrate(other_, "garage", v3).value();
    const auto refused = sqlite::migrate(other_, "garage", v1);
    EXPECT_EQ(refused.error().code, sqlite_error::newer_schema);
    EXPECT_NE(refused.error().detail.find("garage version 3, this program knows 1"), std::string::npos);
    EXPECT_EQ(sqlite::version_of(other_, "garage").value(), 3);
}

TEST_F(schema, parts_of_one_database_have_their_own_versions) {
    sqlite::migrate(other_, "garage", v3).value();
    migrate(other_).value();
    EXPECT_EQ(sqlite::version_of(other_, "outbox").value(), 2);
    EXPECT_EQ(sqlite::version_of(other_, "garage").value(), 3);
}

TEST_F(schema, another_programs_database_is_not_taken_over) {
    other_.execute("CREATE TABLE contacts(name)").value();
    EXPECT_EQ(migrate(other_).error().code, sqlite_error::not_a_database);
    EXPECT_TRUE(other_.execute("SELECT * FROM schema_version").has_error());
}

TEST_F(schema, two_processes_opening_at_once_migrate_once) {
    auto second = database::open(other_.path()).value();
    sqlite::migrate(other_, "garage", v3).value();
    sqlite::migrate(second, "garage", v3).value();
    EXPECT_EQ(sqlite::version_of(second, "garage").value(), 3);
}

TEST_F(schema, the_sender_waits_for_an_outbox_and_refuses_one_it_does_not_know) {
    EXPECT_EQ(outbox::open((folder_ / "absent.db").string(), "g").error().code, sqlite_error::cannot_open);
    EXPECT_EQ(outbox::open(other_.path(), "g").error().code, sqlite_error::cannot_open);
    EXPECT_FALSE(std::filesystem::exists(folder_ / "absent.db"));
    db_->execute("UPDATE schema_version SET version = 99 WHERE part = 'outbox'").value();
    EXPECT_EQ(outbox::open(path_, "g").error().code, sqlite_error::newer_schema);
}

}  // namespace
}  // namespace faultline::outbox
