#include "tools/talk/recorder.hpp"

#include <gtest/gtest.h>

#include "tools/talk/player.hpp"

using namespace faultline::talk;
using namespace std::chrono_literals;

namespace {

const recorder::instant t0{};

TEST(recorder, writes_a_conversation_as_people_read_it) {
    recorder r;
    r.tester_sent("ATZ\r", t0);
    r.adapter_sent("ATZ\r\r\rELM327", t0 + 1ms);
    r.adapter_sent(" v1.5\r\r>", t0 + 801ms);
    r.tester_sent("ATE0\r", t0 + 900ms);
    EXPECT_EQ(write(r.so_far()), "> ATZ\n< ATZ\n<\n<\n< ELM327\\\n+800\n<  v1.5\n<>\n> ATE0\n");
}

TEST(recorder, what_it_recorded_can_be_played) {
    recorder r;
    r.tester_sent("010C\r", t0);
    r.adapter_sent("41 0C 1A F8 \r\r>", t0 + 30ms);
    const auto read = parse(write(r.so_far()));
    ASSERT_TRUE(read);
    player p{*read};
    p.on_bytes("010C\r", t0);
    EXPECT_EQ(p.take_output(t0 + 29ms), "");
    EXPECT_EQ(p.take_output(t0 + 30ms), "41 0C 1A F8 \r\r>");
    EXPECT_TRUE(p.finished());
}

}  // namespace
