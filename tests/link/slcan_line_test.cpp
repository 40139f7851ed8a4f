// Against adapters played over a pty: Lawicel's, which answers every command, and CANable's, which answers only questions.
#include "gateway/link/slcan_line.hpp"

#include <gtest/gtest.h>

#include <array>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <functional>
#include <vector>

#include "tests/link/pty_pair.hpp"
#include "tests/link/written_frame.hpp"

namespace faultline::link {
namespace {

using namespace std::chrono_literals;
namespace asio = boost::asio;

class slcan_adapter_on_a_pty : public testing::Test {
protected:
    using answerer = std::function<std::string(std::string_view command)>;

    // Answers each command line as told, for as long as the context runs.
    void play(answerer how) {
        asio::co_spawn(context_, serve(std::move(how)), asio::detached);
    }
    asio::awaitable<void> serve(answerer how) {
        // Reading the master of a pty that nobody has open fails: this end stands for the adapter's own cable.
        const asio::posix::stream_descriptor cable{context_, ::open(pair_.path().c_str(), O_RDWR | O_NOCTTY)};
        asio::posix::stream_descriptor adapter{context_, ::dup(pair_.master())};
        std::string line;
        std::array<char, 256> buffer;
        for (;;) {
            const auto [problem, count] = co_await adapter.async_read_some(asio::buffer(buffer), asio::as_tuple(asio::use_awaitable));
            if (problem) co_return;
            for (const char letter : std::string_view{buffer.data(), count}) {
                if (letter != '\r') {
                    line += letter;
                    continue;
                }
                heard_.push_back(line);
                pair_.say(how(line));
                line.clear();
            }
        }
    }
    result<std::unique_ptr<can_line>> open_it() { return run(context_, open_slcan(*parse_address("slcan:" + pair_.path()), 0)); }

    static std::string lawicel(std::string_view command) {
        switch (command.empty() ? ' ' : command[0]) {
            case 'V': return "V1013\r";
            case 'F': return "F00\r";
            case 't': return "z\r";
            case 'C': case 'O': case 'L': return "\r";
            case 'S': return command == "S9" ? "\a" : "\r";
            default: return "\a";
        }
    }
    static std::string canable(std::string_view command) {
        return command == "V" ? "CANable-d4a5b9e github.com/normaldotcom/canable-fw.git\r" : "";
    }

    asio::io_context context_{1};
    pty_pair pair_;
    std::vector<std::string> heard_;
    std::array<stamped_frame, 16> frames_;
};

using commands = std::vector<std::string>;

TEST_F(slcan_adapter_on_a_pty, is_met_without_entering_the_bus) {
    play(lawicel);
    const auto line = open_it();
    ASSERT_TRUE(line) << code(line.error().what);
    EXPECT_EQ((*line)->identity(), "V1013");
    EXPECT_EQ((*line)->driver(), "slcan");
    EXPECT_EQ((*line)->bitrate(), 0u);
    EXPECT_EQ(heard_, (commands{"C", "C", "V"}));
}

TEST_F(slcan_adapter_on_a_pty, listens_with_L_and_talks_with_O_in_the_lawicel_dialect) {
    play(lawicel);
    const auto line = std::move(*open_it());
    heard_.clear();
    ASSERT_TRUE(run(context_, line->enter(500'000, presence::listening)));
    ASSERT_TRUE(run(context_, line->enter(250'000, presence::talking)));
    EXPECT_EQ(heard_, (commands{"C", "S6", "L", "C", "S5", "O"}));
    EXPECT_EQ(line->bitrate(), 250'000u);
}

TEST_F(slcan_adapter_on_a_pty, listens_with_M1_where_commands_are_not_answered) {
    play(canable);
    const auto line = std::move(*open_it());
    heard_.clear();
    ASSERT_TRUE(run(context_, line->enter(500'000, presence::listening)));
    ASSERT_TRUE(run(context_, line->enter(500'000, presence::talking)));
    EXPECT_EQ(heard_, (commands{"C", "S6", "M1", "O", "C", "S6", "M0", "O"}));
}

TEST_F(slcan_adapter_on_a_pty, refuses_a_rate_it_has_no_letter_for) {
    play(lawicel);
    const auto line = std::move(*open_it());
    EXPECT_EQ(run(context_, line->enter(83'333, presence::talking)).error(), error::unsupported);
}

TEST_F(slcan_adapter_on_a_pty, carries_frames_both_ways_among_its_own_answers) {
    play(lawicel);
    const auto line = std::move(*open_it());
    ASSERT_TRUE(run(context_, line->enter(500'000, presence::talking)));
    heard_.clear();
    const std::array both{frame("7DF#0201000000000000"), frame("18DB33F1#0201000000000000")};
    ASSERT_TRUE(run(context_, line->write(both, in(5s))));
    pair_.say("z\rt7E88064100BE3FA81300\rT18DAF1108064100BE3FA81300\r\a");
    const auto count = run(context_, line->read(frames_, in(5s)));
    ASSERT_TRUE(count);
    ASSERT_EQ(*count, 2u);
    EXPECT_EQ(can::to_text(frames_[0].what), "7E8#064100BE3FA81300");
    EXPECT_EQ(can::to_text(frames_[1].what), "18DAF110#064100BE3FA81300");
    for (context_.restart(); heard_.size() < 2;) context_.run_one();
    EXPECT_EQ(heard_, (commands{"t7DF80201000000000000", "T18DB33F180201000000000000"}));
}

TEST_F(slcan_adapter_on_a_pty, drops_what_is_not_wanted) {
    play(lawicel);
    const auto line = std::move(*open_it());
    ASSERT_TRUE(run(context_, line->enter(500'000, presence::talking)));
    const std::array<can_filter, 1> wanted{can_filter{0x7E8, 0x7F8, false}};
    line->let_through(wanted);
    pair_.say("t1230\rt7E90\r");
    const auto count = run(context_, line->read(frames_, in(5s)));
    ASSERT_TRUE(count);
    ASSERT_EQ(*count, 1u);
    EXPECT_EQ(can::to_text(frames_[0].what), "7E9#");
    EXPECT_EQ(line->counted().received, 2u);
}

TEST_F(slcan_adapter_on_a_pty, tells_the_state_of_the_bus_by_its_flags) {
    play([](std::string_view command) { return command == "F" ? std::string{"FA0\r"} : lawicel(command); });
    const auto line = std::move(*open_it());
    ASSERT_TRUE(run(context_, line->enter(500'000, presence::listening)));
    EXPECT_EQ(run(context_, line->look()), bus_state::passive);
}

TEST_F(slcan_adapter_on_a_pty, is_not_what_an_elm327_is) {
    play([](std::string_view) { return "?\r\r>"; });
    const auto line = open_it();
    ASSERT_FALSE(line);
    EXPECT_EQ(line.error().what, error::not_slcan);
}

TEST_F(slcan_adapter_on_a_pty, may_be_silent) {
    const auto line = open_it();
    ASSERT_FALSE(line);
    EXPECT_EQ(line.error().what, error::no_slcan);
}

TEST_F(slcan_adapter_on_a_pty, leaves_the_bus_when_it_is_closed) {
    play(lawicel);
    auto line = std::move(*open_it());
    ASSERT_TRUE(run(context_, line->enter(500'000, presence::talking)));
    heard_.clear();
    line.reset();
    EXPECT_EQ(pair_.hear(2), "C\r");
}

}  // namespace
}  // namespace faultline::link
