// Which layer answers, what an unknown code still says, and what opening refuses.
#include "gateway/faults/database.hpp"
#include "small_data.hpp"

using namespace faultline::faults;
using namespace faultline::test;

namespace {

const std::string makers = R"(maker acme
  en Acme
  zh 艾克美
  also Acme Motors
  reuses P011
component acme_pump sensor cooling 1
  en Acme Pump
  zh 艾克美泵
code acme/P0117 acme_pump circuit
code acme/P0117-16 acme_pump circuit_low
code acme/bms/P0117-16 acme_pump circuit_low
fault acme/bms/P0117-16
  title.en Pump as the battery manager sees it
  title.zh 电池管理器所见的泵故障
ftb 16
  en Voltage below threshold
  zh 电压低于阈值
ftb 16 acme
  en Acme sixteen
  zh 艾克美十六
)";

class faults_lookup : public testing::Test {
protected:
    void SetUp() override {
        data.write(whole);
        data.write(makers, "makers.txt");
        ASSERT_EQ(data.compile(), "");
    }
    database open() { return std::move(database::open(data.file()).value()); }
    small_data data;
};

TEST_F(faults_lookup, a_generic_code_is_found_and_composed_for_its_position) {
    auto base = open();
    const auto found = base.find({.code = "P0117"});
    EXPECT_TRUE(found->found);
    EXPECT_TRUE(found->certain);
    EXPECT_EQ(found->used, layer::generic);
    EXPECT_EQ(found->title.en, "Coolant Sensor 1 Circuit Low");
    EXPECT_EQ(found->title.zh, "冷却液传感器1电路电压过低");
    ASSERT_EQ(found->causes.size(), 1U);
    EXPECT_EQ(found->causes[0].what.en, "The Coolant Sensor 1 is shorted");
    EXPECT_EQ(found->checks[0].pid, "05");
    EXPECT_EQ(found->repairs[0].labour_hours, 0.6);
    EXPECT_EQ(found->parts[0].zh, "冷却液传感器1");
    EXPECT_EQ(base.version(), "test-1");
    EXPECT_EQ(base.size(), 5U);
}

TEST_F(faults_lookup, the_makers_own_meaning_comes_before_the_generic_one) {
    auto base = open();
    EXPECT_EQ(base.find({.code = "P0117", .maker = "ACME"})->title.en, "Acme Pump Circuit");
    EXPECT_EQ(base.find({.code = "P0117", .maker = "Acme Motors"})->used, layer::maker);
}

TEST_F(faults_lookup, ecu_and_failure_type_come_before_the_maker_alone) {
    auto base = open();
    const auto exact = base.find({.code = "P0117", .maker = "acme", .ecu = "BMS", .ftb = 0x16});
    EXPECT_EQ(exact->used, layer::maker_ecu_ftb);
    EXPECT_EQ(exact->title.en, "Pump as the battery manager sees it");
    EXPECT_EQ(base.find({.code = "P0117-16", .maker = "acme"})->title.en, "Acme Pump Circuit Low");
    EXPECT_EQ(base.find({.code = "P0117-17", .maker = "acme"})->used, layer::maker);
}

TEST_F(faults_lookup, a_generic_answer_for_a_maker_that_reuses_the_range_is_not_certain) {
    auto base = open();
    const auto answer = base.find({.code = "P0115", .maker = "艾克美"});
    EXPECT_EQ(answer->used, layer::generic);
    EXPECT_FALSE(answer->certain);
    EXPECT_TRUE(base.find({.code = "P0115", .maker = "another"})->certain);
}

TEST_F(faults_lookup, an_unknown_code_says_what_its_range_means) {
    auto base = open();
    const auto unknown = base.find({.code = "P0FFF"});
    EXPECT_TRUE(unknown->valid);
    EXPECT_FALSE(unknown->found);
    EXPECT_EQ(unknown->used, layer::none);
    EXPECT_EQ(unknown->system.en, "Cooling");
    EXPECT_EQ(unknown->origin.zh, "标准");
    EXPECT_TRUE(unknown->title.empty());
}

TEST_F(faults_lookup, what_is_no_code_is_neither_valid_nor_found) {
    auto base = open();
    for (const char* text : {"", "hello", "P03", "P030G", "X0301", "P4301", "P0301-1", "P0301-XY"}) {
        const auto answer = base.find({.code = text});
        EXPECT_FALSE(answer->valid) << text;
        EXPECT_FALSE(answer->found) << text;
    }
}

TEST_F(faults_lookup, codes_are_read_as_people_write_them) {
    auto base = open();
    for (const char* text : {"p0117", " P0117 ", "P0117-16", "P011716"}) EXPECT_EQ(base.find({.code = text})->code, "P0117") << text;
    EXPECT_EQ(base.find({.code = "P011716"})->ftb, 0x16);
}

TEST_F(faults_lookup, the_failure_type_byte_means_what_the_maker_says) {
    auto base = open();
    EXPECT_EQ(base.find({.code = "P0117-16"})->ftb_meaning.en, "Voltage below threshold");
    EXPECT_EQ(base.find({.code = "P0117-16", .maker = "acme"})->ftb_meaning.en, "Acme sixteen");
    EXPECT_TRUE(base.find({.code = "P0117-A5"})->ftb_meaning.empty());
}

TEST_F(faults_lookup, asking_again_gives_the_same_answer_object) {
    auto base = open();
    EXPECT_EQ(base.find({.code = "P0117"}), base.find({.code = "p0117"}));
}

TEST_F(faults_lookup, opening_says_what_is_wrong_with_the_file) {
    EXPECT_EQ(database::open(data.folder() / "absent.db").error(), make_error_code(faults_error::not_found));
    data.write("no database at all, and long enough to have a page: " + std::string(5000, 'x'), "noise.db");
    EXPECT_EQ(database::open(data.folder() / "data/noise.db").error(), make_error_code(faults_error::not_a_database));
    const auto damaged = data.folder() / "short.db";
    std::filesystem::copy_file(data.file(), damaged);
    std::filesystem::resize_file(damaged, 4096);
    EXPECT_FALSE(database::open(damaged));
}

TEST_F(faults_lookup, a_path_with_odd_characters_is_opened_as_it_stands) {
    const auto odd = data.folder() / "100% odd?#.db";
    std::filesystem::copy_file(data.file(), odd);
    EXPECT_TRUE(database::open(odd));
}

}  // namespace
