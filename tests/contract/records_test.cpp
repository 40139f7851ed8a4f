// C++ records, JSON Schemas and examples say the same: each example satisfies its schema, uses every field the schema
// knows, and goes through the C++ record without losing or gaining anything.
#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>
#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validation_results.hpp>
#include <valijson/validator.hpp>

#include "cloud/contract/alert.hpp"
#include "cloud/contract/command.hpp"
#include "cloud/contract/config.hpp"
#include "cloud/contract/diagnosis.hpp"
#include "cloud/contract/envelope.hpp"
#include "cloud/contract/event.hpp"
#include "cloud/contract/live.hpp"
#include "cloud/contract/receipt.hpp"
#include "cloud/contract/record.hpp"
#include "cloud/contract/response.hpp"
#include "cloud/contract/repair_case.hpp"
#include "cloud/contract/service.hpp"
#include "cloud/contract/state.hpp"
#include "cloud/contract/workorder.hpp"

using namespace faultline::contract;
using nlohmann::json;

namespace {

std::string file(const std::string& name) {
    std::ifstream in{std::string{FAULTLINE_SOURCE_DIR} + "/cloud/contract/" + name};
    if (!in) throw std::runtime_error{"no file " + name};
    std::stringstream text;
    text << in.rdbuf();
    return text.str();
}

json schema_of(const std::string& type) { return json::parse(file("schemas/" + type + ".json")); }
json example_of(const std::string& name) { return json::parse(file("examples/" + name + ".json")); }

// A schema, ready to be asked often.
class checker {
public:
    explicit checker(const json& schema) {
        valijson::SchemaParser parser;
        parser.populateSchema(valijson::adapters::NlohmannJsonAdapter{schema}, schema_);
    }
    // Nothing when the document satisfies the schema.
    std::string complaints(const json& document) {
        valijson::Validator validator;
        valijson::ValidationResults results;
        if (validator.validate(schema_, valijson::adapters::NlohmannJsonAdapter{document}, &results)) return {};
        std::string text;
        for (valijson::ValidationResults::Error error; results.popError(error);) {
            for (const auto& step : error.context) text += step;
            text += ": " + error.description + "\n";
        }
        return text.empty() ? "refused" : text;
    }

private:
    valijson::Schema schema_;
};

std::string complaints(const json& schema, const json& document) { return checker{schema}.complaints(document); }

const json& resolve(const json& root, const json& schema) {
    const auto at = schema.find("$ref");
    return at == schema.end() ? schema : root.at(json::json_pointer{at->get<std::string>().substr(1)});
}

// Names in `document` that the schema does not know, and names of the schema that occur nowhere in `document`.
void walk(const json& root, const json& unresolved, const json& document, const std::string& path,
          std::map<std::string, bool>& seen, std::vector<std::string>& unknown) {
    const auto& schema = resolve(root, unresolved);
    if (document.is_array() && schema.contains("items") && schema["items"].is_object()) {
        for (const auto& element : document) walk(root, schema["items"], element, path + "[]", seen, unknown);
    }
    if (!document.is_object() || !schema.contains("properties")) return;
    for (const auto& [name, unused] : schema["properties"].items()) seen.try_emplace(path + "." + name, false);
    for (const auto& [name, inner] : document.items()) {
        const auto known = schema["properties"].find(name);
        if (known == schema["properties"].end()) {
            unknown.push_back(path + "." + name);
            continue;
        }
        seen[path + "." + name] = true;
        walk(root, *known, inner, path + "." + name, seen, unknown);
    }
}

void expect_same_fields(const json& schema, const json& document) {
    std::map<std::string, bool> seen;
    std::vector<std::string> unknown;
    walk(schema, schema, document, "", seen, unknown);
    for (const auto& [name, used] : seen) EXPECT_TRUE(used) << "in the schema only: " << name;
    for (const auto& name : unknown) ADD_FAILURE() << "not in the schema: " << name;
}

template <class Record>
class records : public testing::Test {};
using all_records = testing::Types<diagnosis, live, state, event, receipt, alert, service, workorder, command, signed_command, response,
                                   repair_case, case_delta, config>;

struct type_name {
    template <class Record>
    static std::string GetName(int) { return Record::type; }
};
TYPED_TEST_SUITE(records, all_records, type_name);

TYPED_TEST(records, the_example_satisfies_the_schema) {
    EXPECT_EQ(complaints(schema_of(TypeParam::type), example_of(TypeParam::type)), "");
}

TYPED_TEST(records, the_example_shows_every_field_of_the_schema_and_no_other) {
    expect_same_fields(schema_of(TypeParam::type), example_of(TypeParam::type));
}

TYPED_TEST(records, the_example_goes_through_the_record_unchanged) {
    const auto example = example_of(TypeParam::type);
    const auto record = read_record<TypeParam>(example.dump());
    ASSERT_TRUE(record);
    EXPECT_EQ(json(*record), example) << json::diff(json(*record), example).dump(1);
}

TYPED_TEST(records, an_empty_record_can_be_written_and_read) {
    const TypeParam nothing;
    EXPECT_TRUE(read_record<TypeParam>(write_record(nothing)));
}

TYPED_TEST(records, fields_of_a_newer_version_are_ignored) {
    auto example = example_of(TypeParam::type);
    auto newer = example;
    newer["from_the_future"] = {{"data", {1, 2, 3}}};
    EXPECT_EQ(complaints(schema_of(TypeParam::type), newer), "");
    EXPECT_EQ(json(read_record<TypeParam>(newer.dump()).value()), example);
}

TYPED_TEST(records, a_field_of_another_kind_is_an_error_and_the_schema_agrees) {
    const auto example = example_of(TypeParam::type);
    checker schema{schema_of(TypeParam::type)};
    for (const auto& [name, unused] : example.items()) {
        for (const auto& wrong : std::vector<json>{1.5, "\x01", json::array({json::array()}), true}) {
            auto changed = example;
            changed[name] = wrong;
            const auto read = read_record<TypeParam>(changed.dump());
            // What the schema lets pass, the record must be able to read.
            if (schema.complaints(changed).empty()) { EXPECT_TRUE(read) << changed[name]; }
        }
    }
    EXPECT_FALSE(read_record<TypeParam>("17"));
    EXPECT_FALSE(read_record<TypeParam>("[]"));
}

TYPED_TEST(records, cut_or_damaged_text_is_an_error_and_never_a_crash) {
    const auto whole = example_of(TypeParam::type).dump();
    for (std::size_t length = 0; length < whole.size(); length += 3) {
        ASSERT_FALSE(read_record<TypeParam>(std::string_view{whole}.substr(0, length)));
    }
    for (std::size_t at = 0; at < whole.size(); at += 7) {
        for (const char c : {'"', '[', '\xFF', '9'}) {
            auto damaged = whole;
            damaged[at] = c;
            static_cast<void>(read_record<TypeParam>(damaged));
        }
    }
}

TEST(records, the_envelope_example_is_sealed_and_satisfies_its_schema) {
    const auto text = file("examples/envelope.json");
    EXPECT_EQ(complaints(schema_of("envelope"), json::parse(text)), "");
    expect_same_fields(schema_of("envelope"), json::parse(text));
    const auto read = read_envelope(text);
    EXPECT_EQ(json::parse(write(read.value())).size(), json::parse(text).size());
    EXPECT_EQ(complaints(schema_of("envelope"), json::parse(write(*read))), "");
}

TEST(records, the_last_will_satisfies_the_schema_of_the_state) {
    const auto will = last_will("019aa7ef-0001-7000-8000-000000000001");
    EXPECT_EQ(json(will), example_of("fl.state.v1.will"));
    EXPECT_EQ(complaints(schema_of(state::type), json(will)), "");
}

TEST(diagnosis, a_state_this_version_does_not_know_is_failed_and_never_clean) {
    auto example = example_of(diagnosis::type);
    example["ecus"][0]["stored"]["how"]["state"] = "half_read";
    EXPECT_EQ(read_record<diagnosis>(example.dump()).value().ecus.at(0).stored.how.state, read_state::failed);
}

TEST(diagnosis, what_an_adapter_printed_may_be_anything) {
    diagnosis scan;
    scan.adapter.identity = "ELM\xFF\xC3 v1.5";
    const auto back = read_record<diagnosis>(write_record(scan));
    ASSERT_TRUE(back);
    EXPECT_EQ(back->adapter.identity.substr(0, 3), "ELM");
}

TEST(diagnosis, a_value_that_is_no_number_is_absent) {
    diagnosis scan;
    scan.ecus.emplace_back().freeze_frames.emplace_back().values.emplace_back().number = std::numeric_limits<double>::quiet_NaN();
    EXPECT_FALSE(read_record<diagnosis>(write_record(scan)).value().ecus[0].freeze_frames[0].values[0].number);
}

TEST(live, a_sample_of_a_signal_that_is_not_listed_is_refused) {
    auto example = example_of(live::type);
    example["samples"].push_back({100, 7, 1.0});
    EXPECT_FALSE(read_record<live>(example.dump()));
}

}  // namespace
