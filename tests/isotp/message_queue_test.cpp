#include "protocols/isotp/message_queue.hpp"

#include <deque>
#include <numeric>
#include <random>

#include "tests/isotp/frames.hpp"

using namespace faultline::isotp;

namespace {

struct fixture {
    bytes memory;
    message_queue queue;

    explicit fixture(std::size_t size) : memory(size), queue{memory} {}
    bool put(const bytes& message) {
        const auto room = queue.reserve(message.size());
        if (room.empty()) return false;
        EXPECT_EQ(room.size(), message.size());
        std::copy(message.begin(), message.end(), room.begin());
        queue.keep();
        return true;
    }
    [[nodiscard]] bytes front() const { return {queue.front().begin(), queue.front().end()}; }
};

TEST(message_queue, gives_back_the_oldest_first) {
    fixture f{10};
    EXPECT_TRUE(f.put({1, 2}));
    EXPECT_TRUE(f.put({3}));
    EXPECT_EQ(f.front(), (bytes{1, 2}));
    f.queue.pop();
    EXPECT_EQ(f.front(), (bytes{3}));
    f.queue.pop();
    EXPECT_TRUE(f.queue.front().empty());
    f.queue.pop();   // nothing there: nothing happens
    EXPECT_EQ(f.queue.size(), 0U);
}

TEST(message_queue, uses_its_memory_to_the_last_byte_and_round_its_end) {
    fixture f{10};
    EXPECT_TRUE(f.put(bytes(10, 1)));
    EXPECT_FALSE(f.put({2}));
    f.queue.pop();
    EXPECT_TRUE(f.put(bytes(6, 1)));
    EXPECT_TRUE(f.put(bytes(4, 2)));
    f.queue.pop();
    EXPECT_TRUE(f.put(bytes(6, 3)));   // in front of the one that stays
    EXPECT_FALSE(f.put({4}));
    EXPECT_EQ(f.front(), bytes(4, 2));
}

TEST(message_queue, a_message_is_never_split_over_the_end) {
    fixture f{10};
    EXPECT_TRUE(f.put(bytes(4, 1)));
    EXPECT_TRUE(f.put(bytes(4, 2)));
    f.queue.pop();
    EXPECT_FALSE(f.put(bytes(5, 3)));   // 2 free at the end, 4 at the beginning
    EXPECT_TRUE(f.put(bytes(4, 3)));
}

TEST(message_queue, what_was_not_kept_takes_no_room) {
    fixture f{4};
    EXPECT_EQ(f.queue.reserve(4).size(), 4U);
    EXPECT_EQ(f.queue.reserve(3).size(), 3U);
    f.queue.discard();
    f.queue.keep();   // nothing reserved
    EXPECT_EQ(f.queue.size(), 0U);
    EXPECT_TRUE(f.put(bytes(4, 9)));
}

TEST(message_queue, holds_a_bounded_number_of_messages) {
    fixture f{100};
    for (std::size_t i = 0; i < message_queue::most_messages; ++i) EXPECT_TRUE(f.put({1}));
    EXPECT_FALSE(f.put({1}));
    EXPECT_TRUE(f.queue.reserve(0).empty());
}

TEST(message_queue, whatever_comes_and_goes_comes_out_as_it_went_in) {
    std::mt19937 random{20};
    for (int round = 0; round < 200; ++round) {
        fixture f{1 + random() % 60};
        std::deque<bytes> model;
        for (int i = 0; i < 200; ++i) {
            if (random() % 2 == 0) {
                bytes message(1 + random() % 20);
                std::iota(message.begin(), message.end(), static_cast<std::uint8_t>(random()));
                if (f.put(message)) model.push_back(message);
            } else {
                f.queue.pop();
                if (!model.empty()) model.pop_front();
            }
            ASSERT_EQ(f.queue.size(), model.size());
            ASSERT_EQ(f.front(), model.empty() ? bytes{} : model.front());
        }
    }
}

}   // namespace
