// The AsyncAPI document names the same topics, types and limits as the code. Its own grammar is checked by its own parser
// where that is installed (asyncapi_check.mjs).
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "cloud/contract/alert.hpp"
#include "cloud/contract/batch.hpp"
#include "cloud/contract/command.hpp"
#include "cloud/contract/config.hpp"
#include "cloud/contract/diagnosis.hpp"
#include "cloud/contract/event.hpp"
#include "cloud/contract/live.hpp"
#include "cloud/contract/receipt.hpp"
#include "cloud/contract/response.hpp"
#include "cloud/contract/service.hpp"
#include "cloud/contract/state.hpp"
#include "cloud/contract/topics.hpp"
#include "cloud/contract/workorder.hpp"

using namespace faultline::contract;

namespace {

std::string document() {
    std::ifstream in{FAULTLINE_SOURCE_DIR "/cloud/contract/asyncapi.yaml"};
    std::stringstream text;
    text << in.rdbuf();
    return text.str();
}

bool says(const std::string& text) { return document().find(text) != std::string::npos; }

TEST(asyncapi, names_the_topics_of_the_code) {
    for (auto topic : {state_topic("GW"), up_topic("GW", stream::diagnosis), up_topic("GW", stream::event),
                       up_topic("GW", stream::live), up_topic("GW", stream::maintenance), up_topic("GW", stream::workorder),
                       receipt_topic("GW"), command_topic("GW"), up_topic("GW", stream::response), config_topic("GW")}) {
        topic.replace(topic.find("GW"), 2, "{gateway}");
        EXPECT_TRUE(says("address: " + topic + "\n")) << topic;
    }
}

TEST(asyncapi, names_the_record_types_and_their_schemas) {
    for (const std::string type : {diagnosis::type, live::type, state::type, event::type, receipt::type, alert::type, service::type,
                                   workorder::type, signed_command::type, response::type, repair_case::type, config::type}) {
        EXPECT_TRUE(says("name: " + type + "\n")) << type;
        EXPECT_TRUE(says("./schemas/" + type + ".json")) << type;
    }
}

TEST(asyncapi, names_where_packs_wait) {
    EXPECT_TRUE(says("address: fl/packs/v1/{pack}/{version}/{chunk}\n"));
    EXPECT_EQ(pack_topic("faults", 7, 3), "fl/packs/v1/faults/7/3");
    EXPECT_TRUE(says("maxLength: " + std::to_string(pack_chunk_bytes)));
}

TEST(asyncapi, states_the_limits_of_a_batch) {
    EXPECT_TRUE(says("maxItems: " + std::to_string(batch_records) + "\n"));
    EXPECT_TRUE(says(std::to_string(batch_bytes / 1024) + " KB"));
    EXPECT_TRUE(says("enum: [ " + std::string{enc_zstd} + " ]"));
}

}  // namespace
