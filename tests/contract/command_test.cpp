// Who may order what, and what a signature is worth.
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "cloud/contract/command.hpp"
#include "cloud/contract/record.hpp"
#include "cloud/contract/stamp.hpp"

using namespace faultline::contract;

namespace {

constexpr std::int64_t now = 1'795'255'200'000;

command scan_order() {
    command c;
    c.id = "019aa7f0-2a2b-7c3d-8e4f-0123456789ab";
    c.gateway = "bay-07";
    c.op = "scan";
    c.by = "expert@service";
    c.role = "expert";
    c.issued = rfc3339(now);
    c.not_after = rfc3339(now + 60'000);
    c.nonce = "5f0c2d6e91b84c7a";
    return c;
}

struct platform {
    signing_key key = signing_key::make();
    std::vector<verifying_key> known = verifying_key::all_of(key.public_pem());

    [[nodiscard]] std::string message(const command& c) const { return write_record(sign(c, key)); }
    [[nodiscard]] auto judged(const std::string& text, std::int64_t at = now, bool synchronised = true) const {
        return read_command(text, {.keys = known, .gateway = "bay-07", .now_ms = at, .clock_synchronised = synchronised});
    }
    [[nodiscard]] std::string refused(const command& c, std::int64_t at = now) const {
        const auto answer = judged(message(c), at);
        return answer ? "taken" : std::string{name(answer.error().why)};
    }
};

TEST(command, what_was_signed_is_what_is_read) {
    const platform us;
    auto order = scan_order();
    order.args = {{"note", "Überdruck ≥ 3 bar"}};
    const auto read = us.judged(us.message(order));
    ASSERT_TRUE(read);
    EXPECT_EQ(nlohmann::json(read->what), nlohmann::json(order));
}

TEST(command, any_changed_byte_of_the_command_or_signature_is_noticed) {
    const platform us;
    const auto whole = nlohmann::json::parse(us.message(scan_order()));
    for (const char* part : {"command", "signature"}) {
        const auto text = whole[part].get<std::string>();
        for (std::size_t at = 0; at < text.size(); ++at) {
            auto changed = whole;
            auto damaged = text;
            damaged[at] = damaged[at] == 'A' ? 'B' : 'A';
            changed[part] = damaged;
            const auto read = us.judged(changed.dump());
            ASSERT_FALSE(read) << part << " " << at;
            ASSERT_EQ(read.error().why, refusal::bad_signature) << part << " " << at;
        }
    }
}

TEST(command, strangers_are_refused_and_nothing_they_say_is_believed) {
    const platform us, strangers;
    const auto read = us.judged(strangers.message(scan_order()));
    ASSERT_FALSE(read);
    EXPECT_EQ(read.error().why, refusal::unknown_key);
    EXPECT_FALSE(read.error().is_signed);
    EXPECT_EQ(read.error().what.id, "");
    auto impostor = nlohmann::json::parse(strangers.message(scan_order()));
    impostor["key"] = us.key.id();
    EXPECT_EQ(us.judged(impostor.dump()).error().why, refusal::bad_signature);
}

TEST(command, a_gateway_without_keys_believes_nobody) {
    const platform us;
    const auto read = read_command(us.message(scan_order()), {.keys = {}, .gateway = "bay-07", .now_ms = now});
    EXPECT_EQ(read.error().why, refusal::no_keys);
}

TEST(command, text_that_is_no_command_is_malformed) {
    const platform us;
    for (const char* text : {"", "{}", "[]", "17", "{\"command\":7}", "{\"command\":\"\",\"key\":\"\",\"signature\":\"\"}"}) {
        EXPECT_EQ(us.judged(text).error().why, refusal::malformed) << text;
    }
    for (const auto& [field, wrong] : std::initializer_list<std::pair<const char*, nlohmann::json>>{
             {"id", "17"}, {"nonce", ""}, {"not_after", "tomorrow"}, {"args", nlohmann::json::array({1})}}) {
        auto order = nlohmann::json(scan_order());
        order[field] = wrong;
        const auto text = order.dump();
        const signed_command message{text, us.key.id(), us.key.sign(text)};
        const auto read = us.judged(write_record(message));
        ASSERT_FALSE(read) << field;
        EXPECT_EQ(read.error().why, refusal::malformed) << field;
        EXPECT_TRUE(read.error().is_signed) << field;
    }
}

TEST(command, it_is_for_one_gateway_and_a_time) {
    const platform us;
    auto order = scan_order();
    EXPECT_EQ(us.refused(order, now + 60'000), "taken");
    EXPECT_EQ(us.refused(order, now + 60'001), "expired");
    EXPECT_EQ(us.judged(us.message(order), now, false).error().why, refusal::clock_unknown);
    order.gateway = "bay-08";
    EXPECT_EQ(us.refused(order), "other_gateway");
}

TEST(command, experts_read_and_only_the_workshop_clears) {
    const platform us;
    for (const auto& rule : operation_rules()) {
        for (const std::string role : {"expert", "workshop", "service", "customer", "", "exp", "expert workshop"}) {
            auto order = scan_order();
            order.op = rule.op;
            order.role = role;
            order.vehicle = "LSVAA4187E2000001";
            const bool known = role == "expert" || role == "workshop" || role == "service";
            const bool may = known && (!rule.writes || role != "expert");
            EXPECT_EQ(us.refused(order), may ? "taken" : "role") << rule.op << " as " << role;
        }
    }
    auto order = scan_order();
    order.op = "flash";
    EXPECT_EQ(us.refused(order), "unknown_operation");
}

TEST(command, what_writes_names_its_vehicle) {
    const platform us;
    auto order = scan_order();
    order.op = "clear";
    order.role = "workshop";
    EXPECT_EQ(us.refused(order), "needs_vehicle");
    order.vehicle = "LSVAA4187E2000001";
    EXPECT_EQ(us.refused(order), "taken");
}

TEST(command, the_signed_example_was_signed_by_another_program_and_is_verified) {
    std::ifstream in{FAULTLINE_SOURCE_DIR "/cloud/contract/examples/fl.signed_command.v1.json"};
    std::stringstream text;
    text << in.rdbuf();
    // The public half of a key whose private half was thrown away.
    const auto keys = verifying_key::all_of("-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEASOFlxBOE3y2S1QRu14ykx6/nD8/vlyc0wQDIgaHYo7U=\n-----END PUBLIC KEY-----\n");
    ASSERT_EQ(keys.size(), 1U);
    const auto at = parse_rfc3339("2026-11-21T10:00:30Z").value();
    const auto read = read_command(text.str(), {.keys = keys, .gateway = "bay-07", .now_ms = at});
    ASSERT_TRUE(read) << name(read.error().why);
    EXPECT_EQ(read->what.op, "live");
}

TEST(ed25519, keys_survive_being_written_and_read) {
    const auto key = signing_key::make();
    const auto again = signing_key::from_pem(key.private_pem());
    ASSERT_TRUE(again);
    EXPECT_EQ(again->id(), key.id());
    EXPECT_EQ(again->sign("bytes"), key.sign("bytes"));
    EXPECT_FALSE(signing_key::from_pem(key.public_pem()));
    EXPECT_FALSE(signing_key::from_pem("nonsense"));
}

TEST(ed25519, a_file_may_hold_several_public_keys_and_other_things) {
    const auto one = signing_key::make(), two = signing_key::make();
    const auto found = verifying_key::all_of("# old\n" + one.public_pem() + "text\n-----BEGIN PUBLIC KEY-----\nbroken\n-----END PUBLIC KEY-----\n" + two.public_pem());
    ASSERT_EQ(found.size(), 2U);
    EXPECT_EQ(found[0].id(), one.id());
    EXPECT_EQ(found[1].id(), two.id());
    EXPECT_TRUE(found[1].verify("bytes", two.sign("bytes")));
    EXPECT_FALSE(found[0].verify("bytes", two.sign("bytes")));
    EXPECT_FALSE(found[1].verify("bytes ", two.sign("bytes")));
    EXPECT_FALSE(found[1].verify("bytes", "short"));
}

}  // namespace
