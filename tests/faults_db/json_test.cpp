// The two ways to print an entry are one: the fast text is the tree, and both carry the keys other programs read.
#include "gateway/faults/database.hpp"

#include <gtest/gtest.h>

using namespace faultline::faults;
using nlohmann::json;

namespace {

class faults_json : public testing::Test {
protected:
    database base = std::move(database::open(FAULTLINE_BINARY_DIR "/share/faultline/faults.db").value());
};

TEST_F(faults_json, the_fast_text_is_the_tree) {
    for (const query& asked : {query{.code = "P0301"}, query{.code = "P0A80-16"}, query{.code = "U0100", .maker = "gm"}, query{.code = "P1999"},
                               query{.code = "no \"code\"\n\x01"}, query{.code = "B0001"}, query{.code = "P0420"}, query{.code = "P2463"}}) {
        const auto answer = base.find(asked);
        EXPECT_EQ(json_text(*answer), json(*answer).dump()) << asked.code;
    }
}

TEST_F(faults_json, a_found_code_has_every_key_that_is_promised) {
    const json entry = *base.find({.code = "P0301"});
    for (const char* key : {"code", "found", "title", "system", "component", "failure", "severity", "severity_reason", "mil", "limp_home",
                            "symptoms", "causes", "checks", "repairs", "parts", "labour_hours", "related", "safety", "source", "used", "certain"})
        EXPECT_TRUE(entry.contains(key)) << key;
    EXPECT_EQ(entry["severity"], "soon");
    EXPECT_EQ(entry["used"], "generic");
    EXPECT_EQ(entry["causes"][0]["rank"], 1);
    EXPECT_EQ(entry["checks"][0]["step"], 1);
}

TEST_F(faults_json, an_unknown_code_is_printed_without_guesses) {
    const json entry = *base.find({.code = "P1999"});
    EXPECT_EQ(entry["found"], false);
    EXPECT_EQ(entry["used"], "none");
    EXPECT_FALSE(entry.contains("causes"));
}

}  // namespace
