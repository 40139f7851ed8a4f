// The rule that decides what may be forgotten, against a gateway and a network that do their worst.
#include "cloud/contract/receipt.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <deque>
#include <map>
#include <random>
#include <set>

using namespace faultline::contract;

namespace {

envelope record(std::uint64_t seq, std::uint64_t prev) {
    envelope e;
    e.seq = seq;
    e.prev = prev;
    return e;
}

TEST(receipt, acknowledges_a_chain_with_gaps_in_its_numbers) {
    chain c;
    EXPECT_EQ(acknowledge(c, record(3, 0)), 3U);
    EXPECT_EQ(acknowledge(c, record(9, 3)), 9U);
    EXPECT_EQ(acknowledge(c, record(10, 9)), 10U);
}

TEST(receipt, does_not_reach_past_a_record_that_is_missing) {
    chain c;
    EXPECT_EQ(acknowledge(c, record(3, 0)), 3U);
    EXPECT_EQ(acknowledge(c, record(10, 9)), 0U) << "9 never came";
    EXPECT_EQ(acknowledge(c, record(11, 10)), 0U);
    EXPECT_EQ(acknowledge(c, record(9, 0)), 9U) << "sent again: 3 is gone by now, so nothing stands before it";
    EXPECT_EQ(acknowledge(c, record(10, 9)), 10U);
    EXPECT_EQ(acknowledge(c, record(11, 10)), 11U);
}

TEST(receipt, is_repeated_when_a_record_is_sent_again_because_the_receipt_was_lost) {
    chain c{.last = 10};
    EXPECT_EQ(acknowledge(c, record(9, 0)), 9U);
    EXPECT_EQ(acknowledge(c, record(10, 9)), 10U);
    EXPECT_EQ(acknowledge(c, record(12, 10)), 12U);
}

TEST(receipt, a_platform_that_forgot_starts_again_with_the_oldest_record_held) {
    chain fresh;
    EXPECT_EQ(acknowledge(fresh, record(501, 500)), 0U);
    EXPECT_EQ(acknowledge(fresh, record(500, 0)), 500U);
}

TEST(receipt, a_new_database_with_smaller_numbers_is_not_acknowledged_by_the_old_ones) {
    chain old{.last = 5000};
    EXPECT_EQ(acknowledge(old, record(18, 17)), 0U) << "17 was lost on the way; 5000 says nothing about it";
    EXPECT_EQ(acknowledge(old, record(17, 0)), 17U);
    EXPECT_EQ(acknowledge(old, record(18, 17)), 18U);
}

TEST(receipt, unknown_fields_are_ignored_and_damage_is_an_error) {
    const auto read = read_receipt(R"({"stream":"event","upto_seq":7,"rejected":[{"id":"x","code":"schema","why":1}],"more":[]})");
    EXPECT_EQ(read.value().upto_seq, 7U);
    EXPECT_EQ(read.value().rejected.at(0).code, "schema");
    EXPECT_EQ(read_receipt("{").error(), contract_error::not_json);
    EXPECT_EQ(read_receipt("[]").error(), contract_error::wrong_shape);
    EXPECT_EQ(read_receipt(R"({"upto_seq":-1})").error(), contract_error::wrong_shape);
    EXPECT_EQ(read_receipt(R"({"upto_seq":1.5})").error(), contract_error::wrong_shape);
    EXPECT_EQ(read_receipt(R"({"upto_seq":"7"})").error(), contract_error::wrong_shape);
}

// A gateway holding rows, a network that loses, doubles and reorders in both directions, a platform that crashes and
// forgets its chain (not its records), and a gateway whose disk is replaced by a new one now and then.
class world {
public:
    explicit world(unsigned seed) : random_{seed} {}

    void run(int steps) {
        for (int i = 0; i < steps; ++i) step();
        for (int i = 0; i < 10'000 && !held_.empty(); ++i) {   // a quiet network: everything must drain
            send_all(false);
            deliver(false);
        }
    }

    bool lost_ = false;
    [[nodiscard]] bool drained() const { return held_.empty(); }

private:
    bool chance(int percent) { return static_cast<int>(random_() % 100) < percent; }

    void step() {
        if (chance(60)) {
            next_ += 1 + random_() % 5;
            held_[next_] = ++made_;
        }
        if (chance(3) && !held_.empty()) held_.erase(std::next(held_.begin(), static_cast<long>(random_() % held_.size())));   // dropped
        if (chance(1)) {   // a new disk: what was held is gone, numbers start elsewhere
            held_.clear();
            next_ = random_() * 256U;
        }
        if (chance(1)) chain_ = {};
        if (chance(40)) send_all(true);
        deliver(true);
    }

    void send_all(bool bad_network) {
        std::uint64_t prev = 0;
        for (const auto& [seq, id] : held_) {
            auto e = record(seq, prev);
            e.traceparent = std::to_string(id);
            prev = seq;
            if (bad_network && chance(25)) continue;
            up_.push_back(e);
            if (bad_network && chance(10)) up_.push_back(e);
        }
        if (bad_network && chance(10)) std::ranges::shuffle(up_, random_);
    }

    void deliver(bool bad_network) {
        std::uint64_t upto = 0;
        for (const auto& e : up_) {
            stored_.insert(e.traceparent);
            upto = std::max(upto, acknowledge(chain_, e));
        }
        up_.clear();
        // Receipts are lost here but not kept back: one of before a change of disk is stopped by the outbox itself.
        if (upto == 0 || (bad_network && chance(30))) return;
        while (!held_.empty() && held_.begin()->first <= upto) {
            lost_ |= !stored_.contains(std::to_string(held_.begin()->second));
            held_.erase(held_.begin());
        }
    }

    std::mt19937 random_;
    std::uint64_t next_ = 0;
    int made_ = 0;
    std::map<std::uint64_t, int> held_;
    std::deque<envelope> up_;
    std::set<std::string> stored_;
    chain chain_;
};

TEST(receipt, never_lets_go_of_an_unstored_record_in_a_thousand_bad_worlds_and_always_drains) {
    for (unsigned seed = 0; seed < 1000; ++seed) {
        world w{seed};
        w.run(300);
        ASSERT_FALSE(w.lost_) << "seed " << seed;
        ASSERT_TRUE(w.drained()) << "seed " << seed;
    }
}

}  // namespace
