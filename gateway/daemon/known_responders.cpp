#include "gateway/daemon/known_responders.hpp"

#include <algorithm>

#include "protocols/uds/reply.hpp"

namespace faultline::daemon {
namespace {

void add(std::vector<std::uint32_t>& to, std::uint32_t ecu) {
    if (std::ranges::find(to, ecu) == to.end()) to.push_back(ecu);
}

}  // namespace

void known_responders::forget() {
    everybody_.clear();
    entries_.clear();
}

void known_responders::meet(std::uint32_t ecu) { add(everybody_, ecu); }

const known_responders::entry* known_responders::find(std::span<const std::uint8_t> question) const {
    const auto known = std::ranges::find_if(entries_, [&](const entry& one) { return std::ranges::equal(one.view(), question); });
    return known == entries_.end() ? nullptr : &*known;
}

known_responders::expectation known_responders::expected(std::span<const std::uint8_t> question) const {
    if (const auto* const known = find(question)) return {known->ecus, true};
    return {everybody_, false};
}

void known_responders::learn(std::span<const std::uint8_t> question, std::span<const std::uint32_t> answered, bool complete) {
    for (const auto ecu : answered) add(everybody_, ecu);
    if (question.size() > std::tuple_size_v<decltype(entry::question)>) return;
    auto* known = const_cast<entry*>(find(question));
    if (known == nullptr) {
        if (answered.empty()) return;   // silence teaches nothing
        if (entries_.size() == most) entries_.clear();
        known = &entries_.emplace_back();
        known->size = question.size();
        std::ranges::copy(question, known->question.begin());
    }
    if (complete) known->ecus.clear();
    for (const auto ecu : answered) add(known->ecus, ecu);
}

void known_responders::came_late(std::span<const std::uint8_t> message, std::uint32_t ecu) {
    add(everybody_, ecu);
    for (auto& one : entries_)
        if (uds::is_answer(uds::classify(one.view(), message).kind)) add(one.ecus, ecu);
}

}  // namespace faultline::daemon
