#include "gateway/vehicle/live.hpp"

#include <algorithm>

namespace faultline::vehicle {
namespace {

bool contains(std::span<const std::uint8_t> list, std::uint8_t pid) { return std::ranges::find(list, pid) != list.end(); }

}  // namespace

live::live(bus kind, std::span<const std::uint8_t> pids, std::span<const scan::ecu_support> support, options allowed)
    : kind_{kind}, allowed_{allowed}, support_{support.begin(), support.end()} {
    if (!is_can(kind)) allowed_.batch = 1;
    for (const auto pid : pids) {
        const bool supported = support_.empty() || std::ranges::any_of(support_, [&](const auto& ecu) { return ecu.pids.contains(pid); });
        auto& list = supported ? pids_ : unsupported_;
        if (!contains(list, pid)) list.push_back(pid);
    }
    pack();
}

std::size_t live::supporters_of(const question& what) const {
    return static_cast<std::size_t>(std::ranges::count_if(support_, [&](const scan::ecu_support& ecu) {
        for (std::size_t i = 1; i < what.size; ++i)
            if (ecu.pids.contains(what.bytes[i])) return true;
        return false;
    }));
}

void live::pack() {
    requests_.clear();
    turn_ = 0;
    repack_ = false;
    const auto add = [this](const question& what) {
        if (what.size > 1) requests_.push_back({.what = what, .supporters = supporters_of(what)});
    };
    question batch = ask(0x01);
    for (const auto pid : pids_) {
        if (contains(alone_, pid)) {
            add(ask(0x01, pid));
            continue;
        }
        batch.bytes[batch.size++] = pid;
        if (batch.size == allowed_.batch + 1) {
            add(batch);
            batch = ask(0x01);
        }
    }
    add(batch);
}

live::turn live::next() {
    if (repack_) pack();
    if (turn_ >= requests_.size()) turn_ = 0;
    const auto& now = requests_[turn_];
    return {now.what, allowed_.reply_digit ? now.lines : 0};
}

void live::drop_from_batches(std::uint8_t pid) {
    if (contains(alone_, pid)) return;
    alone_.push_back(pid);
    repack_ = true;
}

void live::on_answer(const answer& came, const obd::pid_set& came_back, std::size_t frames, bool repeated) {
    auto& asked = requests_[turn_++];
    if (turn_ == requests_.size()) ++rounds_;
    if (repeated && asked.lines > 0) {
        // The count hid an answer, or a frame was lost; after three times it is not worth having.
        asked.lines = asked.seen_lines = 0;
        ++asked.wrong_counts;
    }
    if (came.how != ending::answered || came.partial) {
        if (asked.what.size > 2)
            for (std::size_t i = 1; i < asked.what.size; ++i) drop_from_batches(asked.what.bytes[i]);
        return;
    }
    if (asked.what.size > 2) {
        // Who supports a PID of the batch and answered without it answers it alone or not at all.
        for (std::size_t i = 1; i < asked.what.size; ++i)
            if (!came_back.contains(asked.what.bytes[i])) drop_from_batches(asked.what.bytes[i]);
    }
    const auto count = static_cast<unsigned>(frames);
    const bool everyone = asked.supporters > 0 && came.messages.size() >= asked.supporters;
    if (asked.lines == 0 && asked.wrong_counts < 3 && count >= 1 && count <= 15) {
        if (everyone || asked.seen_lines == count) asked.lines = count;
        asked.seen_lines = count;
    }
}

}  // namespace faultline::vehicle
