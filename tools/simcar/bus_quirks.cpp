#include "tools/simcar/bus_quirks.hpp"

#include <algorithm>

namespace faultline::simcar {

namespace {

using std::chrono::milliseconds;
constexpr milliseconds promised_after{700};

bytes negative(const bus_request& request, std::uint8_t nrc) { return {0x7F, request.payload[0], nrc}; }

// An answer to something else than what was asked.
bytes foreign(const bus_request& request) {
    const bool asked_coolant = request.payload.size() > 1 && request.payload[1] == 0x05;
    return asked_coolant ? bytes{0x41, 0x0C, 0x0F, 0xA0} : bytes{0x41, 0x05, 0x7B};
}

void promise(const bus_request& request, std::vector<ecu_message>& messages, std::uint32_t engine) {
    const auto first = std::ranges::find(messages, engine, &ecu_message::ecu);
    if (first == messages.end()) return;
    const ecu_message pending{engine, first->ready, negative(request, 0x78)};
    for (auto& m : messages) {
        if (m.ecu == engine) m.ready += promised_after;
    }
    messages.push_back(pending);
}

}  // namespace

bool bus_quirks::shape_request(const quirk_set& quirks, bus_request& request) const {
    const bool several = request.payload.size() > 2 && request.payload[0] == 0x01;
    if (several && quirks.has(quirk::batch_nothing)) return false;
    if (several && quirks.has(quirk::batch_first_only)) request.payload.resize(2);
    return true;
}

void bus_quirks::shape_answers(const quirk_set& quirks, const bus_request& request, const vehicle& car,
                               std::vector<ecu_message>& messages) {
    ++requests_;
    if (messages.empty() || car.about().ecus.empty()) return;
    const auto engine = car.about().ecus.front().id;
    const auto other = car.about().ecus.size() > 1 ? car.about().ecus[1].id : engine;
    const auto first = messages.front().ready;

    // J1979 allows no 78 where live data is asked for.
    const bool may_be_slow = request.payload[0] > 0x02;
    if (may_be_slow && (quirks.has(quirk::pending78) || quirks.has(quirk::pending78_prompt))) {
        promise(request, messages, engine);
    }
    if (quirks.has(quirk::busy21) && requests_ % 3 == 0) messages = {{engine, first, negative(request, 0x21)}};
    if (quirks.has(quirk::nrc_before)) {
        for (int i = 3; i > 0; --i) messages.push_back({engine, first - milliseconds{i}, negative(request, 0x12)});
    }
    if (quirks.has(quirk::other_nrc)) {
        std::erase_if(messages, [&](const auto& m) { return m.ecu == other; });
        messages.push_back({other, first - milliseconds{1}, negative(request, 0x12)});
    }
    if (quirks.has(quirk::tcm_first)) {
        for (auto& m : messages) {
            if (m.ecu == other) m.ready = first - milliseconds{1};
        }
    }
    if (quirks.has(quirk::two_singles)) {
        std::vector<ecu_message> twice;
        for (const auto& m : messages) {
            if (m.ecu == engine && m.payload.size() <= 7) twice.push_back({engine, m.ready + milliseconds{3}, m.payload});
        }
        messages.insert(messages.end(), twice.begin(), twice.end());
    }
    if (quirks.has(quirk::unsolicited)) messages.push_back({engine, first - milliseconds{2}, foreign(request)});
    if (quirks.has(quirk::interleaved)) {
        messages.push_back({other, first, foreign(request)});
        messages.push_back({engine, first, {0x7F, 0x10, 0x12}});
    }
    std::ranges::stable_sort(messages, {}, &ecu_message::ready);
}

}  // namespace faultline::simcar
