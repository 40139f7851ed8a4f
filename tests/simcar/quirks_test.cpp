// Each quirk does what its sentence says.
#include <gtest/gtest.h>

#include <set>

#include "tests/simcar/bench.hpp"

using namespace faultline::simcar;
using namespace std::chrono_literals;

namespace {

struct bad : bench {
    explicit bad(quirk q, const std::string& name = "can250") : bench{name, with({q})} {
        quiet();
        say("0100");
    }
};

TEST(quirks, every_one_has_a_name_a_sentence_and_evidence) {
    std::set<std::string_view> names;
    for (const auto& q : all_quirks()) {
        EXPECT_TRUE(names.insert(q.name).second) << q.name;
        EXPECT_TRUE(q.sentence.ends_with('.')) << q.name;
        EXPECT_FALSE(q.evidence.empty()) << q.name;
        EXPECT_EQ(quirk_named(q.name), q.value);
    }
    EXPECT_GE(names.size(), 60U);
}

TEST(quirks, with_any_of_them_the_simulation_still_comes_to_an_end) {
    for (const auto& q : all_quirks()) {
        bench b{"hybrid", with({q.value})};
        for (const auto* line : {"ATZ", "ATE0", "ATS0", "ATH1", "ATSP0", "0100", "ATDPN", "ATRV", "010C", "03", "0904", "010C0D05"}) {
            b.say(line, 15s);
        }
        EXPECT_LT(b.now - instant{1h}, 200s) << q.name;
    }
}

TEST(quirks, settings_that_do_not_hold) {
    bad echo{quirk::echo_stays};
    EXPECT_TRUE(echo.say("ATI").starts_with("ATI\r"));
    bad feeds{quirk::linefeeds};
    EXPECT_EQ(feeds.say("ATI"), "ELM327 v2.1\r\n\r\n>");
    bad spaces{quirk::spaces_forced};
    EXPECT_EQ(spaces.say("010C1"), "7E8 04 41 0C 0B E0 \r\r>");
    bad none{quirk::spaces_never};
    none.say("ATS1");
    EXPECT_EQ(none.say("010C1"), "7E804410C0BE0\r\r>");
}

TEST(quirks, commands_that_are_missing) {
    const std::pair<quirk, const char*> gaps[]{{quirk::no_atal, "ATAL"},     {quirk::no_atat, "ATAT1"}, {quirk::no_atst, "ATST32"},
                                               {quirk::no_ats, "ATS0"},      {quirk::no_atl, "ATL0"},   {quirk::no_atcaf, "ATCAF1"},
                                               {quirk::no_atws, "ATWS"},     {quirk::no_atd, "ATD"},    {quirk::no_atdp, "ATDPN"},
                                               {quirk::no_attp, "ATTP6"},    {quirk::no_filters, "ATCRA7E8"},
                                               {quirk::no_flow_commands, "ATFCSH7E0"}, {quirk::atrv_unknown, "ATRV"},
                                               {quirk::few_commands, "ATAT1"}, {quirk::old_chip, "ATAT1"}, {quirk::lying_version, "ATS0"}};
    for (const auto& [which, command] : gaps) {
        bench b{"hybrid", with({which})};
        b.say("ATE0");
        EXPECT_EQ(b.say(command), "?\r\r>") << command;
    }
}

TEST(quirks, banners_and_stray_bytes) {
    bench banner{"hybrid", with({quirk::obdii_banner})};
    EXPECT_EQ(banner.say("ATI"), "ATI\rOBDII v1.5\r\r>");
    bench fc{"hybrid", with({quirk::stray_fc})};
    EXPECT_TRUE(fc.say("ATZ").starts_with("ATZ\r\xfc\r\r"));
    bench nuls{"hybrid", with({quirk::nul_banner})};
    EXPECT_NE(nuls.say("ATZ").find(std::string(4, '\0')), std::string::npos);
    bench scattered{"hybrid", with({quirk::nuls})};
    EXPECT_NE(scattered.say("ATI").find('\0'), std::string::npos);
    bench chat{"hybrid", with({quirk::bt_banner})};
    EXPECT_TRUE(chat.say("ATI").starts_with("+CONNECTING<<"));
    bench stale{"hybrid", with({quirk::stale_bytes})};
    EXPECT_NE(stale.sim.face().take_output(stale.now).find("410C"), std::string::npos + 1) << "old bytes lie there at once";
}

TEST(quirks, prompts_that_are_late_split_or_lost) {
    bad late{quirk::late_prompt};
    late.sim.face().on_bytes("ATI\r", late.now);
    EXPECT_EQ(late.sim.face().take_output(late.now), "ELM327 v2.1\r");
    EXPECT_EQ(late.sim.face().take_output(late.now + 299ms), "");
    EXPECT_EQ(late.sim.face().take_output(late.now + 300ms), "\r>");
    bad split{quirk::split_tail};
    split.sim.face().on_bytes("ATI\r", split.now);
    EXPECT_EQ(split.sim.face().take_output(split.now), "ELM327 v2.1");
    EXPECT_EQ(split.sim.face().take_output(split.now + 150ms), "\r\r>");
    bench lost{"hybrid", with({quirk::dropped_prompt})};
    int prompts = 0;
    for (int i = 0; i < 8; ++i) prompts += lost.say("ATI", 100ms).ends_with('>') ? 1 : 0;
    EXPECT_EQ(prompts, 6);
}

TEST(quirks, the_first_answer_is_the_last_clients) {
    bench b{"hybrid", with({quirk::shifted})};
    b.sim.face().on_bytes("ATI\r", b.now);
    EXPECT_EQ(b.sim.face().take_output(b.now), "ATI\r41 0C 66 F2 \r\r>ELM327 v2.1\r\r>");
}

TEST(quirks, voltage_and_protocol_number_in_odd_forms) {
    EXPECT_EQ(bad{quirk::atrv_bare}.say("ATRV"), "14.1\r\r>");
    bad glued{quirk::atrv_prompt};
    glued.sim.face().on_bytes("ATRV\r", glued.now);
    EXPECT_EQ(glued.sim.face().take_output(glued.now + 10ms), "14.1>\r\r>");
    EXPECT_EQ(bad{quirk::dpn_zero}.say("ATDPN"), "0\r\r>");
    const auto noisy = bad{quirk::dpn_searching}.say("ATDPN");
    EXPECT_TRUE(noisy.starts_with("SEARCHING...\r7E8064100")) << noisy;
    EXPECT_TRUE(noisy.ends_with("A8\r\r>")) << noisy;
}

TEST(quirks, chips_that_lock_or_stall) {
    bench locked{"hybrid", with({quirk::tpa0_locks})};
    locked.quiet();
    EXPECT_EQ(locked.say("ATTPA0"), "");
    EXPECT_EQ(locked.say("ATI", 60s), "");
    bench stall{"hybrid", with({quirk::sp0_stall})};
    stall.quiet();
    stall.say("ATSP0");
    auto start = stall.now;
    stall.say("0100");
    EXPECT_GT(stall.now - start, 8s);
    stall.say("ATSP0");
    stall.now += 250ms;
    start = stall.now;
    stall.say("0100");
    EXPECT_LT(stall.now - start, 2s);
}

TEST(quirks, ecus_that_answer_oddly) {
    const auto first = bad{quirk::tcm_first, "hybrid"}.say("010D");
    EXPECT_TRUE(first.starts_with("7E903410D")) << first;
    const auto refused = bad{quirk::other_nrc}.say("010C");
    EXPECT_TRUE(refused.starts_with("7E9037F0112")) << refused;
    const auto twice = bad{quirk::two_singles}.say("010C");
    EXPECT_EQ(twice, "7E804410C0BE0\r7E804410C0BE0\r\r>");
    EXPECT_TRUE(bad{quirk::unsolicited}.say("010C").starts_with("7E80341057B\r7E804410C"));
    EXPECT_NE(bad{quirk::interleaved}.say("010C").find("7E8037F1012"), std::string::npos);
    EXPECT_TRUE(bad{quirk::nrc_before}.say("010C").starts_with("7E8037F0112\r7E8037F0112\r7E8037F0112\r7E804410C"));
    EXPECT_EQ(bad{quirk::batch_first_only}.say("010C0D"), "7E804410C0BE0\r\r>");
    EXPECT_EQ(bad{quirk::batch_nothing}.say("010C0D"), "NO DATA\r\r>");
    EXPECT_EQ(bad{quirk::pending78}.say("07"), "7E8037F0778\r7E9024700\r7E80447010171\r\r>");
    bad prompts{quirk::pending78_prompt};
    EXPECT_EQ(prompts.say("07"), "7E8037F0778\r7E9024700\r\r>");
    prompts.say("ATSTFF");
    EXPECT_EQ(prompts.say("07"), "7E8037F0778\r7E9024700\r7E80447010171\r\r>");
    EXPECT_EQ(bad{quirk::padding_kept}.say("010C"), "7E804410C0BE0AAAAAA\r\r>");
    EXPECT_EQ(bad{quirk::joined_frames}.say("0100"), "7E8064100FE3FB8137E906410080080001\r\r>");
}

TEST(quirks, errors_that_come_now_and_then) {
    const std::pair<quirk, const char*> texts[]{{quirk::can_error, "CAN ERROR"}, {quirk::bus_busy, "BUS BUSY"},   {quirk::bus_error, "BUS ERROR"},
                                                {quirk::fb_error, "FB ERROR"},   {quirk::data_error, "DATA ERROR"}, {quirk::no_data, "NO DATA"},
                                                {quirk::stopped, "STOPPED"},     {quirk::out_of_memory, "OUT OF MEMORY"}};
    for (const auto& [which, text] : texts) {
        bad b{which};
        int wrong = 0;
        for (int i = 0; i < 10; ++i) wrong += b.say("010C") == std::string{text} + "\r\r>" ? 1 : 0;
        EXPECT_EQ(wrong, 2) << text;
    }
    bad marked{quirk::data_error_mark};
    for (int i = 0; i < 3; ++i) marked.say("010C");
    EXPECT_EQ(marked.say("010C"), "7E804410C0BF5<DATA ERROR\r\r>");
    bad full{quirk::buffer_full};
    for (int i = 0; i < 3; ++i) full.say("0902");
    EXPECT_EQ(full.say("0902"), "7E81014490\rBUFFER FULL\r\r>");
}

TEST(quirks, restarts_lose_every_setting) {
    bad b{quirk::lv_reset};
    std::string last;
    for (int i = 0; i < 19; ++i) last = b.say("010C");
    EXPECT_EQ(last, "LV RESET\r\r>");
    EXPECT_TRUE(b.say("ATI").starts_with("ATI\r"));
    b.quiet();
    EXPECT_EQ(b.say("0100"), "SEARCHING...\rUNABLE TO CONNECT\r\r>");
    b.say("ATFE");
    EXPECT_TRUE(b.say("0100").starts_with("SEARCHING...\r7E8064100"));
}

TEST(quirks, devices_that_are_no_elm) {
    bench echo{"hybrid", with({quirk::echo_7f})};
    EXPECT_EQ(echo.say("ATZ", 1s), "\x7f\x7f\x7f\x7f");
    bench modem{"hybrid", with({quirk::modem})};
    EXPECT_EQ(modem.say("ATZ", 1s), "ATZ\r\r\nOK\r\n");
    bench silent{"hybrid", with({quirk::silent})};
    EXPECT_EQ(silent.say("ATZ", 5s), "");
    adapter_options fast = with({quirk::wrong_baud});
    fast.baud = 115200;
    bench garbage{"hybrid", fast};
    garbage.sim.face().set_client_baud(38400);
    EXPECT_EQ(garbage.say("ATI", 1s).find("ELM"), std::string::npos);
    garbage.sim.face().set_client_baud(115200);
    EXPECT_NE(garbage.say("ATI", 1s).find("ELM"), std::string::npos);
}

TEST(quirks, the_cable_is_pulled_in_the_middle_of_an_answer) {
    bad b{quirk::unplug_mid_reply};
    for (int i = 0; i < 3; ++i) b.say("010C");
    EXPECT_FALSE(b.sim.face().wants_unplug());
    const auto half = b.say("010C", 1s);
    EXPECT_TRUE(b.sim.face().wants_unplug());
    EXPECT_EQ(half, "7E8044");
}

TEST(quirks, bytes_come_in_bursts_of_a_latency_timer) {
    bad b{quirk::latency_16ms};
    const auto start = b.now;
    EXPECT_EQ(b.say("0902").size(), 62U);
    EXPECT_GT(b.now - start, 16ms);
}

TEST(quirks, bursts_hold_everything_until_the_prompt_or_512_bytes) {
    bad b{quirk::bursts};
    for (const auto* const command : {"ATE1", "0100", "0902", "03"}) {
        b.sim.face().on_bytes(std::string{command} + "\r", b.now);
        std::string got;
        for (;;) {
            const auto piece = b.sim.face().take_output(b.now);
            EXPECT_TRUE(piece.empty() || piece.ends_with('>') || piece.size() % 512 == 0) << piece;
            got += piece;
            const auto due = b.sim.face().next_due();
            if (!due) break;
            b.now = std::max(b.now, *due);
            b.sim.face().on_time(b.now);
        }
        EXPECT_TRUE(got.ends_with('>')) << got;
    }
}

}  // namespace
